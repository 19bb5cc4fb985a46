"""Whether the retrieved passages answer: a probability from a few features, and with it the decision to decline.

Some hundred features were tried: overlap of rare words and names, matches token by token, cosine and BM25 margins.
These carried over best to question sets that the fit had not seen; more of them, and models that bend (gradient
boosting, a random forest), fitted the known sets better and the unseen ones worse.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from index.errors import SettingError
from rag.answering.candidates import Candidate
from rag.fitted import Evidence
from rag.question import Kind, Question

FEATURES = (
    "meaning",
    "stands_out",
    "meets",
    "unnamed",
    "astray",
    "asks_kind",
    "rare_kind",
    "asks_reason",
    "rarity",
)
# The cosine of the very nearest sentence has much of chance; the mean of the three nearest carried over better.
NEAREST = 3
# But one of so many sentences: in a folder of a page or two the third is already about something else.
AMONG = 7
# Sentences count by their fitted odds of being the one that answers, to this power: the best one alone unless others
# come near. Between 1 and 2 the figures hardly moved.
SHARPNESS = 2.0
# Added to the share of the sentences that have the kind of thing asked for, before its logarithm is taken.
KIND_FLOOR = 0.1


def features(question: Question, sentences: Sequence[Candidate]) -> dict[str, float]:
    """What the probability is made of; `sentences` are best first:

    meaning      the mean cosine with the question of the sentences nearest to it
    stands_out   by how much they are nearer than all are on average: a folder on one subject is near throughout
    meets        how far the sentence that answers and its neighbours hold the question's rare words
    unnamed      the share of the question's rarity in names and figures that the folder has, but nowhere near it
    astray       the share of the question's years, ordinals and labels in whose place it, or what it stands below, has
                 another
    asks_kind    1 if the question asks for a kind of thing (a number, a date, ...)
    rare_kind    how few of the sentences have that kind, as a logarithm; 0 if none is asked for
    asks_reason  1 if it asks why: reasons share few words with their questions
    rarity       how rare the question's words are on average

    Which sentence answers is not known: `meets`, `unnamed` and `astray` are expected values over all of them.
    """
    if not sentences:
        return dict.fromkeys(FEATURES, 0.0)
    meanings = sorted((candidate.features["meaning"] for candidate in sentences), reverse=True)
    nearest = fmean(meanings[: max(1, min(NEAREST, len(meanings) // AMONG))])
    rarities = [word.idf for word in question.words if word.idf > 0]
    asks_kind = question.kind is not Kind.OTHER
    with_kind = fmean(candidate.features["kind"] for candidate in sentences)
    chances = [math.exp(SHARPNESS * (candidate.score - sentences[0].score)) for candidate in sentences]

    def expected(name: str) -> float:
        return fmean((candidate.features[name] for candidate in sentences), chances)

    return {
        "meaning": nearest,
        "stands_out": nearest - fmean(meanings),
        "meets": expected("meets_near"),
        "unnamed": expected("unnamed"),
        "astray": expected("astray"),
        "asks_kind": float(asks_kind),
        "rare_kind": -math.log(with_kind + KIND_FLOOR) if asks_kind else 0.0,
        "asks_reason": float(question.kind is Kind.REASON),
        "rarity": sum(rarities) / max(1, len(rarities)),
    }


def probability(values: dict[str, float], fitted: Evidence) -> float:
    """The probability that the passages answer; SettingError for numbers that were fitted to other features."""
    if fitted.weights.keys() != values.keys():
        raise SettingError(
            "FOOTNOTE_FITTED names numbers that another version of Footnote made",
            "Leave it out, or make them anew without it: python -m rag fit",
        )
    total = fitted.intercept + sum(weight * values[name] for name, weight in fitted.weights.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
