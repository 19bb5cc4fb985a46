"""Finding what a person copied in a document's text, and what is said where it is not there."""

import pytest

from index.errors import FootnoteError
from rag.evaluation.quotes import find_quote, nearest

TEXT = "The ferry to Baengnyeong leaves at 7:50.\nIt takes\nfour hours in good weather. | pier | 2 |"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("leaves at 7:50", "leaves at 7:50"),
        ("It takes four hours", "It takes\nfour hours"),
        ("weather, pier, 2", None),  # three words, with signs between them: too few
        ("in good weather; pier", "in good weather. | pier"),
    ],
)
def test_a_quote_is_found_as_people_copy_it(quote, found):
    if found is None:
        with pytest.raises(FootnoteError):
            find_quote("a.txt", quote, TEXT)
        return
    start, end = find_quote("a.txt", quote, TEXT)
    assert TEXT[start:end] == found


@pytest.mark.parametrize(
    ("quote", "meant"),
    [
        ("The ferry to Baengnyong leaves at 7:50", "The ferry to Baengnyeong leaves at 7:50."),
        ("The ferry to Baengnyeong leaves at 8:50", "The ferry to Baengnyeong leaves at 7:50."),
        ("It takes four hour in good wether", "It takes\nfour hours in good weather."),
    ],
)
def test_a_quote_that_is_nearly_there_is_answered_with_what_is(quote, meant):
    assert nearest(quote, TEXT) == meant
    with pytest.raises(FootnoteError, match=r"'a.txt' does not have the quote .* Did you mean '") as raised:
        find_quote("a.txt", quote, TEXT)
    assert "7:50" in str(raised.value) or "weather" in str(raised.value)


@pytest.mark.parametrize("quote", ["never said", "The committee met on Tuesday to elect a treasurer.", "x" * 5000])
def test_nothing_is_offered_where_nothing_is_near(quote):
    assert nearest(quote, TEXT) == ""
    with pytest.raises(FootnoteError) as raised:
        find_quote("a.txt", quote, TEXT)
    assert "Did you mean" not in str(raised.value)


def test_a_quote_longer_than_the_document_is_not_there():
    with pytest.raises(FootnoteError, match="does not have the quote"):
        find_quote("a.txt", "leaves at 7:50. It is a long way to the island and back.", "leaves at 7:50.")


def test_a_quote_of_several_places_wants_more_of_it():
    with pytest.raises(FootnoteError, match="2 times"):
        find_quote("a.txt", "four", "four and four")
