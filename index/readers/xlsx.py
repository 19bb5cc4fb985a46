"""Spreadsheets: every sheet's rows as lines below its name, its cells as a person sees them.

The XML is read directly (lxml), row by row: openpyxl gives either formats and merged cells or a stream, tells a
formula that was never computed from an empty cell only by reading twice, and leaves formats to be applied.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from index.readers.extract import MAX_BYTES, Extract, one_line, too_much
from index.readers.flow import Flow, Gap
from index.readers.office_package import Package, child, children, local, property_title, value
from index.readers.tables import Row, row_of, write
from index.readers.xlsx_numbers import BUILT_IN, shown

_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
# So many cells are filled with what they are merged with; a sheet can claim billions.
_MOST_FILLED = 1_000_000


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Extract:
    """The sheets in the workbook's order, hidden ones said to be. Title: the workbook's property."""
    package = Package(data, name, max_bytes, "a spreadsheet", ".xlsx")
    book = _Book(package)
    flow = Flow(name=name, max_bytes=max_bytes)
    for title, path in book.sheets():
        content = package.read(path) or b""
        rows, comments = list(_Sheet(book, content).rows(name, max_bytes)), list(_comments(package, path))
        if rows or comments:
            flow.part()
            flow.heading(1, one_line(title))
            write(flow, rows)
        for comment in comments:
            flow.gap(Gap.BLOCK)
            flow.verbatim(comment)
            flow.gap(Gap.BLOCK)
    return flow.extract(book.title)


class _Book:
    """What the workbook says of all its sheets. Raises UnreadableFile if the archive holds no workbook."""

    def __init__(self, package: Package) -> None:
        roots = {relation.kind: relation.path for relation in package.relations()}
        path = roots.get("officeDocument", "xl/workbook.xml")
        self._book = package.parsed(path)
        if self._book is None or child(self._book, "sheets") is None:
            raise package.none_such()
        self._parts = {relation.id: relation for relation in package.relations(path)}
        kinds = {relation.kind: relation.path for relation in self._parts.values()}
        self.title = property_title(package.parsed(roots.get("core-properties", "")))
        self.since_1904 = value(child(self._book, "workbookPr"), "date1904") in ("1", "true")
        strings = package.parsed(kinds.get("sharedStrings", ""))
        self.strings = [_text(item) for item in children(strings)]
        self.formats = list(_formats(package.parsed(kinds.get("styles", ""))))

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Each sheet's title and path."""
        for sheet in children(self._book, "sheets"):
            part = self._parts.get(value(sheet, "id"))
            if part and part.kind == "worksheet":
                yield value(sheet, "name") + (" (hidden)" if "idden" in value(sheet, "state") else ""), part.path


class _Sheet:
    """One walk over a sheet's rows."""

    def __init__(self, book: _Book, content: bytes) -> None:
        self._book, self._content = book, content

    def rows(self, name: str, max_bytes: int) -> list[Row]:
        """The rows that hold anything. A cell that goes over several rows has its text in each: a row is found and
        quoted by itself."""
        cells: dict[int, dict[int, str]] = {}
        merged: list[tuple[int, int, int, int]] = []
        number = 0
        events = etree.iterparse(
            io.BytesIO(self._content), tag=("{*}row", "{*}mergeCell"), resolve_entities=False, no_network=True
        )
        for _, element in events:
            if local(element) == "row":
                number = int(value(element, "r") or number + 1)
                cells[number] = self._cells(element)
            else:
                merged += _range(value(element, "ref"))
            element.clear()
        spanned = _fill(cells, merged)
        used = sorted({column for row in cells.values() for column in row})
        if len(used) * len(cells) > max_bytes:
            raise too_much(name, max_bytes)
        return [
            row_of(number, (row.get(column, "") for column in used), spans=number in spanned)
            for number, row in sorted(cells.items())
        ]

    def _cells(self, row: etree._Element) -> dict[int, str]:
        """A row's texts by column, from 0."""
        found: dict[int, str] = {}
        column = -1
        for cell in row:
            if local(cell) == "c":
                match = _CELL.fullmatch(value(cell, "r"))
                column = _column(match[1]) if match else column + 1
                if text := self._shown(cell):
                    found[column] = text
        return found

    def _shown(self, cell: etree._Element) -> str:
        kind, held = value(cell, "t") or "n", child(cell, "v")
        text = (held.text or "") if held is not None else ""
        if kind == "inlineStr":
            return _text(child(cell, "is"))
        if not text:
            formula = child(cell, "f")  # it was never computed
            return f"={formula.text}" if formula is not None and formula.text else ""
        if kind == "s":
            return self._book.strings[int(text)]
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if kind != "n":
            return text.removesuffix("T00:00:00").replace("T", " ") if kind == "d" else text
        style = int(value(cell, "s") or 0)
        code = self._book.formats[style] if style < len(self._book.formats) else ""
        return shown(float(text), code, since_1904=self._book.since_1904)


def _fill(cells: dict[int, dict[int, str]], merged: list[tuple[int, int, int, int]]) -> set[int]:
    """Fill cells that go on downwards; returns the rows with cells over several columns."""
    left = _MOST_FILLED
    for first, column, last, _ in merged:
        text = cells.get(first, {}).get(column, "")
        for number in range(first + 1, min(last, first + left) + 1) if text else ():
            left -= 1
            if number in cells:
                cells[number][column] = text
    return {first for first, column, _, end in merged if end > column and cells.get(first, {}).get(column)}


def _range(reference: str) -> Iterator[tuple[int, int, int, int]]:
    """(row, column, last row, last column) of a range as "A1:B3"."""
    corners = [_CELL.fullmatch(part) for part in reference.split(":")]
    if len(corners) == 2 and corners[0] and corners[1]:
        (first, last) = corners[0], corners[1]
        yield int(first[2]), _column(first[1]), int(last[2]), _column(last[1])


def _column(letters: str) -> int:
    """A column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _text(item: etree._Element | None) -> str:
    """A string's runs, without the reading aid over East Asian characters."""
    if item is None:
        return ""
    texts = (
        inner.text or ""
        for inner in item.iter()
        if local(inner) == "t" and not any(local(above) == "rPh" for above in inner.iterancestors())
    )
    return "".join(texts)


def _formats(styles: etree._Element | None) -> Iterator[str]:
    """The format code of every cell style, in order."""
    codes = {value(one, "numFmtId"): value(one, "formatCode") for one in children(styles, "numFmts")}
    for one in children(styles, "cellXfs"):
        number = value(one, "numFmtId") or "0"
        yield codes.get(number) or BUILT_IN.get(int(number), "")


def _comments(package: Package, path: str) -> Iterator[str]:
    """What people wrote beside cells."""
    for relation in package.relations(path):
        root = package.parsed(relation.path) if relation.kind == "comments" else None
        for comment in children(root, "commentList"):
            if text := one_line(_text(child(comment, "text"))):
                yield f"Comment on {value(comment, 'ref')}: {text}"
