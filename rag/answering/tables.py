"""Rows of tables and the rows that name their columns."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Document


def table_heads(document: Document, spans: Sequence[tuple[int, int]]) -> dict[int, int]:
    """For every table row but the first of its table, where in `spans` that first one is: it names the columns. Of
    tables whose reader says what heads them (`Lines`) nothing is guessed."""
    text = document.text
    heads: dict[int, int] = {}
    first: int | None = None
    for at, (start, end) in enumerate(spans):
        if "|" not in text[start:end] or document.lines_at(start):
            first = None
        elif first is None:
            # A first row with figures is no head but a row of a table that began in another passage.
            first = at if not any(map(str.isdigit, text[start:end])) else None
        else:
            heads[at] = first
    return heads


def table_head(document: Document, row: int) -> str:
    """The columns' names of the table that holds the row at `row`: as its reader found them, else the table's first
    row; empty where that has figures, or is the row itself."""
    text = document.text
    if lines := document.lines_at(row):
        return " | ".join(document.column_names(lines))
    start = text.rfind("\n", 0, row) + 1
    first = start
    while first > 0:
        above = text.rfind("\n", 0, first - 1) + 1
        if "|" not in text[above : first - 1]:
            break
        first = above
    head = text[first:].split("\n", 1)[0]
    return "" if first == start or any(map(str.isdigit, head)) else head
