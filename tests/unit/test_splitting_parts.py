"""Sheets, slides, files of an archive, attachments and chapters: no passage holds the end of one and the beginning of
the next."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from format_files import HARVEST, archive, book, mail, slide, slides, table_text, workbook
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from pptx.presentation import Presentation

from index.config import IndexConfig
from index.embedding import Embedder
from index.packing import TOO_SMALL
from index.readers import parse
from index.splitting import split
from index.types import Document, Heading, Passage

SIZE = 64
SENTENCE = "The harbour of town number {} has a crane and two sheds."


@cache
def embedder() -> Embedder:
    return Embedder.from_config(IndexConfig())


def passages_of(document: Document, size: int = SIZE) -> list[Passage]:
    return list(split(document, embedder().tokenizer, size, embedder().max_tokens))


def prose(sentences: int) -> str:
    return " ".join(SENTENCE.format(number) for number in range(sentences))


def in_parts(*texts: str) -> Document:
    text = "\n\n".join(texts)
    starts, at = [], 0
    for one in texts:
        starts.append(at)
        at += len(one) + 2
    return Document("id", "sha", "Harbours", text, parts=tuple(starts))


def texts(document: Document, size: int = SIZE) -> list[str]:
    return [passage.text for passage in passages_of(document, size)]


def sheets(book: Workbook) -> None:
    for title in ("Barley", "Rice"):
        sheet = book.create_sheet(title)
        for row in HARVEST:
            sheet.append(row)


def talk(made: Presentation) -> None:
    for title in ("Barley", "Rice"):
        slide(made, 1, title, "A first point\nA second point")


def message() -> bytes:
    made = mail("The barley is in.\n")
    made.add_attachment(table_text(HARVEST), maintype="text", subtype="csv", filename="rice.csv")
    made.add_attachment(workbook(sheets), maintype="application", subtype="x", filename="sheets.xlsx")
    made.add_attachment(mail("Older words.\n", Subject="Before"))
    return made.as_bytes()


CHAPTERS = {"a.xhtml": "<h1>Barley</h1><p>It grows.</p>", "b.xhtml": "<p>Without a heading.</p><h2>Rice</h2><p>x</p>"}
IN_PARTS = {
    "a.xlsx": (workbook(sheets), ["Barley", "Rice"]),
    "a.pptx": (slides(talk), ["Barley", "Rice"]),
    "a.zip": (
        archive({"b.md": "# Rice\n", "a.csv": table_text(HARVEST), "c.png": b"x", "d.xlsx": workbook(sheets)}),
        ["a.csv", "b.md", "c.png", "d.xlsx", "Rice"],
    ),
    "a.eml": (
        message(),
        ["Attachment: rice.csv", "Attachment: sheets.xlsx", "Rice", "Attachment: Before"],
    ),
    "a.epub": (book(CHAPTERS), ["Barley", "Without a heading."]),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_PARTS)
def test_readers_tell_where_parts_begin(name: str) -> None:
    data, firsts = IN_PARTS[name]
    found = parse(Path(name), data)
    assert [found.text[start:].split("\n", 1)[0] for start in found.parts] == firsts
    assert all(found.text[start - 2 : start] in ("", "\n\n") for start in found.parts)


@pytest.mark.parametrize("name", ["a.md", "a.csv", "a.html"])
def test_what_is_one_thing_has_no_parts(name: str) -> None:
    assert parse(Path(name), b"<h1>Rice</h1>\n\n# Barley\n\nIt grows.\n").parts == ()


def test_the_end_of_a_part_stays_out_of_the_next_however_little_it_is() -> None:
    for sentences in range(3, 9):
        document = in_parts(prose(sentences), prose(4))
        assert document.parts[1] in {passage.start for passage in passages_of(document)}


def test_tiny_parts_share_a_passage_as_far_as_they_fit() -> None:
    tiny = [f"Slide {number}" for number in range(40)]
    found = texts(in_parts(*tiny))
    assert len(found) < 10
    assert [line for text in found for line in text.split("\n\n")] == tiny


def test_a_tiny_part_takes_no_bit_of_a_large_one() -> None:
    assert texts(in_parts("Cover", prose(9)))[0] == "Cover"
    assert texts(in_parts("Cover", prose(2))) == [f"Cover\n\n{prose(2)}"]


def test_a_part_that_shares_a_passage_is_in_it_as_a_whole_whatever_sections_it_has() -> None:
    first, second = "Cover", f"{SENTENCE}\n\nBelow\n\n{SENTENCE}"
    document = in_parts(first, second)
    at = document.text.index("Below")
    assert texts(replace(document, headings=(Heading(2, "Below", at, at + 5),))) == [document.text]


@settings(max_examples=60)
@given(lengths=st.lists(st.integers(1, 14), min_size=1, max_size=8), size=st.sampled_from([32, 64, 160]))
def test_a_passage_holds_a_stretch_of_one_part_or_whole_ones_that_fit(lengths: list[int], size: int) -> None:
    document = in_parts(*(prose(length) if length > 3 else "Harbour " * length for length in lengths))
    bounds = list(pairwise([*document.parts, len(document.text)]))
    for passage in passages_of(document, size):
        held = [(start, end) for start, end in bounds if start < passage.end and passage.start < end]
        if len(held) > 1:
            assert (passage.start, passage.end) == (held[0][0], len(document.text[: held[-1][1]].rstrip()))
            assert embedder().count_tokens(passage.text) - 2 <= size
            assert embedder().count_tokens(document.text[slice(*held[0])]) - 2 < TOO_SMALL * size
