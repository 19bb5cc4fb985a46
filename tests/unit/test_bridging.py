"""Questions that need the date of an event first: taken apart, and put together again with the date."""

import pytest

from rag.bridging import bridged, dated


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        (
            "How did the economy do in the year of the sixth nuclear test?",
            ["When was the sixth nuclear test?", "How did the economy do that year?"],
        ),
        (
            "Who was mayor in the very year when the bridge fell?",
            ["When was it that the bridge fell?", "Who was mayor that year?"],
        ),
        (
            "Who kept the light during the month of the Great Storm, and for whom?",
            ["When was the Great Storm?", "Who kept the light that month, and for whom?"],
        ),
        ("Who sailed on the day of her launch?", ["When was her launch?", "Who sailed that day?"]),
    ],
)
def test_an_event_named_for_its_time_is_asked_about_first(question, steps):
    assert bridged(question) == steps


@pytest.mark.parametrize(
    "question",
    [
        "How did the economy do in 2017?",
        "In which year was the sixth test?",
        "What happened in the year of 2017?",
        "What is the year of the sixth test?",
        "In the year of the flood?",
        "Which drill is held in the month of May?",
        "",
    ],
)
def test_other_questions_are_left_alone(question):
    steps = bridged(question)
    assert steps == [question]


@pytest.mark.parametrize(
    ("question", "before", "told", "whole"),
    [
        ("who was president then?", "Which year?", "It fell in 2020.", "who was president in 2020?"),
        ("How did it do that year?", "When?", "On 3 September 2017 it was tested.", "How did it do in 2017?"),
        ("Who led it that month?", "When?", "On 3 September 2017 it was tested.", "Who led it in September 2017?"),
        ("Who led it that day?", "When?", "On 3 September 2017.", "Who led it on 3 September 2017?"),
        ("Who led it then?", "When?", "On 3 September 2017.", "Who led it in September 2017?"),
        (
            "who was president then?",
            "It fell by 4.5% one year. Which year?",
            "He gives a loss of 4.1 percent in 2018 and another of 4.5 percent in 2020.",
            "who was president in 2020?",
        ),
        ("who was president then?", "By 4 percent?", "14 percent in 2018 and 4 in 2020.", "who was president in 2020?"),
    ],
)
def test_a_date_takes_the_place_of_then(question, before, told, whole):
    assert dated(question, before, told) == whole


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who was president?", "In 2020."),
        ("Who was president then?", "Long ago."),
        ("Who has ruled since then?", "In 2020."),
        ("Is Thenard named?", "In 2020."),
    ],
)
def test_without_a_date_or_then_nothing_changes(question, told):
    assert dated(question, "When?", told) == question
