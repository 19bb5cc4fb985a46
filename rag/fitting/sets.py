"""A fit from nothing, on whole question sets: the weights of sentences and of the evidence.

Sentences: a conditional logit (McFadden 1974): the fitted score is the log-odds of a sentence being one that answers,
among those of its question. Evidence: a logistic regression on whether the question is answerable. It also sees every
answerable question a second time, without the sentences that answer it: the hardest unanswerable question there is on
these documents. Every figure that is reported for a set comes from a fit that never saw that set; what is stored is
fitted on all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import expit, logit

from rag import evidence
from rag.fitted import Evidence, Fitted, load
from rag.fitting.asked import Array, Asked, Judged, Sets, features, first_gold

# Strength of the pull toward zero; between 0.003 and 0.1 the left-out figures moved by a point or two either way.
SENTENCE_RIDGE = 0.03
EVIDENCE_C = 0.005
# Hardly any pull: only enough to keep a small set that separates cleanly from making everything certain.
CALIBRATION_C = 1.0
# What a set's answerable and other questions weigh each in the fit of the evidence: a set of 2,000 questions counts as
# one of 200, a smaller one by its size. Sets of 60 that counted as much took 1 point of AUROC from two large sets.
LARGEST_SET = 200
# The share that questions without their answers have in the weight of a set's unanswerable ones. From 0.4 to 0.6 fits
# left out gained 1 to 3 points of AUROC on hard sets against none, and lost 1 on easy ones.
TWINS = 0.5
# At most this share of the answerable questions of a set the fit has not seen is declined, on average over sets.
DECLINED_IN_VAIN = 0.10


def fit(sets: Sets) -> Fitted:
    """Sentences, then evidence, on all sets; calibration and threshold from what fits on the others say of each set,
    since a fit is surer of questions it has seen. A single set is judged by its own fit."""
    weights = fit_sentences(sets)
    evidence_ = fit_evidence(sets, weights)
    if len(sets) > 1:
        judged = [_unseen(sets, name) for name in sets]
    else:
        judged = [Judged.by(evidence_, weights, asked) for asked in sets.values()]
    evidence_ = calibrated(evidence_, judged)
    obtained = {"by": "python -m rag fit", "sets": {name: len(asked) for name, asked in sets.items()}}
    return Fitted(weights, evidence_, obtained)


def left_out(sets: Sets, name: str) -> dict[str, float]:
    """One set's figures by a fit on the others that never saw it; the shares are those at that fit's own threshold."""
    fitted = fit({other: asked for other, asked in sets.items() if other != name})
    figures = {}
    known = [asked for asked in sets[name] if asked.gold is not None and asked.answerable]
    if known:
        figures["first_correct"] = round(float(np.mean([first_gold(asked, fitted.sentences) for asked in known])), 3)
    if len({asked.answerable for asked in sets[name]}) == 2:
        judged = Judged.by(fitted.evidence, fitted.sentences, sets[name])
        figures |= judged.figures() | judged.shares(fitted.evidence.threshold)
    return figures


def calibrated(fitted: Evidence, judged: Sequence[Judged]) -> Evidence:
    """The same evidence with its log-odds stretched and shifted to agree with how often questions were answerable
    (Platt 1999), and with its threshold. Their order, and so the AUROC, stays. Sets of answerable questions alone count
    too: what they show of questions declined in vain is as true."""
    from sklearn.linear_model import LogisticRegression

    answerable = np.concatenate([one.answerable for one in judged])
    if answerable.all() or not answerable.any():
        return fitted
    odds = np.concatenate([logit(one.probabilities) for one in judged])
    model = LogisticRegression(C=CALIBRATION_C).fit(odds[:, None], answerable)
    slope, shift = float(model.coef_[0, 0]), float(model.intercept_[0])
    if slope <= 0:  # the fit knows nothing of sets it has not seen; its own sureness is no worse than another
        slope, shift = 1.0, 0.0
    again = [Judged(expit(slope * logit(one.probabilities) + shift), one.answerable) for one in judged]
    return Evidence(
        weights={name: round(slope * weight, 4) for name, weight in fitted.weights.items()},
        intercept=round(slope * fitted.intercept + shift, 4),
        threshold=threshold_of(again),
    )


def threshold_of(judged: Sequence[Judged], share: float = DECLINED_IN_VAIN) -> float:
    """The probability below which, on average over the sets, this share of the answerable questions fall."""
    values, shares = [], []
    for one in judged:
        own = one.probabilities[one.answerable]
        if len(own):
            values.append(own)
            shares.append(np.full(len(own), 1 / len(own)))
    if not values:
        return 0.5
    ordered = np.argsort(np.concatenate(values))
    below = np.cumsum(np.concatenate(shares)[ordered]) / len(values)
    at = int(np.searchsorted(below, share))
    # Downwards, or the question that the threshold was taken from would be declined itself.
    return math.floor(1000 * float(np.concatenate(values)[ordered][min(at, len(ordered) - 1)])) / 1000


def _unseen(sets: Sets, name: str) -> Judged:
    """A set as judged by a fit on the others, before calibration."""
    others = {other: asked for other, asked in sets.items() if other != name}
    weights = fit_sentences(others)
    return Judged.by(fit_evidence(others, weights), weights, sets[name])


def fit_sentences(sets: Sets) -> dict[str, float]:
    """The weights of the sentences' features, by maximum likelihood of the gold sentences."""
    from scipy.optimize import minimize

    groups = [asked for some in sets.values() for asked in some if asked.gold is not None and asked.gold.any()]
    if not groups:
        return dict(load().sentences)
    names = sorted(groups[0].candidates[0].features)
    tables = [np.array([[c.features[name] for name in names] for c in asked.candidates]) for asked in groups]
    spread = np.concatenate(tables).std(axis=0)
    # What never varies has no weight; scaled by next to nothing, its rounding noise would get a large one.
    scale = np.where(spread > 1e-6, spread, 1.0)
    scaled = [table / scale for table in tables]
    gold = [asked.gold for asked in groups if asked.gold is not None]

    def loss(weights: Array) -> tuple[float, Array]:
        total, gradient = 0.0, np.zeros_like(weights)
        for table, hit in zip(scaled, gold, strict=True):
            odds = np.exp(table @ weights - (table @ weights).max())
            share = odds / odds.sum()
            right = share * hit
            total -= np.log(right.sum())
            gradient -= (right / right.sum() - share) @ table
        ridge = SENTENCE_RIDGE * weights
        return total / len(gold) + float(ridge @ weights), gradient / len(gold) + 2 * ridge

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / scale
    return {name: round(float(weight), 4) for name, weight in zip(names, found, strict=True)}


def fit_evidence(sets: Sets, weights: Mapping[str, float]) -> Evidence:
    """The logistic regression of answerable on the evidence's features; the threshold is left at one half."""
    from sklearn.linear_model import LogisticRegression

    judged: list[tuple[Asked, float]] = []
    for asked in sets.values():
        twins = [one.without_gold() for one in asked if one.answerable and one.gold is not None]
        judged += _weighed([one for one in asked if one.answerable], [o for o in asked if not o.answerable], twins)
    if not judged:
        return load().evidence
    answerable = [one.answerable for one, _ in judged]
    shares = [share for _, share in judged]
    table = np.array([[features(one, weights)[name] for name in evidence.FEATURES] for one, _ in judged])
    mean = np.average(table, axis=0, weights=shares)
    scale = np.sqrt(np.average((table - mean) ** 2, axis=0, weights=shares)) + 1e-9
    model = LogisticRegression(C=EVIDENCE_C, max_iter=1000)
    model.fit((table - mean) / scale, answerable, sample_weight=shares)
    found = model.coef_[0] / scale
    return Evidence(
        weights={name: round(float(weight), 4) for name, weight in zip(evidence.FEATURES, found, strict=True)},
        intercept=round(float(model.intercept_[0] - found @ mean), 4),
        threshold=0.5,
    )


def _weighed(
    answerable: Sequence[Asked], unanswerable: Sequence[Asked], twins: Sequence[Asked]
) -> list[tuple[Asked, float]]:
    """A set's questions with their weights: as much for those to be answered as for those to be declined. A set that
    has only one of the two says nothing."""
    if not answerable or not (unanswerable or twins):
        return []
    share = 0.0 if not twins else TWINS if unanswerable else 1.0
    whole = min(len(answerable) + len(unanswerable), LARGEST_SET)
    groups = ((answerable, 1.0), (unanswerable, 1.0 - share), (twins, share))
    return [(one, part * whole / len(group)) for group, part in groups for one in group]
