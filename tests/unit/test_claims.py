"""Numbers, dates and names that a sentence has and a passage lacks."""

from __future__ import annotations

import pytest

from rag.claims import claim_of, lacking_names, lacking_numbers, lacking_quotations, opening_word
from rag.figures import values


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
        ("It costs 66 500 won.", "| Adult | 66,500 won |", set()),
        ("It costs 66'500 won.", "| Adult | 66.500 won |", set()),
        ("It costs 66,500 euros.", "| Adult | 66,500 won |", {"66,500"}),
        ("It is 4 km wide.", "It is 4 kilometers wide.", set()),
        ("It is 4 miles wide.", "It is 4 kilometers wide.", {"4"}),
        ("It is 4 square kilometers.", "It is 4 kilometers wide.", {"4"}),
        ("It is 62 m deep.", "Well | Depth (m) | W-01 | 62", set()),
        ("It is 62 km deep.", "Well | Depth (m) | W-01 | 62", {"62"}),
        ("It rose by 5 percent.", "It rose by 5%.", set()),
        ("It cost $5 million.", "It cost 5 million dollars.", set()),
        ("It cost 5 billion dollars.", "It cost $5m.", {"5"}),
        ("One million people.", "Two million people.", {"One million"}),
        ("It won zero seats.", "It won two seats.", {"zero"}),
        ("250 ships.", "Two hundred and fifty ships.", set()),
        ("105,000 people.", "One hundred and five thousand people.", set()),
        ("From 1950 to 1953.", "The war of 1950–53.", set()),
        ("It leaves at 7:50.", "It leaves at 07:50.", set()),
        ("It leaves at 7:50 pm.", "It leaves at 19:50.", set()),
        ("It leaves at 7:50 pm.", "It leaves at 7:50 am.", {"7:50"}),
        ("It leaves at 8:50.", "It leaves at 7:50 and takes 8 hours, 50 on board.", {"8:50"}),
        ("It takes 7 hours.", "It leaves at 7 and takes four hours.", {"7"}),
        ("It is 4 km wide.", "It is 4 to 250 kilometers wide.", set()),
        ("Some 1.5 million people.", "Some 1.5 to 2 million people.", set()),
        ("It was signed on 27 July 1953.", "1953-07-27 | signed", set()),
        ("It was signed on July 27, 1953.", "Signed on 27.07.1953.", set()),
        ("It was signed on 27 July 1953.", "# 1953 | It was signed on 27 July.", set()),
        ("It was signed on 25 July 1953.", "Begun on 25 June 1950, signed on 27 July 1953.", {"25 July 1953"}),
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
        ("It was signed by John Clark.", "Mark Clark met John Smith, who signed it.", {"John Clark"}),
        ("It was signed by Mark Clark.", "Clark, Mark W., signed it.", set()),
        ("It was signed by General Clark.", "Clark signed it; a General stood by, some way off.", set()),
        ("It was signed in July 1953.", "1953-07-27 | signed", set()),
        ("It ended the Korean War.", "North Korea | Division, war and armistice | It ended then.", set()),
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
    assert values("two hundred and fifty") == {"250"}


@pytest.mark.parametrize(
    ("claim", "lacking"),
    [
        ('He said "I will not sign".', set()),
        ("He said “I will\nnot sign”.", set()),
        ("He said “I shall never sign”.", {"I shall never sign"}),
        ("The “armistice” was signed.", set()),
    ],
)
def test_what_stands_in_quotation_marks_has_to_be_there_word_by_word(claim, lacking):
    assert lacking_quotations(claim, "“I will not\nsign,” he said.") == lacking
