"""PDFs as people have them: how they are set differs, what they say is real prose."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import cycle, islice
from pathlib import Path

import pypdfium2 as pdfium
import reportlab
from pypdf import PdfReader, PdfWriter
from readers_files import changed, cropped, paragraph, turned
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, A5, LETTER, landscape
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Table, TableStyle

SOURCES = Path(__file__).resolve().parents[1] / "seeds" / "sources"
SERIF = {"fontName": "Times-Roman", "fontSize": 10, "leading": 12, "alignment": 4, "spaceBefore": 0, "spaceAfter": 0}
NOTE = SERIF | {"fontSize": 8, "leading": 9.5}
HEADING = {"spaceBefore": 9, "spaceAfter": 4, "alignment": 0}
Size = tuple[float, float]


@cache
def prose() -> tuple[str, ...]:
    """The paragraphs of the sample documents' sources."""
    found: list[str] = []
    for path in sorted(SOURCES.glob("*.md")):
        blocks = (block.strip() for block in path.read_text(encoding="utf-8").split("\n\n"))
        found += [block for block in blocks if len(block) > 120 and block[0].isalpha()]
    return tuple(found)


def some(number: int, first: int = 0) -> list[str]:
    """So many paragraphs, from one on, and around."""
    return list(islice(cycle(prose()), first, first + number))


def breakable(text: str) -> str:
    """With soft hyphens where a long word may be broken: before a consonant that stands between vowels."""

    def word(match: re.Match[str]) -> str:
        letters = match[0]
        cuts = {at for at in range(3, len(letters) - 2) if re.match("[aeiou][^aeiou][aeiou]", letters[at - 1 : at + 2])}
        return "".join("\u00ad" * (at in cuts) + char for at, char in enumerate(letters))

    return re.sub(r"[a-z]{7,}", word, text)


def made(size: Size, draw: Callable[[Canvas], None]) -> bytes:
    """A PDF of pages of this size."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=1)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def fill(canvas: Canvas, story: list[Paragraph], left: float, top: float, width: float, bottom: float) -> None:
    """Set paragraphs down a column until it is full; `story` keeps what is left."""
    while story:
        parts = story[0].split(width, top - bottom)
        if not parts:
            return
        _, height = parts[0].wrapOn(canvas, width, top - bottom)
        parts[0].drawOn(canvas, left, top - height)
        top -= height + parts[0].getSpaceAfter()
        story[:1] = parts[1:]
        if len(parts) > 1:
            return


def report() -> bytes:
    """One column: headings, lists, a table, a header and a footer that run on every page, an outline."""
    story: list[Flowable] = [paragraph("Two Koreas, One Peninsula", "Title")]
    for part in range(4):
        story.append(paragraph(f"{part + 1} {('Deterrence', 'Economies', 'Missiles', 'People')[part]}", "Heading1"))
        story += [paragraph(text) for text in some(5, 7 * part)]
        story += [ListFlowable([ListItem(paragraph(text, "Normal")) for text in some(3, 7 * part + 5)])]

    def margins(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(72, A4[1] - 45, "Discussion paper 14 · January 2024")
        canvas.drawRightString(A4[0] - 72, A4[1] - 45, "Institute for Peace")
        canvas.drawCentredString(A4[0] / 2, 40, f"Page {document.page} of 4")

    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, invariant=1).build(story, onFirstPage=margins, onLaterPages=margins)
    return stream.getvalue()


def paper() -> bytes:
    """Two justified columns with broken words; a title and an abstract across both, footnotes below each column."""
    story = [paragraph(breakable(text), **SERIF, firstLineIndent=10) for text in some(35)]
    for at, title in ((30, "5 Conclusion"), (21, "4 Missiles"), (14, "3 Growth"), (7, "2 Doubts"), (0, "1 Background")):
        story.insert(at, paragraph(title, "Heading3", **HEADING))
    notes = iter(some(20, 20))

    def draw(canvas: Canvas) -> None:
        number = 1
        for page in range(1, 4):
            top = LETTER[1] - 72
            canvas.setFont("Times-Italic", 9)
            canvas.drawString(54, LETTER[1] - 50, "Proceedings of the Seminar on Korea, 2024")
            canvas.drawRightString(LETTER[0] - 54, LETTER[1] - 50, str(210 + page))
            if page == 1:
                head = [paragraph("Deterrence, Growth and the Division of Korea", "Title", fontSize=18)]
                head += [paragraph("A. Kim, B. Lee and C. Park", "Normal", alignment=1, spaceAfter=10)]
                head += [paragraph(f"<b>Abstract.</b> {some(1, 12)[0]} {some(1, 13)[0]}", **SERIF)]
                fill(canvas, head, 54, top, LETTER[0] - 108, top - 130)
                top -= 140
            for left in (54, 318):
                fill(canvas, story, left, top, 240, 120)
                fill(canvas, [paragraph(f"<super>{number}</super> {next(notes)}", **NOTE)], left, 110, 240, 50)
                number += 1
            canvas.showPage()

    return made(LETTER, draw)


def newsletter() -> bytes:
    """Three narrow columns under a banner, short articles with headings of their own."""
    story = []
    for at, text in enumerate(some(30, 4)):
        if at % 3 == 0:
            story.append(paragraph(f"{text.split('.')[0][:40].rsplit(' ', 1)[0]}", "Heading4", **HEADING))
        story.append(paragraph(text, "Normal", fontSize=9, leading=11, spaceAfter=5))

    def draw(canvas: Canvas) -> None:
        page = 1
        while story:
            if page == 1:
                canvas.setFont("Helvetica-Bold", 26)
                canvas.drawCentredString(A4[0] / 2, A4[1] - 70, "The Peninsula Letter")
            for left in (48, 218, 388):
                fill(canvas, story, left, A4[1] - 100, 158, 250)
            canvas.setFont("Helvetica", 8)
            canvas.drawString(48, 230, f"The Peninsula Letter, No. 7 – {page}")
            canvas.showPage()
            page += 1

    return made(A4, draw)


def book() -> bytes:
    """A small book: roman numbers on its front matter, an outline, broken words, sentences that run over pages."""
    chapters = ("Deterrence", "Two economies", "Missiles and drills")
    story = [
        paragraph(breakable(text), **SERIF | {"fontSize": 11, "leading": 14}, firstLineIndent=14) for text in some(30)
    ]
    starts = []

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 20)
        canvas.drawCentredString(A5[0] / 2, 400, "The Divided Peninsula")
        canvas.showPage()
        preface = [paragraph("Preface", "Heading1"), *(paragraph(text, **SERIF) for text in some(3, 30))]
        fill(canvas, preface, 50, A5[1] - 60, A5[0] - 100, 60)
        canvas.drawCentredString(A5[0] / 2, 30, "ii")
        canvas.showPage()
        number = 1
        for at, chapter in enumerate(chapters):
            part = [paragraph(f"{at + 1} {chapter}", "Heading1", fontSize=17), *story[10 * at : 10 * at + 10]]
            starts.append(number + 1)
            while part:
                canvas.setFont("Times-Italic", 9)
                header = "The Divided Peninsula" if number % 2 else f"{at + 1} {chapter}"
                canvas.drawCentredString(A5[0] / 2, A5[1] - 35, header)
                fill(canvas, part, 50, A5[1] - 60, A5[0] - 100, 60)
                canvas.drawCentredString(A5[0] / 2, 30, str(number))
                canvas.showPage()
                number += 1

    def finish(writer: PdfWriter) -> None:
        writer.set_page_label(0, 1, style="/r")
        writer.set_page_label(2, len(writer.pages) - 1, style="/D")
        for start, chapter in zip(starts, chapters, strict=True):
            writer.add_outline_item(title=chapter, page_number=start)

    return changed(made(A5, draw), finish)


def tables() -> bytes:
    """A wide page of tables whose cells run over several lines, their heads repeated on the next page."""
    cells = [["No.", "Statement", "Comment", "Figure"]]
    for at, text in enumerate(some(12)):
        comment = paragraph(some(1, at + 9)[0][:90], "Normal")
        cells.append([str(at + 1), paragraph(text, "Normal"), comment, f"{at * 1137:,}"])
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    table = Table(cells, [30, 380, 200, 60], style=style, repeatRows=1)
    story = [paragraph("Statements and figures", "Heading1"), paragraph(some(1)[0]), table, paragraph(some(1, 3)[0])]
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=landscape(A4), invariant=1).build(story)
    return stream.getvalue()


def turned_and_cropped() -> bytes:
    """A report that is shown turned, cut out of the middle of its sheets."""
    return turned(cropped(report(), (60, 30, A4[0] - 60, 810)), 270)


def letters() -> bytes:
    """Every letter drawn by itself where it belongs, and no spaces drawn at all."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 11)
        y = A4[1] - 80
        for text in some(9, 2):
            for line in simpleSplit(text, "Times-Roman", 11, 400):
                x = 90.0
                for char in line:
                    if char != " ":
                        canvas.drawString(x, y, char)
                    x += pdfmetrics.stringWidth(char, "Times-Roman", 11)
                y -= 14
            y -= 8

    return made(A4, draw)


def columns_of_lines() -> list[list[tuple[float, float, str]]]:
    """The lines of two columns of 46, each with where it stands."""
    lines = [line for text in some(16, 10) for line in [*simpleSplit(text, "Helvetica", 10, 220), ""]]
    return [
        [(left, A4[1] - 100 - 13 * row, line) for row, line in enumerate(lines[first : first + 46])]
        for left, first in ((60, 0), (310, 46))
    ]


ACROSS = (60, A4[1] - 60, "A heading across both of the columns")


def disordered() -> bytes:
    """Two columns whose lines are drawn in no order."""
    places = [place for column in columns_of_lines() for place in column]
    random.Random(3).shuffle(places)
    return _placed([ACROSS, *places, (290, 40, "7")])


def across() -> bytes:
    """Two columns, drawn line by line from the left of the page to its right."""
    left, right = columns_of_lines()
    return _placed([ACROSS, *(place for both in zip(left, right, strict=True) for place in both)])


def _placed(places: Sequence[tuple[float, float, str]]) -> bytes:
    def draw(canvas: Canvas) -> None:
        for x, y, text in places:
            canvas.setFont("Helvetica", 10)
            canvas.drawString(x, y, text)

    return made(A4, draw)


def typeset() -> bytes:
    """An embedded font with ligatures, superscripts that refer to notes, typographic quotes and dashes."""
    pdfmetrics.registerFont(TTFont("Vera", Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"))
    texts = [re.sub("fi", "\ufb01", re.sub("fl", "\ufb02", text)) for text in some(8, 5)]
    texts = [text.replace(". ", ".<super>3</super> ", 1).replace(" - ", " – ").replace("'", "’") for text in texts]
    stream = io.BytesIO()
    style = {"fontName": "Vera", "fontSize": 10, "leading": 15, "spaceAfter": 6}
    SimpleDocTemplate(stream, pagesize=A4, invariant=1).build([paragraph(text, **style) for text in texts])
    return stream.getvalue()


PDFS: dict[str, Callable[[], bytes]] = {
    "a report": report,
    "a paper": paper,
    "a newsletter": newsletter,
    "a book": book,
    "tables": tables,
    "turned and cropped": turned_and_cropped,
    "letter by letter": letters,
    "drawn in no order": disordered,
    "drawn across columns": across,
    "typeset": typeset,
}
# What their texts are, in order; that of `typeset` is spelled otherwise.
SAID: dict[str, list[str]] = {
    "a report": [text for part in range(4) for text in some(8, 7 * part)],
    "a paper": some(35),
    "a newsletter": some(30, 4),
    "a book": [*some(3, 30), *some(30)],
    "tables": [*some(1), *some(12), *some(1, 3)],
    "turned and cropped": [text for part in range(4) for text in some(8, 7 * part)],
    "letter by letter": some(9, 2),
    "drawn in no order": some(12, 10),
    "drawn across columns": some(12, 10),
}


def scanned(data: bytes, *numbers: int, lying: bool = False) -> bytes:
    """The PDF with pages of these numbers as pictures of themselves, or of themselves lying on their side."""
    pictures = pdfium.PdfDocument(data)

    def draw(canvas: Canvas) -> None:
        for number in numbers:
            image = pictures[number - 1].render(scale=3, grayscale=True).to_pil()
            image = image.rotate(90, expand=True) if lying else image
            size = image.width / 3, image.height / 3
            canvas.setPageSize(size)
            canvas.drawImage(ImageReader(image), 0, 0, *size)
            canvas.showPage()

    images = PdfReader(io.BytesIO(made(A4, draw)))
    pages = PdfReader(io.BytesIO(data)).pages
    writer = PdfWriter()
    for number, page in enumerate(pages, 1):
        writer.add_page(images.pages[numbers.index(number)] if number in numbers else page)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
