"""Pages that are images: read by OCR where tesseract is, else counted and named; their words lead to rectangles."""

from __future__ import annotations

import shutil
from difflib import SequenceMatcher
from pathlib import Path

import pdfplumber
import pytest
from ocr_files import StandIn, without_tesseract
from pdf_files import made, scanned
from pdf_read_back import letters, words_in
from readers_files import HARVEST, RIVER, scan
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from index.errors import UnreadableFile
from index.readers import read
from index.readers.ocr import Tesseract, tesseract
from index.readers.pdf import Box, highlight_boxes
from index.readers.pdf_scans import ranges
from index.types import Document


def pages(*texts: str) -> bytes:
    """A small page for each text; an empty one is blank."""

    def draw(canvas: Canvas) -> None:
        for text in texts:
            canvas.setFont("Helvetica", 11)
            for at, line in enumerate(simpleSplit(text, "Helvetica", 11, 260)):
                canvas.drawString(20, 170 - 15 * at, line)
            canvas.showPage()

    return made((300, 200), draw)


def document(folder: Path, data: bytes, ocr: Tesseract | None) -> tuple[Path, Document]:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    return path, read(path, max_bytes=10_000_000, ocr=ocr)


def test_a_page_that_is_an_image_is_read_between_the_others(stand_in: StandIn, tmp_path: Path) -> None:
    path, found = document(tmp_path, scanned(pages(RIVER, HARVEST, RIVER), 2), tesseract("eng+deu"))
    texts = [found.text[page.start : page.end] for page in found.pages]
    assert texts == [RIVER, "Farmers bring in barley.\n\nRice came later.", RIVER]
    assert stand_in.asked == ["eng+deu 300 1250 834"]
    assert found.notes == ("images read by OCR: 1 of 3 pages (2)",)
    start = found.text.index("bring in barley")
    sides = (0.35, 0.10, 0.5, 0.15), (0.1, 0.20, 0.4, 0.24), (0.1, 0.30, 0.1 + 0.1 * 3 / 4, 0.34)
    boxes = highlight_boxes(path, found, start, start + len("bring in barley"))
    for box, expected in zip(boxes, sides, strict=True):
        assert (box.left, box.top, box.right, box.bottom) == pytest.approx(expected, abs=0.002)
        assert box.page == 2
    assert {box.page for box in highlight_boxes(path, found, 0, len(found.text))} == {1, 2, 3}


def test_without_tesseract_the_pages_are_counted_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_tesseract(monkeypatch, tmp_path / "empty")
    assert tesseract() is None
    _, found = document(tmp_path, scanned(pages(RIVER, HARVEST, HARVEST, "", HARVEST), 2, 3, 5), None)
    assert found.text == RIVER
    (note,) = found.notes
    assert note.startswith("no text on 3 of 5 pages (2-3, 5): install tesseract"), "a blank page lacks nothing"


def test_a_document_of_images_alone_says_what_would_read_it(stand_in: StandIn, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="its pages are images") as error:
        document(tmp_path, scan(), None)
    assert "Install tesseract" in error.value.remedy
    assert "ocrmypdf sample.pdf" in error.value.remedy
    assert document(tmp_path, scan(), tesseract())[1].text.startswith("Farmers bring")
    stand_in.say([])
    with pytest.raises(UnreadableFile, match="OCR found none"):
        document(tmp_path, scan(), tesseract())


def test_when_ocr_fails_the_rest_is_read_and_the_reason_told(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.say([], error="Error opening data file deu.traineddata")
    data = scanned(pages(RIVER, HARVEST, HARVEST), 2, 3)
    _, found = document(tmp_path, data, tesseract("deu"))
    assert found.text == RIVER
    assert found.notes == ("no text on 2 of 3 pages (2-3): OCR failed (Error opening data file deu.traineddata)",)
    assert len(stand_in.asked) == 1, "it would fail again, and may take minutes to"
    with pytest.raises(UnreadableFile, match=r"deu\.traineddata"):
        document(tmp_path, scan(), tesseract("deu"))


def test_a_poster_is_drawn_no_larger_than_ocr_can_take(stand_in: StandIn, tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(100, 100, 3000, 3000, fill=1)
        canvas.showPage()

    document(tmp_path, made((4000, 4000), draw), tesseract())
    _, dots, width, height = map(float, stand_in.asked[0].replace("eng", "0").split())
    assert dots == 98
    assert width * height < 31e6


def test_numbers_are_told_in_few_words() -> None:
    assert ranges([1, 2, 3, 5, 8, 9]) == "1-3, 5, 8-9"


with_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not here: python tests/tesseract.py installs it"
)


@with_tesseract
def test_what_tesseract_reads_lies_where_it_stands(tmp_path: Path) -> None:
    """The real program, on a picture of a page whose words' places another library knows."""
    data = pages(RIVER, f"{HARVEST} {RIVER}")
    path, found = document(tmp_path, scanned(data, 2), tesseract())
    second = found.text[found.pages[1].start : found.pages[1].end]
    assert likeness(second, f"{HARVEST} {RIVER}") > 0.98
    (tmp_path / "drawn.pdf").write_bytes(data)
    with pdfplumber.open(tmp_path / "drawn.pdf") as drawn:
        for quote in ("Farmers bring in the barley in June", "a third of its apples, which the cooperative", "apples"):
            start = found.text.index(quote)
            boxes = highlight_boxes(path, found, start, start + len(quote))
            assert words_in(drawn.pages, [grown(box) for box in boxes]) == letters(quote)


@with_tesseract
def test_a_page_that_was_scanned_lying_on_its_side_is_read(tmp_path: Path) -> None:
    path, found = document(tmp_path, scanned(pages(f"{HARVEST} {RIVER}"), 1, lying=True), tesseract())
    assert likeness(found.text, f"{HARVEST} {RIVER}") > 0.98
    boxes = highlight_boxes(path, found, 0, len("Farmers bring"))
    assert all(box.right - box.left < 0.1 < box.bottom for box in boxes), "they lie as the words do"


def likeness(one: str, other: str) -> float:
    """1 for the same text; a word or two may be read amiss."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def grown(box: Box) -> Box:
    """Letters' own boxes are a little wider than their ink, which is what OCR sees."""
    return Box(box.page, box.left - 0.004, box.top - 0.01, box.right + 0.004, box.bottom + 0.01)
