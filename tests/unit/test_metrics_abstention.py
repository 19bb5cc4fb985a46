"""Abstention metrics against figures worked out by hand and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from rag.evaluation.metrics import abstention


def flags(*values):
    return np.array(values, dtype=bool)


def test_auroc_counts_the_pairs_in_the_right_order():
    # Pairs (answerable, not): (.9, .4) right, (.9, .8) right, (.4, .4) a tie, (.4, .8) wrong: 2.5 of 4.
    assert abstention.auroc(flags(1, 1, 0, 0), np.array([0.9, 0.4, 0.4, 0.8])) == pytest.approx(2.5 / 4)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.5, 0.7, 1.0])), min_size=2, max_size=40))
def test_auroc_and_balanced_accuracy_agree_with_scikit_learn(rows):
    answerable = flags(*(row[0] for row in rows))
    confidence = np.array([row[1] for row in rows])
    if answerable.all() or not answerable.any():
        assert abstention.auroc(answerable, confidence) is None
        assert abstention.balanced_accuracy(answerable, confidence > 0.5) is None
    else:
        assert abstention.auroc(answerable, confidence) == pytest.approx(roc_auc_score(answerable, confidence))
        accuracy = balanced_accuracy_score(answerable, confidence > 0.5)
        assert abstention.balanced_accuracy(answerable, confidence > 0.5) == pytest.approx(accuracy)


def test_balanced_accuracy_weighs_both_kinds_alike():
    # 2 of 3 answerable were answered, 1 of 1 other was declined.
    assert abstention.balanced_accuracy(flags(1, 1, 1, 0), flags(1, 1, 0, 0)) == pytest.approx((2 / 3 + 1) / 2)


def test_calibration_error_is_the_gap_of_ten_bins_weighted_by_their_size():
    # Twenty questions, two a bin. At 0.1 none of ten is answerable (gap 0.1), at 0.8 one of the two in each bin (0.3).
    confidence = np.array([0.1] * 10 + [0.8] * 10)
    answerable = flags(*[0] * 10, *[1, 0] * 5)
    assert abstention.calibration_error(answerable, confidence) == pytest.approx((0.1 + 0.3) / 2)


def test_perfect_confidence_has_no_calibration_error():
    assert abstention.calibration_error(flags(0, 1, 0), np.array([0.0, 1.0, 0.0])) == 0.0


def test_nothing_asked_has_no_calibration_error():
    assert abstention.calibration_error(flags(), np.array([])) is None


def test_a_reliability_curve_has_a_point_a_bin_of_equal_mass():
    confidence = np.array([0.8, 0.6, 0.1, 0.3] * 5)
    answerable = flags(*[1, 1, 0, 0] * 4, 1, 0, 0, 1)
    curve = abstention.reliability(answerable, confidence)
    # Twenty questions, two a bin, by confidence: .1 .1 | .1 .1 | .1 .3 | .3 .3 | .3 .3 | .6 .6 ...; of those at 0.3 the
    # last is answerable, of those at 0.6 the last is not.
    assert [one.n for one in curve] == [2] * 10
    assert [one.confidence for one in curve] == pytest.approx([0.1, 0.1, 0.2, 0.3, 0.3, 0.6, 0.6, 0.7, 0.8, 0.8])
    assert [one.answerable for one in curve] == [0, 0, 0, 0, 0.5, 1, 1, 0.5, 1, 1]


def test_fewer_than_ten_questions_have_a_bin_each_and_none_have_none():
    assert abstention.reliability(flags(1, 0), np.array([0.9, 0.2])) == [
        abstention.Bin(0.2, 0.0, 1),
        abstention.Bin(0.9, 1.0, 1),
    ]
    assert abstention.reliability(flags(), np.array([])) == []


def test_a_risk_coverage_curve_answers_the_surest_first():
    curve = abstention.risk_coverage(flags(0, 1, 0, 1), np.array([0.9, 0.8, 0.7, 0.1]))
    assert [point.coverage for point in curve] == [0.25, 0.5, 0.75, 1.0]
    assert [point.risk for point in curve] == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])


def test_questions_of_equal_confidence_share_their_risk_whatever_their_order():
    # Of the two at 0.9 one is wrong: half a mistake each.
    for wrong in (flags(0, 1, 1), flags(1, 0, 1)):
        curve = abstention.risk_coverage(wrong, np.array([0.9, 0.9, 0.1]))
        assert [point.risk for point in curve] == pytest.approx([1 / 2, 1 / 2, 2 / 3])


def test_a_curve_of_some_of_the_questions_ends_at_their_share():
    curve = abstention.risk_coverage(flags(0, 1), np.array([0.9, 0.8]), of=8)
    assert curve == [abstention.Risk(1 / 8, 0.0), abstention.Risk(2 / 8, 1 / 2)]


def test_the_area_under_it_is_its_mean_risk():
    answerable, confidence = flags(1, 0, 1, 0), np.array([0.9, 0.8, 0.7, 0.1])
    assert abstention.aurc(answerable, confidence) == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    # Confidence that says nothing risks the share of unanswerable questions everywhere.
    assert abstention.aurc(answerable, np.full(4, 0.5)) == pytest.approx(1 / 2)


def test_one_kind_of_question_alone_has_no_area():
    assert abstention.aurc(flags(1, 1), np.array([0.9, 0.1])) is None
    assert abstention.aurc(flags(0, 0), np.array([0.9, 0.1])) is None


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.3, 0.5, 1.0])), min_size=1, max_size=30))
def test_everything_answered_risks_all_that_is_wrong(rows):
    wrong = flags(*(row[0] for row in rows))
    curve = abstention.risk_coverage(wrong, np.array([row[1] for row in rows]))
    assert curve[-1].coverage == 1.0
    assert curve[-1].risk == pytest.approx(wrong.mean())
