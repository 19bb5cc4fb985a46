"""`python -m rag fit`: the weights of sentences and of the evidence, from question sets.

Sentences: a conditional logit (McFadden 1974): the fitted score is the log-odds of a sentence being one that answers,
among those of its question. Evidence: a logistic regression on whether the question is answerable. It also sees every
answerable question a second time, without the sentences that answer it: the hardest unanswerable question there is on
these documents. Every figure that is reported for a set comes from a fit that never saw that set; what is stored is
fitted on all of them.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from index.errors import SettingError
from rag import evidence
from rag.answering.candidates import Candidate
from rag.assistant import Assistant
from rag.cli import arguments
from rag.cli.progress import tracked
from rag.evaluation.corpus import Corpus
from rag.evaluation.metrics.abstention import auroc, calibration_error
from rag.evaluation.own_index import own_index
from rag.evaluation.questions import GoldenQuestion, load_questions
from rag.fitted import SHIPPED, Evidence, Fitted, load
from rag.question import Question

# Strength of the pull toward zero; between 0.003 and 0.1 the left-out figures moved by a point or two either way.
SENTENCE_RIDGE = 0.03
EVIDENCE_C = 0.002
# Hardly any pull: only enough to keep a small set that separates cleanly from making everything certain.
CALIBRATION_C = 1.0
# What a set's answerable and other questions weigh each in the fit of the evidence: a large set counts as a small one.
SET_WEIGHT = 200.0
# The share that questions without their answers have in the weight of a set's unanswerable ones. From 0.4 to 0.6 fits
# left out gained 1 to 3 points of AUROC on hard sets against none, and lost 1 on easy ones.
TWINS = 0.5
# At most this share of the answerable questions of a set the fit has not seen is declined, on average over sets.
DECLINED_IN_VAIN = 0.10

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


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a fit says of a set's questions: [questions] probabilities, and whether each is answerable."""

    probabilities: Array
    answerable: NDArray[np.bool_]

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


Sets = Mapping[str, Sequence[Asked]]


def fit_command(args: argparse.Namespace) -> int:
    """Fit, report what fits that had not seen a set say of it, and store."""
    sets = {name: gather(questions, corpus, args) for name, questions, corpus in _folders(args.sets, args.corpus)}
    fitted = fit(sets)
    if len(sets) > 1:
        fitted.obtained["left_out"] = {name: left_out(sets, name) for name in tracked(list(sets))}
    target = args.out or arguments.index_config(args).data_dir / "fitted.json"
    fitted.save(target)
    if args.json:
        print(json.dumps({"stored": str(target), **fitted.obtained}, ensure_ascii=False))
    else:
        _print(fitted, target)
    return 0


def gather(questions: Sequence[GoldenQuestion], corpus_folder: Path, args: argparse.Namespace) -> list[Asked]:
    """Retrieve for every question and look at every sentence."""
    index, _ = own_index(corpus_folder, arguments.index_config(args))
    try:
        assistant = Assistant(index, arguments.rag_config(args), load(SHIPPED))
        return [_asked(assistant, question) for question in tracked(questions)]
    finally:
        index.close()


def fit(sets: Sets) -> Fitted:
    """Sentences, then evidence, on all sets; calibration and threshold from what fits on the others say of each set,
    since a fit is surer of questions it has seen. A single set is judged by its own fit."""
    weights = fit_sentences(sets)
    evidence_ = fit_evidence(sets, weights)
    if len(sets) > 1:
        judged = [_unseen(sets, name) for name in sets]
    else:
        judged = [_judged(asked, evidence_, weights) for asked in sets.values()]
    evidence_ = calibrated(evidence_, judged)
    obtained = {"by": "python -m rag fit", "sets": {name: len(asked) for name, asked in sets.items()}}
    return Fitted(weights, evidence_, obtained)


def left_out(sets: Sets, name: str) -> dict[str, float]:
    """One set's figures by a fit on the others that never saw it; the shares are those at that fit's own threshold."""
    fitted = fit({other: asked for other, asked in sets.items() if other != name})
    figures = {}
    known = [asked for asked in sets[name] if asked.gold is not None and asked.answerable]
    if known:
        figures["first_correct"] = round(float(np.mean([_first_gold(asked, fitted.sentences) for asked in known])), 3)
    if len({asked.answerable for asked in sets[name]}) == 2:
        judged = _judged(sets[name], fitted.evidence, fitted.sentences)
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


def threshold_of(judged: Sequence[Judged]) -> float:
    """The probability below which, on average over the sets, `DECLINED_IN_VAIN` of the answerable questions fall."""
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
    at = int(np.searchsorted(below, DECLINED_IN_VAIN))
    # Downwards, or the question that the threshold was taken from would be declined itself.
    return math.floor(1000 * float(np.concatenate(values)[ordered][min(at, len(ordered) - 1)])) / 1000


def _unseen(sets: Sets, name: str) -> Judged:
    """A set as judged by a fit on the others, before calibration."""
    others = {other: asked for other, asked in sets.items() if other != name}
    weights = fit_sentences(others)
    return _judged(sets[name], fit_evidence(others, weights), weights)


def _judged(asked: Sequence[Asked], fitted: Evidence, weights: Mapping[str, float]) -> Judged:
    probabilities = np.array([_probability(one, fitted, weights) for one in asked])
    return Judged(probabilities, np.array([one.answerable for one in asked], dtype=np.bool_))


def fit_sentences(sets: Sets) -> dict[str, float]:
    """The weights of the sentences' features, by maximum likelihood of the gold sentences."""
    from scipy.optimize import minimize

    groups = [asked for some in sets.values() for asked in some if asked.gold is not None and asked.gold.any()]
    if not groups:
        return dict(load(SHIPPED).sentences)
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
        return load(SHIPPED).evidence
    answerable = [one.answerable for one, _ in judged]
    shares = [share for _, share in judged]
    table = np.array([[_features(one, weights)[name] for name in evidence.FEATURES] for one, _ in judged])
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-9
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
    groups = ((answerable, 1.0), (unanswerable, 1.0 - share), (twins, share))
    return [(one, part * SET_WEIGHT / len(group)) for group, part in groups for one in group]


def _folders(sets: Sequence[Path], corpus: Path | None) -> list[tuple[str, Sequence[GoldenQuestion], Path]]:
    if corpus is not None:
        return [(str(path), load_questions(path, Corpus(corpus)), corpus) for path in sets]
    for folder in sets:
        if not (folder / "questions.jsonl").is_file() or not (folder / "corpus").is_dir():
            raise SettingError(f"{folder} has no questions.jsonl and corpus/", "Give such folders, or --corpus DIR")
    return [
        (folder.name, load_questions(folder / "questions.jsonl", Corpus(folder / "corpus")), folder / "corpus")
        for folder in sets
    ]


def _asked(assistant: Assistant, golden: GoldenQuestion) -> Asked:
    looked = assistant.look(golden.question, golden.history)
    question, candidates = looked.question, looked.sentences
    spans = [(at.document, at.start, at.end) for at in golden.evidence if at.start is not None and at.end is not None]
    gold = [
        float(any(c.hit.document == name and start < c.end and c.start < end for name, start, end in spans))
        for c in candidates
    ]
    return Asked(question, golden.answerable, tuple(candidates), np.array(gold) if spans else None)


def _rescored(asked: Asked, weights: Mapping[str, float]) -> list[Candidate]:
    scored = [
        replace(candidate, score=sum(weights[name] * value for name, value in candidate.features.items()))
        for candidate in asked.candidates
    ]
    return sorted(scored, key=lambda candidate: (-candidate.score, candidate.start))


def _features(asked: Asked, weights: Mapping[str, float]) -> dict[str, float]:
    return evidence.features(asked.question, _rescored(asked, weights))


def _probability(asked: Asked, fitted: Evidence, weights: Mapping[str, float]) -> float:
    return evidence.probability(_features(asked, weights), fitted)


def _first_gold(asked: Asked, weights: Mapping[str, float]) -> float:
    """1 if the best sentence is one that answers."""
    if asked.gold is None or not len(asked.gold):
        return 0.0
    scores = [sum(weights[name] * value for name, value in c.features.items()) for c in asked.candidates]
    return float(asked.gold[int(np.argmax(scores))])


def _print(fitted: Fitted, target: Path) -> None:
    for name, figures in fitted.obtained.get("left_out", {}).items():
        shown = ", ".join(f"{key} {value}" for key, value in figures.items())
        print(f"{name:14} from a fit on the others: {shown}")
    print(f"Answers from a confidence of {fitted.evidence.threshold} on. Stored in {target}.")
    print(f"To use these numbers set FOOTNOTE_FITTED={target}", file=sys.stderr)
