"""Columns of a PDF page: the gutters between them, and the order to read them in. Pure.

Most programs draw a page in the order in which it is read, and know better than any rule: a table's cells, a caption
beside its figure. So the order drawn stands, unless it goes where no reader does: back up, and not to a next column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.readers.pdf_lines import CELL, Box, Line
from index.readers.pdf_rows import rows

# So many lines side by side, and so many characters in each, are columns of text rather than a table; and text runs on
# from line to line: in English prose three lines of four begin with a small letter.
_FEWEST_ROWS = 6
_CHARACTERS = 18
_RUNS_ON = 0.4
# A page of which so many parts are drawn elsewhere than next has no order at all; lines next to one another are chance.
_NO_ORDER = 0.25
# Line heights: how wide a gutter is, how near lines of one paragraph are, how much text stands side by side in columns.
_GUTTER = 0.5
_NEAR = 0.8
_SIDE_BY_SIDE = 2.0
# What has more parts or rows is a drawing, in no order that is worth the time.
_MOST = 500


def gutters(page: Sequence[Line]) -> list[Box]:
    """The gaps between columns, each as (left, top, right, bottom), where lines of several columns are taken for one
    line: the page is drawn across its columns, or in no order at all."""
    found: list[Box] = []
    across = sorted((line for line in page if line.is_row and not line.is_right_to_left), key=lambda line: line.top)
    if len(across) > _MOST:
        return []
    is_disordered = any(_goes_back(one, other) for one, other in pairwise(_blocks(page)))
    for gap in [gap for line in across for gap in line.gaps]:
        if not any(left < gap[1] and gap[0] < right for left, _, right, _ in found):
            gutter = _drawn_across(across, gap) or (_between(page, gap) if is_disordered else None)
            found += [gutter] if gutter else []
    return found


def _drawn_across(across: Sequence[Line], gap: tuple[float, float]) -> Box | None:
    """The gutter at a row's gap, if enough rows have one there and read as text on either side of it."""
    sides = [(line, *side) for line in across if (side := _beside(line, gap[1] - 1))]
    before, behind = [(line, text) for line, text, _, _ in sides], [(line, text) for line, _, text, _ in sides]
    if len(sides) < _FEWEST_ROWS or not (_is_prose(before) and _is_prose(behind)):
        return None
    left, right = max(gap[0] for *_, gap in sides), min(gap[1] for *_, gap in sides)
    height = sides[0][0].bottom - sides[0][0].top
    return (left, sides[0][0].top, right, sides[-1][0].bottom) if right - left > _GUTTER * height else None


def _between(page: Sequence[Line], gap: tuple[float, float]) -> Box | None:
    """The gutter at a row's gap, if enough lines end before it and enough begin with its end."""
    left = [line for line in page if line.right < gap[1] - 2]
    right = [line for line in page if abs(line.left - gap[1]) < 1]
    if min(len(left), len(right)) < _FEWEST_ROWS:
        return None
    edges = [line.right for line in left] + [a for line in page for a, b in line.gaps if abs(b - gap[1]) < 1]
    sides = [*left, *right]
    return max(edges), min(line.top for line in sides), gap[1], max(line.bottom for line in sides)


def _beside(line: Line, x: float) -> tuple[str, str, tuple[float, float]] | None:
    """The cells of a row at both sides of the gap that holds `x`, and that gap."""
    for at, (left, right) in enumerate(line.gaps):
        if left < x < right:
            cells = line.text.split(CELL)
            return (cells[at], cells[at + 1], (left, right)) if at + 1 < len(cells) else None
    return None


def _is_prose(cells: Sequence[tuple[Line, str]]) -> bool:
    """Cells one below the other read as lines of text."""
    if sum(len(text) for _, text in cells) < _CHARACTERS * len(cells):
        return False
    near = [
        (one, other)
        for (upper, one), (lower, other) in pairwise(cells)
        if lower.top - upper.bottom < _NEAR * (upper.bottom - upper.top)
    ]
    return bool(near) and sum(other[:1].islower() for _, other in near) >= _RUNS_ON * len(near)


@dataclass(slots=True)
class _Block:
    """Lines drawn one after the other and read so: the indices from `first` up to `stop`."""

    first: int
    stop: int
    left: float
    top: float
    right: float
    bottom: float


def reading_order(page: Sequence[Line]) -> list[int]:
    """The indices of the page's lines in the order to read them. OCR has put its lines in order; columns from right to
    left are taken as drawn."""
    if any(line.paragraph for line in page) or 2 * sum(line.is_right_to_left for line in page) > len(page):
        return list(range(len(page)))
    blocks = _blocks(page)
    back = sum(_goes_back(one, other) or _is_beside(one, other) for one, other in pairwise(blocks))
    if back > _NO_ORDER * len(blocks):
        blocks = [_block(at, line) for at, line in enumerate(page)]
    if back and len(blocks) <= _MOST:
        blocks = list(_ordered(blocks, median(line.bottom - line.top for line in page)))
    return [at for block in blocks for at in range(block.first, block.stop)]


def _blocks(page: Sequence[Line]) -> list[_Block]:
    """The lines as drawn, in blocks: each line right below the ones before, or in a table's row with them."""
    in_rows = rows(page).gaps
    blocks: list[_Block] = []
    for at, line in enumerate(page):
        if blocks and (in_rows[at - 1] is not None or _follows(blocks[-1], line)):
            block = blocks[-1]
            block.stop = at + 1
            block.left, block.right = min(block.left, line.left), max(block.right, line.right)
            block.top, block.bottom = min(block.top, line.top), max(block.bottom, line.bottom)
        else:
            blocks.append(_block(at, line))
    return blocks


def _block(at: int, line: Line) -> _Block:
    return _Block(at, at + 1, line.left, line.top, line.right, line.bottom)


def _follows(block: _Block, line: Line) -> bool:
    height = line.bottom - line.top
    is_below = -0.3 * height < line.top - block.bottom < _NEAR * height
    return is_below and line.left < block.right and block.left < line.right


def _goes_back(one: _Block, other: _Block) -> bool:
    """`other` is drawn after `one` and stands above it, yet not in a column to its right."""
    return other.bottom <= one.top + 1 and other.left < one.right


def _is_beside(one: _Block, other: _Block) -> bool:
    """Both are of one line, which a gutter parted."""
    height = min(one.bottom - one.top, other.bottom - other.top)
    return one.right <= other.left and abs(one.bottom - other.bottom) < 0.3 * height


def _ordered(blocks: Sequence[_Block], height: float) -> Iterator[_Block]:
    """Column by column, between what runs across them from top to bottom."""
    x = _gutter_of(blocks, height)
    if x is None:
        yield from _down(blocks, height)
        return
    across = [block for block in blocks if block.left < x - 1 and x + 1 < block.right]
    sides = [block for block in blocks if block not in across]
    for wide in [*_down(across, height), None]:
        band = [block for block in sides if wide is None or block.top < wide.top]
        sides = [block for block in sides if block not in band]
        for side in ([b for b in band if b.left < x - 1], [b for b in band if b.left >= x - 1]):
            yield from _ordered(side, height) if side else ()
        if wide is not None:
            yield wide


def _down(blocks: Iterable[_Block], height: float) -> Iterator[_Block]:
    """From top to bottom, and from left to right where they begin at one height."""
    row: list[_Block] = []
    for block in sorted(blocks, key=lambda block: block.top):
        if row and block.top - row[0].top > 0.5 * height:
            yield from sorted(row, key=lambda block: block.left)
            row = []
        row.append(block)
    yield from sorted(row, key=lambda block: block.left)


def _gutter_of(blocks: Sequence[_Block], height: float) -> float | None:
    """Where the most text stands left and right of a line, side by side; None where it is one column."""
    best, found = _SIDE_BY_SIDE * height, None
    for x in sorted({block.left for block in blocks}):
        left = right = 0  # bits, one a point of the page's height
        for block in blocks:
            covered = (1 << max(0, round(block.bottom))) - (1 << max(0, round(block.top)))
            left |= covered if block.right <= x + 1 else 0
            right |= covered if block.left >= x - 1 else 0
        beside = (left & right).bit_count()
        if beside > best:
            best, found = beside, x
    return found
