"""Builds the files of further formats that the readers' tests read: by libraries that write them, or by the format's
own rules where it is text."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage

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


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def book(chapters: Mapping[str, str], *, contents: str = "", **parts: str) -> bytes:
    """An EPUB 3 book: bodies of pages by file name, a table of contents as an ordered list, and further parts."""
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in chapters)
    order = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Rivers &amp; Harvests</dc:title></metadata>'
            f'<manifest><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>{items}'
            f'</manifest><spine><itemref idref="nav"/>{order}</spine></package>',
            "OEBPS/nav.xhtml": page.format(f"<nav>{contents}</nav>"),
            **{f"OEBPS/{name}": page.format(body) for name, body in chapters.items()},
            **{name.replace("__", "/"): content for name, content in parts.items()},
        }
    )


def mail(body: str = "The barley is in.\n", *, page: str = "", **headers: str) -> EmailMessage:
    """A message; underscores in a header's name stand for hyphens."""
    made = EmailMessage()
    fields = {"From": "Ada <ada@example.com>", "To": "Bob <bob@example.com>", "Subject": "The harvest", **headers}
    for name, content in {"Date": "Mon, 03 Jun 2024 10:15:00 +0200", **fields}.items():
        made[name.replace("_", "-")] = content
    if body:
        made.set_content(body)
    if page:
        (made.add_alternative if body else made.set_content)(page, subtype="html")
    return made


RESTRUCTURED = """Rivers and Harvests
===================

The river rises in the northern hills.

Yields
------

- A first point
- A second point
"""
CODE = """import os

class Harvest:
    \"\"\"What the fields gave.\"\"\"

    def total(self, year):
        return self.barley[year] + self.rice[year] | 0
"""
RECORDS = {"title": "Rivers", "source": {"town": "Seoul", "checked": True}, "Yields": [{"year": 2019, "rice": 1020.50}]}
RECORDS["Yields"].append({"year": 2020, "rice": 1134})
ARTICLE = """<?xml version="1.0"?><!-- a remark --><article><title>Rivers</title><section><title>Yields</title>
<para>Farmers bring in the <em>barley</em> in June.</para><para>A second point.</para></section></article>"""


FORMATS: dict[str, bytes] = {
    ".csv": table_text(HARVEST),
    ".tsv": table_text(HARVEST, "\t"),
    ".json": json.dumps(RECORDS).encode(),
    ".jsonl": b"".join(json.dumps(one).encode() + b"\n" for one in RECORDS["Yields"]),
    ".xml": ARTICLE.encode(),
    ".rst": RESTRUCTURED.encode(),
    ".py": CODE.encode(),
    ".eml": mail().as_bytes(),
    ".epub": book({"1.xhtml": "<h1>Yields</h1><p>The <b>barley</b> is in.</p>", "2.xhtml": "<p>Rice came later.</p>"}),
    ".zip": archive({"notes/a.md": "# Yields\n\nThe barley is in.\n", "b.tsv": table_text(HARVEST, "\t")}),
    ".odt": open_text(_paper),
    ".pptx": slides(_talk),
    ".xlsx": workbook(_yields),
    ".xlsm": workbook(_yields),
}
