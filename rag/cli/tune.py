"""`python -m rag tune QUESTIONS.jsonl --corpus DIR`: which settings find more, on questions they were not chosen by."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from index.errors import SettingError
from index.types import Failure, SyncReport
from rag.cli.arguments import index_config, rag_config
from rag.cli.opened import corpus_indexes, tell
from rag.cli.output import bold, print_json
from rag.cli.progress import tracked
from rag.evaluation.corpus import Corpus
from rag.evaluation.grid import USUAL, grid, recalls
from rag.evaluation.intervals import Estimate
from rag.evaluation.paired import FEWEST_CHANGED
from rag.evaluation.questions import GoldenQuestion, load_questions
from rag.evaluation.tuning import Choice, Values, choose
from rag.evaluation.variants import BASE, Variant, environment_line, read_tries, shown
from rag.retrieval import Retriever

# Recall of single questions spreads by about a quarter: with 20 of them a mean is good to 0.1, which is more than
# most settings differ by.
FEW_QUESTIONS = 20
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was tried and what came of it: `table` has recalls, [settings, questions]; `settings[0]` is in force."""

    settings: Sequence[Variant]
    tried: dict[str, tuple[Any, ...]]
    table: Values
    choice: Choice
    warnings: tuple[str, ...]
    reports: Sequence[SyncReport]
    seconds: float

    @property
    def best(self) -> dict[str, Any]:
        """The values of the tried settings that all questions choose."""
        return self.values(self.choice.best)

    def values(self, row: int) -> dict[str, Any]:
        """The values of the tried settings in a row of the grid."""
        settings = self.settings[row]
        now = settings.index.model_dump() | settings.answering.model_dump()
        return {key: now[key] for key in self.tried}

    @property
    def failed(self) -> list[Failure]:
        """Files that could not be read, in whatever split; the first has all of them."""
        return self.reports[0].failed if self.reports else []

    def to_json(self) -> dict[str, Any]:
        """What `--json` prints."""
        choice = self.choice
        use = self.best if choice.is_shown else self.values(0)
        means = self.table.mean(axis=1).tolist()
        return {
            "questions": self.table.shape[1],
            "gain_shown": choice.is_shown,
            "use": _plain(use),
            "environment": [environment_line(key, value) for key, value in use.items()],
            "now": {"settings": _plain(self.values(0)), "recall": choice.now.to_json()},
            "best": {"settings": _plain(self.best)},
            "cross_validated": choice.validated.to_json(),
            "gain": choice.gain.to_json() | {"changed": choice.changed},
            "folds": [_plain(self.values(row)) for row in choice.chosen],
            "grid": [{"settings": _plain(self.values(row)), "recall": mean} for row, mean in enumerate(means)],
            "context_characters": self.settings[0].answering.context_characters,
            "warnings": list(self.warnings),
            "embedded": sum(report.embedded for report in self.reports),
            "seconds": round(self.seconds, 1),
            "failed": [{"name": item.name, "reason": item.reason, "remedy": item.remedy} for item in self.failed],
        }


def run(args: argparse.Namespace) -> int:
    """Check the questions, search with every setting, and say which to use."""
    base = Variant(BASE, index_config(args), rag_config(args), {})
    tried = read_tries(args.tries) or USUAL
    settings = grid(base, tried)
    if len(settings) == 1:
        raise SettingError("--try names only the values that are set already", "As in: --try dense_weight=0.2,0.4")
    corpus = Corpus.of(args.corpus, base.index)
    questions, warnings = usable(load_questions(args.questions, corpus))
    for warning in warnings:
        print(warning, file=sys.stderr)
    began = time.monotonic()
    table, reports = searched(settings, questions, corpus)
    tuned = Tuned(settings, tried, table, choose(table), warnings, reports, time.monotonic() - began)
    tell(tuned.failed)
    if args.json:
        print_json(tuned.to_json())
    else:
        print(tuned_text(tuned))
    return 1 if tuned.failed else 0


def usable(questions: Sequence[GoldenQuestion]) -> tuple[list[GoldenQuestion], tuple[str, ...]]:
    """The answerable questions with evidence, and what to warn of; SettingError for fewer than two."""
    kept = [question for question in questions if question.answerable and question.evidence]
    if len(kept) < 2:
        raise SettingError(
            f"Of {len(questions)} questions, {len(kept)} can be answered and say where: there is nothing to tune by",
            f"Write {FEW_QUESTIONS} or more with their evidence",
        )
    if len(kept) >= FEW_QUESTIONS:
        return kept, ()
    return kept, (
        f"Only {len(kept)} questions can be answered and say where. With fewer than {FEW_QUESTIONS}, chance moves "
        "recall more than settings do: take what follows as a hint.",
    )


def searched(
    settings: Sequence[Variant], questions: Sequence[GoldenQuestion], corpus: Corpus
) -> tuple[Values, list[SyncReport]]:
    """The recall of every setting on every question, [settings, questions], over indexes of the corpus's own."""
    with ExitStack() as stack:
        indexes, reports = corpus_indexes(corpus.folder, [one.index for one in settings], stack)
        retrievers = [
            Retriever(index=index, config=one.answering) for index, one in zip(indexes, settings, strict=True)
        ]
        return recalls(settings, retrievers, questions, corpus, tracked), reports


def tuned_text(tuned: Tuned) -> str:
    """The result for a person: the advice, the settings to use, and what it rests on."""
    choice, n = tuned.choice, tuned.table.shape[1]
    parts = ["\n".join([bold(advice(tuned)), *_lines_to_use(tuned)])]
    parts.append(
        f"retrieval.recall within {tuned.settings[0].answering.context_characters:,} characters, {n} questions:\n"
        f"  settings as they are     {_cells(choice.now)}\n"
        f"  chosen, cross-validated  {_cells(choice.validated)}\n"
        f"  difference               {_cells(choice.gain, '+')}   ({choice.changed} questions changed)"
    )
    counts = Counter(choice.chosen).most_common()
    chosen = "; ".join(f"{_named(tuned.values(row))} by {count} of {len(choice.chosen)}" for row, count in counts)
    parts.append(f"Each question was scored with what the other folds chose: {chosen}.")
    parts.append(_best_rows(tuned))
    return "\n\n".join(parts)


def advice(tuned: Tuned) -> str:
    """What to do, in a sentence."""
    if tuned.choice.is_shown:
        return "Use these settings; they find more on questions they were not chosen by:"
    if tuned.choice.best == 0:
        return "Stay with the settings as they are: none of those tried finds more."
    return (
        f"Stay with the settings as they are: that {_named(tuned.best)} finds more is not shown (the interval of the "
        f"difference holds 0, or fewer than {FEWEST_CHANGED} questions changed)."
    )


def _lines_to_use(tuned: Tuned) -> list[str]:
    """The settings as lines of `.env`, and how to see what they do to answers."""
    values = tuned.best if tuned.choice.is_shown else tuned.values(0)
    lines = [f"  {environment_line(key, value)}" for key, value in values.items()]
    if tuned.choice.is_shown:
        changed = ",".join(f"{key}={shown(value)}" for key, value in tuned.settings[tuned.choice.best].changed.items())
        lines.append(f"Recall is not all: python -m rag evaluate ... --compare tuned:{changed} shows the answers.")
    return lines


def _best_rows(tuned: Tuned) -> str:
    means = tuned.table.mean(axis=1)
    order = sorted(range(len(means)), key=lambda row: (-means[row], row))[:SHOWN]
    lines = [f"The best of {len(means)} settings, on the very questions they are ordered by, which flatters them:"]
    lines += [f"  {means[row]:.3f}  {_named(tuned.values(row))}" for row in order]
    return "\n".join(lines)


def _named(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {shown(value) or 'default'}" for key, value in values.items())


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value if value is None or isinstance(value, int | float) else str(value) for key, value in values.items()
    }


def _cells(figure: Estimate, sign: str = "") -> str:
    if figure.mean is None or figure.low is None or figure.high is None:
        return "-"
    return f"{figure.mean:{sign}.3f}   {figure.low:{sign}.3f} to {figure.high:{sign}.3f}"
