"""What another library (pdfplumber) reads in the rectangles that lie on a PDF's pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pdfplumber.page import Page

from index.readers.pdf import Box


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
