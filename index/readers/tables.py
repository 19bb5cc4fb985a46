"""Tables of spreadsheets and records: every row a line, numbered as its program shows it, below its columns' names.

Which row names the columns is nowhere said in such files. Taken for it is the first row of at least two cells that
holds names only: no two alike, none of them a figure or a date, but for years above something else than years. Two rows
are, where the upper one names groups of columns, or the lower one their units.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.readers.extract import one_line
from index.readers.flow import Flow, Gap, visible
from index.types import Lines

# A column's name is shorter than this, and the row of names is among so many first ones (below a title, a date).
_LONGEST_NAME, _FIRST_ROWS = 80, 12
# A column's kind is told by so many cells below its name.
_LOOKED_AT = 20
# A longer cell (characters) holds a text of its own, which is quoted sentence by sentence.
_LONGEST_CELL = 120
_VALUE = re.compile(
    r"[(+\-–−]?\s*[^\w\s]?\s*\d[\d.,'  ]*(?:e[+-]?\d+)?\s*[%‰°)]?\s*[^\w\s]?|(?:true|false)"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d\d.*)?|\d{1,2}:\d\d(?::\d\d)?",
    re.IGNORECASE,
)
# A figure may have a unit behind it, or a currency before.
_FIGURE = re.compile(r"[(+\-–−~<>≈]?\s*(?:[^\w\s]|[A-Z]{3}\s)?\s*\d")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Row:
    """A row's number and its cells' texts; `spans` if some cell goes over several columns, as names of groups do."""

    number: int
    cells: tuple[str, ...]
    spans: bool = False


def row_of(number: int, cells: Iterable[str], *, spans: bool = False) -> Row:
    """A row of cells, each on one line."""
    return Row(number, tuple(one_line(visible(cell)) for cell in cells), spans)


def write(flow: Flow, rows: Iterable[Row], *, numbered: bool = True, headed: bool = False) -> None:
    """Write a sheet's rows, without its empty rows and columns; citations tell the rows' numbers if they are
    `numbered`. `headed`: the first one names the columns, and all the others are of the same table.

    A row that comes below empty ones and names columns begins another table; all rows of one have as many cells. A
    single text above the names is a heading: often only it says what the figures are."""
    filled = [row for row in rows if any(row.cells)]
    begin = () if headed else (at for at in range(1, len(filled)) if _begins_another(filled, at))
    starts = [0, *begin, len(filled)] if filled else []
    flow.gap(Gap.BLOCK)
    for start, end in pairwise(starts):
        if end - start == 1 and end < len(filled) and _is_title(filled[start]):
            _heading(flow, filled[start])
        else:
            _write_table(flow, _compact(filled[start:end]), numbered, headed)
        flow.gap(Gap.BLOCK)


def below_names(rows: Sequence[Row], spans: Sequence[tuple[int, int]], named: int = 0) -> Lines | None:
    """The stretch of a table whose rows are written, at `spans`, if some of the first name the columns: `named` of them
    where the file says so, else those that look like it. None without such, and for a table that holds texts."""
    if any(len(cell) > _LONGEST_CELL for row in rows for cell in row.cells):
        return None
    first, last = (0, named) if 0 < named < len(rows) else _head(rows)
    if not named and any(_may_be_property(rows, at) for at in range(first, last)):
        return None
    usual = Counter(len(row.cells) for row in rows[last:]).most_common(1)
    if not last or len(rows[last - 1].cells) != usual[0][0] or _filled(rows[last - 1]) < 2:
        return None
    return Lines("table", spans[0][0], spans[-1][1], 0, (spans[first][0], spans[last - 1][1]))


def _may_be_property(rows: Sequence[Row], at: int) -> bool:
    """Whether a row may as well be the first of a list of properties, or one of words as those below: it has a figure
    itself ("Height | 5 m"), or no column below has figures alone; the first of two may be a number in a list."""
    if any(cell[:1].isdigit() and not _YEAR.match(cell) for cell in rows[at].cells):
        return True
    below = (_below(rows, at, column) for column in range(len(rows[at].cells) == 2, len(rows[at].cells)))
    return not any(cells and all(map(_FIGURE.match, cells)) for cells in below)


def _compact(rows: Sequence[Row]) -> list[Row]:
    """The rows without columns that are empty in all of them, each with a cell for every other column."""
    width = max((len(row.cells) for row in rows), default=0)
    used = [column for column in range(width) if any(row.cells[column : column + 1] not in ((), ("",)) for row in rows)]
    return [
        Row(row.number, tuple(row.cells[at] if at < len(row.cells) else "" for at in used), row.spans) for row in rows
    ]


def _begins_another(rows: Sequence[Row], at: int) -> bool:
    """Whether a table begins with the row at `at`: a gap is above it, and it, or the row below its title, names columns
    of values."""
    if rows[at].number <= rows[at - 1].number + 1:
        return False
    head = at + 1 if _filled(rows[at]) == 1 and at + 1 < len(rows) else at
    if _names_groups(rows, head):
        return True
    return _names_columns(rows, head) and any(
        cell and below and all(map(_is_value, below))
        for column, cell in enumerate(rows[head].cells)
        for below in [_below(rows, head, column)]
    )


def _write_table(flow: Flow, rows: Sequence[Row], numbered: bool, headed: bool) -> None:
    first, last = (0, 1) if headed else _head(rows)
    head = (0, 0)
    runs: list[Lines] = []
    for at, row in enumerate(rows):
        if at < first and _is_title(row):
            _heading(flow, row)
            continue
        alone = _filled(row) == 1 and (bool(row.cells[0]) or not last)  # as the name of a group of rows
        start, end = flow.line(next(filter(None, row.cells))) if alone else flow.row(row.cells)
        if first <= at < last:
            head = (start if at == first else head[0], end)
        if runs and row.number == rows[at - 1].number + 1:
            runs[-1] = Lines("table", runs[-1].start, end, runs[-1].number)
        else:
            runs.append(Lines("table", start, end, row.number if numbered else 0))
    flow.lines += [Lines(run.kind, run.start, run.end, run.number, head) for run in runs]


def _is_title(row: Row) -> bool:
    return _filled(row) == 1 and any(cell and _is_name(cell) for cell in row.cells)


def _heading(flow: Flow, row: Row) -> None:
    flow.heading(2, next(filter(None, row.cells)))


def _head(rows: Sequence[Row]) -> tuple[int, int]:
    """Which of a table's rows name its columns, as (first, behind the last); (0, 0) if none does."""
    first = next((at for at, row in enumerate(rows[:_FIRST_ROWS]) if _filled(row) > 1), 0)
    if _names_groups(rows, first):
        return first, first + 2
    return (first, first + 1) if _names_columns(rows, first) else (0, 0)


def _names_groups(rows: Sequence[Row], at: int) -> bool:
    """Whether the row at `at` and the next one name the columns together. A spreadsheet tells by cells that go over
    several columns. Else one of the two has nothing where the other names the rows, or the lower one has names that
    come again below the gaps of the upper one; and there are values below."""
    if not _names_columns(rows, at + 1, below_groups=True):
        return False
    upper, lower = rows[at].cells, rows[at + 1].cells
    if not all(_is_name(cell) or _YEAR.fullmatch(cell) for cell in upper if cell):
        return False
    if rows[at].spans:
        return True
    names = [cell.casefold() for cell in lower if cell]
    gaps = any(above and not gap and cell for above, gap, cell in zip(upper, upper[1:], lower[1:], strict=False))
    together = (upper[0] and not lower[0]) or (gaps and (not upper[0] or len(set(names)) < len(names)))
    columns = (_below(rows, at + 1, column) for column, cell in enumerate(lower) if cell)
    return bool(together) and any(below and all(map(_is_value, below)) for below in columns)


def _names_columns(rows: Sequence[Row], at: int, *, below_groups: bool = False) -> bool:
    """Whether the row at `at`, which others follow, holds two names or more, no two alike but `below_groups`."""
    if at + 1 >= len(rows) or _filled(rows[at]) < 2:
        return False
    named = [(column, cell) for column, cell in enumerate(rows[at].cells) if cell]
    if len({cell.casefold() for _, cell in named}) < len(named) and not below_groups:
        return False
    return not all(_is_value(cell) for _, cell in named) and all(
        _is_name(cell) or (_YEAR.fullmatch(cell) and not all(map(_YEAR.fullmatch, _below(rows, at, column) or [cell])))
        for column, cell in named
    )


def _below(rows: Sequence[Row], at: int, column: int) -> list[str]:
    """The first cells of a column below a row."""
    cells = (row.cells[column] for row in rows[at + 1 : at + 1 + _LOOKED_AT] if column < len(row.cells))
    return [cell for cell in cells if cell]


def _is_name(cell: str) -> bool:
    return len(cell) <= _LONGEST_NAME and not _is_value(cell)


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell) is not None


def _filled(row: Row) -> int:
    return sum(map(bool, row.cells))
