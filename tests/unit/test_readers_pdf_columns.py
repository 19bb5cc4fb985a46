"""Columns are read one after the other, however the page is drawn."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from pdf_files import PDFS, SAID
from readers_files import drawn

from index.readers import read
from index.readers.pdf_columns import reading_order
from index.readers.pdf_lines import Line
from index.sentences import sentence_spans, sentences_of
from index.types import Document


def document(folder: Path, data: bytes) -> Document:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    return read(path, max_bytes=10_000_000)


@pytest.mark.parametrize("kind", SAID)
def test_every_sentence_is_whole_and_in_its_place(kind: str, tmp_path: Path) -> None:
    """Over lines, broken words, columns and pages; what runs along the pages is in nobody's way."""
    found = document(tmp_path, PDFS[kind]())
    quotes = [found.text[start:end] for start, end in sentences_of(found)]
    at = 0
    for text in SAID[kind]:
        for start, end in sentence_spans(text):
            sentence = " ".join(text[start:end].split())
            at = next((n + 1 for n in range(at, len(quotes)) if sentence in quotes[n]), -1)
            assert at > 0, sentence
            if kind != "tables":  # a row's cells are quoted together
                assert quotes[at - 1].removeprefix(f"{at} ").endswith(sentence)


COLUMNS = [(72.0, "The river rises in the hills"), (320.0, "In spring it carries more water")]
LINES = ["and runs from there to the sea", "past towns that kept its records", "since about the year of 1781"]


def placed(left: float, first: str) -> list[tuple[float, float, str]]:
    return [(left, 700.0 - 14 * row, text) for row, text in enumerate([first, *LINES * 4, "and so on."])]


def test_columns_drawn_the_second_one_first_are_put_in_order(tmp_path: Path) -> None:
    left, right = (placed(*column) for column in COLUMNS)
    above = (72.0, 740.0, "What was found out about two rivers of the north")
    below = (72.0, 500.0, "What stands below both of the columns, from side to side")
    text = document(tmp_path, drawn([below, *right, *left, above])).text
    assert text.split("\n\n") == [
        above[2],
        f"The river rises in the hills {' '.join(LINES * 4)} and so on.",
        f"In spring it carries more water {' '.join(LINES * 4)} and so on.",
        below[2],
    ]


def test_a_table_drawn_row_by_row_is_none_of_columns(tmp_path: Path) -> None:
    """Its cells are as long as a column's lines, but do not run on from row to row."""
    rows = [(f"Statement {row} of the northern side", f"Answer {row} by the southern side") for row in range(8)]
    lines = [(x, 700.0 - 14 * at, text) for at, row in enumerate(rows) for x, text in zip((72, 320), row, strict=True)]
    assert document(tmp_path, drawn(lines)).text.split("\n") == [" | ".join(row) for row in rows]


def test_a_table_between_columns_keeps_its_rows(tmp_path: Path) -> None:
    """What is drawn as it is read stays as it is drawn."""
    table = [
        (x, 400.0 - 14 * row, f"{name} {row}") for row in range(3) for x, name in ((72.0, "left"), (320.0, "right"))
    ]
    text = document(tmp_path, drawn([*placed(*COLUMNS[0]), *placed(*COLUMNS[1]), *table])).text
    assert text.endswith("left 0 | right 0\nleft 1 | right 1\nleft 2 | right 2")


def test_columns_from_right_to_left_stay_as_they_are_drawn() -> None:
    def line(text: str, left: float, top: float) -> Line:
        return Line(text, array("i", range(len(text))), left, top, left + 150, top + 12, 10.0)

    right = [line("العاصمة كبيرة", 320, top) for top in (100, 130, 160)]
    left = [line("والنهر طويل", 72, top) for top in (100, 130, 160)]
    assert reading_order([*right, *left]) == [0, 1, 2, 3, 4, 5]
    latin = [replace(one, text="in words") for one in [*right, *left]]
    assert reading_order(latin) == [3, 4, 5, 0, 1, 2]
