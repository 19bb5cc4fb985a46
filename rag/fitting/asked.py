"""What a fit is made from: golden questions after retrieval, and what numbers say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag import evidence
from rag.answering.candidates import Candidate
from rag.evaluation.metrics.abstention import auroc, calibration_error
from rag.fitted import Evidence
from rag.question import Question

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One golden question after retrieval: its sentences and which of them overlap the evidence (None: not known)."""

    question: Question
    answerable: bool
    candidates: tuple[Candidate, ...]
    gold: Array | None

    def without_gold(self) -> Asked:
        """The same question, if the documents did not hold what answers it."""
        gold = np.zeros(len(self.candidates)) if self.gold is None else self.gold
        kept = tuple(candidate for candidate, hit in zip(self.candidates, gold, strict=True) if not hit)
        return Asked(self.question, False, kept, np.zeros(len(kept)))


Sets = Mapping[str, Sequence[Asked]]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a fit says of a set's questions: [questions] probabilities, and whether each is answerable."""

    probabilities: Array
    answerable: NDArray[np.bool_]

    @classmethod
    def by(cls, fitted: Evidence, weights: Mapping[str, float], asked: Sequence[Asked]) -> Judged:
        """By these numbers."""
        probabilities = np.array([probability(one, fitted, weights) for one in asked])
        return cls(probabilities, np.array([one.answerable for one in asked], dtype=np.bool_))

    def figures(self) -> dict[str, float]:
        """How well the probabilities order the questions, and how far they are from the truth."""
        return {
            "auroc": round(auroc(self.answerable, self.probabilities) or 0.0, 3),
            "calibration_error": round(calibration_error(self.answerable, self.probabilities) or 0.0, 3),
        }

    def shares(self, threshold: float) -> dict[str, float]:
        """How many of the answerable, and of the other questions, a threshold declines."""
        declined = self.probabilities < threshold
        return {
            "declined_in_vain": round(float(declined[self.answerable].mean()), 3),
            "declined_rightly": round(float(declined[~self.answerable].mean()), 3),
        }


def features(asked: Asked, weights: Mapping[str, float]) -> dict[str, float]:
    """The evidence's features, with the sentences in the order of these weights."""
    return evidence.features(asked.question, _rescored(asked, weights))


def probability(asked: Asked, fitted: Evidence, weights: Mapping[str, float]) -> float:
    """How likely the passages answer, by these numbers."""
    return evidence.probability(features(asked, weights), fitted)


def first_gold(asked: Asked, weights: Mapping[str, float]) -> float:
    """1 if the best sentence is one that answers."""
    if asked.gold is None or not len(asked.gold):
        return 0.0
    scores = [sum(weights[name] * value for name, value in c.features.items()) for c in asked.candidates]
    return float(asked.gold[int(np.argmax(scores))])


def _rescored(asked: Asked, weights: Mapping[str, float]) -> list[Candidate]:
    scored = [
        replace(candidate, score=sum(weights[name] * value for name, value in candidate.features.items()))
        for candidate in asked.candidates
    ]
    return sorted(scored, key=lambda candidate: (-candidate.score, candidate.start))
