"""Means with their uncertainty: percentile bootstrap over questions (Efron and Tibshirani 1993, chapter 13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 20240129
Rows = NDArray[np.intp]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over `n` questions with its 95% interval; all None where nothing was there to measure."""

    mean: float | None
    low: float | None
    high: float | None
    n: int

    def to_json(self) -> dict[str, float | int | None]:
        """The leaf that `rag evaluate --json` prints."""
        return {"mean": self.mean, "low": self.low, "high": self.high, "n": self.n}


NOTHING = Estimate(None, None, None, 0)


def mean_interval(values: Sequence[float]) -> Estimate:
    """The mean of one value a question, with a seeded percentile interval of 2,000 resamples."""
    if not values:
        return NOTHING
    array = np.asarray(values, dtype=float)
    means = array[resampled(len(array))].mean(axis=1)
    return _estimate(float(array.mean()), means, len(array))


def statistic_interval(statistic: Callable[[Rows], float | None], n: int) -> Estimate:
    """The same for a figure that is no mean of single questions, such as AUROC.

    `statistic` is given the rows [n] of the questions drawn, in a first call each once, and returns None where the draw
    can't be measured (a draw without any unanswerable question, say); such draws are left out."""
    point = statistic(np.arange(n)) if n else None
    if point is None:
        return Estimate(None, None, None, n)
    drawn = [value for rows in resampled(n) if (value := statistic(rows)) is not None]
    return _estimate(point, np.asarray(drawn), n)


def resampled(n: int) -> Rows:
    """Rows of 2,000 draws with replacement, [2000, n]; the same every time, so that paired figures stay paired."""
    return np.random.default_rng(SEED).integers(0, n, size=(RESAMPLES, n))


def _estimate(point: float, drawn: NDArray[np.float64], n: int) -> Estimate:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(point, float(low), float(high), n)
