"""Forms that were filled in, and remarks typed onto a page: read where they stand, drawn and highlighted there."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pdf_files import made
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index.readers import read
from index.readers.pdf import Box, highlight_boxes, page_image
from index.types import Document

WIDTH, HEIGHT = A4
# Label, value, and where on the page the field is: left, bottom, width.
FIELDS = [
    ("Name of the applicant:", "Zebulon Quartermaine", 220, 705, 250),
    ("Days:", "4711", 220, 685, 250),
    ("From:", "2024-05-01", 220, 665, 250),
    ("Until:", "", 220, 645, 250),
    ("Reason:", "My sister marries", 220, 625, 250),
]


def field(canvas: Canvas, name: str, value: str, place: tuple[float, float, float], height: float = 18) -> None:
    left, bottom, width = place
    flags = "multiline" if "\n" in value else ""
    canvas.acroForm.textfield(
        name=name, value=value, x=left, y=bottom, width=width, height=height, fontSize=10, fieldFlags=flags
    )


def form(canvas: Canvas) -> None:
    """Fields behind their labels, two of them on one line, one of two lines below its label."""
    canvas.setFont("Helvetica", 11)
    canvas.drawString(72, 750, "Application for leave")
    for label, value, *place in FIELDS:
        canvas.drawString(72, place[1] + 5, label)
        field(canvas, label, value, tuple(place))
    canvas.drawString(72, 600, "Date:")
    canvas.drawString(230, 600, "Place:")
    field(canvas, "place", "Utrecht", (280, 595, 100))
    field(canvas, "date", "2024-06-07", (110, 595, 100))
    canvas.drawString(72, 560, "Address")
    field(canvas, "address", "Canal street 5\n1234 Utrecht", (72, 510, 200), 40)
    canvas.drawString(72, 480, "Send this form to the office before the first of the month.")


def changed(data: bytes, change: Callable[[PdfWriter], None]) -> bytes:
    writer, stream = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    change(writer)
    writer.write(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def filled() -> bytes:
    return made(A4, form)


def document(folder: Path, data: bytes) -> tuple[Path, Document]:
    path = folder / "form.pdf"
    path.write_bytes(data)
    return path, read(path, max_bytes=1_000_000)


def boxes_of(path: Path, found: Document, words: str) -> list[Box]:
    start = found.text.index(words)
    return highlight_boxes(path, found, start, start + len(words))


def test_a_value_stands_behind_its_label_and_below_one_that_is_above(filled: bytes, tmp_path: Path) -> None:
    _, found = document(tmp_path, filled)
    assert [line for line in found.text.splitlines() if line] == [
        "Application for leave",
        "Name of the applicant: Zebulon Quartermaine",
        "Days: 4711",
        "From: 2024-05-01",
        "Until:",
        "Reason: My sister marries",
        "Date: 2024-06-07 | Place: Utrecht",
        "Address",
        "Canal street 5",
        "1234 Utrecht",
        "Send this form to the office before the first of the month.",
    ]


def test_several_fields_in_a_row_are_its_cells(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for left, text in ((72, "Month"), (200, "Rooms"), (300, "Guests")):
            canvas.drawString(left, 700, text)
        for row, month in enumerate(("May", "June")):
            canvas.drawString(72, 680 - 20 * row, month)
            for column in (1, 2):
                field(canvas, f"{row}{column}", f"{row}{column}7", (100 + 100 * column, 675 - 20 * row, 60))

    _, found = document(tmp_path, made(A4, page))
    assert found.text.splitlines() == ["Month | Rooms | Guests", "May | 017 | 027", "June | 117 | 127"]


@pytest.mark.parametrize("turn", [0, 90])
def test_a_values_rectangle_lies_in_its_field(filled: bytes, tmp_path: Path, turn: int) -> None:
    path, found = document(tmp_path, changed(filled, lambda writer: writer.pages[0].rotate(turn)))
    for _, value, left, bottom, width in FIELDS:
        for box in boxes_of(path, found, value) if value else ():
            sides = [box.left * WIDTH, box.top * HEIGHT, box.right * WIDTH, box.bottom * HEIGHT]
            if turn:  # what is on the left was at the bottom
                sides = [box.top * WIDTH, (1 - box.right) * HEIGHT, box.bottom * WIDTH, (1 - box.left) * HEIGHT]
            assert left <= sides[0] < sides[2] <= left + width
            assert bottom - 3 <= HEIGHT - sides[3] < HEIGHT - sides[1] <= bottom + 18 + 3
    label = boxes_of(path, found, "Days:")
    assert len(label) == 1


def test_the_page_is_drawn_with_what_was_filled_in(filled: bytes, tmp_path: Path) -> None:
    def drawn(data: bytes) -> Image.Image:
        path, _ = document(tmp_path, data)
        return Image.open(io.BytesIO(page_image(path, 1, 1.0))).convert("L")

    without = changed(filled, lambda writer: writer.remove_annotations(None))
    left, top, right, bottom = ImageChops.difference(drawn(filled), drawn(without)).getbbox()
    assert left >= 70
    assert right <= 475
    assert top < HEIGHT - 710 < HEIGHT - 520 < bottom


def test_a_remark_typed_onto_a_page_is_read_below_what_stands_above_it_and_a_hidden_one_is_not(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "The first paragraph is about barley.")
        canvas.drawString(72, 600, "The second paragraph is about rice.")

    def remark(writer: PdfWriter) -> None:
        names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        font = DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})
        for text, bottom, flags in (("Ask Ada first", 640, 4), ("Never shown", 660, 2)):
            shown = StreamObject()
            shown.set_data(f"BT /F 11 Tf 2 5 Td ({text}) Tj ET".encode())
            shown[NameObject("/Type")] = NameObject("/XObject")
            shown[NameObject("/Subtype")] = NameObject("/Form")
            shown[NameObject("/BBox")] = ArrayObject(map(NumberObject, (0, 0, 200, 20)))
            fonts = DictionaryObject({NameObject("/F"): font})
            shown[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
            made = writer.add_annotation(0, FreeText(text=text, rect=(90, bottom, 290, bottom + 20)))
            made[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(shown)})
            made[NameObject("/F")] = NumberObject(flags)

    path, found = document(tmp_path, changed(made(A4, page), remark))
    paragraphs = ["The first paragraph is about barley.", "Ask Ada first", "The second paragraph is about rice."]
    assert [line for line in found.text.splitlines() if line] == paragraphs
    assert len(boxes_of(path, found, "Ask Ada first")) == 1
