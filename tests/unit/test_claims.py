"""Numbers, dates and names that a sentence has and a passage lacks."""

from __future__ import annotations

import pytest

from rag.claims import claim_of, lacking_names, lacking_numbers, opening_word, values


@pytest.mark.parametrize(
    ("claim", "told", "lacking"),
    [
        ("In 1953.", "It was 27 July 1953.", set()),
        ("In 1954.", "It was 27 July 1953.", {"1954"}),
        ("It costs 66500 won.", "| Adult | 66,500 won |", set()),
        ("It costs 66,501 won.", "| Adult | 66,500 won |", {"66,501"}),
        ("There were 40 families.", "There were forty families.", set()),
        ("There were forty-two ships.", "There were 42 ships.", set()),
        ("There were forty-three ships.", "There were 42 ships.", {"forty-three"}),
        ("Some 2 million people.", "Some 2,000,000 people.", set()),
        ("Some 3 million people.", "Some 2,000,000 people.", {"3"}),
        ("The 4th fleet.", "The fourth fleet.", set()),
        ("It is 7.90 meters tall.", "It is 7.9 meters tall.", set()),
        ("It is 7,9 Meter hoch.", "It is 7.9 meters tall.", set()),
        ("It is 9.7 meters tall.", "It is 7.9 meters tall.", {"9.7"}),
        ("Hwasong-15 flew.", "Hwasong-14 flew.", {"15"}),
        ("First, one of them signed.", "They signed.", set()),
        ("Someone often weighed it.", "It was weighed.", set()),
    ],
)
def test_a_number_is_the_same_in_every_writing_and_no_other(claim, told, lacking):
    assert lacking_numbers(claim, told) == lacking


@pytest.mark.parametrize(
    ("claim", "told", "lacking"),
    [
        ("It was signed by Mark Clark.", "Mark Clark signed it.", set()),
        ("It was signed by John Clark.", "Mark Clark signed it.", {"John"}),
        ("Mark Brown signed it.", "Mark Clark signed it.", {"Brown"}),
        ("It is a Korean island.", "It lies in Korea.", set()),
        ("It is a Chinese island.", "It lies in China.", set()),
        ("The ship of Brandt sailed.", "The ship of Brandon sailed.", {"Brandt"}),
        ("It was the UN that asked.", "The United Nations asked.", set()),
        ("It was the EU that asked.", "The United Nations asked.", {"EU"}),
        ("However, it was signed.", "It was signed.", set()),
    ],
)
def test_a_name_is_the_same_with_another_ending_and_no_other(claim, told, lacking):
    assert lacking_names(claim, told) == lacking


def test_the_first_word_may_be_a_name_unless_sentences_begin_with_it():
    assert opening_word("Kim signed it.") == "Kim"
    assert [opening_word(text) for text in ("The ship.", "However, he did.", "ships", "")] == [""] * 4


def test_an_item_s_number_claims_nothing():
    assert claim_of("3. The third ship") == "The third ship"
    assert claim_of("- A ship") == "A ship"


def test_every_reading_of_a_number_is_there():
    assert values("4.000 km") == {"4", "4000"}
    assert values("two hundred") == {"2", "200"}
