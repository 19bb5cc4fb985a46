"""What a question's "more than 100 euros" lets through."""

import math

import pytest

from rag.answering.bounds import Bound, bound_of
from rag.answering.quantities import Amount

INF = math.inf


@pytest.mark.parametrize(
    ("question", "dimension", "low", "high", "is_open"),
    [
        ("Which products cost more than 100 euros?", "money euro", 100, INF, True),
        ("Which phones cost less than 1,200.50 EUR?", "money euro", -INF, 1200.5, True),
        ("What is cheaper than €50?", "money euro", -INF, 50, True),
        ("List the bikes under 10 kg.", "mass", -INF, 10_000, True),
        ("Which servers have over 64 GB of memory?", "size", 64e9, INF, True),
        ("Which rivers are longer than two hundred km?", "length", 200_000, INF, True),
        ("Which heaters need no more than 5 W?", "power", -INF, 5, False),
        ("Which rooms have at least 2 beds?", "number", 2, INF, False),
        ("Which rooms have up to 3 beds?", "number", -INF, 3, False),
        ("Which teams scored 40 points or more?", "number", 40, INF, False),
        ("Which bags weigh 2 kg or less?", "mass", -INF, 2_000, False),
        ("Which orders are between 100 and 500 euros?", "money euro", 100, 500, False),
        ("Which bikes weigh between 8 and 10 kg?", "mass", 8_000, 10_000, False),
        ("Which machines were bought before 2019?", "date", -INF, 20190000, True),
        ("Which machines are older than 2019?", "date", -INF, 20190000, True),
        ("Which came after March 2021?", "date", 20210331, INF, True),
        ("Which were built since 2019?", "date", 20190000, INF, False),
        ("Which came in between January 2025 and March 2025?", "date", 20250100, 20250331, False),
        ("Who is older than 30?", "number", 30, INF, True),
        ("Who is younger than 30?", "number", -INF, 30, True),
        ("Which teams have more than 2000 points?", "number", 2000, INF, True),
        ("Which lamps are out of stock?", "number", 0, 0, False),
    ],
)
def test_a_bound_is_read_with_its_unit(question, dimension, low, high, is_open):
    bound = bound_of(question)
    assert bound is not None
    assert (bound.dimension, bound.low, bound.high, bound.open) == (dimension, low, high, is_open)


@pytest.mark.parametrize(
    "question",
    [
        "What happened before the war?",
        "Which is over budget?",
        "Which page is from the manual?",
        "Who climbed more than anybody else?",
        "Which laptops weigh under 1.2 kg and cost less than 900 euros?",  # two of them
        "Which bikes are there?",
        "",
    ],
)
def test_no_bound_or_several_are_none(question):
    assert bound_of(question) is None


def test_the_words_of_a_bound_are_known_by_their_place():
    question = "Which bikes cost more than 100 euros a day?"
    bound = bound_of(question)
    assert question[slice(*bound.span)] == "more than 100 euros"


@pytest.mark.parametrize(
    ("low", "high", "is_open", "within"),
    [
        (8, INF, False, True),
        (9, INF, False, False),
        (8, INF, True, False),
        (-INF, 10, False, True),
        (-INF, 9, True, False),
    ],
)
def test_an_amount_is_within_only_at_both_of_its_ends(low, high, is_open, within):
    assert Bound("mass", low, high, is_open, "", (0, 0)).holds(Amount("mass", 8, 10)) is within
