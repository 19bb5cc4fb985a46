"""Tables in a PDF's text: rows that stand together, and which of them name the columns. Pure.

A table goes on over pages; where its columns' names do not come again there, those of the page before hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index.readers.pdf_lines import CELL
from index.readers.pdf_paragraphs import Layout
from index.readers.tables import Row, below_names, row_of
from index.types import Lines

# A row's text and where it stands.
_Placed = tuple[str, tuple[int, int]]


def tables(layout: Layout) -> tuple[Lines, ...]:
    """The stretches of rows below names of their columns."""
    found: list[Lines] = []
    starts = {page.start for page in layout.pages}
    for run in _runs(layout.text):
        rows, spans = [_row(text) for text, _ in run], [span for _, span in run]
        before = found[-1] if found else None
        if before and spans[0][0] in starts and not layout.text[before.end : spans[0][0]].strip():
            head = layout.text[slice(*before.head)]
            if run[0][0] != head and {len(row.cells) for row in rows} == {len(_row(head).cells)}:
                found.append(replace(before, start=spans[0][0], end=spans[-1][1]))
                continue
        if lines := below_names(rows, spans):
            found.append(lines)
    return tuple(found)


def _runs(text: str) -> Iterator[list[_Placed]]:
    """Lines with several cells that follow each other at once."""
    run: list[_Placed] = []
    at = 0
    for line in text.split("\n"):
        if CELL in line:
            run.append((line, (at, at + len(line))))
        else:
            if len(run) > 1:
                yield run
            run = []
        at += len(line) + 1
    if len(run) > 1:
        yield run


def _row(text: str) -> Row:
    return row_of(0, text.split(CELL))
