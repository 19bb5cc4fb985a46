"""What an adjective measures, and which end of it is meant."""

from __future__ import annotations

import pytest

from rag.answering.adjectives import adjective_of, measure_of, wants_large
from rag.forms import asked_forms


@pytest.mark.parametrize(
    ("question", "adjective", "dimension", "large"),
    [
        ("Which is the heaviest?", "heavy", "mass", True),
        ("Which is the lightest?", "light", "mass", False),
        ("Which is the biggest?", "big", "area", True),
        ("Which is the largest?", "large", "area", True),
        ("Which is the most expensive?", "expensive", "money euro", True),
        ("Which is the least expensive?", "expensive", "money euro", False),
        ("Which has the most memory?", "most", "size", True),
        ("Which has the least memory?", "least", "size", False),
        ("Which has the fewest goals?", "few", "number", False),
        ("Which is the oldest?", "old", "date", False),
        ("Who is the oldest?", "old", "duration", True),
        ("Which is the newest?", "new", "date", True),
        ("Who is the youngest?", "young", "number", False),
        ("Which is the earliest?", "early", "clock", False),
        ("Which leaves last?", "last", "date", True),
    ],
)
def test_the_end_that_is_meant(question: str, adjective: str, dimension: str, large: bool) -> None:
    asked = asked_forms(question)[0]
    assert adjective_of(asked) == adjective
    assert wants_large(asked, dimension) is large


def test_an_adjective_that_measures_nothing_known_is_left_alone():
    assert measure_of(adjective_of(asked_forms("Which is the prettiest?")[0])) is None
