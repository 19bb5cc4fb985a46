"""Whether the retrieved passages answer: a probability from a few features, and the decision to decline."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.answering.candidates import Candidate
from rag.question import Question
from rag.retrieval import Retrieval


def features(question: Question, retrieval: Retrieval, sentences: Sequence[Candidate]) -> dict[str, float]:
    """What the probability is made of."""
    return {"support": max((candidate.support for candidate in sentences), default=0.0)}


def judge(values: dict[str, float], threshold: float | None) -> tuple[float, float]:
    """(probability that the passages answer, threshold from which on to answer)."""
    probability = 1 / (1 + math.exp(-14 * (values["support"] - 0.55)))
    return probability, 0.5 if threshold is None else threshold
