"""Ten real-looking PDFs: the words in the rectangles of a quote, read back by another library, are the quote."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pdfplumber
import pytest
from pdf_files import PDFS
from pdfplumber.page import Page

from index.readers import read
from index.readers.pdf import Box, highlight_boxes
from index.sentences import sentences_of
from index.types import Document

QUOTES = 21  # of each file


def letters(text: str) -> str:
    """Letters and digits: a broken word's hyphen, white space and marks between cells are the reader's own."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def words_in(pages: Sequence[Page], boxes: Sequence[Box]) -> str:
    """What the other library finds in the rectangles, one after the other: the characters whose middle is in it."""
    found = []
    for box in boxes:
        page = pages[box.page - 1]
        x0, top, x1, bottom = page.cropbox
        for char in page.chars:
            x = ((char["x0"] + char["x1"]) / 2 - x0) / (x1 - x0)
            y = ((char["top"] + char["bottom"]) / 2 - top) / (bottom - top)
            if box.left <= x <= box.right and box.top <= y <= box.bottom and not char["text"].startswith("(cid:"):
                found.append(char["text"])
    return letters("".join(found))


def quotes(document: Document, number: int) -> Iterator[tuple[int, int]]:
    """Half of them sentences, as citations quote them; half of them any words in a row, also over pages' ends."""
    choose = random.Random(11)
    sentences = sentences_of(document)
    words = [match.span() for match in re.finditer(r"\S+", document.text)]
    yield from (choose.choice(sentences) for _ in range(number // 2))
    over = [page.end for page in document.pages[:-1]]
    for at in range(number - number // 2):
        near = over[at] if at < len(over) else choose.randrange(len(document.text))
        first = max(0, sum(end <= near for _, end in words) - choose.randrange(1, 20))
        last = min(first + choose.randrange(20, 40), len(words) - 1)
        yield words[first][0], words[last][1]


@pytest.mark.parametrize("kind", PDFS)
def test_the_words_in_the_rectangles_are_the_quote(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "sample.pdf"
    path.write_bytes(PDFS[kind]())
    document = read(path, max_bytes=10_000_000)
    with pdfplumber.open(path) as opened:
        for start, end in quotes(document, QUOTES):
            boxes = highlight_boxes(path, document, start, end)
            assert words_in(opened.pages, boxes) == letters(document.text[start:end]), document.text[start:end]
