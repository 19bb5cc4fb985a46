"""The form of a question is read off its grammar, whatever it is about."""

from __future__ import annotations

import pytest

from rag.forms import Form, asked_forms
from rag.sides import without_side


@pytest.mark.parametrize(
    ("question", "form", "things"),
    [
        ("List all public holidays.", Form.LIST, ("public", "holidays")),
        ("Name the memberships of the hall.", Form.LIST, ("memberships",)),
        ("Could you give me a list of the rules for guests?", Form.LIST, ("rules",)),
        ("What are the benefits for staff?", Form.LIST, ("benefits",)),
        ("Which courses are there at the pool?", Form.LIST, ("courses",)),
        ("What ingredients do I need?", Form.LIST, ("ingredients",)),
        ("Which people were present?", Form.LIST, ("people",)),
        ("Which sports clubs are there?", Form.LIST, ("sports", "clubs")),
        ("How many laptops can be borrowed?", Form.COUNT, ("laptops",)),
        ("Who was present?", Form.MAYBE_LIST, ()),
        ("What should I do in case of fire?", Form.MAYBE_LIST, ()),
    ],
)
def test_what_asks_for_several_things_says_of_which(question: str, form: Form, things: tuple[str, ...]) -> None:
    (asked,) = asked_forms(question)
    assert (asked.form, asked.things) == (form, things)


@pytest.mark.parametrize(
    ("question", "degree", "measured", "things"),
    [
        ("Which bike is the heaviest?", "heaviest", (), ("bike",)),
        ("What is the most expensive tent?", "most", ("expensive", "tent"), ()),
        ("Which laptop has the longest battery life?", "longest", ("battery", "life"), ("laptop",)),
        ("Who has the highest number of points in the league?", "highest", ("points",), ()),
        ("Show me the cheapest ticket", "cheapest", ("ticket",), ()),
        ("Which club lost the least games?", "least", ("games",), ("club", "lost")),
        ("Who joined last?", "last", (), ()),
    ],
)
def test_a_superlative_asks_for_an_extreme(
    question: str, degree: str, measured: tuple[str, ...], things: object
) -> None:
    asked = asked_forms(question)[0]
    assert (asked.form, asked.degree, asked.measured, asked.things) == (Form.EXTREME, degree, measured, things)


@pytest.mark.parametrize(
    ("question", "places", "limits"),
    [
        ("What is the cheapest bike?", (1, 1), ()),
        ("What is the second cheapest bike?", (2, 2), ()),
        ("What are the three most expensive bikes?", (1, 3), ()),
        ("Name the 5 oldest members.", (1, 5), ()),
        ("cheapest bike with lights", (1, 1), ("lights",)),
        ("What is the cheapest bike that folds?", (1, 1), ("folds",)),
        ("Which server has been up for the longest?", (1, 1), ()),
    ],
)
def test_an_extreme_has_its_places_and_limits(question: str, places: tuple[int, int], limits: object) -> None:
    asked = asked_forms(question)[0]
    assert (asked.form, asked.places, asked.limits) == (Form.EXTREME, places, limits)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Is the Heron or the Otter cheaper?", ("Heron", "Otter")),
        ("Which is heavier, the Cedar 3 or the Birch 4?", ("Cedar 3", "Birch 4")),
        ("Is the Alder longer than the Brack?", ("Alder", "Brack")),
        ("Kestrel One vs Kestrel Two: which is lighter?", ("Kestrel One", "Kestrel Two")),
        ("What is the difference between tea and coffee?", ("tea", "coffee")),
        ("Please compare the Merlin 13 with the Osprey Pro.", ("Merlin 13", "Osprey Pro")),
        ("How does the D10 differ from the D12?", ("D10", "D12")),
        ("Who has more leave, full-time or part-time staff?", ("full-time", "part-time staff")),
    ],
)
def test_a_comparison_has_two_sides(question: str, sides: tuple[str, str]) -> None:
    (asked,) = asked_forms(question)
    assert (asked.form, asked.sides) == (Form.COMPARISON, sides)


@pytest.mark.parametrize(
    "question",
    [
        "When was the armistice signed?",
        "How old is the lighthouse?",
        "In which year did the economy fall for the first time?",
        "Where is the nearest forest of interest?",
        "Can I bring a dog or a cat?",
        "Does it make more sense to use them together rather than separately?",
        "Which bus goes to Budapest?",
        "",
    ],
)
def test_a_lookup_is_none_of_them(question: str) -> None:
    assert [asked.form for asked in asked_forms(question) if asked.form is not Form.EXTREME] == []


@pytest.mark.parametrize("question", ["Which bus goes to Budapest?", "What does the harvest request suggest?"])
def test_not_every_word_in_est_is_a_superlative(question: str) -> None:
    assert all(asked.form is not Form.EXTREME for asked in asked_forms(question))


@pytest.mark.parametrize(
    ("question", "side", "expected"),
    [
        ("Is the Puffin lighter than the Zephyr 9?", "Zephyr 9", "Is the Puffin lighter?"),
        ("Compare the Pine 7 with the Aspen 2.", "Pine 7", "Compare the Aspen 2."),
        ("What is the difference between A and the B?", "B", "What is the difference between A?"),
    ],
)
def test_a_comparison_can_be_asked_of_one_side_alone(question: str, side: str, expected: str) -> None:
    assert without_side(question, side) == expected
