"""Tables in Markdown's source: where their rows stand, and which line names the columns. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from index.readers.tables import below_names, row_of
from index.readers.terms import Line
from index.types import Lines

# https://github.github.com/gfm/#tables-extension-: the line between the names and the rows.
_DELIMITER = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?\s*")


def tables(lines: Sequence[Line], prose: Collection[int]) -> Iterator[Lines]:
    """The stretches of rows below a line of names, among the lines of those numbers."""
    at = 0
    while at + 2 < len(lines):
        rows = [at]
        if at in prose and at + 1 in prose and "|" in lines[at].text and _DELIMITER.fullmatch(lines[at + 1].text):
            below = at + 2
            while below < len(lines) and below in prose and "|" in lines[below].text:
                rows.append(below)
                below += 1
        if len(rows) > 1 and (found := _table([lines[number] for number in rows])):
            yield found
        at = rows[-1] + 1


def _table(lines: Sequence[Line]) -> Lines | None:
    if any("\\|" in line.text for line in lines):  # a bar that parts no cells
        return None
    spans = [(line.start, line.start + len(line.text.rstrip("\n"))) for line in lines]
    found = below_names([row_of(0, _inner(line.text).split("|")) for line in lines], spans, 1)
    names = _inner(lines[0].text)
    start = lines[0].start + lines[0].text.index(names)
    return replace(found, start=spans[1][0], head=(start, start + len(names))) if found else None


def _inner(row: str) -> str:
    """A row without the bars around it."""
    return row.strip().removeprefix("|").removesuffix("|")
