"""Paired differences, by hand where they can be."""

from dataclasses import replace

import numpy as np
import pytest
from evaluation_cases import case, span

from rag.evaluation.intervals import NOTHING, Estimate, mean_interval
from rag.evaluation.metrics import KEYS
from rag.evaluation.paired import FEWEST_CHANGED, RIGHT, Difference, Verdict, differences, paired_interval

GOLD = (span("a", 0, 10),)
NAN = float("nan")


def interval(base, variant):
    return paired_interval(np.array(base, dtype=float), np.array(variant, dtype=float))


def test_a_difference_is_variant_minus_base_with_every_draw_of_two_questions():
    """Differences 0 and 1: a draw of two has mean 0, 0.5 or 1 in 1, 2 and 1 of 4 cases, so 95% reach from 0 to 1."""
    assert interval([0.2, 0.0], [0.2, 1.0]) == Estimate(0.5, 0.0, 1.0, 2)


def test_many_differences_have_nearly_the_normal_interval():
    estimate = interval([0.0] * 400, [0.0, 1.0] * 200)
    half = 1.96 * 0.5 / np.sqrt(400)
    assert (estimate.mean, estimate.n) == (0.5, 400)
    assert (estimate.low, estimate.high) == pytest.approx((0.5 - half, 0.5 + half), abs=0.01)


def test_what_makes_questions_hard_for_both_runs_cancels():
    """The runs' own intervals overlap by far; every question gained the same."""
    base = np.linspace(0, 0.9, 30)
    estimate = interval(base, base + 0.1)
    assert (estimate.mean, estimate.low, estimate.high) == pytest.approx((0.1, 0.1, 0.1))
    assert mean_interval(list(base)).high > mean_interval(list(base + 0.1)).low


def test_where_both_are_judged_it_is_the_interval_of_the_differences():
    rng = np.random.default_rng(3)
    base, variant = rng.random(40), rng.random(40)
    ours, theirs = interval(base, variant), mean_interval(list(variant - base))
    assert (ours.mean, ours.low, ours.high) == pytest.approx((theirs.mean, theirs.low, theirs.high))


def test_a_question_that_one_run_declined_counts_in_the_other_s_figure_alone():
    """Base (1 + 0) / 2, variant (1 + 0.4) / 2, over three questions of which one is judged in both."""
    estimate = interval([1.0, NAN, 0.0, NAN], [1.0, 0.4, NAN, NAN])
    assert (estimate.mean, estimate.n) == (pytest.approx(0.2), 3)


@pytest.mark.parametrize("values", [([], []), ([NAN], [1.0]), ([0.0], [NAN])])
def test_a_run_that_is_judged_on_nothing_has_no_difference(values):
    assert interval(*values) == NOTHING


@pytest.mark.parametrize(
    ("key", "low", "mean", "high", "changed", "verdict"),
    [
        ("retrieval.recall", 0.01, 0.1, 0.2, 9, Verdict.BETTER),
        ("retrieval.recall", -0.2, -0.1, -0.01, 9, Verdict.WORSE),
        ("retrieval.recall", 0.0, 0.1, 0.2, 9, Verdict.NOT_SHOWN),
        ("retrieval.recall", -0.1, 0.1, 0.2, 9, Verdict.NOT_SHOWN),
        ("retrieval.recall", 0.01, 0.1, 0.2, FEWEST_CHANGED - 1, Verdict.NOT_SHOWN),
        ("retrieval.recall", 0.01, 0.1, 0.2, FEWEST_CHANGED, Verdict.BETTER),
        ("latency_ms.p50", 1.0, 2.0, 3.0, 9, Verdict.WORSE),
        ("abstention.calibration_error", -0.2, -0.1, -0.01, 9, Verdict.BETTER),
        ("context_characters", None, 10.0, None, 9, Verdict.NOT_JUDGED),
        ("retrieval.recall", None, None, None, 0, Verdict.NOT_JUDGED),
    ],
)
def test_a_difference_whose_interval_holds_0_is_not_shown(key, low, mean, high, changed, verdict):
    assert Difference(key, 0.5, 0.6, Estimate(mean, low, high, 50), changed).verdict is verdict


def test_five_questions_that_all_changed_alike_prove_nothing():
    """A percentile interval alone would take them for proof."""
    base = [case(gold=GOLD) for _ in range(20)]
    found = case(gold=GOLD, passages=GOLD)
    for some, verdict in ((5, Verdict.NOT_SHOWN), (6, Verdict.BETTER)):
        recall = differences(base, [found] * some + base[some:])["retrieval.recall"]
        assert (recall.base, recall.variant, recall.estimate.mean) == (0.0, some / 20, some / 20)
        assert recall.changed == some
        assert recall.estimate.low > 0
        assert recall.verdict is verdict


def test_every_figure_is_compared_and_the_share_of_right_outcomes():
    cases = [case(gold=GOLD), case(answerable=False)]
    assert list(differences(cases, cases)) == [RIGHT, *KEYS]
    assert {one.changed for one in differences(cases, cases).values()} == {0}


def test_the_auroc_of_both_runs_is_drawn_on_the_same_questions():
    """Answerable 0.9 and 0.4 against 0.5 and 0.1: three of four pairs in order; with 0.6 for 0.4, all of them."""
    base = [case(confidence=0.9), case(confidence=0.4)]
    base += [case(answerable=False, confidence=0.5), case(answerable=False, confidence=0.1)]
    variant = [base[0], case(confidence=0.6), *base[2:]]
    auroc = differences(base, variant)["abstention.auroc"]
    assert (auroc.base, auroc.variant, auroc.estimate.mean) == (0.75, 1.0, 0.25)
    assert (auroc.changed, auroc.estimate.n) == (1, 4)
    # A draw gains 0 (the question that changed is not in it, or only its easier rival is) up to 1 (only those two are).
    assert (auroc.estimate.low, auroc.estimate.high) == (0.0, 1.0)


def test_balanced_accuracy_changes_with_decisions_not_with_confidence():
    base = [case(confidence=0.9), case(answerable=False, confidence=0.5)]
    surer = [replace(one, confidence=1.0) for one in base]
    declined = [base[0], replace(base[1], abstained=True)]
    assert differences(base, surer)["abstention.balanced_accuracy"].changed == 0
    accuracy = differences(base, declined)["abstention.balanced_accuracy"]
    assert (accuracy.base, accuracy.variant, accuracy.changed) == (0.5, 1.0, 1)


def test_latency_has_an_interval_and_the_largest_context_has_none():
    base = [case(total_ms=ms, passages=GOLD) for ms in (10, 20, 30)]
    variant = [case(total_ms=ms + 5, passages=[span("a", 0, 40)]) for ms in (10, 20, 30)]
    found = differences(base, variant)
    median = found["latency_ms.p50"]
    assert (median.base, median.estimate) == (20.0, Estimate(5.0, 5.0, 5.0, 3))
    assert found["context_characters"].estimate == Estimate(30, None, None, 3)
    assert found["context_characters"].verdict is Verdict.NOT_JUDGED


def test_a_leaf_says_what_the_difference_is_made_of():
    leaf = differences([case(gold=GOLD)], [case(gold=GOLD, passages=GOLD)])["retrieval.recall"].to_json()
    assert leaf == {
        "mean": 1.0, "low": 1.0, "high": 1.0, "n": 1,
        "base": 0.0, "variant": 1.0, "changed": 1, "verdict": "no difference shown",
    }  # fmt: skip
