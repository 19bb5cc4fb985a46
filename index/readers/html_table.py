"""Tables of web pages: is it one of data, and what does each of its rows say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from selectolax.lexbor import LexborNode

# A cell longer than this (characters) holds an article: the table lays out a page and has no rows to keep together.
_LONGEST_CELL = 1000
# The HTML Standard's own bound; without one a page could ask for a billion columns.
_WIDEST_SPAN = 1000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, over how many columns and rows it goes, and whether it is a name (`<th>`)."""

    text: str
    columns: int = 1
    rows: int = 1
    is_name: bool = False


def cell(node: LexborNode, text: str) -> Cell:
    """The cell of a `<td>` or `<th>`."""
    return Cell(text, _span(node, "colspan"), _span(node, "rowspan"), node.tag == "th")


def rows(table: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Each row's texts. A cell over several rows has its text in each: a row is found and quoted by itself, and
    `2021 | 4.3` says nothing without the country that stands beside it. One over several columns has it once."""
    found: list[list[str]] = []
    falling: dict[int, tuple[str | None, int]] = {}  # by column: what comes down from above, for how many rows more
    for cells in table:
        texts: list[str] = []
        waiting = list(reversed(cells))
        column = 0
        while waiting or column in falling:
            if column in falling:
                text, more = falling.pop(column)
                texts += [] if text is None else [text]
                if more > 1:
                    falling[column] = (text, more - 1)
                column += 1
                continue
            new = waiting.pop()
            texts.append(new.text)
            for at in range(column, column + new.columns) if new.rows > 1 else ():
                falling[at] = (new.text if at == column else None, new.rows - 1)
            column += new.columns
        found.append(texts)
    return found


def naming(table: Sequence[Sequence[Cell]]) -> int:
    """How many of the first rows are of names only."""
    return sum(1 for _ in takewhile(lambda cells: all(cell.is_name for cell in cells), filter(None, table)))


def lays_out(table: LexborNode) -> bool:
    """It lays out a page: says so, or holds tables, headings, code or whole articles."""
    if table.attributes.get("role") in ("presentation", "none") or len(table.css("table")) > 1:
        return True
    if table.css_first("h1, h2, h3, h4, h5, h6, pre") is not None:
        return True
    return any(len(node.text()) > _LONGEST_CELL for node in table.css("td"))


def _span(node: LexborNode, attribute: str) -> int:
    value = (node.attributes.get(attribute) or "").strip()
    return min(max(int(value), 1), _WIDEST_SPAN) if value.isascii() and value.isdigit() else 1
