"""Why a question went wrong, in words, for every way it can."""

import pytest

from rag.evaluation.causes import cause, ordinal
from rag.evaluation.rankings import Place, Ranking
from tests.unit.evaluation_cases import case, span

GOLD = [span("a", 10, 20)]
SIGNALS = {"dense": {"rank": 30, "score": 0.1}, "keyword": {"rank": 9, "score": 4.0}}
DEEP = Place(14, "a.txt", 0, 50, 0.3, SIGNALS, "beyond the context budget")


def ranking(evidence=None, threshold=0.4):
    return Ranking({}, evidence, 130, {}, threshold)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            case(gold=GOLD, passages=[span("b", 0, 9)], ranking=ranking(DEEP)),
            "No passage handed over has the evidence. Its best passage ranked 14th of 130 (30th by dense, 9th "
            "by keyword) and was left out: beyond the context budget.",
        ),
        (
            case(gold=GOLD, passages=[span("b", 0, 9)], ranking=ranking()),
            "No passage handed over has the evidence. None of the 130 passages that were found has it.",
        ),
        (case(gold=GOLD, passages=[span("b", 0, 9)]), "No passage handed over has the evidence."),
        (
            case(gold=GOLD, passages=[span("b", 0, 9), span("a", 0, 30)], contains=["x", "y"], text="y"),
            "The evidence is in the 2nd passage handed over, but the answer cites other places and lacks “x”.",
        ),
        (
            case(gold=GOLD, passages=GOLD, citations=GOLD, contains=["x", "y"], text="z"),
            "The evidence is cited, but the answer lacks “x” and “y”.",
        ),
        (
            case(gold=GOLD, passages=GOLD, abstained=True, confidence=0.31, ranking=ranking()),
            "The evidence is in the 1st passage handed over, but confidence 0.31 is below the threshold of 0.40.",
        ),
        (
            case(gold=GOLD, passages=GOLD, abstained=True, confidence=0.5, ranking=ranking()),
            "The evidence is in the 1st passage handed over, but nothing was quoted, although confidence 0.50 reaches "
            "the threshold of 0.40.",
        ),
        (
            case(gold=GOLD, passages=GOLD, abstained=True, confidence=0.5),
            "The evidence is in the 1st passage handed over, but it was declined with confidence 0.50.",
        ),
        (
            case(answerable=False, confidence=0.5, ranking=ranking()),
            "The documents do not answer this, but confidence 0.50 reaches the threshold of 0.40.",
        ),
        (
            case(answerable=False, confidence=0.2, ranking=ranking()),
            "The documents do not answer this, but it was answered with confidence 0.20, below the threshold of 0.40: "
            "a part of it seemed to be answered, or declining is off.",
        ),
        (case(gold=GOLD, passages=GOLD, citations=GOLD), ""),
    ],
)
def test_the_cause_is_said_with_the_numbers_that_show_it(wrong, said):
    assert cause(wrong) == said


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (113, "113th")]
)
def test_ordinals(number, words):
    assert ordinal(number) == words
