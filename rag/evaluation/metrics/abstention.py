"""Does `confidence` know what the documents answer? Over all questions; None where only one kind was asked.

`answerable` and `answered` are [n] booleans, `confidence` [n] probabilities."""

from __future__ import annotations

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
    order = np.argsort(confidence, kind="stable")
    bins = [rows for rows in np.array_split(order, BINS) if len(rows)]
    gaps = [abs(confidence[rows].mean() - answerable[rows].mean()) * len(rows) for rows in bins]
    return float(sum(gaps) / len(order))
