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
