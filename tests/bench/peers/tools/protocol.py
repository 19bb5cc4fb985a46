"""What a tool's script is given and what it writes. It imports nothing of Footnote's: it runs beside the tool.

Given: a folder of documents, a file of questions (a JSON object a line: "id", "question", and "joined", the same with
the questions of its history in front, where there is one), the folder of the model, and the folder to write to.

Written: a JSON file for each tool, {"tool", "top", "index_seconds", "versions", "chunks": [{"document", "text",
"start"}], "answers": {id: found}, "joined": {id: found}}, where `found` is {"calls": the chunks (as places in `chunks`)
of the call as its makers show it, of the same call asked for twice as many, and so on until `FULL` characters are
reached, "ms": what the first took, "score": its best similarity or null}. A chunk's `start` is null where the tool does
not tell it."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

# The largest context that is measured, in characters.
FULL = 10_000


@dataclass(frozen=True)
class Chunk:
    document: str
    text: str
    start: int | None = None


@dataclass(frozen=True)
class Tool:
    """`find` takes a question and how many chunks are wanted, and gives places in `chunks`, best first, and the best
    similarity; `top` is how many its makers ask for."""

    name: str
    chunks: list[Chunk]
    find: Callable[[str, int], tuple[list[int], float | None]]
    top: int
    index_seconds: float


def run(make: Callable[[Path, dict[str, str], str], Iterator[Tool]], packages: list[str]) -> None:
    """Index the folder with each tool that `make` yields (given folder, texts by name, and model), ask, and write."""
    parser = argparse.ArgumentParser()
    for name in ("corpus", "questions", "model", "out"):
        parser.add_argument(name, type=Path)
    args = parser.parse_args()
    asked = [json.loads(line) for line in args.questions.read_text(encoding="utf-8").splitlines()]
    for tool in make(args.corpus, read(args.corpus), str(args.model)):
        tool.find("warm up", tool.top)
        result = {
            "tool": tool.name,
            "top": tool.top,
            "index_seconds": tool.index_seconds,
            "versions": {package: version(package) for package in packages},
            "chunks": [asdict(chunk) for chunk in tool.chunks],
            "answers": {one["id"]: found(tool, one["question"]) for one in asked},
            "joined": {one["id"]: found(tool, one["joined"]) for one in asked if "joined" in one},
        }
        (args.out / f"{tool.name}.json").write_text(json.dumps(result), encoding="utf-8")


def read(folder: Path) -> dict[str, str]:
    """The texts by relative name, decoded and otherwise untouched."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8-sig") for path in files}


def found(tool: Tool, question: str) -> dict[str, Any]:
    """The call as its makers show it, timed, and the same asked for more."""
    began = time.perf_counter()
    first, score = tool.find(question, tool.top)
    ms = (time.perf_counter() - began) * 1000
    calls, k = [first], tool.top
    while sum(len(tool.chunks[place].text) for place in calls[-1]) < FULL and k < len(tool.chunks):
        k *= 2
        calls.append(tool.find(question, k)[0])
    return {"calls": calls, "ms": ms, "score": score}
