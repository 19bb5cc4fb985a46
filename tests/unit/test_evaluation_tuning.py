"""Choosing a setting, and what the choice is worth on questions it was not made by."""

import numpy as np
import pytest

from rag.evaluation.tuning import best_of, choose, folds


def recalls(*rows):
    return np.array(rows, dtype=float)


def test_folds_have_every_question_once_and_are_the_same_each_time():
    parts = folds(12)
    assert sorted(np.concatenate(parts)) == list(range(12))
    assert sorted(map(len, parts)) == [2, 2, 2, 3, 3]
    assert all((one == other).all() for one, other in zip(parts, folds(12), strict=True))
    assert [len(part) for part in folds(3)] == [1, 1, 1]


def test_the_best_has_the_highest_mean_and_equals_leave_what_is_set():
    assert best_of(recalls([0.5, 0.5], [1.0, 0.1])) == 1
    assert best_of(recalls([0.5, 0.5], [0.5, 0.5])) == 0
    assert best_of(recalls([0.1 + 0.2, 0.0], [0.3, 0.0])) == 0  # but for the order of sums


def test_a_gain_on_every_question_is_shown_and_kept_whole():
    base = np.linspace(0.1, 0.8, 20)
    choice = choose(recalls(base, base + 0.1, base - 0.1))
    assert (choice.best, choice.chosen, choice.changed) == (1, (1,) * 5, 20)
    assert (choice.gain.mean, choice.gain.low, choice.gain.high) == pytest.approx((0.1, 0.1, 0.1))
    assert choice.validated.mean == pytest.approx(choice.now.mean + 0.1)
    assert choice.is_shown


def test_a_setting_that_one_question_makes_best_loses_on_the_others():
    """Setting 1 has the better mean (0.532) for its first question alone. Its fold (two questions) chooses without it
    and stays at 0.5; the other eight are scored 0.48: (2 * 0.5 + 8 * 0.48) / 10 = 0.484."""
    choice = choose(recalls([0.5] * 10, [1.0] + [0.48] * 9))
    assert choice.best == 1
    assert sorted(choice.chosen) == [0, 1, 1, 1, 1]
    assert choice.validated.mean == pytest.approx(0.484)
    assert choice.gain.mean == pytest.approx(-0.016)
    assert not choice.is_shown


def test_the_best_of_many_that_differ_by_chance_is_not_shown():
    rng = np.random.default_rng(5)
    table = (rng.random((20, 60)) < 0.8).astype(float)
    choice = choose(table)
    assert table[choice.best].mean() > table[0].mean()
    assert not choice.is_shown


def test_what_is_set_is_never_shown_to_be_better_than_itself():
    choice = choose(recalls([0.9] * 20, [0.1] * 20))
    assert (choice.best, choice.changed, choice.gain.mean) == (0, 0, 0.0)
    assert not choice.is_shown


def test_five_questions_are_too_few_to_show_anything():
    assert not choose(recalls([0.1] * 5, [0.9] * 5)).is_shown
    assert choose(recalls([0.1] * 6, [0.9] * 6)).is_shown
