"""What the libraries beneath must know before they are imported: nothing reports home, and no model hub is asked.

Every library here reads environment variables when it is imported, so `index` applies these first of all. A variable
that the user has set stays as it is.
"""

from __future__ import annotations

import os
import sys

DEFAULTS = {
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",  # transformers asks the hub for news even of a model that lies in a folder
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",  # of loading the bundled model; a download's is worth seeing
    "LANGSMITH_TRACING": "false",
    "DO_NOT_TRACK": "1",
    # The tokenizers library warns at every fork after it has used its threads; texts go to it one at a time anyway.
    "TOKENIZERS_PARALLELISM": "false",
}

# What a model that the user names is loaded without.
HUB = ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_PROGRESS_BARS")

_ours: set[str] = set()


def apply() -> None:
    """Set what the user has not set."""
    for name, value in DEFAULTS.items():
        if name not in os.environ:
            os.environ[name] = value
            _ours.add(name)


def allow_hub() -> None:
    """Let the model hub be asked, for a model that the user names; not if they themselves set HF_HUB_OFFLINE."""
    constants = sys.modules.get("huggingface_hub.constants")
    for name in _ours.intersection(HUB):
        _ours.discard(name)
        os.environ.pop(name, None)
        if constants is not None:  # it has read the variable already
            vars(constants)[name] = False


def for_child() -> dict[str, str]:
    """The environment for a process of ours, which decides for itself whether the hub may be asked."""
    return {name: value for name, value in os.environ.items() if name not in HUB or name not in _ours}
