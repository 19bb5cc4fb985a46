"""Ten real-looking PDFs: the words in the rectangles of a quote, read back by another library, are the quote."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest
from pdf_files import PDFS
from pdf_read_back import letters, words_in

from index.readers import read
from index.readers.pdf import highlight_boxes
from index.sentences import sentences_of
from index.types import Document

QUOTES = 21  # of each file


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
