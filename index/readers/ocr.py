"""Words of a page's image by tesseract, if it is on this machine: a program of its own, which is asked once a page.

pytesseract would do the same by files; all that is needed of it is this one call.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

# Surer than not: below that, tesseract reads letters into rules, stamps and specks.
_LEAST_CONFIDENCE = 30.0
_SECONDS = 180
# Its threads wait for one another: with one a page took a third of the time, on 2 cores.
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}


class Word(NamedTuple):
    """A word on an image, its sides in pixels from the left and top; `line` tells which line it is on, `paragraph`
    which paragraph. Both are in reading order."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    paragraph: tuple[int, int]
    line: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program at `path`, asked for text in `languages` ("eng+deu")."""

    path: str
    languages: str = "eng"

    def go_on(self, done: int, count: int) -> bool:
        """Whether there is time for another of `count` images of pages, so many of which are done. Asked before each:
        whoever bounds a file's reading, or shows how far it is, has a say here."""
        return True

    def words(self, image: Image, dots_per_inch: int) -> list[Word]:
        """The words of an image, line by line. Raises OcrFailed."""
        stream = io.BytesIO()
        image.convert("L").save(stream, format="PPM")
        # Page segmentation mode 1 sees first which way up the page is, which takes a fifth of the time.
        command = [self.path, "-", "-", "-l", self.languages, "--psm", "1", "--dpi", str(dots_per_inch), "tsv"]
        try:
            done = subprocess.run(
                command, input=stream.getvalue(), capture_output=True, timeout=_SECONDS, env=os.environ | _ONE_THREAD
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise OcrFailed(f"{self.path} did not do it ({error})") from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise OcrFailed(said[0] if said else f"{self.path} ended with status {done.returncode}")
        return _words(done.stdout.decode("utf-8", "replace"))


class OcrFailed(Exception):
    """What tesseract said went wrong."""


def tesseract(languages: str = "eng") -> Tesseract | None:
    """The tesseract on this machine, if there is one."""
    path = shutil.which("tesseract")
    return Tesseract(path, languages) if path else None


def _words(table: str) -> list[Word]:
    """The words of tesseract's table: a row a word, its place counted by block, paragraph and line."""
    found: list[Word] = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = "".join((row["text"] or "").split())
        if row["level"] != "5" or not text or float(row["conf"]) < _LEAST_CONFIDENCE:
            continue
        left, top = float(row["left"]), float(row["top"])
        block, paragraph, line = int(row["block_num"]), int(row["par_num"]), int(row["line_num"])
        right, bottom = left + float(row["width"]), top + float(row["height"])
        found.append(Word(text, left, top, right, bottom, (block, paragraph), (block, paragraph, line)))
    return found
