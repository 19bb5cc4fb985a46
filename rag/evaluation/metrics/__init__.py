"""The metrics by key. A new one is a function (in a file of its own if it is of a new kind) and a line here.

`PER_QUESTION` metrics give a value for a case, or None where the question is not theirs to judge; the figure is their
mean. `ABSTENTION` metrics need all questions at once and get their intervals by drawing questions. `TOTALS` are plain
numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rag.evaluation.cases import Case
from rag.evaluation.intervals import Estimate, Rows, mean_interval, statistic_interval
from rag.evaluation.metrics import abstention, answers, citations, cost, retrieval
from rag.evaluation.rankings import SIZES

PER_QUESTION: dict[str, Callable[[Case], float | None]] = {
    "retrieval.recall": retrieval.recall,
    "retrieval.precision": retrieval.precision,
    "retrieval.iou": retrieval.iou,
    "retrieval.document_recall@5": retrieval.document_recall_at_5,
    "retrieval.hit@1": retrieval.hit_at(1),
    "retrieval.hit@3": retrieval.hit_at(3),
    "retrieval.hit@5": retrieval.hit_at(5),
    "retrieval.hit@10": retrieval.hit_at(10),
    "retrieval.mrr": retrieval.reciprocal_rank,
    "retrieval.ndcg@10": retrieval.ndcg_at_10,
    "retrieval.map": retrieval.average_precision,
    "retrieval.passage_precision@5": retrieval.passage_precision_at(5),
    "retrieval.passage_recall@5": retrieval.passage_recall_at(5),
    **{f"retrieval.recall_within.{size}": retrieval.recall_within(size) for size in SIZES},
    "citations.exact": citations.exact,
    "citations.precision": citations.precision,
    "citations.recall": citations.recall,
    "citations.first_correct": citations.first_correct,
    "answers.contains": answers.contains,
    "answers.token_f1": answers.token_f1,
}

# From (answerable, answered, confidence), an array each, to the figure.
ABSTENTION: dict[str, Callable[[abstention.Flags, abstention.Flags, abstention.Values], float | None]] = {
    "abstention.auroc": lambda answerable, answered, confidence: abstention.auroc(answerable, confidence),
    "abstention.balanced_accuracy": lambda answerable, answered, confidence: abstention.balanced_accuracy(
        answerable, answered
    ),
    "abstention.calibration_error": lambda answerable, answered, confidence: abstention.calibration_error(
        answerable, confidence
    ),
    "abstention.aurc": lambda answerable, answered, confidence: abstention.aurc(answerable, confidence),
}

TOTALS: dict[str, Callable[[Sequence[Case]], float | None]] = {
    "context_characters": cost.context_characters,
    "latency_ms.p50": cost.latency_p50,
    "latency_ms.p95": cost.latency_p95,
}

Figure = Estimate | float | None
KEYS = (*PER_QUESTION, *ABSTENTION, *TOTALS)


def measure(cases: Sequence[Case]) -> dict[str, Figure]:
    """Every metric by its key, in the table's order."""
    figures: dict[str, Figure] = {}
    for key, metric in PER_QUESTION.items():
        figures[key] = mean_interval([value for case in cases if (value := metric(case)) is not None])
    answerable = np.array([case.question.answerable for case in cases], dtype=bool)
    answered = np.array([not case.abstained for case in cases], dtype=bool)
    confidence = np.array([case.confidence for case in cases], dtype=float)
    for key, statistic in ABSTENTION.items():

        def drawn(rows: Rows, statistic: Any = statistic) -> float | None:
            value: float | None = statistic(answerable[rows], answered[rows], confidence[rows])
            return value

        figures[key] = statistic_interval(drawn, len(cases))
    return figures | {key: total(cases) for key, total in TOTALS.items()}


def values(case: Case) -> dict[str, float | None]:
    """What each per-question metric says of one case; None where the question is not its to judge."""
    return {key: metric(case) for key, metric in PER_QUESTION.items()}


def point(figure: Figure) -> float | None:
    """A figure without its interval."""
    return figure.mean if isinstance(figure, Estimate) else figure


def nested(figures: dict[str, Figure]) -> dict[str, Any]:
    """Keys with dots as nested objects: {"retrieval": {"recall": {"mean", "low", "high", "n"}}}."""
    tree: dict[str, Any] = {}
    for key, figure in figures.items():
        *branches, leaf = key.split(".")
        at = tree
        for branch in branches:
            at = at.setdefault(branch, {})
        at[leaf] = figure.to_json() if isinstance(figure, Estimate) else figure
    return tree
