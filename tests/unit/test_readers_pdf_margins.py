"""Headers, footers and page numbers: kept once, or not at all, and nothing else with them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest

from index.readers.pdf_lines import Line
from index.readers.pdf_margins import margins


def line(text: str, top: float, size: float = 10.0) -> Line:
    return Line(text, array("i", range(len(text))), 72.0, top, 400.0, top + 12.0, size)


def pages(headers: Sequence[str], footers: Sequence[str], size: float = 10.0) -> list[list[Line]]:
    """Pages of three lines of text, each with a header above and a footer below."""
    return [
        [
            line(header, 30, size),
            *(line(f"text {at} of {header}", 100.0 + 14 * at) for at in range(3)),
            line(footer, 700),
        ]
        for header, footer in zip(headers, footers, strict=True)
    ]


def dropped(made: Sequence[Sequence[Line]]) -> list[list[str]]:
    """What is left out, page by page."""
    return [
        [page[at].text for at in sorted(found.dropped)] for page, found in zip(made, margins(made, 10), strict=True)
    ]


def test_a_header_is_kept_once_and_a_page_number_not_at_all() -> None:
    made = pages(["A Report"] * 3, ["7", "8", "9"])
    assert dropped(made) == [["7"], ["A Report", "8"], ["A Report", "9"]]
    assert [(found.header, found.footer) for found in margins(made, 10)] == [([0], [4])] * 3


@pytest.mark.parametrize(
    "texts",
    [
        ["iii", "iv", "v"],
        ["Page 1 of 9", "Page 2 of 9", "Page 3 of 9"],
        ["- 1 -", "- 2 -", "- 3 -"],
        ["Seite 4", "Seite 5", "Seite 6"],
    ],
)
def test_page_numbers_are_known_in_many_forms(texts: list[str]) -> None:
    assert dropped(pages(["one", "two", "three"], texts)) == [[text] for text in texts]


def test_a_header_may_hold_the_page_number_and_change_sides() -> None:
    made = pages(["The Report | 1", "2 | The Report", "The Report | 3", "4 The Report"], ["w", "x", "y", "z"])
    assert dropped(made) == [[], ["2 | The Report"], ["The Report | 3"], ["4 The Report"]]


@pytest.mark.parametrize(
    "texts",
    [
        ["Invoice No. 17", "Invoice No. 18", "Invoice No. 19"],
        ["Total: 100", "Total: 90", "Total: 80"],
        ["2021", "2023", "2019"],
    ],
)
def test_what_says_something_else_on_every_page_is_kept(texts: list[str]) -> None:
    assert dropped(pages(["a", "b", "c"], texts)) == [[], [], []]


def test_a_heading_that_comes_again_is_no_header() -> None:
    assert dropped(pages(["Minutes"] * 3, ["x", "y", "z"], size=14.0)) == [[], [], []]
    # Pages that begin with text where two of them begin with the same heading:
    made = pages(["Synopsis", "Synopsis", "And so it", "went on and", "came to an end"], list("vwxyz"))
    assert dropped(made) == [[]] * 5


def test_a_chapters_title_stands_aside_though_it_is_on_one_page_only() -> None:
    made = pages(["The Book", "1 Rivers", "The Book", "2 Seas"], ["w", "x", "y", "z"], size=8.0)
    assert [found.header for found in margins(made, 10)] == [[0]] * 4
    assert dropped(made) == [[], [], ["The Book"], []]


def test_lines_of_the_text_are_none_that_run_along_it() -> None:
    """The same words at the same height, but no gap below."""
    made = [[line("And then", 100), *(line(f"{name} {at}", 112.0 + 12 * at) for at in range(6))] for name in "abc"]
    assert dropped(made) == [[], [], []]
