"""What the page has drawn, read back from what its components were given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


def shown(at: AppTest) -> list[Any]:
    """The exchanges of the conversation that the page shows."""
    return at.session_state["conversation"].path()


def drawn(at: AppTest, name: str) -> list[dict[str, Any]]:
    """The data of every component of that name on the page, in order."""
    if name == "turn":  # all turns are drawn by one component
        return [turn for all_of_them in drawn(at, "turns") for turn in all_of_them["turns"]]
    found = [element.proto for element in at.get("bidi_component")]
    return [json.loads(proto.json) for proto in found if proto.component_name == f"footnote_{name}"]
