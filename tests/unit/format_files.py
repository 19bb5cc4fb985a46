"""Builds the files of further formats that the readers' tests read: by libraries that write them, or by the format's
own rules where it is text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from openpyxl.workbook import Workbook

HARVEST = [["Year", "Barley", "Rice"], ["2019", "412", "1,020"], ["2020", "398", "1,134"]]


def table_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    """Records as spreadsheets write them."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode()


def workbook(build: Callable[[Workbook], object]) -> bytes:
    """A spreadsheet of one empty sheet, built on."""
    book = Workbook()
    build(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _yields(book: Workbook) -> None:
    sheet = book.active
    sheet.title = "Yields"
    for row in HARVEST:
        sheet.append(row)


FORMATS: dict[str, bytes] = {
    ".csv": table_text(HARVEST),
    ".tsv": table_text(HARVEST, "\t"),
    ".xlsx": workbook(_yields),
    ".xlsm": workbook(_yields),
}
