"""Does `confidence` know what the documents answer? Over all questions; None where only one kind was asked.

`answerable` and `answered` are [n] booleans, `confidence` [n] probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Values = NDArray[np.float64]
BINS = 10


def auroc(answerable: Flags, confidence: Values) -> float | None:
    """The chance that an answerable question has more confidence than one that is not, ties counting half.

    Exact by ranks: (rank sum of the answerable - p(p + 1) / 2) / (p * q). Source: Hanley and McNeil 1982."""
    positive = int(answerable.sum())
    negative = len(answerable) - positive
    if not positive or not negative:
        return None
    _, inverse, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    # Equal values share the mean of the ranks that they take up.
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[answerable].sum() - positive * (positive + 1) / 2) / (positive * negative))


def balanced_accuracy(answerable: Flags, answered: Flags) -> float | None:
    """(share answered of the answerable + share declined of the others) / 2, so that always answering scores 0.5."""
    if answerable.all() or not answerable.any():
        return None
    return float((answered[answerable].mean() + (~answered[~answerable]).mean()) / 2)


def calibration_error(answerable: Flags, confidence: Values) -> float | None:
    """Expected calibration error: |mean confidence - share answerable| of 10 bins of equal mass, weighted by size.

    Fewer than 10 questions have a bin each. A resample repeats questions, which makes bins rougher than they are: the
    interval leans high. Source: Nixon et al. 2019 (arXiv:1904.01685), adaptive bins with one class."""
    if not len(answerable):
        return None
    gaps = [abs(one.confidence - one.answerable) * one.n for one in reliability(answerable, confidence)]
    return sum(gaps) / len(answerable)


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: the mean of it, the share of them that the documents answer, how many they are."""

    confidence: float
    answerable: float
    n: int


def reliability(answerable: Flags, confidence: Values) -> list[Bin]:
    """The reliability curve: at most 10 bins of equal mass, by rising confidence; well calibrated, both shares of a bin
    are alike. Source: DeGroot and Fienberg 1983; the bins are those of `calibration_error`."""
    order = np.argsort(confidence, kind="stable")
    bins = [rows for rows in np.array_split(order, BINS) if len(rows)]
    return [Bin(float(confidence[rows].mean()), float(answerable[rows].mean()), len(rows)) for rows in bins]


@dataclass(frozen=True, slots=True)
class Risk:
    """Were only the surest answered: which share of all questions that is, and which share of those goes wrong."""

    coverage: float
    risk: float


def risk_coverage(wrong: Flags | Sequence[bool], confidence: Values, of: int | None = None) -> list[Risk]:
    """The risk-coverage curve, a point a question: at coverage i / n, the share of `wrong` among the i most confident.

    No threshold parts questions of equal confidence, so each counts as their mean: what a random order gives on
    average. `of` is n where not all questions are here. Source: El-Yaniv and Wiener 2010 (JMLR 11, selective risk)."""
    if not len(confidence):
        return []
    _, level = np.unique(confidence, return_inverse=True)
    means = np.bincount(level, weights=np.asarray(wrong, dtype=float)) / np.bincount(level)
    first = np.arange(1, len(confidence) + 1)
    risks = np.cumsum(means[np.sort(level)[::-1]]) / first
    coverages = first / (of or len(confidence))
    return [Risk(float(coverage), float(risk)) for coverage, risk in zip(coverages, risks, strict=True)]


def aurc(answerable: Flags, confidence: Values) -> float | None:
    """The area under the risk-coverage curve: its mean risk, wrong being to answer what the documents do not. Less is
    better; confidence that says nothing has the share of questions that are not answerable.

    Unlike `auroc` it weighs the surest mistakes most. Source: Geifman, Uziel and El-Yaniv 2019 (arXiv:1805.08206)."""
    if answerable.all() or not answerable.any():
        return None
    return float(np.mean([point.risk for point in risk_coverage(~answerable, confidence)]))
