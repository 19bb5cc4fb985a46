"""Builds the files of further formats that the readers' tests read: by libraries that write them, or by the format's
own rules where it is text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import pptx
from odf import table, text
from odf.element import Element
from odf.opendocument import OpenDocumentText
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


def slide(presentation: Presentation, layout: int, title: str = "", body: str = "") -> Slide:
    """A slide in one of the default layouts: 0 a title, 1 a list, 5 a title alone, 6 empty."""
    made = presentation.slides.add_slide(presentation.slide_layouts[layout])
    if title:
        made.shapes.title.text = title
    if body:
        made.placeholders[1].text = body
    return made


def put_table(made: Slide, rows: Sequence[Sequence[str]]) -> Table:
    """A table on a slide."""
    put = made.shapes.add_table(len(rows), len(rows[0]), 0, 0, Inches(5), Inches(2)).table
    for row, texts in zip(put.rows, rows, strict=True):
        for cell, content in zip(row.cells, texts, strict=True):
            cell.text = content
    return put


def _talk(presentation: Presentation) -> None:
    slide(presentation, 0, "Rivers and Harvests", "A talk")
    made = slide(presentation, 1, "Yields", "A first point\nA second point")
    put_table(made, HARVEST)
    made.notes_slide.notes_text_frame.text = "Mention the frost."


def open_text(build: Callable[[OpenDocumentText], object]) -> bytes:
    """An OpenDocument text, built on."""
    document = OpenDocumentText()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def open_table(rows: Sequence[Sequence[str]]) -> Element:
    """A table of an OpenDocument text."""
    made = table.Table()
    for texts in rows:
        row = table.TableRow(parent=made)
        for content in texts:
            text.P(parent=table.TableCell(parent=row), text=content)
    return made


def _paper(document: OpenDocumentText) -> None:
    text.H(parent=document.text, outlinelevel=1, text="Rivers and Harvests")
    text.P(parent=document.text, text="The river rises in the northern hills.")
    items = text.List(parent=document.text)
    for content in ("A first point", "A second point"):
        text.P(parent=text.ListItem(parent=items), text=content)
    text.H(parent=document.text, outlinelevel=2, text="Yields")
    document.text.addElement(open_table(HARVEST))


FORMATS: dict[str, bytes] = {
    ".csv": table_text(HARVEST),
    ".tsv": table_text(HARVEST, "\t"),
    ".odt": open_text(_paper),
    ".pptx": slides(_talk),
    ".xlsx": workbook(_yields),
    ".xlsm": workbook(_yields),
}
