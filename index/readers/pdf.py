"""PDF, by PDFium: text page by page, and for the source view a page's image and where on it some text stands."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL.Image import Image

from index.errors import UnreadableFile
from index.readers.extract import MAX_BYTES, Extract, meaningful_title, one_line
from index.readers.ocr import Tesseract
from index.readers.pdf_forms import with_values
from index.readers.pdf_lines import Line, align, in_order
from index.readers.pdf_page import PageText, Rectangle
from index.readers.pdf_paragraphs import lay_out
from index.readers.pdf_scans import Scans, boxes_of, dots_per_inch
from index.readers.pdf_structure import Entry, headings, largest
from index.readers.pdf_tables import tables
from index.types import Document, Page

# PDFium keeps global state, and two threads may not enter it at once. Held for a page at a time, so that whoever looks
# at a source does not wait for a long document to be indexed.
_LOCK = threading.RLock()
# Characters: "A-12", "xxxviii".
_LONGEST_LABEL = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page as it is shown (turned and cropped); its sides are fractions of the page's width and
    height, from the page's left and top. `page` counts from 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def read(data: bytes, name: str, _: int = MAX_BYTES, ocr: Tesseract | None = None) -> Extract:
    """The pages' text, in order; that of pages that are images by `ocr`. Title: the document's own, else the largest
    type on the first page with text.

    Text outside the visible page is left out. Raises UnreadableFile if it is encrypted, broken, or has no text.
    """
    with _opened(data, name) as pdf:
        pages = [_lines(pdf, number) for number in range(1, _count(pdf) + 1)]
        with _LOCK:
            title = meaningful_title(pdf.get_metadata_value("Title"))
            outline = list(_outline(pdf))
            labels = [_label(pdf, at) for at in range(len(pdf))]
            images = [number for number, page in enumerate(pages, 1) if not page and _shows_something(pdf, number)]
        scans = Scans(images, len(pages), ocr)
        scans.read(pages, partial(_image, pdf))
    if not any(pages):
        raise scans.unreadable(name)
    layout = lay_out(pages)
    labelled = tuple(replace(page, label=label) for page, label in zip(layout.pages, labels, strict=True))
    return Extract(
        layout.text,
        title or largest(layout),
        labelled,
        headings(layout, outline),
        lines=tables(layout),
        words=scans.words(labelled, layout.text, pages),
        notes=scans.notes(),
        recognised=ocr is not None and bool(images),
        unread=len(scans.unread),
    )


def page_image(path: Path, page_number: int, scale: float = 2.0) -> bytes:
    """The page as a PNG, turned and cropped as a viewer shows it; `scale` 1 is 72 dots an inch. Pages count from 1.

    Raises UnreadableFile if the file can't be opened any more or has no such page."""
    with _opened(path, path.name) as pdf, _LOCK:
        if not 1 <= page_number <= len(pdf):
            raise _changed(path.name)
        stream = io.BytesIO()
        with_values(pdf, page_number)[0].render(scale=scale).to_pil().save(stream, format="PNG")
        return stream.getvalue()


def highlight_boxes(path: Path, document: Document, start: int, end: int) -> list[Box]:
    """Rectangles over exactly the characters of `document.text[start:end]`, one a line, in order.

    Raises UnreadableFile if the file at `path` is no longer the one that `document` was read from."""
    boxes: list[Box] = []
    with _opened(path, path.name) as pdf:
        for page in document.pages:
            if page.start < end and start < page.end:
                words = [word for word in document.words if page.start <= word.start < page.end]
                with _LOCK:
                    found = boxes_of(words, start, end) or _rectangles(pdf, path.name, document.text, page, start, end)
                boxes += [Box(page.number, *rectangle) for rectangle in found]
    return boxes


def _rectangles(pdf: pdfium.PdfDocument, name: str, text: str, page: Page, start: int, end: int) -> list[Rectangle]:
    """The rectangles of what `page` has of `text[start:end]`. A function of its own, so that PDFium's objects are gone
    before the lock is let go: dropping them enters PDFium too."""
    if page.number > len(pdf):
        raise _changed(name)
    shown = PageText(*with_values(pdf, page.number))
    try:
        indices = align(in_order(shown.lines(), page.order), text[page.start : page.end])
    except ValueError as error:
        raise _changed(name) from error
    return shown.boxes([index for index in indices[max(0, start - page.start) : end - page.start] if index >= 0])


def _changed(name: str) -> UnreadableFile:
    return UnreadableFile(f"{name} has changed since it was indexed", "Sync, then ask again")


@contextmanager
def _opened(source: bytes | Path, name: str) -> Iterator[pdfium.PdfDocument]:
    """The document, closed again at the end. One that needs no password to be read opens, encrypted or not."""
    try:
        with _LOCK:
            pdf = pdfium.PdfDocument(source)
    except FileNotFoundError as error:
        raise UnreadableFile(f"{name} is no longer there", "Sync, then ask again") from error
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise UnreadableFile(
                f"{name} is encrypted with a password",
                f"Save it without one: qpdf --decrypt --password=... {name} new.pdf",
            ) from error
        raise UnreadableFile(
            f"{name} is broken, or no PDF", "Open it in a PDF viewer and save or print it as a PDF again"
        ) from error
    try:
        yield pdf
    finally:
        with _LOCK:
            pdf.close()


def _count(pdf: pdfium.PdfDocument) -> int:
    with _LOCK:
        return len(pdf)


def _lines(pdf: pdfium.PdfDocument, number: int) -> list[Line]:
    """The lines of a page; none if the page itself is broken, for the others still count."""
    with _LOCK:
        try:
            return PageText(*with_values(pdf, number)).lines()
        except pdfium.PdfiumError:
            return []


def _label(pdf: pdfium.PdfDocument, at: int) -> str:
    """What the document calls a page; empty where that is its number, or nothing that anybody would call it."""
    label = one_line(pdf.get_page_label(at))
    return label if label != str(at + 1) and len(label) <= _LONGEST_LABEL and label.isprintable() else ""


def _shows_something(pdf: pdfium.PdfDocument, number: int) -> bool:
    """Whether the page is other than blank."""
    try:
        return bool(raw.FPDFPage_CountObjects(pdf[number - 1]))
    except pdfium.PdfiumError:
        return False


def _image(pdf: pdfium.PdfDocument, number: int) -> tuple[Image, int]:
    """The page as OCR wants it, and at how many dots an inch."""
    with _LOCK:
        page = pdf[number - 1]
        dots = dots_per_inch(*page.get_size())
        return page.render(scale=dots / 72, grayscale=True).to_pil().convert("L"), dots


def _outline(pdf: pdfium.PdfDocument) -> Iterator[Entry]:
    """The outline's entries that lead to a page."""
    for bookmark in pdf.get_toc():
        destination = bookmark.get_dest()
        index = destination.get_index() if destination else None
        if index is not None and 0 <= index < len(pdf):
            yield bookmark.level + 1, one_line(bookmark.get_title()), index + 1
