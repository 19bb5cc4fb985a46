"""Whether the retrieved passages answer: a probability from a few features, and with it the decision to decline.

Some fifty features were tried: overlap of rare words and names, matches token by token, cosine and BM25 margins. These
carried over best to question sets that the fit had not seen; more of them, and models that bend (gradient boosting, a
random forest), fitted the known sets better and the unseen ones worse.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.errors import SettingError
from rag.answering.candidates import Candidate
from rag.fitted import Evidence
from rag.question import Kind, Question

FEATURES = ("meaning", "stands_out", "meets", "conflict", "asks_kind", "rarity")


def features(question: Question, sentences: Sequence[Candidate]) -> dict[str, float]:
    """What the probability is made of; `sentences` are best first:

    meaning     the nearest sentence's cosine with the question
    stands_out  by how much it is nearer than the sentences are on average: a folder on one subject is near throughout
    meets       how far the best sentence and its neighbours hold the question's rare words
    conflict    the share of the question's years, ordinals and labels in whose place the best sentence has another
    asks_kind   1 if the question asks for a kind of thing (a number, a date, ...)
    rarity      how rare the question's words are on average
    """
    if not sentences:
        return dict.fromkeys(FEATURES, 0.0)
    best = sentences[0].features
    rarities = [word.idf for word in question.words if word.idf > 0]
    meanings = [candidate.features["meaning"] for candidate in sentences]
    return {
        "meaning": max(meanings),
        "stands_out": max(meanings) - sum(meanings) / len(meanings),
        "meets": best["meets_near"],
        "conflict": best["conflict"],
        "asks_kind": float(question.kind is not Kind.OTHER),
        "rarity": sum(rarities) / max(1, len(rarities)),
    }


def probability(values: dict[str, float], fitted: Evidence) -> float:
    """The probability that the passages answer; SettingError for numbers that were fitted to other features."""
    if fitted.weights.keys() != values.keys():
        raise SettingError(
            "FOOTNOTE_FITTED names numbers that another version of Footnote made", "Make them anew: python -m rag fit"
        )
    total = fitted.intercept + sum(weight * values[name] for name, weight in fitted.weights.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
