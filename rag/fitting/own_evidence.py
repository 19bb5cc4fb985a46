"""The evidence and its threshold, moved toward one's own questions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from rag import evidence
from rag.evaluation.intervals import Rows
from rag.evaluation.metrics.abstention import balanced_accuracy
from rag.fitted import Evidence
from rag.fitting.asked import Array, Judged
from rag.fitting.own import STAY, Chosen, Own, spread
from rag.fitting.sets import threshold_of

# The pull on the slope and the shift of the evidence's log-odds (Platt 1999), in which folders differ most. With next
# to none on the shift, fits on 40 questions of `seeds` were worse on others than the fit in use.
SLOPE_PULL = SHIFT_PULL = 1.0
# Where answerable and other questions look much alike, equal weight for both kinds would decline a third of the
# answerable (`squad2`). The numbers that ship decline up to this share on sets they have not seen.
IN_VAIN_AT_MOST = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Log-odds as a sum: weights [features] and an intercept."""

    weights: Array
    intercept: float

    @classmethod
    def of(cls, fitted: Evidence) -> Line:
        """Of stored numbers."""
        return cls(np.array([fitted.weights[name] for name in evidence.FEATURES]), fitted.intercept)

    def __call__(self, table: Array) -> Array:
        """Log-odds, [rows]."""
        odds: Array = table @ self.weights + self.intercept
        return odds

    def stored(self, threshold: float) -> Evidence:
        """As it is stored."""
        named = zip(evidence.FEATURES, self.weights, strict=True)
        weights = {name: round(float(weight), 4) for name, weight in named}
        return Evidence(weights, round(float(self.intercept), 4), threshold)


class Answerable:
    """The evidence; `table` has its features, [questions, features], of sentences ordered by a fit that had not seen
    the question."""

    def __init__(self, own: Own, table: Array) -> None:
        self.own, self.table = own, table
        self.prior = Line.of(own.prior.evidence)
        self.answerable = own.answerable

    def fit(self, rows: Rows, pull: float) -> Line:
        """A logistic regression, pulled toward the prior: its log-odds stretched and shifted rather freely, and each
        weight moved as far as `pull` lets it."""
        from scipy.optimize import minimize

        if pull == STAY or self.answerable[rows].all() or not self.answerable[rows].any():
            return self.prior
        table, truth = self.table[rows], self.answerable[rows].astype(float)
        before = self.prior(table)
        columns = np.column_stack([before, table])
        mean, scale = columns.mean(axis=0), spread(columns)
        scaled = np.column_stack([(columns - mean) / scale, np.ones(len(rows))])
        pulls = np.array([SLOPE_PULL, *[pull] * table.shape[1], SHIFT_PULL])

        def loss(moved: Array) -> tuple[float, Array]:
            odds = before + scaled @ moved
            total = np.logaddexp(0, odds).sum() - truth @ odds + (pulls * moved) @ moved / 2
            return float(total), (expit(odds) - truth) @ scaled + pulls * moved

        moved = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x
        by = moved[:-1] / scale
        slope = 1 + by[0]
        return Line(slope * self.prior.weights + by[1:], float(slope * self.prior.intercept + moved[-1] - by @ mean))

    def loss(self, rows: Rows, line: Line) -> Array:
        """Minus the log of the probability that was given to what is true, [rows]."""
        odds = line(self.table[rows])
        found: Array = np.logaddexp(0, np.where(self.answerable[rows], -odds, odds))
        return found

    def threshold(self, chosen: Chosen[Line]) -> float:
        """Of two, the one with the better balanced accuracy on questions as fits see them that had not seen them: as
        many declined as now, or the share of the answerable among all, though no more than `IN_VAIN_AT_MOST` of them
        declined. (Confidence that is calibrated is above that share just where a question is likelier to be one of the
        answerable than one of the others, both kinds counted alike.)"""
        now = self.own.prior.evidence.threshold
        if chosen.pull == STAY:
            return now
        rows = np.concatenate([part for part, _ in chosen.unseen])
        unseen = np.concatenate([expit(line(self.table[part])) for part, line in chosen.unseen])
        truth = self.answerable[rows]
        declined = int((expit(self.prior(self.table[rows])) < now).sum())
        same = math.floor(1000 * np.sort(unseen)[declined]) / 1000 if declined < len(unseen) else 1.0
        share = round(float(truth.mean()), 3)
        most = threshold_of([Judged(unseen, truth)], IN_VAIN_AT_MOST)
        return max(same, min(share, most), key=lambda one: balanced_accuracy(truth, unseen >= one) or 0.0)
