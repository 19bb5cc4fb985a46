"""What stands between the lines of a PDF's page: a space within a paragraph, else a line's or a paragraph's end. Pure.

Whether a line's end is a paragraph's is nowhere in a PDF. Told from: the gap to the next line, its indent, type size,
list marks and table rows, and whether the next line's first word would have fitted (then the line ended on purpose).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from index.readers.pdf_lines import Line
from index.readers.pdf_rows import Rows

_BROKEN = re.compile(r"[^\W_]-$")
# A note's mark may stand behind a full stop.
_TERMINAL = re.compile(r"(?:[.!?:;…。！？؟।][\"'”’»)\]]*|[^\W\d_]{2}[.!?][\"”’»)]*(?:\d{1,3}|[*†‡§]))$")

# Shares of a line's height. Programs that write PDFs leave 6 points and more between paragraphs, at 12 to 14 a line.
_MORE_THAN_LEADING = 1.25
_USUAL_LEADING = 1.2
# Lines nearer than that are labels of a drawing.
_LEAST_LEADING = 0.7
_INDENT = 0.7
# Type sizes that differ less are one size (small capitals, a superscript that opens a line).
_SAME_SIZE = 0.12
_SLIGHTLY = 0.04
HEADING_SIZE = 1.15
# Of a column's width: a line of running text does not leave so much before a word, however long.
_MUCH_ROOM = 0.35
# A word may be wider than one of as many letters usually is.
_SURELY = 1.1
# Lines above and below that show how wide a column is; a whole page would take in its header.
_NEIGHBOURS = 8
# Lines between one and that beside it in the next column.
_MOST_BETWEEN = 200


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def gaps(page: Sequence[Line], tables: Rows, body: float) -> list[str]:
    """What stands between each line of a page and the next; `body` is the size of the document's text."""
    leading = _leading(page)
    found: list[str] = []
    in_list = False
    for at, (line, after) in enumerate(pairwise(page)):
        in_list = line.is_item or (in_list and found[-1] == " ")
        if line.paragraph:
            found.append(" " if line.paragraph == after.paragraph else across(page, at, after))
            continue
        within = tables.gaps[at]
        if within is None and (at in tables.lines or at + 1 in tables.lines):
            within = "\n" if at in tables.lines and at + 1 in tables.lines else "\n\n"
        gap = within or _gap(page, at, leading, body)
        if gap == " " and (line.is_field or after.is_field):
            gap = "\n"
        if gap != " " and in_list and after.is_item and after.top > line.top:
            gap = "\n"
        found.append(gap)
    return found


def across(page: Sequence[Line], at: int, following: Line | None) -> str:
    """What stands between the line, a page's or column's last, and the next one's first: a space where the text goes
    on, for the line is full or the next begins small."""
    last = page[at]
    if following is None or not _same_size(last, following) or last.is_row or following.is_row or following.is_item:
        return "\n\n"
    if _TERMINAL.search(last.text):
        return "\n\n"
    if following.text[:1].islower() or _BROKEN.search(last.text):
        return " "
    column = _column(page, at)
    is_full = len(column) > 2 and _room(last, column) < _first_word(following)
    return " " if is_full and last.is_bold == following.is_bold and following.text[:1].isalnum() else "\n\n"


def _gap(page: Sequence[Line], at: int, leading: float, body: float) -> str:
    line, after = page[at], page[at + 1]
    height = line.bottom - line.top
    pitch = after.bottom - line.bottom
    if pitch < -0.5 * height:
        return across(page, at, after)
    near = pitch <= _MORE_THAN_LEADING * leading * height
    if not near or not _same_size(line, after):
        return "\n\n"
    if line.size >= HEADING_SIZE * body:
        return " "  # a heading over two lines, often centred
    early = _ended_early(page, at)
    if line.is_bold and not after.is_bold and (early or abs(line.size - after.size) > _SLIGHTLY * line.size):
        return "\n\n"  # a heading of about the text's own size
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
        if after.top > line.top + _LEAST_LEADING * (line.bottom - line.top)
        and _same_size(line, after)
        and not _ended_early(page, at)
    ]
    usual = median(shares) if len(shares) > 2 else _USUAL_LEADING
    return usual if usual < 3 else _USUAL_LEADING


def _column(page: Sequence[Line], at: int) -> list[Line]:
    """The lines that show how wide the column is in which the line stands: neighbours that begin near where it does,
    but for those that are set across several columns."""
    line = page[at]
    height = line.bottom - line.top
    near = [line]
    for other in page[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]:
        apart = other.right - line.right if line.is_right_to_left else other.left - line.left
        if abs(apart) < 3 * height and _same_size(line, other) and not other.is_row:
            near.append(other)
    wide = [other for other in near if other.right > line.right + height]
    if wide:
        beside = page[max(0, at - _MOST_BETWEEN) : at + _MOST_BETWEEN]
        end = min((other.left for other in beside if _is_right_of(other, line)), default=float("inf"))
        near = [other for other in near if other not in wide or other.right <= end]
    return near


def _is_right_of(other: Line, line: Line) -> bool:
    """It stands beside the line, or beside the gap above or below that."""
    height = line.bottom - line.top
    return other.left > line.right and line.top - height < other.bottom and other.top < line.bottom + height


def _room(line: Line, column: Sequence[Line]) -> float:
    """What the column leaves empty behind the line's end."""
    if line.is_right_to_left:
        return line.left - min(other.left for other in column)
    return max(other.right for other in column) - line.right


def _first_word(line: Line) -> float:
    """About how wide the line's first word is, and a space before it."""
    first = line.text.split(" ", 1)[0]
    return (line.right - line.left) * len(first) / len(line.text) + 0.5 * (line.bottom - line.top)


def _ended_early(page: Sequence[Line], at: int) -> bool:
    """The next line's first word would have fitted on this one."""
    line, after = page[at], page[at + 1]
    if _BROKEN.search(line.text):
        return False
    column = _column(page, at)
    room, word = _room(line, column), _first_word(after)
    if after.text[0].islower() and not _TERMINAL.search(line.text):
        width = max(other.right for other in column) - min(other.left for other in column)
        return room > max(word, _MUCH_ROOM * width)  # a sentence that goes on
    return room > (word if _TERMINAL.search(line.text) else _SURELY * word)


def _is_indented(page: Sequence[Line], at: int) -> bool:
    """The next line is a paragraph's first, set in; a list item's other lines are set in from its mark."""
    line, after = page[at], page[at + 1]
    column = _column(page, at)
    left, right = min(other.left for other in column), max(other.right for other in column)
    height = line.bottom - line.top
    indent = _INDENT * height
    if line.is_item or (line.hang and abs(after.left - line.hang) < 0.3 * height):
        return False
    if line.is_right_to_left:
        return right - after.right > indent >= right - line.right
    return after.left - left > indent >= line.left - left
