"""Bootstrap intervals."""

import numpy as np
import pytest

from rag.evaluation.intervals import NOTHING, mean_interval, statistic_interval


def test_an_interval_is_near_the_normal_one_for_many_values():
    values = [0.0, 1.0] * 200
    estimate = mean_interval(values)
    assert estimate.mean == 0.5
    half = 1.96 * 0.5 / np.sqrt(400)
    assert estimate.low == pytest.approx(0.5 - half, abs=0.01)
    assert estimate.high == pytest.approx(0.5 + half, abs=0.01)
    assert estimate.n == 400


def test_the_same_values_give_the_same_interval():
    assert mean_interval([0.1, 0.4, 0.9]) == mean_interval([0.1, 0.4, 0.9])


def test_equal_values_have_no_width():
    estimate = mean_interval([0.3] * 7)
    assert estimate.mean == estimate.low == estimate.high == pytest.approx(0.3)


def test_no_values_give_no_figure():
    assert mean_interval([]) == NOTHING
    assert NOTHING.to_json() == {"mean": None, "low": None, "high": None, "n": 0}


def test_draws_that_cannot_be_measured_are_left_out():
    labels = np.array([True, False])

    def share_if_both(rows):
        return None if len(set(labels[rows])) == 1 else float(labels[rows].mean())

    estimate = statistic_interval(share_if_both, 2)
    assert (estimate.mean, estimate.low, estimate.high, estimate.n) == (0.5, 0.5, 0.5, 2)


def test_a_figure_that_cannot_be_measured_at_all_is_none():
    assert statistic_interval(lambda rows: None, 3).mean is None
