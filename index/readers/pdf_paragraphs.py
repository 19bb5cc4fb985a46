"""Lines of PDF pages to canonical text in which paragraphs are whole. Pure.

Whether a line's end is a paragraph's is nowhere in a PDF. Told from: the gap to the next line, its indent, type size,
list marks and table rows, and whether the next line's first word would have fitted (then the line ended on purpose).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.readers.pdf_lines import BULLETS, Line
from index.readers.pdf_rows import Rows, rows
from index.types import Page

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# "short- and long-term": the hyphen at a line's end stands for a word's other half.
_SUSPENDING = frozenset("and or und oder bis et ou y o e to en of og och".split())
_BROKEN = re.compile(r"[^\W_]-$")
_TERMINAL = re.compile(r"[.!?:;…。！？؟।][\"'”’»)\]]*$")
_CJK = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")

# Shares of a line's height. Programs that write PDFs leave 6 points and more between paragraphs, at 12 to 14 a line.
_MORE_THAN_LEADING = 1.25
_USUAL_LEADING = 1.2
_INDENT = 0.7
# Type sizes that differ less are one size (small capitals, a superscript that opens a line).
_SAME_SIZE = 0.12
HEADING_SIZE = 1.15
# Of a column's width: a line of running text does not leave so much before a word, however long.
_MUCH_ROOM = 0.35
# Lines above and below that show how wide a column is; a whole page would take in its header.
_NEIGHBOURS = 8


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item or table row: where it stands in the text, and how it is set."""

    start: int
    end: int
    size: float
    is_bold: bool
    is_text: bool  # neither a row nor an item of a list with bullets


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's canonical text, with its pages and blocks in order. `body_size` is the size of most text."""

    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    body_size: float


def lay_out(pages: Sequence[Sequence[Line]]) -> Layout:
    """Joins the lines of all pages, given in order."""
    body = _body_size(pages)
    hyphens = _Hyphens(line.text for page in pages for line in page)
    parts: list[str] = []
    spans: list[Page] = []
    blocks: list[Block] = []
    length, gap = 0, "\n\n"
    for number, page in enumerate(pages, 1):
        start = length
        following = next((later[0] for later in pages[number:] if later), None)
        tables = rows(page)
        gaps = [*_gaps(page, tables, body), _across(page[-1], following)] if page else []
        for at, line in enumerate(page):
            after = page[at + 1] if at + 1 < len(page) else following
            text, next_gap = hyphens.joined(line.text, after.text if after else "", gaps[at])
            if "\n" in gap:
                is_text = at not in tables.lines and not line.text.startswith(BULLETS)
                blocks.append(Block(length, length, line.size, True, is_text))
            gap = next_gap
            blocks[-1].is_bold &= line.is_bold
            blocks[-1].end = length + len(text)
            parts += [text, gap]
            length += len(text) + len(gap)
        spans.append(Page(number, start, length - len(gap) if page else length))
    return Layout("".join(parts).removesuffix(gap), tuple(spans), tuple(blocks), body)


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The type size that most characters are set in."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _across(last: Line, following: Line | None) -> str:
    """What stands between two pages or columns: a space where a sentence goes on."""
    if following is None or not _same_size(last, following) or last.is_row or following.is_row or following.is_item:
        return "\n\n"
    return " " if not _TERMINAL.search(last.text) and following.text[:1].islower() else "\n\n"


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _gaps(page: Sequence[Line], tables: Rows, body: float) -> list[str]:
    """What stands between each line of a page and the next."""
    leading = _leading(page)
    gaps: list[str] = []
    in_list = False
    for at, (line, after) in enumerate(pairwise(page)):
        in_list = line.is_item or (in_list and gaps[-1] == " ")
        within = tables.gaps[at]
        if within is None and (at in tables.lines or at + 1 in tables.lines):
            within = "\n" if at in tables.lines and at + 1 in tables.lines else "\n\n"
        gap = within or _gap(page, at, leading, body)
        if gap != " " and in_list and after.is_item and after.top > line.top:
            gap = "\n"
        gaps.append(gap)
    return gaps


def _gap(page: Sequence[Line], at: int, leading: float, body: float) -> str:
    line, after = page[at], page[at + 1]
    height = line.bottom - line.top
    pitch = after.bottom - line.bottom
    if pitch < -0.5 * height:
        return _across(line, after)
    near = pitch <= _MORE_THAN_LEADING * leading * height
    if not near or not _same_size(line, after):
        return "\n\n"
    if line.size >= HEADING_SIZE * body:
        return " "  # a heading over two lines, often centred
    early = _ended_early(page, at)
    if early and line.is_bold and not after.is_bold:
        return "\n\n"  # a heading of the text's own size
    shifted = abs(after.left - line.left) > 0.3 * height
    if after.is_item and (early or shifted or line.is_item or _TERMINAL.search(line.text)):
        return "\n\n"
    if early:
        return "\n\n" if _TERMINAL.search(line.text) else "\n"
    return "\n\n" if _is_indented(page, at) else " "


def _leading(page: Sequence[Line]) -> float:
    """From line to line within paragraphs, as a share of a line's height: the median where a line runs full."""
    shares = [
        (after.bottom - line.bottom) / (line.bottom - line.top)
        for at, (line, after) in enumerate(pairwise(page))
        if after.bottom > line.bottom and _same_size(line, after) and not _ended_early(page, at)
    ]
    usual = median(shares) if len(shares) > 2 else _USUAL_LEADING
    return usual if usual < 3 else _USUAL_LEADING


def _column(page: Sequence[Line], at: int) -> tuple[float, float]:
    """Left and right of the column that the line stands in, by its neighbours that begin near where it does."""
    line = page[at]
    reach = 3 * (line.bottom - line.top)
    near = [line]
    for other in page[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]:
        apart = other.right - line.right if line.is_right_to_left else other.left - line.left
        if abs(apart) < reach and _same_size(line, other) and not other.is_row:
            near.append(other)
    return min(other.left for other in near), max(other.right for other in near)


def _ended_early(page: Sequence[Line], at: int) -> bool:
    """The next line's first word would have fitted on this one."""
    line, after = page[at], page[at + 1]
    if _BROKEN.search(line.text):
        return False
    left, right = _column(page, at)
    first = after.text.split(" ", 1)[0]
    word = (after.right - after.left) * len(first) / len(after.text)
    room = line.left - left if line.is_right_to_left else right - line.right
    if after.text[0].islower() and not _TERMINAL.search(line.text):
        return room > _MUCH_ROOM * (right - left)  # a sentence that goes on
    return room > word + 0.5 * (line.bottom - line.top)


def _is_indented(page: Sequence[Line], at: int) -> bool:
    """The next line is a paragraph's first, set in; a list item's other lines are set in from its mark."""
    line, after = page[at], page[at + 1]
    left, right = _column(page, at)
    indent = _INDENT * (line.bottom - line.top)
    if line.is_item:
        return False
    if line.is_right_to_left:
        return right - after.right > indent >= right - line.right
    return after.left - left > indent >= line.left - left


class _Hyphens:
    """Knows a document's words, to tell a word broken at a line's end from a compound."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: set[str] = set()
        for text in texts:
            words = _WORD.findall(text.removesuffix("-").casefold())
            # A line's first and last word may be halves.
            self._words.update(words[1:-1] if text.endswith("-") else words[1:])

    def joined(self, line: str, after: str, gap: str) -> tuple[str, str]:
        """The line's text and the gap after it, once a hyphen at its end is settled."""
        if gap != " " or not after:
            return line, gap if after else "\n\n"
        if not line.endswith("-"):
            return line, "" if _CJK.match(line[-1]) and _CJK.match(after) else " "
        before = re.search(r"[^\W_]+(?:-[^\W_]+)*(?=-$)", line)
        behind = re.match(r"[^\W_]+", after)
        if before is None or behind is None or behind[0].casefold() in _SUSPENDING:
            return line, " "
        return (line, "") if self._is_compound(before[0], behind[0]) else (line[:-1], "")

    def _is_compound(self, left: str, right: str) -> bool:
        one, two = left.casefold(), right.casefold()
        if f"{one}-{two}" in self._words:
            return True
        if one + two in self._words:
            return False
        shouted = left.isupper() and right.isupper() and min(len(left), len(right)) > 1
        if not (right[0].islower() or shouted) or any(char.isdigit() for char in left):
            return True  # COVID-19, North-South, 4-year
        return "-" in left or (min(len(one), len(two)) > 2 and one in self._words and two in self._words)
