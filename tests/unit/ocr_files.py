"""A stand-in for tesseract: a program of that name that takes a real image, and says of it what a test has it say."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

# It reads the image that it is handed, refuses what tesseract would, and puts each word where the test says, in
# fractions of that image.
PROGRAM = """#!{python}
import json, sys
from pathlib import Path
said = json.loads(Path(__file__).with_name("says.json").read_text())
options = sys.argv[1:]
image = sys.stdin.buffer.read()
kind, width, height = image.split(maxsplit=3)[:3]
languages, dots = options[3], options[7]
assert kind == b"P5"
assert options == ["-", "-", "-l", languages, "--psm", "1", "--dpi", dots, "tsv"], options
asked = Path(__file__).with_name("asked.txt")
asked.open("a").write(f"{{languages}} {{dots}} {{int(width)}} {{int(height)}}\\n")
if said["error"]:
    sys.exit(print(said["error"], file=sys.stderr) or 1)
print("level page_num block_num par_num line_num word_num left top width height conf text".replace(" ", "\\t"))
for at, (text, paragraph, line, left, top, right, bottom, confidence) in enumerate(said["words"], 1):
    left, right = (round(x * int(width)) for x in (left, right))
    top, bottom = (round(y * int(height)) for y in (top, bottom))
    print(5, 1, 1, paragraph, line, at, left, top, right - left, bottom - top, confidence, text, sep="\\t")
"""
# (text, paragraph, line, left, top, right, bottom, confidence)
Said = tuple[str, int, int, float, float, float, float, float]
# "Farmers bring / in bar- / ley." and below it "Rice came later."
SAID = [
    ("Farmers", 1, 1, 0.1, 0.10, 0.3, 0.14, 96.0),
    ("bring", 1, 1, 0.35, 0.10, 0.5, 0.15, 96.0),
    ("in", 1, 2, 0.1, 0.20, 0.15, 0.24, 96.0),
    ("bar-", 1, 2, 0.2, 0.20, 0.4, 0.24, 96.0),
    ("ley.", 1, 3, 0.1, 0.30, 0.2, 0.34, 96.0),
    ("~", 1, 3, 0.8, 0.30, 0.9, 0.34, 12.0),
    ("Rice", 2, 1, 0.1, 0.50, 0.2, 0.54, 96.0),
    ("came", 2, 1, 0.3, 0.50, 0.4, 0.54, 96.0),
    ("later.", 2, 1, 0.5, 0.50, 0.6, 0.54, 96.0),
]


class StandIn:
    """The stand-in on PATH; what it says can be changed at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        program = folder / "tesseract"
        program.write_text(PROGRAM.format(python=sys.executable), encoding="utf-8")
        program.chmod(0o755)
        self.say([])

    def say(self, words: Sequence[Said], error: str = "") -> None:
        """What it finds on every image from now on, or fails with."""
        (self.folder / "says.json").write_text(json.dumps({"words": words, "error": error}), encoding="utf-8")

    @property
    def asked(self) -> list[str]:
        """A line an image: the languages, dots an inch, and its width and height in pixels."""
        log = self.folder / "asked.txt"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def without_tesseract(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A PATH with nothing on it."""
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("PATH", str(folder))


def with_stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path) -> StandIn:
    """A PATH with the stand-in before everything else."""
    made = StandIn(folder)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return made
