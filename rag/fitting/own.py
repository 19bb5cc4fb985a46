"""The fit in use, moved toward one's own questions no further than they show others like them to gain by it.

A few dozen questions can't carry a fit of their own: one from nothing does worse on the next question than the numbers
in use. These are the mean of a Gaussian prior, that is, a ridge on the distance to them in units of each feature's
spread: the fewer the questions, the less they move. How strong the pull is, from `STAY` on, is chosen by cross-
validation (Stone 1974) with the rule of one standard error (Breiman et al. 1984, section 3.4.3): the strongest that is
not clearly worse than the best one.

`rows` are everywhere those of the questions, in `Own`, that a fit sees or judges.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.intervals import Rows
from rag.fitted import Fitted
from rag.fitting.asked import Array, Asked
from rag.fitting.folds import folds

STAY = math.inf
# Strongest first. Half of it, times the square of how many of its spreads' worth a weight has moved, is taken off the
# questions' log-likelihood; with 300 the evidence is hardly more than calibrated anew.
PULLS = (STAY, 300.0, 100.0, 30.0, 10.0, 3.0)
LEAST_SPREAD = 1e-6

Model = TypeVar("Model")


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """One's own questions, [n], as asked with the fit in use (`prior`): the candidates' scores are its scores. `kin`
    labels those that must not be parted; `pulls` are those to choose from, the strongest first."""

    asked: Sequence[Asked]
    kin: Rows
    prior: Fitted
    pulls: tuple[float, ...] = PULLS

    @property
    def answerable(self) -> NDArray[np.bool_]:
        """Whether each can be answered."""
        return np.array([one.answerable for one in self.asked], dtype=np.bool_)

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Whether it is known for each which sentences answer it."""
        return np.array([one.answerable and one.gold is not None for one in self.asked], dtype=np.bool_)

    def parts(self, rows: Rows) -> list[Rows]:
        """The rows in parts for cross-validation."""
        return [rows[part] for part in folds(self.answerable[rows], self.kin[rows])]


@dataclass(frozen=True, slots=True, eq=False)
class Chosen(Generic[Model]):
    """The pull that was chosen, the model of all rows with it, and `unseen`: parts of the rows, each with the model of
    the other parts."""

    pull: float
    model: Model
    unseen: list[tuple[Rows, Model]]


def choose(
    own: Own, rows: Rows, fit: Callable[[Rows, float], Model], loss: Callable[[Rows, Model], Array]
) -> Chosen[Model]:
    """The strongest pull whose loss on unseen questions is within one standard error of the least; `loss` has a
    value a row, NaN where it can't be told."""
    parts = own.parts(rows)
    unseen = [[(part, fit(np.setdiff1d(rows, part), pull)) for part in parts] for pull in own.pulls]
    losses = np.array([np.concatenate([loss(part, model) for part, model in models]) for models in unseen])
    losses = losses[:, ~np.isnan(losses[0])]
    at = 0
    if losses.shape[1] > 1:
        worse = losses - losses[np.argmin(losses.mean(axis=1))]
        error = worse.std(axis=1, ddof=1) / math.sqrt(worse.shape[1])
        at = int(np.argmax(worse.mean(axis=1) <= error))
    return Chosen(own.pulls[at], fit(rows, own.pulls[at]), unseen[at])


def spread(table: Array) -> Array:
    """The standard deviations, [features]; 1 for what never varies: it tells nothing, and must not be scaled up."""
    spread = table.std(axis=0)
    return np.where(spread > LEAST_SPREAD, spread, 1.0)
