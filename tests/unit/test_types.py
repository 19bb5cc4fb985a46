"""Where a character of a document stands: its heading, its row or line, its table's columns."""

from __future__ import annotations

import pytest

from index.types import MOST_OF_COLUMNS, Document, Heading, Lines

TEXT = "Budget\n\nRegion | 2023 | | 2024\n | Q1 | Q2 | Q1\nNorth | 1 | 2 | 3\nSouth | 4 | 5 | 6\nNote below\n"
START, HEAD, END = TEXT.index("Region"), TEXT.index("\nNorth"), TEXT.index("\nNote")
SHEET = Document(
    "d",
    "s",
    "T",
    TEXT,
    headings=(Heading(1, "Budget", 0, 6),),
    lines=(Lines("table", START, END, 3, (START, HEAD)),),
)


@pytest.mark.parametrize(
    ("word", "place"),
    [("Budget", "Budget"), ("Region", "Budget, row 3"), ("South", "Budget, row 6"), ("Note", "Budget")],
)
def test_a_place_tells_heading_and_row(word, place):
    assert SHEET.place(TEXT.index(word)) == place


def test_columns_below_a_group_bear_its_name():
    assert SHEET.column_names(SHEET.lines[0]) == ("Region", "2023 Q1", "2023 Q2", "2024 Q1")
    assert SHEET.column_names(None) == ()


def test_a_row_is_read_by_its_headings_and_columns_and_the_head_is_not():
    assert SHEET.context(TEXT.index("North")) == ("Budget", "Region | 2023 Q1 | 2023 Q2 | 2024 Q1")
    assert SHEET.context(TEXT.index("Region")) == SHEET.context(TEXT.index("Note")) == ("Budget",)


def test_lines_of_code_are_counted_as_lines():
    code = Document("d", "s", "T", "a = 1\nb = 2\n", lines=(Lines("code", 0, 12, 1),))
    assert code.place(6) == "line 2"
    assert Document("d", "s", "T", "plain").place(0) == ""


def test_a_place_in_an_archive_names_the_file():
    headings = (Heading(1, "a.md", 0, 4), Heading(2, "Fees", 6, 10))
    archive = Document("d", "s", "T", "a.md\n\nFees\n\nAdults pay 5.", headings=headings, names=("all.zip",))
    assert archive.place(14) == "a.md › Fees"
    assert archive.place(0) == "a.md"


def test_headings_above_are_the_nearest_of_every_outer_level():
    levels = [2, 1, 3, 2, 4, 3, 1, 2]
    headings = tuple(Heading(level, f"{level}-{at}", 10 * at, 10 * at + 3) for at, level in enumerate(levels))
    document = Document("d", "s", "T", " " * 100, headings=headings)
    paths = [document.heading_path(10 * at + 5) for at in range(len(levels))]
    assert paths[:4] == [("2-0",), ("1-1",), ("1-1", "3-2"), ("1-1", "2-3")]
    assert paths[4:] == [("1-1", "2-3", "4-4"), ("1-1", "2-3", "3-5"), ("1-6",), ("1-6", "2-7")]
    assert document.heading_path(0) == ("2-0",)
    assert (document.is_heading(10, 13), document.is_heading(11, 12), document.is_heading(12, 14)) == (
        True,
        True,
        False,
    )


def test_a_table_of_very_many_columns_gives_a_passage_the_first_of_their_names():
    text = " | ".join(f"column {number}" for number in range(1000)) + "\n1 | 2\n"
    head = text.index("\n")
    wide = Document("d", "s", "T", text, lines=(Lines("table", 0, len(text) - 1, 1, (0, head)),))
    (names,) = wide.context(head + 1)
    assert names == text[:MOST_OF_COLUMNS]
