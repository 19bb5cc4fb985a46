"""Pages of a PDF that are images: their words by OCR as lines of text, and where each word stands on its page."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import groupby
from math import sqrt
from statistics import median

from PIL.Image import Image

from index.errors import UnreadableFile
from index.readers.ocr import OcrFailed, Tesseract
from index.readers.ocr import Word as Recognised
from index.readers.pdf_lines import Box, Line, align, in_order
from index.readers.pdf_page import around, is_beside
from index.readers.pdf_paragraphs import body_size
from index.types import Page, Word

# What tesseract was trained on; a poster is drawn smaller than that.
_DOTS_PER_INCH = 300
_MOST_PIXELS = 30e6
_USUAL_SIZE = 10.0


def dots_per_inch(width: float, height: float) -> int:
    """How finely a page of so many points is drawn for OCR."""
    return min(_DOTS_PER_INCH, int(72 * sqrt(_MOST_PIXELS / (width * height))))


class Scans:
    """A document's pages without text, by number, of `count` pages in all, and what becomes of them."""

    def __init__(self, images: Sequence[int], count: int, ocr: Tesseract | None) -> None:
        self._images, self._count, self._ocr = images, count, ocr
        self._boxes: dict[int, list[Box]] = {}
        self._failure = ""
        self.unread: Sequence[int] = ()  # those that there was no time for

    def read(self, pages: list[list[Line]], image: Callable[[int], tuple[Image, int]]) -> None:
        """Puts the lines that OCR finds in the place of those that are missing. `image` draws a page of a number, and
        tells at how many dots an inch."""
        size = body_size(pages) or _USUAL_SIZE
        for done, number in enumerate(self._images if self._ocr else ()):
            if self._ocr and not self._ocr.go_on(done, len(self._images)):
                self.unread = self._images[done:]
                return
            try:
                self._read(pages, number, *image(number), size)
            except OcrFailed as error:  # it would fail with the others, too, and may have taken minutes
                self._failure = str(error)
                return

    def _read(self, pages: list[list[Line]], number: int, image: Image, dots: int, size: float) -> None:
        words = self._ocr.words(image, dots) if self._ocr else []
        pages[number - 1] = _lines(words, 72 / dots, size)
        self._boxes[number] = [
            (word.left / image.width, word.top / image.height, word.right / image.width, word.bottom / image.height)
            for word in words
        ]

    def words(self, pages: Sequence[Page], text: str, lines: Sequence[Sequence[Line]]) -> tuple[Word, ...]:
        """The words that OCR found, with their places in the document's text."""
        found: list[Word] = []
        for number, boxes in self._boxes.items():
            page = pages[number - 1]
            indices = align(in_order(lines[number - 1], page.order), text[page.start : page.end])
            for at, group in groupby(range(len(indices)), key=indices.__getitem__):
                positions = list(group)
                if at >= 0:
                    found.append(Word(page.start + positions[0], page.start + positions[-1] + 1, *boxes[at]))
        return tuple(found)

    def notes(self) -> tuple[str, ...]:
        """What the document's owner should know."""
        read = [number for number in self._images if self._boxes.get(number)]
        unread = set(self.unread)
        missing = [number for number in self._images if not self._boxes.get(number) and number not in unread]
        notes = [f"images read by OCR: {self._named(read)}"] if read else []
        if missing:
            notes.append(f"no text on {self._named(missing)}: {self._reason()}")
        if unread:
            remedy = "split it, or raise FOOTNOTE_READ_SECONDS, then sync again"
            notes.append(f"no time for OCR on {self._named(self.unread)}: {remedy}")
        return tuple(notes)

    def unreadable(self, name: str) -> UnreadableFile:
        """The error for a document none of whose pages has text."""
        if self._ocr is None:
            return UnreadableFile(
                f"{name} has no text: its pages are images",
                f"Install tesseract, which then reads them by OCR (unless FOOTNOTE_OCR is off), and sync again; "
                f"or run: ocrmypdf {name} {name}",
            )
        if self._failure:
            return UnreadableFile(f"{name} has no text: {self._reason()}", "See that tesseract works, then sync again")
        return UnreadableFile(f"{name} has no text, and OCR found none on its pages", "Leave it out of the folder")

    def _reason(self) -> str:
        if self._failure:
            return f"OCR failed ({self._failure})"
        if self._ocr is None:
            return "install tesseract to have images read by OCR (unless FOOTNOTE_OCR is off), then sync again"
        return "OCR found none"

    def _named(self, numbers: Sequence[int]) -> str:
        return f"{len(numbers)} of {self._count} pages ({ranges(numbers)})"


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers, in few words: `4, 7-9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] + 1 == number:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)


def _lines(words: Sequence[Recognised], points: float, size: float) -> list[Line]:
    """Lines of words, whose pixels are so many points, taken to be set in this size. A line's indices are those of
    its words."""
    found: list[Line] = []
    paragraphs = {paragraph: at for at, paragraph in enumerate(dict.fromkeys(word.paragraph for word in words), 1)}
    for _, group in groupby(enumerate(words), key=lambda one: one[1].line):
        text, indices, line = "", array("i"), list(group)
        for at, word in line:
            if text:
                text, indices = text + " ", indices + array("i", [-1])
            text, indices = text + word.text, indices + array("i", [at]) * len(word.text)
        # Tesseract's boxes are as high as the letters in them; their middle is the line's.
        middle = median((word.top + word.bottom) / 2 for _, word in line)
        half = max(word.bottom - word.top for _, word in line) / 2
        left, right = min(word.left for _, word in line), max(word.right for _, word in line)
        left, top, right, bottom = (side * points for side in (left, middle - half, right, middle + half))
        paragraph = paragraphs[line[0][1].paragraph]
        found.append(Line(text, indices, left, top, right, bottom, size, paragraph=paragraph))
    return found


def boxes_of(words: Sequence[Word], start: int, end: int) -> list[Box]:
    """Rectangles over the characters from `start` to `end`, one a line: a part of a word is as long a part of it."""
    found: list[Box] = []
    for word in words:
        first, last = max(start, word.start), min(end, word.end)
        if first >= last:
            continue
        letter = (word.right - word.left) / (word.end - word.start)
        left, right = word.left + letter * (first - word.start), word.right - letter * (word.end - last)
        box = (left, word.top, right, word.bottom)
        if found and is_beside(found[-1], box) and box[0] > found[-1][0]:
            found[-1] = around(found[-1], box)
        else:
            found.append(box)
    return found
