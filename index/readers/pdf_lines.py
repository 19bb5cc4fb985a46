"""A PDF page's characters to lines of text. Pure: it sees glyphs, not files.

PDFium gives characters in the order in which the page draws them, which is the reading order for almost all programs
that write PDFs, also across columns. Its own line breaks are a hint only: it breaks at superscripts.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median
from typing import NamedTuple

# A wider gap than these parts two cells: in line heights, and in widths of the line's usual glyph. Justified text
# stretches a space to one line height; where a program writes no spaces (LaTeX), gaps of 0.85 heights were seen in
# it, 1.7 glyphs wide, and a fixed-width font's are one glyph wide. Table cells are parted by twice that and more.
_CELL_GAP = 1.3
_CELL_GAP_WITHOUT_SPACE = 0.65
_CELL_GAP_IN_GLYPHS = 1.9
# Behind a sentence LaTeX stretches a space three times as much as between words: to 1.75 line heights at most.
_SENTENCE_GAP = 1.8
_SENTENCE = re.compile(r".{12}[^\W\d_][)’”]*[.!?:;]\d?$")
# PDFium writes no space after its own break; a gap of this many line heights is one.
_SPACE_GAP = 0.12
CELL = " | "
BULLETS = tuple("•‣◦▪▫●○■□➢✓*–-·")
LIST_MARK = re.compile(r"(?:[•‣◦▪▫●○■□➢✓*·–-]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2})+\.?)$")
# What may stand before a wide gap without being a cell: a list's mark, or a heading's number.
_LABEL = re.compile(LIST_MARK.pattern[:-1] + r"|\d{1,2}$")
_LEADERS = re.compile(r" ?(?:\.[ ]?){5,}(?:\| )?")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


Box = tuple[float, float, float, float]


class Glyph(NamedTuple):
    """A character as drawn. `at` is its index in PDFium's text page, -1 for a space that PDFium only infers; the box is
    in points, seen upright (y grows downward); `breaks` tells that PDFium saw a line end before it, and `joins` that no
    gap before it parts cells."""

    char: str
    at: int
    left: float
    top: float
    right: float
    bottom: float
    breaks: bool
    joins: bool = False


@dataclass(slots=True)
class Line:
    """A line of text. `indices[i]` is PDFium's index of `text[i]`, or -1 where the space was only implied.
    `size` is the font's size in points; `gaps` (left, right) part its cells; `hang` is where the text behind a list's
    mark begins, if a wide gap sets that off. `paragraph` counts paragraphs where OCR tells them, from 1. `is_field`: it
    is a form's label with the value that was filled in."""

    text: str
    indices: array[int]
    left: float
    top: float
    right: float
    bottom: float
    size: float = 0.0
    is_bold: bool = False
    gaps: list[tuple[float, float]] = field(default_factory=list)
    hang: float = 0.0
    paragraph: int = 0
    is_field: bool = False

    @property
    def is_row(self) -> bool:
        """Wide gaps part it into cells."""
        return bool(self.gaps)

    @property
    def last_cell(self) -> float:
        """Where its last cell begins."""
        return self.gaps[-1][1] if self.gaps else self.left

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

    gutters: Sequence[Box] = ()
    glyphs: list[Glyph] = field(default_factory=list)
    top: float = 0.0
    bottom: float = 0.0

    def holds(self, glyph: Glyph) -> bool:
        """Whether the glyph stands on this line. Where PDFium saw a break: half of the lower one's height is common to
        both, and it goes on to the right. Where it saw none: unless it is far off (it may go left, as in Arabic, or
        down, as on a spine)."""
        last, height = self.glyphs[-1], self.bottom - self.top
        if any(_is_beyond(gutter, last, glyph) for gutter in self.gutters):
            return False
        common = min(self.bottom, glyph.bottom) - max(self.top, glyph.top)
        if 2 * common >= min(height, glyph.bottom - glyph.top):
            return not glyph.breaks or glyph.left > last.right - 0.3 * height
        apart = max(last.top - glyph.bottom, glyph.top - last.bottom, last.left - glyph.right, glyph.left - last.right)
        return not glyph.breaks and apart < 0.5 * height

    def add(self, glyph: Glyph) -> None:
        if not self.glyphs or glyph.bottom - glyph.top > self.bottom - self.top:
            self.top, self.bottom = glyph.top, glyph.bottom
        self.glyphs.append(glyph)


def lines(glyphs: Iterable[Glyph], gutters: Sequence[Box] = ()) -> list[Line]:
    """The page's lines, in the order drawn. A glyph that is a space only parts words; no line crosses a gutter (left,
    top, right, bottom) between two columns."""
    found: list[Line] = []
    current = _Open(gutters)
    pending: Glyph | None = None  # a space, kept once a glyph follows on the same line
    for glyph in glyphs:
        if glyph.char.isspace():
            pending = pending or glyph
            continue
        if current.glyphs and not current.holds(glyph):
            found.append(_closed(current))
            current, pending = _Open(gutters), None
        if pending is not None and current.glyphs:
            current.glyphs.append(pending)
        pending = None
        current.add(glyph)
    if current.glyphs:
        found.append(_closed(current))
    return found


def _is_beyond(gutter: Box, last: Glyph, glyph: Glyph) -> bool:
    """Whether the gap between two glyphs of a line is as wide as the gutter, and where that is."""
    left, top, right, bottom = gutter
    return last.right <= left + 0.5 and right - 0.5 <= glyph.left and top < glyph.bottom and glyph.top < bottom


def _closed(line: _Open) -> Line:
    """Spells the line out, with ` | ` where a wide gap parts two cells."""
    spelled = _Spelled()
    height = line.bottom - line.top
    drawn = [glyph for glyph in line.glyphs if not glyph.char.isspace()]
    width = median(glyph.right - glyph.left for glyph in drawn)
    glyphs = line.glyphs
    is_right_to_left = any(_RIGHT_TO_LEFT.match(glyph.char) for glyph in drawn)
    if is_right_to_left:
        glyphs = _logical(line.glyphs)
    previous, spaced, hang = drawn[0], False, 0.0
    gaps: list[tuple[float, float]] = []
    for glyph in glyphs:
        if glyph.char.isspace():
            spaced = spaced or glyph.at >= 0
            spelled.space(glyph.at)
            continue
        gap = max(glyph.left - previous.right, previous.left - glyph.right)
        is_wide = not glyph.joins and _is_cell_gap(gap, height, width, spaced)
        if is_wide and not (gap < _SENTENCE_GAP * height and _SENTENCE.search("".join(spelled.text[-20:]).rstrip())):
            if _LABEL.match("".join(spelled.text).strip()):
                hang = glyph.left
                if glyph.breaks:
                    spelled.space(-1)
            # Where the direction changes within a line, what is next in reading stands beyond what is read later.
            elif not (is_right_to_left and _is_between(drawn, previous, glyph)):
                spelled.cell()
                gaps.append((previous.right, glyph.left))
        elif glyph.breaks and gap > _SPACE_GAP * height:
            spelled.space(-1)
        spelled.add(glyph)
        previous, spaced = glyph, False
    text, indices = spelled.without_leaders()
    left, right = min(glyph.left for glyph in drawn), max(glyph.right for glyph in drawn)
    is_field = any(glyph.joins for glyph in glyphs)
    return Line(text, indices, left, line.top, right, line.bottom, gaps=gaps, hang=hang, is_field=is_field)


def _is_cell_gap(gap: float, height: float, width: float, spaced: bool) -> bool:
    """`width` is that of the line's usual glyph; `spaced`, that the program wrote a space here."""
    if spaced:
        return gap > max(_CELL_GAP * height, _CELL_GAP_IN_GLYPHS * width)
    return gap > max(_CELL_GAP_WITHOUT_SPACE * height, _CELL_GAP_IN_GLYPHS * width)


def _is_between(drawn: Iterable[Glyph], one: Glyph, other: Glyph) -> bool:
    """Some glyph stands between the two."""
    left, right = min(one.right, other.right), max(one.left, other.left)
    return any(left < (glyph.left + glyph.right) / 2 < right for glyph in drawn)


def _logical(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs with right-to-left words as they are spelled: PDFium leaves some of them as they are drawn, the last
    letter first, when a program drew them so (Chromium does)."""
    ordered: list[Glyph] = []
    for is_word, run in groupby(glyphs, key=lambda glyph: bool(_RIGHT_TO_LEFT.match(glyph.char))):
        word = list(run)
        backwards = is_word and word[0].left < word[-1].left
        ordered += reversed(word) if backwards else word
    return ordered


class _Spelled:
    """A line's text as it grows, with PDFium's index for each character."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self._indices = array("i")

    def add(self, glyph: Glyph) -> None:
        self.text.extend(glyph.char)
        self._indices.extend([glyph.at] * len(glyph.char))

    def space(self, at: int) -> None:
        """One space, however many there are."""
        if self.text and self.text[-1] != " ":
            self.text.append(" ")
            self._indices.append(at)

    def cell(self) -> None:
        while self.text and self.text[-1] == " ":
            self.text.pop()
            self._indices.pop()
        self.text.extend(CELL)
        self._indices.extend([-1] * len(CELL))

    def without_leaders(self) -> tuple[str, array[int]]:
        """The text and its indices, the dots that lead to a page number shortened to three."""
        text, indices, at = "", array("i"), 0
        whole = "".join(self.text)
        for leader in _LEADERS.finditer(whole):
            text += whole[at : leader.start()] + " ... "
            indices += self._indices[at : leader.start()] + array("i", [-1] * 5)
            at = leader.end()
        text, indices = text + whole[at:], indices + self._indices[at:]
        lead = len(text) - len(text.lstrip())
        return text.strip(), indices[lead : len(text.rstrip())]


def in_order(page_lines: Sequence[Line], order: Sequence[tuple[int, int]]) -> list[Line]:
    """A page's lines as its text has them, by `Page.order`."""
    return [line for first, stop in order or [(0, len(page_lines))] for line in page_lines[first:stop]]


def align(page_lines: Sequence[Line], text: str) -> array[int]:
    """PDFium's index of each character of a page's canonical `text`, -1 for those that no glyph drew.

    The canonical text is its lines in order, with white space or a cell's border between them and some hyphens at their
    ends left out; so the way back needs none of the decisions that made it. Raises ValueError if `text` is not of
    these lines.
    """
    indices = array("i", [-1]) * len(text)
    at = 0
    for line in page_lines:
        while at < len(text) and text[at].isspace():
            at += 1
        if text.startswith(CELL, at - 1) and not line.text.startswith("|"):
            at += len(CELL) - 1
        stop = len(line.text)
        if not text.startswith(line.text, at):
            stop -= 1
            if not text.startswith(line.text[:stop], at):
                raise ValueError(f"the page's text differs at {at}")
        indices[at : at + stop] = line.indices[:stop]
        at += stop
    return indices
