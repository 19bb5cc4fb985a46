"""Builds the files that the readers' tests read, by the libraries that people's programs use to write them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence

import docx
from docx.document import Document as WordDocument
from format_files import FORMATS
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate, Table
from reportlab.platypus.doctemplate import BaseDocTemplate, Frame, PageTemplate

STYLES = getSampleStyleSheet()
ARMISTICE = (
    "The armistice was signed on 27 July 1953 at Panmunjom. It set a line of about 250 kilometres from coast to coast, "
    "and a zone of two kilometres on either side of it. No peace treaty followed, so the war has never formally ended."
)
RIVER = (
    "The river rises in the northern hills and runs for 400 kilometres to the sea. In spring it carries 3.5 times as "
    "much water as in autumn; the towns along it have kept records of its level since 1781."
)
HARVEST = (
    "Farmers bring in the barley in June and plant rice at once. A late frost in 2019 cost the valley a third of its "
    "apples, which the cooperative made good from a fund that it had built up over eleven years."
)
TABLE = [["Year", "Barley", "Rice"], ["2019", "412", "1,020"], ["2020", "398", "1,134"]]


def pdf(story: Sequence[Flowable], *, title: str = "", columns: int = 1) -> bytes:
    """A PDF of A4 pages."""
    stream = io.BytesIO()
    if columns == 1:
        SimpleDocTemplate(stream, pagesize=A4, title=title).build(list(story))
        return stream.getvalue()
    width = (A4[0] - 144) / columns
    frames = [Frame(72 + at * width, 72, width - 12, A4[1] - 144, id=str(at)) for at in range(columns)]
    template = BaseDocTemplate(stream, pagesize=A4, title=title)
    template.addPageTemplates([PageTemplate(frames=frames)])
    template.build(list(story))
    return stream.getvalue()


def paragraph(text: str, style: str = "BodyText", **changes: object) -> Paragraph:
    """A paragraph in one of reportlab's sample styles, changed."""
    return Paragraph(text, ParagraphStyle("changed", parent=STYLES[style], **changes))


def report() -> list[Flowable]:
    """Two pages with a title, headings of two levels, wrapped text, a list and a table."""
    items = [ListItem(paragraph(text, "Normal")) for text in ("A first point, short.", f"A second one. {RIVER}")]
    return [
        paragraph("Rivers and Harvests", "Title"),
        paragraph("The river", "Heading1"),
        paragraph(f"{RIVER} {ARMISTICE}"),
        paragraph(HARVEST),
        ListFlowable(items, bulletType="bullet"),
        paragraph("Yields", "Heading2"),
        Table(TABLE),
        PageBreak(),
        paragraph("The armistice", "Heading1"),
        paragraph(f"{ARMISTICE} {HARVEST}"),
        paragraph(f"{HARVEST} {RIVER}"),
    ]


def drawn(lines: Sequence[tuple[float, float, str]], *, rotation: int = 0, size: int = 12) -> bytes:
    """A page with each (x, y, text) drawn as it is; `rotation` turns text and page, so that it reads upright."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    if rotation == 90:
        canvas.setPageRotation(90)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
    canvas.setFont("Helvetica", size)
    for x, y, text in lines:
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def changed(data: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """The PDF after `change`."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def turned(data: bytes, degrees: int) -> bytes:
    """The PDF with every page shown turned clockwise."""
    return changed(data, lambda writer: [page.rotate(degrees) for page in writer.pages])


def cropped(data: bytes, box: tuple[float, float, float, float]) -> bytes:
    """The PDF with every page cropped to (left, bottom, right, top) in points."""

    def crop(writer: PdfWriter) -> None:
        for page in writer.pages:
            page.cropbox = RectangleObject(box)

    return changed(data, crop)


def encrypted(data: bytes, password: str) -> bytes:
    """The PDF, to be opened by `password`; an empty one opens by itself, but forbids changes."""
    return changed(data, lambda writer: writer.encrypt(password, "owner", algorithm="AES-128"))


def scan() -> bytes:
    """A PDF whose only page is a picture."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.save()
    return stream.getvalue()


def word(build: Callable[[WordDocument], object]) -> bytes:
    """A Word file of python-docx's default template."""
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word_report(document: WordDocument) -> None:
    """A title, headings, text, lists and a table."""
    document.add_heading("Rivers and Harvests", 0)
    document.add_heading("The river", 1)
    document.add_paragraph(RIVER)
    document.add_paragraph("A first point", style="List Bullet")
    document.add_paragraph("A second point", style="List Bullet")
    document.add_paragraph("Do this", style="List Number")
    document.add_paragraph("Then that", style="List Number")
    document.add_heading("Yields", 2)
    table = document.add_table(len(TABLE), len(TABLE[0]))
    for row, texts in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph(HARVEST)


def with_parts(data: bytes, **parts: str) -> bytes:
    """A Word file with the body's XML (`body=`) or whole parts (`footnotes=`, ...) put in place of what it has."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name).decode("utf-8") if name.endswith((".xml", ".rels")) else source.read(name)
            if name == "word/document.xml" and "body" in parts:
                content = re.sub(r"(?s)<w:body>.*</w:body>", lambda _: f"<w:body>{parts['body']}</w:body>", content)
            if name == "word/_rels/document.xml.rels" and "footnotes" in parts:
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
                relation = f'<Relationship Id="rIdNotes" Type="{kind}" Target="footnotes.xml"/>'
                content = content.replace("</Relationships>", f"{relation}</Relationships>")
            stem = name.rpartition("/")[2].removesuffix(".xml")
            target.writestr(name, parts.get(stem, content) if name.startswith("word/") else content)
        if "footnotes" in parts:
            target.writestr("word/footnotes.xml", parts["footnotes"])
    return stream.getvalue()


def word_body(body: str, **parts: str) -> bytes:
    """A Word file whose body is this XML."""
    return with_parts(word(lambda document: None), body=body, **parts)


WEB_PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rivers &amp; Harvests</title>
<style>p {{ color: red }}</style><script>var hidden = "script text";</script></head><body>
<nav><ul><li><a href="/">Home page link</a></li></ul></nav>
<h1>Rivers and Harvests</h1><p>{RIVER}</p>
<h2>Yields <a href="#yields">¶</a></h2>
<table><caption>In tonnes</caption><thead><tr><th>Year</th><th>Barley</th><th>Rice</th></tr></thead>
<tr><td>2019<td>412<td>1,020</tr><tr><td>2020<td>398<td>1,134</tr></table>
<p>{HARVEST}</p><ul><li>A first point</li><li>A second point<ol><li>Do this</li><li>Then that</li></ol></li></ul>
<p hidden>Never shown</p><footer>Copyright notice</footer></body></html>
"""
MARKDOWN = f"""# Rivers and Harvests

{RIVER}

## Yields

| Year | Barley | Rice |
| --- | --- | --- |
| 2019 | 412 | 1,020 |

```
# not a heading
```

Sources
-------

- {HARVEST}
"""
SAMPLES: dict[str, bytes] = {
    ".txt": f"{RIVER}\r\n\r\n{HARVEST}\r\n".encode(),
    ".md": MARKDOWN.encode(),
    ".markdown": MARKDOWN.encode(),
    ".html": WEB_PAGE.encode(),
    ".htm": WEB_PAGE.encode(),
    ".pdf": pdf(report(), title="Rivers & Harvests"),
    ".docx": word(word_report),
    **FORMATS,
}
