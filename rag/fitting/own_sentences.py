"""The weights of sentences, moved toward one's own questions."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from rag import evidence
from rag.evaluation.intervals import Rows
from rag.fitting.asked import Array
from rag.fitting.own import STAY, Own, spread


class Sentences:
    """The weights of sentences; a model is what is added to the prior's weights, [features]."""

    def __init__(self, own: Own) -> None:
        self.own = own
        self.names = sorted(own.prior.sentences)
        self.tables = [
            np.array([[c.features.get(name, 0.0) for name in self.names] for c in one.candidates]).reshape(
                -1, len(self.names)
            )
            for one in own.asked
        ]
        self.scores = [np.array([candidate.score for candidate in one.candidates]) for one in own.asked]

    def fit(self, rows: Rows, pull: float) -> Array:
        """A conditional logit of the gold sentences, pulled toward the prior."""
        from scipy.optimize import minimize

        nowhere = np.zeros(len(self.names))
        rows = np.array([row for row in rows if self._gold(row).any()], dtype=np.intp)
        if pull == STAY or not len(rows):
            return nowhere
        table = np.concatenate([self.tables[row] for row in rows])
        scores = np.concatenate([self.scores[row] for row in rows])
        gold = np.concatenate([self._gold(row) for row in rows])
        sizes = np.array([len(self.tables[row]) for row in rows])
        starts = np.cumsum(sizes) - sizes
        scale = spread(table)
        scaled = table / scale

        def loss(moved: Array) -> tuple[float, Array]:
            odds = scores + scaled @ moved
            odds = np.exp(odds - np.repeat(np.maximum.reduceat(odds, starts), sizes))
            share = odds / np.repeat(np.add.reduceat(odds, starts), sizes)
            right = np.maximum(np.add.reduceat(share * gold, starts), 1e-300)
            gradient = (share - share * gold / np.repeat(right, sizes)) @ scaled
            return float(pull / 2 * moved @ moved - np.log(right).sum()), gradient + pull * moved

        found: Array = minimize(loss, nowhere, jac=True, method="L-BFGS-B").x / scale
        return found

    def loss(self, rows: Rows, moved: Array) -> Array:
        """Minus the log of the probability that a gold sentence is the one, [rows]; NaN where none was found."""
        return np.array([self._loss(row, moved) for row in rows])

    def first_correct(self, rows: Rows, moved: Array) -> Array:
        """Whether the best sentence answers, [rows]; NaN where that is not known."""
        return np.array([self._first(row, moved) for row in rows])

    def features(self, rows: Rows, moved: Array) -> Array:
        """What the evidence is made of, with the sentences in the model's order, [rows, features]."""
        return np.array([self._features(row, moved) for row in rows])

    def _features(self, row: int, moved: Array) -> list[float]:
        candidates, scores = self.own.asked[row].candidates, self.scores[row] + self.tables[row] @ moved
        rescored = [replace(one, score=float(score)) for one, score in zip(candidates, scores, strict=True)]
        rescored.sort(key=lambda one: (-one.score, one.start))
        values = evidence.features(self.own.asked[row].question, rescored)
        return [values[name] for name in evidence.FEATURES]

    def weights(self, moved: Array) -> dict[str, float]:
        """The model as it is stored."""
        prior = self.own.prior.sentences
        return {name: round(prior[name] + float(by), 4) for name, by in zip(self.names, moved, strict=True)}

    def _gold(self, row: int) -> Array:
        gold = self.own.asked[row].gold
        return np.zeros(len(self.tables[row])) if gold is None or not self.own.asked[row].answerable else gold

    def _loss(self, row: int, moved: Array) -> float:
        gold = self._gold(row)
        if not gold.any():
            return math.nan
        scores = self.scores[row] + self.tables[row] @ moved
        odds = np.exp(scores - scores.max())
        return -math.log(max(float(odds @ gold / odds.sum()), 1e-300))

    def _first(self, row: int, moved: Array) -> float:
        if not (self.own.asked[row].answerable and self.own.asked[row].gold is not None):
            return math.nan
        gold, scores = self._gold(row), self.scores[row] + self.tables[row] @ moved
        return float(gold[np.argmax(scores)]) if len(gold) else 0.0
