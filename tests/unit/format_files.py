"""Builds the files of further formats that the readers' tests read: by libraries that write them, or by the format's
own rules where it is text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import pptx
from openpyxl.workbook import Workbook
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.table import Table
from pptx.util import Inches

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


def slides(build: Callable[[Presentation], object]) -> bytes:
    """A presentation without slides, built on."""
    presentation = pptx.Presentation()
    build(presentation)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def slide(presentation: Presentation, layout: int, title: str = "", text: str = "") -> Slide:
    """A slide in one of the default layouts: 0 a title, 1 a list, 5 a title alone, 6 empty."""
    made = presentation.slides.add_slide(presentation.slide_layouts[layout])
    if title:
        made.shapes.title.text = title
    if text:
        made.placeholders[1].text = text
    return made


def put_table(made: Slide, rows: Sequence[Sequence[str]]) -> Table:
    """A table on a slide."""
    table = made.shapes.add_table(len(rows), len(rows[0]), 0, 0, Inches(5), Inches(2)).table
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def _talk(presentation: Presentation) -> None:
    slide(presentation, 0, "Rivers and Harvests", "A talk")
    made = slide(presentation, 1, "Yields", "A first point\nA second point")
    put_table(made, HARVEST)
    made.notes_slide.notes_text_frame.text = "Mention the frost."


FORMATS: dict[str, bytes] = {
    ".csv": table_text(HARVEST),
    ".tsv": table_text(HARVEST, "\t"),
    ".pptx": slides(_talk),
    ".xlsx": workbook(_yields),
    ".xlsm": workbook(_yields),
}
