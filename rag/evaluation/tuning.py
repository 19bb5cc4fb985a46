"""The choice among settings by recall, and what it is worth on questions it was not made by.

Pure. The best of many settings looks better on the questions it was chosen by than on any others, so its gain is taken
from a cross-validation (Stone 1974; Hastie, Tibshirani and Friedman 2009, section 7.10): every question is scored with
the setting that the other folds' questions chose. All recalls are [settings, questions]; setting 0 is the one in
force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.intervals import SEED, Estimate, mean_interval
from rag.evaluation.paired import is_shown, paired_interval

FOLDS = 5
# Recall in steps of less than this is the same: sums of floats differ by their order.
DIGITS = 9
Values = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Choice:
    """The setting that all questions choose, and what choosing is worth: `now` is the recall with the settings in
    force, `validated` that of the settings chosen without each question, `gain` their paired difference over the
    questions. `chosen` is each fold's setting; `changed` counts the questions whose recall differs.

    The interval draws questions and takes the folds' choices as they are, so it leaves out how those would vary."""

    best: int
    chosen: tuple[int, ...]
    now: Estimate
    validated: Estimate
    gain: Estimate
    changed: int

    @property
    def is_shown(self) -> bool:
        """Whether another setting is better for more reasons than chance."""
        low = self.gain.low
        return self.best != 0 and low is not None and low > 0 and is_shown(self.gain, self.changed)


def choose(recalls: Values) -> Choice:
    """The best setting, cross-validated; two questions or more."""
    parts = folds(recalls.shape[1])
    chosen = tuple(best_of(np.delete(recalls, part, axis=1)) for part in parts)
    validated = np.empty(recalls.shape[1])
    for setting, part in zip(chosen, parts, strict=True):
        validated[part] = recalls[setting, part]
    return Choice(
        best=best_of(recalls),
        chosen=chosen,
        now=mean_interval(recalls[0].tolist()),
        validated=mean_interval(validated.tolist()),
        gain=paired_interval(recalls[0], validated),
        changed=int((validated != recalls[0]).sum()),
    )


def best_of(recalls: Values) -> int:
    """The setting with the highest mean recall; of equals the first, so that settings stay where nothing is gained."""
    return int(np.argmax(np.round(recalls.mean(axis=1), DIGITS)))


def folds(n: int) -> Sequence[Rows]:
    """Rows of the questions in 5 parts of nearly equal size (fewer questions: a part each), the same every time."""
    return np.array_split(np.random.default_rng(SEED).permutation(n), min(FOLDS, n))
