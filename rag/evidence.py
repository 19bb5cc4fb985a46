"""Whether the retrieved passages answer: a probability from four features, and with it the decision to decline.

Some fifty features were tried: overlap of rare words and names, the kind of answer, matches token by token, cosine
and BM25 margins. These four carried over best to question sets that the fit had not seen; more of them fitted the
known sets better and the unseen ones worse.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.answering.candidates import Candidate
from rag.answering.specifics import asked_for
from rag.fitted import Evidence
from rag.question import Question

FEATURES = ("meaning", "meets", "margin", "unmet")


def features(question: Question, sentences: Sequence[Candidate]) -> dict[str, float]:
    """What the probability is made of; `sentences` are best first:

    meaning  the nearest sentence's cosine with the question
    meets    how far the best sentence, and the one before it, hold the question's rare words
    margin   by how much the best sentence's score beats the next one's
    unmet    the share of the question's years, ordinals, figures and labels that the best sentence lacks
    """
    if not sentences:
        return dict.fromkeys(FEATURES, 0.0)
    best = sentences[0]
    return {
        "meaning": max(candidate.features["meaning"] for candidate in sentences),
        "meets": best.features["meets_before"],
        "margin": best.score - sentences[1].score if len(sentences) > 1 else 0.0,
        "unmet": 1.0 - best.features["specific"] if asked_for(question) else 0.0,
    }


def probability(values: dict[str, float], fitted: Evidence) -> float:
    """The probability that the passages answer."""
    total = fitted.intercept + sum(weight * values[name] for name, weight in fitted.weights.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
