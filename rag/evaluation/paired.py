"""Two runs on the same questions, figure by figure: variant minus base, with what chance alone would make of it.

Pure. The questions are drawn, and with each its outcome in both runs, so that what makes a question easy or hard for
both cancels: the paired bootstrap (Koehn 2004, Statistical Significance Tests for Machine Translation Evaluation; Efron
and Tibshirani 1993, chapter 13, for the percentile interval)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.cases import Case
from rag.evaluation.intervals import NOTHING, Estimate, Rows, resampled, statistic_interval
from rag.evaluation.metrics import ABSTENTION, PER_QUESTION, TOTALS
from rag.evaluation.outcomes import Outcome, outcome

# Five questions that all changed the same way come about by chance in 1 of 16 cases (sign test, 2 / 2**5), six in 1 of
# 32: below that a percentile interval is surer of itself than the questions allow.
FEWEST_CHANGED = 6
LOWER_IS_BETTER = frozenset(
    {
        "abstention.aurc",
        "abstention.calibration_error",
        "context_characters",
        "latency_ms.p50",
        "latency_ms.p95",
        # of a fit (`rag.fitting`)
        "calibration_error",
        "declined_in_vain",
        "log_loss",
    }
)
# What `changed` counts for the figures of declining: confidence, or for those in this set whether it was answered.
OF_DECISIONS = frozenset({"abstention.balanced_accuracy", "balanced_accuracy"})
# The largest of a sample: drawing from it again says nothing of how it would vary (Efron and Tibshirani, section 7.4).
WITHOUT_INTERVAL = frozenset({"context_characters"})
RIGHT = "outcomes.right"
Cases = Sequence[Case]
Values = NDArray[np.float64]
# Whether each question was answered, and with which confidence, [n] each.
Decisions = tuple[NDArray[np.bool_], Values]


class Verdict(StrEnum):
    """What a difference says."""

    BETTER = "better"
    WORSE = "worse"
    NOT_SHOWN = "no difference shown"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in both runs and `estimate`, variant minus base, over the questions that either run's figure is over;
    `changed` of them came out otherwise. An estimate without interval is not judged."""

    key: str
    base: float | None
    variant: float | None
    estimate: Estimate
    changed: int

    @property
    def verdict(self) -> Verdict:
        """Better or worse only where the interval leaves out 0 and enough questions changed to say so."""
        if self.estimate.mean is None or self.estimate.low is None:
            return Verdict.NOT_JUDGED
        if not is_shown(self.estimate, self.changed):
            return Verdict.NOT_SHOWN
        return Verdict.BETTER if (self.estimate.mean > 0) != (self.key in LOWER_IS_BETTER) else Verdict.WORSE

    def to_json(self) -> dict[str, Any]:
        """A leaf: the difference as every figure has it, and what it is made of."""
        return self.estimate.to_json() | {
            "base": self.base,
            "variant": self.variant,
            "changed": self.changed,
            "verdict": self.verdict.value,
        }


def is_shown(difference: Estimate, changed: int) -> bool:
    """Whether chance is ruled out: the 95% interval leaves out 0, and at least `FEWEST_CHANGED` questions changed."""
    if difference.low is None or difference.high is None or changed < FEWEST_CHANGED:
        return False
    return difference.low > 0 or difference.high < 0


def differences(base: Cases, variant: Cases) -> dict[str, Difference]:
    """Every figure of `metrics.measure`, and the share of right outcomes, by key; cases are of the same questions in
    the same order."""
    found = {RIGHT: _of_means(RIGHT, _right, base, variant)}
    found |= {key: _of_means(key, metric, base, variant) for key, metric in PER_QUESTION.items()}
    found |= {key: _of_abstention(key, statistic, base, variant) for key, statistic in ABSTENTION.items()}
    return found | {key: _of_total(key, total, base, variant) for key, total in TOTALS.items()}


def paired_interval(base: Values, variant: Values) -> Estimate:
    """mean(variant) - mean(base) of one value a question, [n] each; NaN where a question is not judged.

    A question that only one run is judged on (one that the other declined, say) counts in that run's mean alone, so
    that the difference is that of the two figures; where both are judged on the same, it is the mean of the
    differences. Draws in which a run is judged on nothing are left out."""
    judged = ~(np.isnan(base) & np.isnan(variant))
    n = int(judged.sum())
    if not n or np.isnan(base).all() or np.isnan(variant).all():
        return NOTHING
    rows = resampled(n)
    drawn = _means(variant[judged], rows) - _means(base[judged], rows)
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Estimate(float(np.nanmean(variant) - np.nanmean(base)), float(low), float(high), n)


def _means(values: Values, rows: Rows) -> Values:
    """The mean of the judged among each draw, [draws]; NaN for a draw without any."""
    drawn = values[rows]
    counts = (~np.isnan(drawn)).sum(axis=1)
    means: Values = np.where(counts, np.nansum(drawn, axis=1) / np.maximum(counts, 1), np.nan)
    return means


def of_values(key: str, before: Values, after: Values) -> Difference:
    """A figure that is the mean of one value a question, [n]; NaN where a question is not judged."""
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    return Difference(key, _mean(before), _mean(after), paired_interval(before, after), int((~same).sum()))


def of_decisions(
    key: str,
    statistic: Callable[..., float | None],
    answerable: NDArray[np.bool_],
    before: Decisions,
    after: Decisions,
) -> Difference:
    """A figure of declining, which takes all questions at once; `statistic` is one of `metrics.ABSTENTION`."""

    def of(run: Decisions, rows: Rows) -> float | None:
        return statistic(answerable[rows], run[0][rows], run[1][rows])

    everyone = np.arange(len(answerable))
    decided = 0 if key in OF_DECISIONS else 1
    changed = int((before[decided] != after[decided]).sum())
    drawn = statistic_interval(lambda rows: _minus(of(after, rows), of(before, rows)), len(answerable))
    return Difference(key, of(before, everyone), of(after, everyone), drawn, changed)


def _of_means(key: str, metric: Callable[[Case], float | None], base: Cases, variant: Cases) -> Difference:
    return of_values(key, _values(metric, base), _values(metric, variant))


def _of_abstention(key: str, statistic: Callable[..., float | None], base: Cases, variant: Cases) -> Difference:
    answerable = np.array([case.question.answerable for case in base], dtype=np.bool_)
    return of_decisions(key, statistic, answerable, _declining(base), _declining(variant))


def _of_total(key: str, total: Callable[[Cases], float | None], base: Cases, variant: Cases) -> Difference:
    before, after = total(base), total(variant)
    if key in WITHOUT_INTERVAL:
        estimate = Estimate(_minus(after, before), None, None, len(base))
        changed = sum(
            one.context_characters != other.context_characters for one, other in zip(base, variant, strict=True)
        )
    else:

        def of(run: Cases, rows: Rows) -> float | None:
            return total([run[row] for row in rows])

        estimate = statistic_interval(lambda rows: _minus(of(variant, rows), of(base, rows)), len(base))
        changed = sum(one.total_ms != other.total_ms for one, other in zip(base, variant, strict=True))
    return Difference(key, before, after, estimate, changed)


def _right(case: Case) -> float:
    return float(outcome(case) is Outcome.RIGHT)


def _values(metric: Callable[[Case], float | None], cases: Cases) -> Values:
    values = [metric(case) for case in cases]
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _declining(cases: Cases) -> Decisions:
    answered = np.array([not case.abstained for case in cases], dtype=np.bool_)
    return answered, np.array([case.confidence for case in cases], dtype=float)


def _mean(values: Values) -> float | None:
    return None if np.isnan(values).all() else float(np.nanmean(values))


def _minus(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else left - right
