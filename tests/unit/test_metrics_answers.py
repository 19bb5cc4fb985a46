"""Answer metrics against figures worked out by hand."""

import pytest

from rag.evaluation.metrics import answers
from tests.unit.evaluation_cases import case


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("It grew by 4.1 percent.", ["4.1"], True),
        ("It grew by 24.1 percent.", ["4.1"], False),
        ("It grew by 4.15 percent.", ["4.1"], False),
        ("KIM JONG UN said so.", ["Kim Jong Un"], True),
        ("The Straße was closed.", ["STRASSE"], True),
        ("Kim Jong\n  Un said so.", ["kim jong un"], True),
        ("In January and in March.", ["January", "March"], True),
        ("In January.", ["January", "March"], False),
        ("Marching on.", ["March"], False),
        ("It cost $8 (eight).", ["$8", "(eight)"], True),
    ],
)
def test_contains_is_case_folded_at_word_boundaries_and_wants_every_string(text, wanted, found):
    assert answers.contains(case(text=text, contains=wanted)) == float(found)


def test_a_declined_question_contains_nothing_and_scores_no_f1():
    declined = case(text="4.1", abstained=True, contains=["4.1"], answers=["4.1"])
    assert answers.contains(declined) == 0.0
    assert answers.token_f1(declined) == 0.0


def test_questions_that_do_not_say_what_is_right_are_not_counted():
    assert answers.contains(case(text="x")) is None
    assert answers.token_f1(case(text="x", answers=[""])) is None
    assert answers.contains(case(answerable=False, text="x", contains=["x"])) is None


@pytest.mark.parametrize(
    ("text", "reference", "f1"),
    [
        # 3 of 4 words against 3 of 5: 2 * 3 / (4 + 5).
        ("red cat sat there", "red cat sat on mat", 6 / 9),
        ("The cat, a cat!", "cat", 2 / 3),
        ("the", "an", 1.0),
        ("the", "cat", 0.0),
        ("dog", "cat", 0.0),
    ],
)
def test_f1_is_the_one_worked_out_by_hand(text, reference, f1):
    assert answers.token_f1(case(text=text, answers=["zebra crossing", reference])) == pytest.approx(f1)
