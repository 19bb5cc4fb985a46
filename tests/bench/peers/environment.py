"""The environment that the tools run in, and one run of a tool's script there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sysconfig
import venv
from collections.abc import Sequence
from pathlib import Path

from index.embedding import bundled_folder
from rag.evaluation.questions import GoldenQuestion

ROOT = Path(__file__).parents[3]
REQUIREMENTS = ROOT / "tests/bench/peers-requirements.txt"
TOOLS = Path(__file__).parent / "tools"
# A script of tools/, and the tools that it writes a file of.
SCRIPTS = {
    "langchain_tools.py": ("LangChain", "LangChain ensemble", "LangChain ensemble, lower case"),
    "llamaindex_tool.py": ("LlamaIndex",),
    "txtai_tool.py": ("txtai hybrid",),
}


def python_of(folder: Path) -> Path:
    """The Python of the tools' environment in `folder`, made if it is not there as the requirements have it.

    It sees Footnote's own packages, so that torch and the rest are the same files and nothing large is fetched."""
    python = folder / "bin" / "python"
    packages = sysconfig.get_path("purelib") + "\n"
    asked = REQUIREMENTS.read_bytes() + (ROOT / "requirements.txt").read_bytes() + packages.encode()
    made = folder / f".made-{hashlib.sha256(asked).hexdigest()[:16]}"
    if not made.exists():
        venv.create(folder, clear=True, with_pip=True)
        own = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
        (own / "footnote.pth").write_text(packages, encoding="utf-8")
        install = [python, "-m", "pip", "install", "-q", "-r", REQUIREMENTS, "-c", ROOT / "requirements.txt"]
        subprocess.run([str(part) for part in install], check=True)
        made.touch()
    return python


def run_script(python: Path, script: str, corpus: Path, questions: Path, out: Path) -> None:
    """One script over a folder and a file of questions as `protocol` has it, without any hub, as a user's shell would
    start it."""
    settings = {name: value for name, value in os.environ.items() if name != "TOKENIZERS_PARALLELISM"}
    command = [python, TOOLS / script, corpus.resolve(), questions, bundled_folder(), out]
    subprocess.run([str(part) for part in command], check=True, env=settings | {"HF_HUB_OFFLINE": "1"})


def write_questions(questions: Sequence[GoldenQuestion], path: Path) -> None:
    """The questions as the tools get them: as typed, and where there is a history with its questions in front."""
    lines = []
    for one in questions:
        asked = {"id": one.id, "question": one.question}
        if one.history:
            before = [turn.content for turn in one.history if turn.role == "user"]
            asked["joined"] = "\n".join([*before, one.question])
        lines.append(json.dumps(asked) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
