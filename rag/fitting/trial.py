"""One's own questions put to the test: what the fit in use says of each, and what fits on the others say.

Each half, sentences and evidence, is taken over only if it gains by that test; else it stays as it is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic

import numpy as np
from scipy.special import expit

from rag.evaluation.intervals import Rows
from rag.evaluation.metrics import ABSTENTION
from rag.evaluation.metrics.abstention import Flags
from rag.evaluation.paired import Decisions, Difference, Verdict, of_decisions, of_values
from rag.fitted import Evidence, Fitted
from rag.fitting.asked import Array
from rag.fitting.own import STAY, Chosen, Model, Own, choose
from rag.fitting.own_evidence import Answerable, Line
from rag.fitting.own_sentences import Sentences

# With fewer, five parts have too few to learn from, and too few to judge by: of fits to questions of `seeds`, 4 to 9 of
# which were unanswerable, nearly half did worse on others than the fit in use.
FEWEST = 20
FEWEST_OF_A_KIND = 10
# Figures that differ by less are the same: sums of floats differ by their order.
DIGITS = 9
LEAST_PROBABILITY = 1e-12
STAYS = "all questions together choose to stay with the numbers in use"

Track = Callable[[Sequence[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Half:
    """What became of the sentences' weights, or of the evidence: whether new ones were taken over, why (the end of a
    sentence), and the pull toward the fit in use that the questions chose (None: they stay, or were too few to try)."""

    taken: bool
    why: str
    pull: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {"taken": self.taken, "why": self.why, "pull": self.pull}


@dataclass(frozen=True, slots=True)
class Trial:
    """`fitted` is the fit in use with each half that was taken over, and no record of how it was obtained. `figures`
    are by key: the fit in use as base; as variant what was tried in its place, taken over or not. Where the sentences
    are new and the evidence stays, its figures are of both together."""

    fitted: Fitted
    sentences: Half
    evidence: Half
    figures: dict[str, Difference]

    @property
    def taken(self) -> bool:
        """Whether there is anything new."""
        return self.sentences.taken or self.evidence.taken


@dataclass(frozen=True, slots=True, eq=False)
class Crossed(Generic[Model]):
    """What all questions choose, and parts of the questions, each with what the others choose."""

    all: Chosen[Model]
    unseen: list[tuple[Rows, Chosen[Model]]]

    def each(self, figure: Callable[[Rows, Chosen[Model]], Array]) -> Array:
        """A figure of every question, [n] or [n, ...], by a model that has not seen it."""
        rows = np.concatenate([part for part, _ in self.unseen])
        values: Array = np.concatenate([figure(part, chosen) for part, chosen in self.unseen])
        return values[np.argsort(rows)]


def trial(own: Own, *, anyway: bool = False, track: Track = iter) -> Trial:
    """Fit, test, and take over what gains; with `anyway`, whatever could be fitted, and to stay is no choice then.

    The evidence stands on the sentences in their order, so it is fitted and tested on the order by weights that had not
    seen the question, where such weights are taken over."""
    own = replace(own, pulls=own.pulls[1:]) if anyway else own
    sentences = Sentences(own)
    everyone, still = np.arange(len(own.asked)), np.zeros(len(sentences.names))
    now = sentences.features(everyone, still)
    half, crossed, figures = _too_few_placed(own), None, dict[str, Difference]()
    if half is None:
        crossed = _crossed(own, sentences.fit, sentences.loss, track)
        after = crossed.each(lambda rows, chosen: sentences.first_correct(rows, chosen.model))
        figures["first_correct"] = of_values("first_correct", sentences.first_correct(everyone, still), after)
        half = _of_sentences(crossed.all.pull, figures["first_correct"], anyway)
    if crossed is not None and half.taken:
        ordered = crossed.each(lambda rows, chosen: sentences.features(rows, chosen.model))
        found = _evidence(own, now, ordered, anyway, track)
        if anyway or not found.suffers:
            weights = sentences.weights(crossed.all.model)
            return Trial(Fitted(weights, found.fitted), half, found.half, figures | found.figures)
        half = Half(False, "more best sentences are right, but with them the confidence is further off", half.pull)
    found = _evidence(own, now, now, anyway, track)
    return Trial(Fitted(own.prior.sentences, found.fitted), half, found.half, figures | found.figures)


def _crossed(
    own: Own, fit: Callable[[Rows, float], Model], loss: Callable[[Rows, Model], Array], track: Track
) -> Crossed[Model]:
    everyone = np.arange(len(own.asked))
    unseen = [(part, choose(own, np.setdiff1d(everyone, part), fit, loss)) for part in track(own.parts(everyone))]
    return Crossed(choose(own, everyone, fit, loss), unseen)


def _of_sentences(pull: float, first_correct: Difference, anyway: bool) -> Half:
    if pull == STAY:
        return Half(False, STAYS)
    if _rises(first_correct):
        return Half(True, "more best sentences are right (first_correct)", pull)
    more = "fewer" if _falls(first_correct) else "no more"
    return _no_gain(f"{more} best sentences are right (first_correct)", pull, anyway)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The evidence to use. `suffers`: it stays, and is shown to be further off with the new sentences."""

    fitted: Evidence
    half: Half
    figures: dict[str, Difference]
    suffers: bool = False


def _evidence(own: Own, now: Array, table: Array, anyway: bool, track: Track) -> _Found:
    """`now` has the evidence's features, [questions, features], with the sentences in use; `table` with those to be."""
    prior, too_few = own.prior.evidence, _too_few_of_a_kind(own)
    if too_few is not None:
        return _Found(prior, too_few, {})
    model, line = Answerable(own, table), Line.of(prior)
    crossed = _crossed(own, model.fit, model.loss, track)
    odds = crossed.each(lambda rows, chosen: chosen.model(table[rows]))
    thresholds = crossed.each(lambda rows, chosen: np.full(len(rows), model.threshold(chosen)))
    before = _decided(line(now), prior.threshold)
    figures = declining(own.answerable, before, _decided(odds, thresholds))
    half = _of_evidence(crossed.all.pull, figures, _a_question_of_each(own.answerable), anyway)
    if half.taken:
        return _Found(crossed.all.model.stored(model.threshold(crossed.all)), half, figures)
    if table is not now:
        figures = declining(own.answerable, before, _decided(line(table), prior.threshold))
    return _Found(prior, half, figures, suffers=table is not now and figures["log_loss"].verdict is Verdict.WORSE)


def _of_evidence(pull: float, figures: Mapping[str, Difference], least_fall: float, anyway: bool) -> Half:
    if pull == STAY:
        return Half(False, STAYS)
    if not _falls(figures["log_loss"]):
        return _no_gain("the confidence comes no nearer to the truth (log_loss)", pull, anyway)
    if _falls(figures["balanced_accuracy"], least_fall):
        return _no_gain("the confidence comes nearer to the truth, but balanced_accuracy falls", pull, anyway)
    return Half(True, "the confidence comes nearer to the truth (log_loss), and balanced_accuracy holds", pull)


def _a_question_of_each(answerable: Flags) -> float:
    """What balanced accuracy loses with one question of each kind: where the threshold falls between two questions,
    that much comes and goes."""
    return float((1 / answerable.sum() + 1 / (~answerable).sum()) / 2)


def _no_gain(why: str, pull: float, anyway: bool) -> Half:
    return Half(anyway, f"as was asked, though {why}" if anyway else why, pull)


def declining(answerable: Flags, before: Decisions, after: Decisions) -> dict[str, Difference]:
    """The figures of confidence and of declining, by key; log-losses are natural logarithms."""
    each: dict[str, Callable[[Decisions], Array]] = {
        "log_loss": lambda run: -np.log(np.maximum(np.where(answerable, run[1], 1 - run[1]), LEAST_PROBABILITY)),
        "declined_in_vain": lambda run: np.where(answerable, ~run[0], np.nan),
        "declined_rightly": lambda run: np.where(answerable, np.nan, ~run[0]),
    }
    return {
        key: of_decisions(key, ABSTENTION[f"abstention.{key}"], answerable, before, after)
        for key in ("auroc", "balanced_accuracy", "calibration_error")
    } | {key: of_values(key, values(before), values(after)) for key, values in each.items()}


def _decided(odds: Array, threshold: Array | float) -> Decisions:
    probabilities: Array = expit(odds)
    return probabilities >= threshold, probabilities


def _rises(figure: Difference) -> bool:
    return round((figure.variant or 0.0) - (figure.base or 0.0), DIGITS) > 0


def _falls(figure: Difference, by_more_than: float = 0.0) -> bool:
    return round((figure.base or 0.0) - (figure.variant or 0.0) - by_more_than, DIGITS) > 0


def _too_few_placed(own: Own) -> Half | None:
    count = int(own.placed.sum())
    if count >= FEWEST:
        return None
    return Half(False, f"{FEWEST} answerable questions that say where would be needed, and there are {count}")


def _too_few_of_a_kind(own: Own) -> Half | None:
    n, answerable = len(own.asked), int(own.answerable.sum())
    for needed, what, count in (
        (FEWEST, "", n),
        (FEWEST_OF_A_KIND, "answerable ", answerable),
        (FEWEST_OF_A_KIND, "unanswerable ", n - answerable),
    ):
        if count < needed:
            return Half(False, f"{needed} {what}questions would be needed, and there are {count}")
    return None
