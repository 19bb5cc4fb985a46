"""Variants against the base on the same questions: every figure's difference, and what became of every question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from rag.evaluation.cases import Case, make_case
from rag.evaluation.corpus import Corpus
from rag.evaluation.metrics import nested
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.paired import Difference, Verdict, differences
from rag.evaluation.questions import GoldenQuestion
from rag.evaluation.run import Evaluation, Keep, Track, ask, summed_up, warm_up
from rag.evaluation.variants import BASE, Variant

if TYPE_CHECKING:
    from rag.assistant import Assistant

# The share of 95% intervals that leave out 0 where there is no difference.
BY_CHANCE = 0.05


class Turned(StrEnum):
    """Which way a question's outcome went."""

    BETTER = "better"
    WORSE = "worse"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Change:
    """A question that ended otherwise than with the base."""

    question: GoldenQuestion
    base: Outcome
    variant: Outcome

    @property
    def turned(self) -> Turned:
        """Better is right now, worse is right no more; from one way of going wrong to another is neither."""
        if self.variant is Outcome.RIGHT:
            return Turned.BETTER
        return Turned.WORSE if self.base is Outcome.RIGHT else Turned.OTHERWISE

    def to_json(self) -> dict[str, Any]:
        """Which question, and how it ended in both runs."""
        return {
            "id": self.question.id,
            "question": self.question.question,
            "base": self.base.value,
            "variant": self.variant.value,
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """A variant's run beside the base's."""

    variant: Variant
    evaluation: Evaluation
    differences: dict[str, Difference]
    changes: tuple[Change, ...]

    @property
    def judged(self) -> int:
        """How many figures could be compared."""
        return sum(difference.verdict is not Verdict.NOT_JUDGED for difference in self.differences.values())

    def turned(self, way: Turned) -> list[Change]:
        """The questions that went this way."""
        return [change for change in self.changes if change.turned is way]

    def to_json(self) -> dict[str, Any]:
        """The variant's own figures, the differences, and the questions that ended otherwise."""
        leaves = {key: difference.to_json() for key, difference in self.differences.items()}
        return {
            "changed": self.variant.changed_json(),
            "settings": self.variant.settings(),
            "figures": nested(self.evaluation.figures),
            "differences": nested(cast(Any, leaves)),
            "outcomes": {way.value: [change.to_json() for change in self.turned(way)] for way in Turned},
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """The base and all variants. `comparisons` counts what was looked at: who looks often finds something by chance."""

    base: Evaluation
    variants: tuple[Compared, ...]

    @property
    def comparisons(self) -> int:
        """How many differences were judged."""
        return sum(compared.judged for compared in self.variants)

    @property
    def by_chance(self) -> float:
        """How many of them would be expected to leave out 0 if nothing differed at all."""
        return BY_CHANCE * self.comparisons

    def to_json(self) -> dict[str, Any]:
        """What `--json` has under `compare`."""
        return {
            "comparisons": self.comparisons,
            "expected_by_chance": round(self.by_chance, 2),
            "variants": {compared.variant.name: compared.to_json() for compared in self.variants},
        }


def evaluate_each(
    assistants: Mapping[str, Assistant],
    questions: Sequence[GoldenQuestion],
    corpus: Corpus,
    *,
    track: Track = iter,
    keep: Keep = lambda answer: None,
) -> dict[str, Evaluation]:
    """Each question to every assistant before the next question, by name; `keep` gets the base's answers at once.

    They take turns in who is first: a machine that is slow for a while, or a file that is read for the first time,
    costs all of them alike."""
    for assistant in assistants.values():
        warm_up(assistant)
    names = list(assistants)
    cases: dict[str, list[Case]] = {name: [] for name in names}
    for at, question in enumerate(track(questions)):
        for name in _in_turn(names, at):
            answer = ask(assistants[name], question)
            cases[name].append(make_case(question, answer, corpus))
            if name == BASE:
                keep(answer)
    return {name: summed_up(own) for name, own in cases.items()}


def compare(variants: Sequence[Variant], evaluations: Mapping[str, Evaluation]) -> Comparison:
    """Every variant's run against the base's."""
    base = evaluations[BASE]
    return Comparison(
        base, tuple(_compared(variant, base, evaluations[variant.name]) for variant in variants if variant.changed)
    )


def _compared(variant: Variant, base: Evaluation, own: Evaluation) -> Compared:
    return Compared(variant, own, differences(base.cases, own.cases), tuple(_changes(base, own)))


def _changes(base: Evaluation, variant: Evaluation) -> Iterator[Change]:
    for one, other in zip(base.cases, variant.cases, strict=True):
        if outcome(one) is not outcome(other):
            yield Change(one.question, outcome(one), outcome(other))


def _in_turn(names: Sequence[str], at: int) -> Iterator[str]:
    """All names, beginning with another one each time."""
    first = at % len(names)
    yield from (*names[first:], *names[:first])
