"""Whether the retrieved passages answer: a probability from a few features, and the decision to decline.

Of some fifty features that were tried (overlap of rare words and names, the kind of answer, token by token matches,
BM25 margins), these four carried over best to question sets that the fit had not seen; more of them fitted the known
sets better and the unseen ones worse.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.answering.candidates import Candidate
from rag.fitted import Evidence
from rag.retrieval import Retrieval

# How far below the best passage the one is that stands for "the rest".
REST = 5


def features(retrieval: Retrieval, sentences: Sequence[Candidate]) -> dict[str, float]:
    """What the probability is made of:

    meaning         the best sentence's cosine with the question
    passage_margin  how much nearer in meaning the best passage is than the fifth
    sentence        the best sentence's fitted score
    margin          by how much it beats the next sentence
    """
    cosines = [score for _, score in retrieval.signals.get("dense", ())]
    rest = cosines[min(REST, len(cosines)) - 1] if cosines else 0.0
    scores = [candidate.score for candidate in sentences]
    return {
        "meaning": max((candidate.features["meaning"] for candidate in sentences), default=0.0),
        "passage_margin": cosines[0] - rest if cosines else 0.0,
        "sentence": scores[0] if scores else 0.0,
        "margin": scores[0] - scores[1] if len(scores) > 1 else 0.0,
    }


def probability(values: dict[str, float], fitted: Evidence) -> float:
    """The probability that the passages answer."""
    total = fitted.intercept + sum(weight * values[name] for name, weight in fitted.weights.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
