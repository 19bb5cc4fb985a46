"""A text file's title is its first line, where that stands above the text as titles do; its headings stand out too."""

from __future__ import annotations

import time

import pytest

from index.readers.plain import ENTRY, TERM, headings_of, read, title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Heart\n\nThe heart has four chambers.", "Heart"),
        ("GLOSSARY\nJanuary 2024\n", "GLOSSARY"),
        ("Korean War\r\n\r\nIt began in 1950.", "Korean War"),
        (
            "Home computer\nHome computers were a class of microcomputers that entered the market in 1977.",
            "Home computer",
        ),
        ("The first sentence of a text.\n\nThe second.", ""),
        ("Dear Ms Lee,\n\nthank you.", ""),
        ("milk\nbread\neggs\n", ""),
        ("- an item\n\n- another", ""),
        ("12345\n\nno word above", ""),
        ("one line only", ""),
        ("", ""),
    ],
)
def test_the_first_line_is_the_title_only_where_it_stands_out(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Harbours\n========\n\nText.\n\nTides\n-----\nText.\n", [(1, "Harbours"), (2, "Tides")]),
        ("Ebb\n   Water that falls.\n\nFlood\n   Water that\n   rises.\n", [(TERM, "Ebb"), (TERM, "Flood")]),
        ("The harbour\n   12 Quay Street\n   Leith\n", []),
        ("1. The article\n\nText.\n\n1.2 Its author\n\nText.\n", [(2, "1. The article"), (3, "1.2 Its author")]),
        ("2023-09-12\n\nText.\n\n16 January 2024\nText.\n", [(ENTRY, "2023-09-12"), (ENTRY, "16 January 2024")]),
        (
            "Tuesday, 3 May 2024:\n\nText.\n\nMay 4, 2024\n\nText.",
            [(ENTRY, "Tuesday, 3 May 2024:"), (ENTRY, "May 4, 2024")],
        ),
        (
            "By year\n1731\n    The fire.\n    143 houses lost.\n1733-34\n    Lottery.\nMay 1957\n\tSea wall.\n",
            [(ENTRY, "1731"), (ENTRY, "1733-34"), (ENTRY, "May 1957")],
        ),
        ("Notes\n1957\n    A single entry.\n", []),
        ("It began in\n1957\nand in\n1964\nit ended.\n", []),
        ("Notes\n\n2023-09-12\n\nOne date is the text's own.\n", []),
        ("1. bread\n2. milk\n", []),
        ("TIDES AND TIMES\n\nText.\n", [(1, "TIDES AND TIMES")]),
        ("Chapter 3\r\n\r\nText.\r\n", [(2, "Chapter 3")]),
        ("A sentence stands here.\n\nAnother.\n", []),
        ("-----\n\n=====\n", []),
        ("", []),
    ],
)
def test_headings_are_lines_that_stand_out(text: str, headings: list[tuple[int, str]]) -> None:
    found = headings_of(text)

    assert [(heading.level, heading.title) for heading in found] == headings
    assert all(text[heading.start : heading.end] == heading.title for heading in found)


def test_many_blanks_take_no_time() -> None:
    started = time.process_time()
    for blank in (" ", "\n", "\t"):
        assert read((blank * 200_000 + "The end").encode(), "a.txt").text.endswith("The end")
    assert time.process_time() - started < 5
