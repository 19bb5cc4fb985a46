"""Table rows whose cells hold several lines: put together again from the order they are drawn in. Pure.

Programs draw a table cell by cell: down a cell's lines, then up and to the right to the next cell. So is a page of two
columns drawn, but there the way up leads past text that came before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.readers.pdf_lines import CELL, Line

# Line heights: lines of one cell stand closer together than rows, which have some padding.
_WITHIN_CELL = 1.35
_TALLEST_ROW = 12.0


@dataclass(slots=True)
class Rows:
    """`gaps[i]` is what stands between line i and the next if both are of one row, else None; `lines` are the indices
    of all lines that belong to rows."""

    gaps: list[str | None] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Row:
    """The lines since `first`, which may turn out to be a row. `above` is where what precedes them ends."""

    first: int
    above: float
    cell_left: float
    cell_right: float
    is_row: bool

    def begins_cell(self, line: Line, after: Line) -> bool:
        """`after` stands right of the current cell and above its last line, yet below what precedes the row."""
        height = line.bottom - line.top
        return (
            after.left > self.cell_right
            and after.bottom < line.bottom - 0.3 * height
            and after.top >= self.above - 0.3 * height
            and line.bottom - after.top < _TALLEST_ROW * height
        )

    def continues_cell(self, line: Line, after: Line) -> bool:
        """`after` stands right below `line`, between the cell's sides."""
        height = line.bottom - line.top
        pitch = after.bottom - line.bottom
        return 0.3 * height < pitch < _WITHIN_CELL * height and (
            self.cell_left - 0.5 * height <= after.left < self.cell_right
        )


def rows(page: Sequence[Line]) -> Rows:
    """The rows among a page's lines."""
    found = Rows(lines={at for at, line in enumerate(page) if line.is_row})
    if not page:
        return found
    row = _begun(page, 0, float("-inf"))
    for at, (line, after) in enumerate(pairwise(page)):
        gap = None
        if row.begins_cell(line, after):
            gap = CELL
            if not row.is_row:  # then what came so far was its first cell
                found.gaps[row.first :] = [" "] * (at - row.first)
            row.cell_left, row.cell_right, row.is_row = after.last_cell, after.right, True
            found.lines.update(range(row.first, at + 2))
        elif row.continues_cell(line, after):
            row.cell_right = max(row.cell_right, after.right)
            if row.is_row:
                gap = " "
                if after.is_row:
                    row.cell_left, row.cell_right = after.last_cell, after.right
                found.lines.add(at + 1)
        else:
            row = _begun(page, at + 1, max(earlier.bottom for earlier in page[row.first : at + 1]))
        found.gaps.append(gap)
    return found


def _begun(page: Sequence[Line], first: int, above: float) -> _Row:
    line = page[first]
    return _Row(first, above, line.last_cell, line.right, line.is_row)
