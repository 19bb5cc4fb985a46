"""Whether a claim gives one thing the figure of another, or says the opposite by one word: hand-made pairs."""

from __future__ import annotations

import pytest
from plain_vocabulary import Plain

from rag.exchanged import exchanged, parts
from rag.opposites import opposed

FARES = ("| Adult | 66,500 won |", "| Child | 33,000 won |")
FAMILIES = ("In 1980 there were forty families on the island who lived by salt; in 2020 there were four.",)
WORKS = ("Cummings was born on October 14, 1894.", "He wrote 2900 poems, two novels, four plays and several essays.")
SIGNED = ("Mark Clark signed it for the United Nations.", "The armistice was signed at Panmunjom on 27 July 1953.")
NAMED = (SIGNED[0], "President Syngman Rhee of South Korea refused to sign, because he wanted the fighting to go on.")


def is_exchanged(claim: str, told: tuple[str, ...]) -> bool:
    return exchanged(parts(claim, Plain()), [part for text in told for part in parts(text, Plain())])


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("A child pays 66,500 won.", FARES),
        ("An adult pays 33,000 won and a child 66,500 won.", FARES),
        ("In 1980 there were four families.", FAMILIES),
        ("In 2020 there were forty families on the island.", FAMILIES),
        ("He wrote 1894 poems and two novels.", WORKS),
        ("It was signed for the United Nations by President Rhee.", NAMED),
        ("Mark Clark refused, because he wanted the fighting to go on.", NAMED),
    ],
)
def test_a_figure_of_something_else_is_found(claim, told):
    assert is_exchanged(claim, told)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("A child pays 33,000 won.", FARES),
        ("A child pays 33,000 won and an adult 66,500 won.", FARES),
        ("The fares are 66,500 won for an adult, and 33,000 won for a child.", FARES),
        ("In 1980 there were forty families, in 2020 only four.", FAMILIES),
        ("Forty families lived by salt in 1980 and four in 2020.", FAMILIES),
        ("Cummings, born in 1894, wrote 2900 poems.", WORKS),
        ("Mark Clark signed it in 1953.", SIGNED),
        ("It was signed on 27 July 1953.", SIGNED),
        ("Nothing was signed.", SIGNED),
        ("Mark Clark signed for the United Nations.", NAMED),
        ("President Rhee wanted the fighting to go on.", NAMED),
        ("Mark Clark signed it, while Syngman Rhee refused.", NAMED),
    ],
)
def test_a_figure_of_its_own_is_not_taken_for_another_s(claim, told):
    assert not is_exchanged(claim, told)


@pytest.mark.parametrize(
    ("claim", "told", "opposite"),
    [
        ("Prices rose in May.", "Prices fell in May.", True),
        ("It is open before noon.", "It is open after noon.", True),
        ("Rhee agreed to sign.", "Rhee refused to sign.", True),
        ("It lies north of Seoul.", "It lies south of Seoul.", True),
        ("It lies north of Seoul.", "It lies north of Seoul and south of Kaesong.", False),
        ("It lies south of Kaesong and north of Seoul.", "It lies south of Kaesong.", False),
        ("Prices rose in May.", "Prices went up in May.", False),
    ],
)
def test_one_word_that_turns_a_sentence_round(claim, told, opposite):
    assert opposed(claim, told) is opposite
