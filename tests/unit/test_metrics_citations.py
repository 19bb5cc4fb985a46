"""Citation metrics against figures worked out by hand."""

import pytest

from rag.evaluation.metrics import citations
from tests.unit.evaluation_cases import case, span

GOLD = [span("a", 10, 20), span("a", 30, 50), span("b", 0, 5)]


def test_exact_is_one_only_if_every_quote_is():
    assert citations.exact(case(citations=[span("a", 0, 5)], exact=True)) == 1.0
    assert citations.exact(case(citations=[span("a", 0, 5)], exact=False)) == 0.0


@pytest.mark.parametrize(
    ("cited", "precision", "recall", "first"),
    [
        ([span("a", 15, 35)], 1.0, 2 / 3, 1.0),
        ([span("a", 0, 10), span("b", 4, 9)], 1 / 2, 1 / 3, 0.0),
        ([span("b", 4, 9), span("a", 0, 10)], 1 / 2, 1 / 3, 1.0),
        ([span("c", 10, 20)], 0.0, 0.0, 0.0),
        (GOLD, 1.0, 1.0, 1.0),
        ([], 0.0, 0.0, 0.0),
    ],
)
def test_a_figure_is_the_one_worked_out_by_hand(cited, precision, recall, first):
    answered = case(gold=GOLD, citations=cited)
    assert citations.precision(answered) == pytest.approx(precision)
    assert citations.recall(answered) == pytest.approx(recall)
    assert citations.first_correct(answered) == first


def test_a_declined_question_counts_only_against_the_first_citation():
    declined = case(gold=GOLD, abstained=True)
    assert citations.exact(declined) is None
    assert citations.precision(declined) is None
    assert citations.recall(declined) is None
    assert citations.first_correct(declined) == 0.0


def test_an_unanswerable_question_is_judged_on_exactness_alone():
    answered = case(answerable=False, citations=[span("a", 0, 5)])
    assert citations.exact(answered) == 1.0
    assert citations.precision(answered) is citations.recall(answered) is citations.first_correct(answered) is None


def test_any_sentence_of_a_whole_gold_document_is_right():
    whole = case(gold_documents=["a"], citations=[span("a", 90, 95), span("b", 0, 5)])
    assert citations.precision(whole) == 0.5
    assert citations.recall(whole) == 1.0
    assert citations.first_correct(whole) is None
