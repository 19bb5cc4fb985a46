"""Whether a sentence holds the kind of thing that a question asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.kinds import OF_A_KIND, kind_present
from rag.question import read_question

SURE, HALF, NOTHING = 1.0, OF_A_KIND, 0.0


def present(library, question, sentence):
    return kind_present(read_question(question, library), sentence, library)


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How many families were there?", "In 1980 there were forty families.", SURE),
        ("How many families were there?", "About 90 poor fishing families left.", SURE),
        ("How many families were there?", "They made 90 tons of salt.", HALF),
        ("How many families were there?", "The families left the island.", NOTHING),
        ("How many novels did she write?", "She wrote 7 novels.", SURE),
        ("How many decades did it take?", "It took 5 decades.", SURE),
        ("How many markets are there?", "There are 3 markets by the harbor.", SURE),
        ("How many came?", "About 20 may come.", HALF),
    ],
)
def test_how_many_wants_a_number_of_the_thing_counted(library, question, sentence, expected):
    assert present(library, question, sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "They came in 1953.",
        "They came on 27 July 1953.",
        "They came on July 27, 1953.",
        "They came on the 5th of May.",
        "They came on 5 Sept 1950.",
        "They came on Sept. 15.",
        "They came on 1950-09-15.",
        "They came in the 1990s.",
    ],
)
def test_a_date_is_no_number_that_counts(library, sentence):
    assert present(library, "How many people came?", sentence) == NOTHING
    assert present(library, "How far is it?", sentence) == NOTHING


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How far is the island?", "The island is 4 kilometers away.", SURE),
        ("How far is the island?", "The island is 4km away.", SURE),
        ("How far is the island?", "The crossing costs 4 dollars.", HALF),
        ("How tall is it?", "It is 7.9 meters tall.", SURE),
        ("How tall is it?", "It took four hours.", HALF),
        ("How long does it take?", "It takes four hours.", SURE),
        ("How long is the zone?", "It is 250 kilometers long.", SURE),
        ("How old is it?", "It is 70 years old.", SURE),
        ("How old is he?", "He is a 70-year-old man.", SURE),
        ("How old is it?", "It is 4 kilometers wide.", HALF),
        ("How heavy is it?", "It weighs 90 tons.", SURE),
        ("How hot is it?", "It is 38 degrees.", SURE),
        ("How hot is it?", "It is 38 °C.", SURE),
        ("How hot is it?", "It is 100°F in the shade.", SURE),
        ("How fast is the boat?", "It does 30 knots.", SURE),
        ("How wide is the sea?", "It covers 4 million square miles.", SURE),
        ("How much is a ticket?", "A ticket is 66,500 won.", SURE),
        ("How much is a ticket?", "A ticket is $5.", SURE),
        ("How much is left?", "Some 5% is left.", SURE),
        ("How much is a ticket?", "Ask at counter 5.", HALF),
        ("How much is a ticket?", "Ask at the counter.", NOTHING),
    ],
)
def test_how_far_how_old_how_much_want_a_number_with_a_unit_of_it(library, question, sentence, expected):
    assert present(library, question, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It was built in 1903.", 1.0),
        ("It was built in the 1990s.", 1.0),
        ("It is closed on Mondays and opens on Tuesday.", 0.7),
        ("It opens in May.", 0.7),
        ("It leaves at 7:50.", 0.7),
        ("It has 31 meters.", 0.0),
        ("It opened soon after.", 0.0),
    ],
)
def test_when_wants_a_year_or_a_day(library, sentence, expected):
    assert present(library, "When did it open?", sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Mark Clark signed it.", 1.0),
        ("It was signed by Clark.", 0.6),
        ("Nobody signed it.", 0.0),
        ("The Korean Armistice was signed.", 0.0),
        ("it was signed", 0.0),
    ],
)
def test_who_wants_a_name_that_the_question_lacks(library, sentence, expected):
    assert present(library, "Who signed the Korean Armistice?", sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It is in Incheon, on the coast.", 1.0),
        ("It is in Incheon.", 0.7),
        ("It lies on the coast.", 0.3),
        ("It is white.", 0.0),
    ],
)
def test_where_wants_a_name_or_words_of_a_place(library, sentence, expected):
    assert present(library, "Where is the museum?", sentence) == pytest.approx(expected)


def test_why_wants_a_reason(library):
    assert present(library, "Why did he refuse?", "He refused because he wanted to go on.") == 1.0
    assert present(library, "Why did he refuse?", "He refused.") == 0.0


@pytest.mark.parametrize("sentence", ["", "It is white.", "In 1953 Mark Clark paid 5 dollars."])
def test_a_question_for_no_kind_is_met_halfway_by_any_sentence(library, sentence):
    assert present(library, "What is salt?", sentence) == 0.5


@given(
    st.sampled_from(["How many?", "How many boats?", "How far?", "When?", "Who?", "Where?", "Why?", "What?"]),
    st.text(max_size=80) | st.from_regex(r"\A[A-Z][a-z]{1,8}( [a-zA-Z0-9,.]{1,8}){0,8}\Z"),
)
def test_any_sentence_is_between_nothing_and_sure(library, question, sentence):
    assert 0.0 <= present(library, question, sentence) <= 1.0
