"""A fragment put in the place of its like in the question before."""

import pytest

from rag.substitution import named, substituted, thing_named


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        (
            "And in 2022?",
            "What is paid per mile under the 2024 policy?",
            "What is paid per mile under the 2022 policy?",
        ),
        ("And the D20?", "How long is the warranty on the D12?", "How long is the warranty on the D20?"),
        ("what about the d20", "How loud is the D12?", "How loud is the d20?"),
        ("And how long for the D20?", "How long must the D10 stand?", "How long must the D20 stand?"),
        ("and in winter?", "How long does a bee live in summer?", "How long does a bee live in winter?"),
        ("What about March?", "When does the pool open in May?", "When does the pool open in March?"),
        ("And on Sundays?", "Which buses go on Mondays?", "Which buses go on Sundays?"),
        ("And the D20?", "Which hose fits the R2?", "Which hose fits the D20?"),
        ("And Robert Carlin?", "Where was Mark Clark born?", "Where was Robert Carlin born?"),
        ("and for Ines Caldeira?", "What is Anil Mehta's extension?", "What is Ines Caldeira's extension?"),
        ("and MV Heather?", "Is MV Thrift electric?", "Is MV Heather electric?"),
        ("And the Heather?", "Is the Thrift electric?", "Is the Heather electric?"),
        ("And Heather?", "Is  Thrift electric?", "Is  Heather electric?"),
        ("And Robert Carlin?", "Has Mark Clark signed?", "Has Robert Carlin signed?"),
        ("And Robert Carlin?", "Describe Mark Clark's part.", "Describe Robert Carlin's part."),
        ("And Holm?", "Is The Hague far?", "Is Holm far?"),
        ("And in 2020?", "How many people lived there?", "How many people lived there in 2020?"),
        ("and in 2021?", "Was 2019 wetter than the mean of 2019?", "Was 2021 wetter than the mean of 2021?"),
        ("And the heaviest?", "Which bike is the cheapest?", "Which bike is the heaviest?"),
        ("And the second oldest?", "Which museum is the oldest?", "Which museum is the second oldest?"),
        ("and the most expensive one?", "Which bike is the lightest?", "Which bike is the most expensive?"),
    ],
)
def test_the_question_before_is_asked_of_something_else(question, before, whole):
    assert substituted(question, before) == whole


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("In 2022?", "What was paid in 2024?"),  # nothing says that the same is asked
        ("And why?", "What was paid in 2024?"),
        ("And in 2022?", "What changed between 2019 and 2020?"),
        ("And how much for the D20?", "How long must the D10 stand?"),
        ("And who paid in 2022?", "Who signed in 2024?"),
        ("And Robert Carlin?", "Did Mark Clark meet Syngman Rhee?"),
        ("And Robert Carlin?", "Who signed it?"),
        ("And children?", "What does an adult pay?"),
        ("And?", "What does an adult pay?"),
        ("and 2020?", "How many people lived there?"),
        ("And the best?", "Who is it?"),
        ("And in the west?", "Which is the oldest town?"),
        ("And the cheapest tent?", "Which bike is the heaviest?"),
    ],
)
def test_what_is_less_clear_is_left_alone(question, before):
    assert substituted(question, before) is None


@pytest.mark.parametrize(
    ("question", "before", "answer", "whole"),
    [
        ("Who followed her?", "Why did Rosalind Thackray resign?", "She was ill.", "Who followed Rosalind Thackray?"),
        ("who stands in for her?", "Who is the controller?", "Ada Holt is. Or so.", "who stands in for Ada Holt?"),
        (
            "What was his last ship?",
            "Who led Task Force One?",
            "Ben Ames led Task Force One.",
            "What was Ben Ames’s last ship?",
        ),
        ("What is her room?", "What does Ada Holt do?", "", "What is Ada Holt’s room?"),
        ("When did he report it?", "Is Tom Hargreave on the board?", "", "When did Tom Hargreave report it?"),
        ("How old is she?", "Can Lena Brandt sign?", "", "How old is Lena Brandt?"),
        ("How old is he?", "Will Smith sign?", "", "How old is Smith?"),
        ("How old is he?", "Has anybody signed?", "Will Smith signed it.", "How old is Will Smith?"),
        ("How old is she?", "Has anybody signed?", "As Lena Brandt did.", "How old is Lena Brandt?"),
    ],
)
def test_he_and_she_are_who_was_talked_about(question, before, answer, whole):
    assert named(question, before, answer) == whole


@pytest.mark.parametrize(
    ("question", "before", "answer"),
    [
        ("Who followed them?", "Why did Ada Holt resign?", ""),
        ("Did he sign before her?", "Who signed?", "Ben Ames signed it."),
        ("When did he meet Ben Ames?", "Where did Ada Holt live?", ""),
        ("What did she say?", "Did Ada Holt meet Eva Lind?", "They met."),
        ("What did she say?", "Who spoke?", "Nobody knows."),
        ("What did she say?", "", ""),
    ],
)
def test_who_is_meant_is_not_guessed(question, before, answer):
    assert named(question, before, answer) is None


@pytest.mark.parametrize(
    ("question", "before", "answer", "whole"),
    [
        ("When was it built?", "Is MV Thrift electric?", "MV Thrift is a hybrid.", "When was MV Thrift built?"),
        ("When was it built?", "Is the Thrift electric?", "", "When was the Thrift built?"),
        ("What is its price?", "How loud is the D12?", "It makes 60 dB.", "What is the D12’s price?"),
    ],
)
def test_it_is_the_one_thing_that_was_asked_about(question, before, answer, whole):
    assert thing_named(question, before, answer) == whole


@pytest.mark.parametrize(
    ("question", "before", "answer"),
    [
        ("Is it serious?", "Is Lena Brandt ill?", "She is."),
        ("Is it serious?", "Is Lena Brandt ill?", ""),
        ("When was it signed?", "Did MV Thrift need a permit?", ""),
        ("When was it built?", "Is MV Thrift faster than MV Heather?", ""),
        ("When was it built?", "Is MV Thrift at the new pier?", ""),
        ("When was it built?", "Is MV Thrift electric?", "MV Thrift replaced the diesel ship Heather."),
        ("How long does it take to Holm?", "Is MV Thrift electric?", ""),
        ("How long does it take?", "Is MV Thrift electric?", ""),
        ("Did he buy it?", "Is MV Thrift electric?", ""),
        ("Was it built for Holm?", "Is MV Thrift electric?", ""),
        ("When was it built?", "Is it electric?", ""),
    ],
)
def test_what_is_meant_by_it_is_not_guessed(question, before, answer):
    assert thing_named(question, before, answer) is None
