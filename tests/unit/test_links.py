"""Links to places in documents: there and back, and into a text that has changed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.links import WORDS_CHARACTERS, Link, followed, link_of, link_to, place_in
from rag.types import Citation

TEXT = "A first line.\n\nThe ship has  42 guns,\nand a crew of 300. It sank. It sank."


def parameters(link: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(link).query).items()}


@given(name=st.text(min_size=1), quote=st.text(), start=st.integers(0, 10**9 - 1))
def test_a_link_is_read_as_it_was_written(name: str, quote: str, start: int) -> None:
    link = followed(parameters(link_to(name, "d1", start, min(start + len(quote), 10**9 - 1), quote)))
    assert link is not None
    assert (link.document, link.document_id) == (name, "d1")
    if quote.strip():
        assert link.start == start
        assert " ".join(quote.split()).startswith(link.words)


def test_a_link_is_short_whatever_the_quote() -> None:
    for quote in ("word " * 500, "w" * 5000):
        link = followed(parameters(link_to("a.md", "d", 0, len(quote), quote)))
        assert link is not None
        assert WORDS_CHARACTERS - 5 <= len(link.words) <= WORDS_CHARACTERS


def test_nothing_in_a_link_can_leave_a_markdown_link() -> None:
    citation = Citation(1, "a (1) [x].md", "A", 0, 9, "b) [c](d) <e>", document_id="d")
    assert not set(link_of(citation)) & set("()[]<> \n")


@pytest.mark.parametrize("sent", [{}, {"document": ""}, {"at": "1-2", "words": "x"}])
def test_an_address_that_names_no_document_is_no_link(sent: dict[str, str]) -> None:
    assert followed(sent) is None


@pytest.mark.parametrize("at", ["", "x-y", "-3-4", "1-2-3", "9" * 40 + "-1"])
def test_a_place_that_can_t_be_read_is_none(at: str) -> None:
    assert followed({"document": "a.md", "at": at}) == Link("a.md")


@pytest.mark.parametrize(
    ("words", "start", "unchanged", "shown"),
    [
        ("The ship has 42 guns, and a crew of 300.", 15, True, "The ship has  42 guns,\nand a crew of 300."),
        ("The ship has 42 guns, and a crew of 300.", 700, True, "The ship has  42 guns,\nand a crew of 300."),
        ("The ship has 42 guns, and a crew of 300.", 3, False, "The ship has  42 guns,\nand a crew of 300."),
        ("The ship has 43 guns", 15, True, None),
        ("(.*", 0, False, None),
        ("  ", 0, True, None),
    ],
)
def test_words_are_found_exactly_or_not_at_all(words: str, start: int, unchanged: bool, shown: str | None) -> None:
    place = place_in(TEXT, Link("a", "", start, start + 41, words), unchanged=unchanged)
    assert (place and TEXT[slice(*place)]) == shown


def test_of_several_places_the_nearest_counts() -> None:
    first, second = TEXT.index("It sank."), TEXT.rindex("It sank.")
    for start, near in ((0, first), (second - 1, second), (10_000, second)):
        assert place_in(TEXT, Link("a", "", start, start + 8, "It sank."), unchanged=False) == (near, near + 8)


def test_a_quote_that_was_cut_for_the_link_is_marked_whole_only_in_the_same_text() -> None:
    long = "word " * 100 + "end."
    link = Link("a", "d", 0, len(long), "word " * 10)
    assert place_in(long, link, unchanged=True) == (0, len(long))
    assert place_in(long, link, unchanged=False) == (0, 49), "of another text no more is marked than the link says"
