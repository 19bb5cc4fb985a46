"""A text file's title is its first line, where that stands above the text as titles do."""

from __future__ import annotations

import pytest

from index.readers.plain import title_of


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
