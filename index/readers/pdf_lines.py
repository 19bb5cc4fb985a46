"""A PDF page's characters to lines of text. Pure: it sees glyphs, not files.

PDFium gives characters in the order in which the page draws them, which is the reading order for almost all programs
that write PDFs, also across columns. Its own line breaks are a hint only: it breaks at superscripts.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# A wider gap (in line heights) parts two cells. Justified text stretches a space to about one, and where a program
# writes no spaces at all (LaTeX) the gap to half of one.
_CELL_GAP = 1.3
_CELL_GAP_WITHOUT_SPACE = 0.65
# PDFium writes no space after its own break; a gap of this many line heights is one.
_SPACE_GAP = 0.12
_CELL = " | "
LIST_MARK = re.compile(
    r"(?:[•‣◦▪▫●○■□–·*\uf0b7\uf0a7]|-|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2})+\.?)$"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class Glyph(NamedTuple):
    """A character as drawn. `at` is its index in PDFium's text page, -1 for a space that PDFium only infers; the box is
    in points, seen upright (y grows downward); `breaks` tells that PDFium saw a line end before it."""

    char: str
    at: int
    left: float
    top: float
    right: float
    bottom: float
    breaks: bool


@dataclass(slots=True)
class Line:
    """A line of text. `indices[i]` is PDFium's index of `text[i]`, or -1 where the space was only implied.
    `size` is the font's size in points, `is_row` that gaps part it into cells."""

    text: str
    indices: array[int]
    left: float
    top: float
    right: float
    bottom: float
    size: float = 0.0
    is_bold: bool = False
    is_row: bool = False

    @property
    def is_item(self) -> bool:
        """It begins with a list's mark."""
        mark, _, rest = self.text.partition(" ")
        return bool(rest and LIST_MARK.match(mark))

    @property
    def is_right_to_left(self) -> bool:
        """More than half of it is Arabic, Hebrew or their kin."""
        return 2 * len(_RIGHT_TO_LEFT.findall(self.text)) > len(self.text)


@dataclass(slots=True)
class _Open:
    """A line that is being collected. Its band (top to bottom) is that of its tallest glyph."""

    glyphs: list[Glyph] = field(default_factory=list)
    top: float = 0.0
    bottom: float = 0.0

    def holds(self, glyph: Glyph) -> bool:
        """Whether the glyph stands on this line. Where PDFium saw a break: half of the lower one's height is common to
        both, and it goes on to the right. Where it saw none: unless it is far off (it may go left, as in Arabic, or
        down, as on a spine)."""
        last, height = self.glyphs[-1], self.bottom - self.top
        common = min(self.bottom, glyph.bottom) - max(self.top, glyph.top)
        if 2 * common >= min(height, glyph.bottom - glyph.top):
            return not glyph.breaks or glyph.left > last.right - 0.3 * height
        apart = max(last.top - glyph.bottom, glyph.top - last.bottom, last.left - glyph.right, glyph.left - last.right)
        return not glyph.breaks and apart < 0.5 * height

    def add(self, glyph: Glyph) -> None:
        if not self.glyphs or glyph.bottom - glyph.top > self.bottom - self.top:
            self.top, self.bottom = glyph.top, glyph.bottom
        self.glyphs.append(glyph)


def lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The page's lines, in the order drawn. A glyph that is a space only parts words."""
    found: list[Line] = []
    current = _Open()
    pending: Glyph | None = None  # a space, kept once a glyph follows on the same line
    for glyph in glyphs:
        if glyph.char.isspace():
            pending = pending or glyph
            continue
        if current.glyphs and not current.holds(glyph):
            found.append(_closed(current))
            current, pending = _Open(), None
        if pending is not None and current.glyphs:
            current.glyphs.append(pending)
        pending = None
        current.add(glyph)
    if current.glyphs:
        found.append(_closed(current))
    return found


def _closed(line: _Open) -> Line:
    """Spells the line out, with ` | ` where a wide gap parts two cells."""
    text: list[str] = []
    indices = array("i")
    is_row, spaced = False, False
    height = line.bottom - line.top
    previous: Glyph | None = None
    for glyph in line.glyphs:
        if glyph.char.isspace():
            spaced = spaced or glyph.at >= 0
            if text and text[-1] != " ":
                text.append(" ")
                indices.append(glyph.at)
            continue
        if previous is not None:
            gap = max(glyph.left - previous.right, previous.left - glyph.right)
            widest = _CELL_GAP if spaced else _CELL_GAP_WITHOUT_SPACE
            if gap > widest * height and not LIST_MARK.match("".join(text).strip()):
                while text and text[-1] == " ":
                    text.pop(), indices.pop()
                text.extend(_CELL)
                indices.extend([-1] * len(_CELL))
                is_row = True
            elif glyph.breaks and gap > _SPACE_GAP * height and text[-1] != " ":
                text.append(" ")
                indices.append(-1)
        text.extend(glyph.char)
        indices.extend([glyph.at] * len(glyph.char))
        previous, spaced = glyph, False
    boxes = [glyph for glyph in line.glyphs if not glyph.char.isspace()]
    left, right = min(glyph.left for glyph in boxes), max(glyph.right for glyph in boxes)
    return Line("".join(text), indices, left, line.top, right, line.bottom, is_row=is_row)


def align(page_lines: Sequence[Line], text: str) -> array[int]:
    """PDFium's index of each character of a page's canonical `text`, -1 for those that no glyph drew.

    The canonical text is its lines in order, with white space between them and some hyphens at their ends left out;
    so the way back needs none of the decisions that made it. Raises ValueError if `text` is not of these lines.
    """
    indices = array("i", [-1]) * len(text)
    at = 0
    for line in page_lines:
        while at < len(text) and text[at].isspace():
            at += 1
        stop = len(line.text)
        if not text.startswith(line.text, at):
            stop -= 1
            if not text.startswith(line.text[:stop], at):
                raise ValueError(f"the page's text differs at {at}")
        indices[at : at + stop] = line.indices[:stop]
        at += stop
    return indices
