"""Words broken at the ends of lines: joined again, compounds and what is meant kept."""

from __future__ import annotations

from array import array

import pytest

from index.readers.pdf_lines import Line
from index.readers.pdf_paragraphs import lay_out


def laid_out(*texts: str) -> str:
    """A paragraph of these lines."""
    width = max(map(len, texts)) * 5.0
    lines = [
        Line(text, array("i", range(len(text))), 72.0, 100.0 + 12 * at, 72.0 + width, 111.0 + 12 * at, 10.0)
        for at, text in enumerate(texts)
    ]
    return lay_out([lines]).text


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("an inter-", "national treaty", "an international treaty"),
        ("an over-", "all view of it", "an overall view of it"),  # a word of two words
        ("some-", "thing with-", "something with-"),
        ("a long-", "term plan", "a long-term plan"),  # two words, no word
        ("two-", "thirds of it", "two-thirds of it"),
        ("the corona-", "virus spread", "the coronavirus spread"),  # which the dictionary lacks
        ("a state-of-the-", "art plant", "a state-of-the-art plant"),
        ("in COVID-", "19 times", "in COVID-19 times"),
        ("the North-", "South talks", "the North-South talks"),
        ("short-", "and long-term", "short- and long-term"),
        ("Aus-", "wärtiges Amt", "Auswärtiges Amt"),
        ("Baeng-", "nyeong island", "Baengnyeong island"),
        ("a dash -", "and more", "a dash - and more"),
    ],
)
def test_a_hyphen_at_a_line_end_goes_if_it_only_broke_a_word(first: str, second: str, expected: str) -> None:
    assert laid_out(first, second) == expected


def test_the_documents_own_words_decide_before_the_dictionary() -> None:
    assert laid_out("He spoke of one over-all plan and of", "an over-", "all view") == (
        "He spoke of one over-all plan and of an over-all view"
    )
    assert laid_out("There was a longterm plan, and it was", "a long-", "term one") == (
        "There was a longterm plan, and it was a longterm one"
    )
