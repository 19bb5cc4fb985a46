"""Retrieval metrics against figures worked out by hand."""

import math

import pytest

from rag.evaluation.metrics import retrieval
from rag.evaluation.rankings import Ranking
from tests.unit.evaluation_cases import DOCUMENTS, case, span

# Gold: characters 10-20 and 30-50 of a (30 characters). Passages, in order: b 0-40, a 0-15, a 40-60 (75 characters).
# They cover a 10-15 and a 40-50: 15 characters.
GOLD = [span("a", 10, 20), span("a", 30, 50)]
PASSAGES = [span("b", 0, 40), span("a", 0, 15), span("a", 40, 60)]
PARTLY = case(gold=GOLD, passages=PASSAGES)
MISSED = case(gold=GOLD, passages=[span("b", 0, 40)])
NOTHING_FOUND = case(gold=GOLD, passages=[])
UNANSWERABLE = case(answerable=False, passages=PASSAGES)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (retrieval.recall, 15 / 30),
        (retrieval.precision, 15 / 75),
        (retrieval.iou, 15 / (30 + 75 - 15)),
        (retrieval.document_recall_at_5, 1.0),
        (retrieval.hit_at(1), 0.0),
        (retrieval.hit_at(2), 1.0),
        (retrieval.reciprocal_rank, 1 / 2),
        # Relevant at ranks 2 and 3; every piece of gold is reached, so the best order has them at 1 and 2.
        (retrieval.ndcg_at_10, (1 / math.log2(3) + 1 / math.log2(4)) / (1 + 1 / math.log2(3))),
        (retrieval.average_precision, (1 / 2 + 2 / 3) / 2),
        (retrieval.passage_precision_at(2), 1 / 2),
        (retrieval.passage_precision_at(5), 2 / 5),
        (retrieval.passage_recall_at(2), 1 / 2),
        (retrieval.passage_recall_at(5), 2 / 2),
    ],
)
def test_a_figure_is_the_one_worked_out_by_hand(metric, expected):
    assert metric(PARTLY) == pytest.approx(expected)


ALL = [
    retrieval.recall,
    retrieval.precision,
    retrieval.iou,
    retrieval.document_recall_at_5,
    retrieval.hit_at(10),
    retrieval.reciprocal_rank,
    retrieval.ndcg_at_10,
    retrieval.average_precision,
    retrieval.passage_precision_at(2),
    retrieval.passage_recall_at(5),
]


@pytest.mark.parametrize("metric", ALL)
def test_finding_nothing_of_the_evidence_scores_zero(metric):
    assert metric(MISSED) == 0.0
    assert metric(NOTHING_FOUND) == 0.0


@pytest.mark.parametrize("metric", ALL)
def test_an_unanswerable_question_is_not_counted(metric):
    assert metric(UNANSWERABLE) is None


@pytest.mark.parametrize("metric", ALL)
def test_handing_over_exactly_the_evidence_scores_one(metric):
    assert metric(case(gold=GOLD, passages=GOLD)) == pytest.approx(1.0)


def test_characters_in_two_passages_or_in_two_pieces_of_evidence_count_once():
    twice = case(gold=[span("a", 0, 10), span("a", 5, 20)], passages=[span("a", 0, 8), span("a", 4, 10)])
    assert retrieval.recall(twice) == pytest.approx(10 / 20)
    assert retrieval.precision(twice) == 1.0
    assert retrieval.iou(twice) == pytest.approx(10 / 20)


def test_a_whole_document_counts_as_covered_when_any_of_it_is():
    found = case(gold_documents=["a"], passages=[span("a", 3, 4)])
    assert retrieval.recall(found) == 1.0
    assert retrieval.recall(case(gold_documents=["a"], passages=[span("b", 0, 40)])) == 0.0


def test_whole_documents_weigh_by_their_length_beside_offsets():
    mixed = case(gold=[span("b", 0, 10)], gold_documents=["a"], passages=[span("a", 0, 1)])
    assert retrieval.recall(mixed) == pytest.approx(DOCUMENTS["a"] / (DOCUMENTS["a"] + 10))


def test_precision_and_iou_need_evidence_by_offset():
    whole = case(gold_documents=["a"], passages=[span("a", 0, 10)])
    assert retrieval.precision(whole) is None
    assert retrieval.iou(whole) is None


def test_document_recall_looks_at_the_first_five_different_documents():
    six = [span(name, 0, 10) for name in "bbcdefa"]
    assert retrieval.document_recall_at_5(case(gold=[span("a", 0, 5)], passages=six)) == 0.0
    assert retrieval.document_recall_at_5(case(gold=[span("f", 0, 5)], passages=six)) == 1.0
    both = case(gold=[span("a", 0, 5), span("b", 0, 5)], passages=six)
    assert retrieval.document_recall_at_5(both) == 0.5


def test_document_recall_asks_for_no_more_than_five_documents():
    gold = [span(name, 0, 5) for name in "abcdef"]
    assert retrieval.document_recall_at_5(case(gold=gold, passages=gold)) == 1.0


def test_evidence_that_no_passage_reached_lowers_ndcg():
    half = case(gold=GOLD, passages=[span("a", 0, 15)])
    assert retrieval.ndcg_at_10(half) == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_evidence_that_no_passage_reached_lowers_recall_of_passages_and_average_precision():
    half = case(gold=GOLD, passages=[span("a", 0, 15)])
    assert retrieval.passage_recall_at(5)(half) == 1 / 2
    assert retrieval.average_precision(half) == 1 / 2


def test_recall_within_a_size_is_of_the_passages_that_it_holds():
    known = Ranking({1000: (span("a", 0, 15),), 2500: (span("a", 0, 50),)}, None, 2, {}, 0.5)
    ranked = case(gold=GOLD, passages=PASSAGES, ranking=known)
    assert retrieval.recall_within(1000)(ranked) == pytest.approx(5 / 30)
    assert retrieval.recall_within(2500)(ranked) == 1.0
    assert retrieval.recall_within(1000)(PARTLY) is None
