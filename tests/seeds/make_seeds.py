"""Makes the PDF and Word files of seeds/ from sources/*.md: `python tests/seeds/make_seeds.py [FOLDER]`.

Dates and identifiers are fixed, so that the same source and the same libraries give the same bytes."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from docx import Document as new_word_document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

SOURCES = Path(__file__).with_name("sources")
SEEDS = Path(__file__).parents[2] / "seeds"
WRITTEN = datetime(2024, 1, 31, tzinfo=UTC)
MARGIN = 2.5 * cm
# Compressed pages as plain bytes: in base-85 a PDF looks like text, whose line ends git may change.
rl_config.useA85 = 0

# A stretch of one line and whether it is bold.
Runs = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a source: `kind` is heading, paragraph, list or table; a table's lines are its rows."""

    kind: str
    lines: list[Runs]
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def main(folder: Path = SEEDS) -> None:
    """Writes every generated seed into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in FILES.items():
        source = SOURCES / Path(name).with_suffix(".md").name
        (folder / name).write_bytes(write(list(blocks(source.read_text(encoding="utf-8")))))


def blocks(markdown: str) -> Iterator[Block]:
    """Headings, paragraphs, bullet lists and tables of a source, in order."""
    tokens = iter(MarkdownIt("commonmark").enable("table").parse(markdown))
    for token in tokens:
        if token.type == "heading_open":
            yield Block("heading", [runs(next(tokens))], level=int(token.tag[1:]))
        elif token.type == "paragraph_open":
            yield Block("paragraph", [runs(next(tokens))])
        elif token.type == "bullet_list_open":
            inside = upto(tokens, "bullet_list_close")
            yield Block("list", [runs(item) for item in inside if item.type == "inline"])
        elif token.type == "table_open":
            yield Block("table", [], rows=tuple(table_rows(upto(tokens, "table_close"))))


def upto(tokens: Iterator[Token], kind: str) -> list[Token]:
    """The tokens before the next one of this kind, which is taken too."""
    found = []
    for token in tokens:
        if token.type == kind:
            break
        found.append(token)
    return found


def table_rows(tokens: list[Token]) -> Iterator[tuple[str, ...]]:
    row: list[str] = []
    for token in tokens:
        if token.type == "inline":
            row.append(token.content)
        elif token.type == "tr_close":
            yield tuple(row)
            row = []


def runs(inline: Token) -> Runs:
    """The text of a line, cut where bold begins and ends."""
    found: Runs = []
    bold = False
    for child in inline.children or []:
        if child.type in ("strong_open", "strong_close"):
            bold = child.type == "strong_open"
        elif child.type == "softbreak":
            found.append((" ", bold))
        elif child.content:
            found.append((child.content, bold))
    return found


def plain(line: Runs) -> str:
    return "".join(text for text, _ in line)


# ---- PDF ----


def pdf(content: list[Block]) -> bytes:
    """An A4 document with page numbers."""
    title = plain(content[0].lines[0])
    buffer = BytesIO()
    template = BaseDocTemplate(
        buffer,
        pagesize=A4,
        title=title,
        invariant=1,
    )
    width, height = A4
    frame = Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, leftPadding=0, rightPadding=0)
    template.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=page_number))
    template.build([piece for block in content for piece in flowables(block)])
    return buffer.getvalue()


def page_number(canvas: Canvas, template: BaseDocTemplate) -> None:
    """Written last, so that the page's text comes first for those who read it in the file's order."""
    canvas.saveState()
    canvas.setFont("Helvetica", 9)
    canvas.setFillColor(colors.HexColor("#5b6672"))
    canvas.drawCentredString(A4[0] / 2, MARGIN / 2, f"Page {template.page}")
    canvas.restoreState()


def pdf_styles() -> dict[str, ParagraphStyle]:
    base = getSampleStyleSheet()
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=11.5, leading=16, spaceAfter=8)
    ink = colors.HexColor("#28567d")
    heading = {
        level: ParagraphStyle(
            f"heading{level}",
            parent=base[f"Heading{level}"],
            fontName="Helvetica-Bold",
            fontSize=size,
            leading=size * 1.25,
            spaceBefore=size * 0.8,
            spaceAfter=size * 0.4,
            textColor=ink,
            keepWithNext=1,
        )
        for level, size in ((1, 20), (2, 14), (3, 12))
    }
    cell = ParagraphStyle("cell", parent=body, fontSize=10.5, leading=13, spaceAfter=0)
    return {
        "body": body,
        "cell": cell,
        "head": ParagraphStyle("head", parent=cell, fontName="Times-Bold"),
        **{f"h{level}": style for level, style in heading.items()},
    }


class WholeParagraph(Paragraph):
    """Stands on one page, so that no sentence is cut by a page number."""

    def split(self, width: float, height: float) -> list[Flowable]:
        return []


def flowables(block: Block) -> Iterator[Flowable]:
    styles = pdf_styles()
    if block.kind == "heading":
        yield Paragraph(markup(block.lines[0]), styles[f"h{block.level}"])
    elif block.kind == "paragraph":
        yield WholeParagraph(markup(block.lines[0]), styles["body"])
    elif block.kind == "list":
        items = [WholeParagraph(markup(line), styles["body"]) for line in block.lines]
        yield ListFlowable(items, bulletType="bullet", start="•", leftIndent=14, bulletFontSize=11)
    else:
        yield pdf_table(block, styles)
        yield Spacer(1, 10)


def pdf_table(block: Block, styles: dict[str, ParagraphStyle]) -> Table:
    cells = [
        [Paragraph(markup([(text, False)]), styles["cell" if number else "head"]) for text in row]
        for number, row in enumerate(block.rows)
    ]
    weights = [max(len(row[column]) for row in block.rows) + 4 for column in range(len(block.rows[0]))]
    room = A4[0] - 2 * MARGIN
    table = Table(cells, colWidths=[room * weight / sum(weights) for weight in weights], repeatRows=1)
    grey = colors.HexColor("#c9d1da")
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eef2f6")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def markup(line: Runs) -> str:
    """reportlab's own inline markup."""
    escaped = [(text.replace("&", "&amp;").replace("<", "&lt;"), bold) for text, bold in line]
    return "".join(f"<b>{text}</b>" if bold else text for text, bold in escaped)


# ---- Word ----


def docx(content: list[Block]) -> bytes:
    """A Word document with page numbers, its headings in Word's own heading styles."""
    document = new_word_document()
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    for block in content:
        add(document, block)
    add_page_number(document)
    properties = document.core_properties
    properties.title = plain(content[0].lines[0])
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = WRITTEN.replace(tzinfo=None)
    properties.revision = 1
    buffer = BytesIO()
    document.save(buffer)
    return with_fixed_dates(buffer.getvalue())


def add(document: WordDocument, block: Block) -> None:
    if block.kind == "heading":
        document.add_heading(plain(block.lines[0]), level=block.level)
    elif block.kind == "table":
        add_table(document, block.rows)
    else:
        for line in block.lines:
            write(document.add_paragraph(style="List Bullet" if block.kind == "list" else None), line)


def write(paragraph: WordParagraph, line: Runs) -> None:
    for text, bold in line:
        paragraph.add_run(text).bold = bold or None


def add_table(document: WordDocument, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Light Grid Accent 1")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for cell in table.columns[0].cells:
        cell.width = Cm(1.5)
    document.add_paragraph()


def add_page_number(document: WordDocument) -> None:
    """A PAGE field, which Word fills in."""
    run = document.sections[0].footer.paragraphs[0].add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text
        run._r.append(element)


def with_fixed_dates(package: bytes) -> bytes:
    """The same zip with every entry dated alike; python-docx writes the time of day."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return buffer.getvalue()


FILES: dict[str, Callable[[list[Block]], bytes]] = {
    "people.docx": docx,
    "missiles-and-drills.docx": docx,
    "economy-by-year.pdf": pdf,
    "deterrence.pdf": pdf,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
