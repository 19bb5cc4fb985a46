"""A comparison as files and as lines on a terminal. Pure but for `write_comparison`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from index.report import counted
from rag.evaluation.comparison import Change, Compared, Comparison, Turned
from rag.evaluation.metrics import PER_QUESTION, values
from rag.evaluation.outcomes import outcome
from rag.evaluation.paired import FEWEST_CHANGED, RIGHT, Difference, Verdict
from rag.evaluation.quotes import shortened
from rag.evaluation.tables import plain

# Changed questions shown each way on a terminal; files and --json have all of them.
SHOWN = 10
WHERE_ALL = "--json and --report have them"
FIGURE_COLUMNS = ("variant", "figure", "base", "value", "difference", "low", "high", "n", "changed", "verdict")
QUESTION_COLUMNS = ("variant", "id", "question", "base_outcome", "outcome", "turned", "confidence", *PER_QUESTION)
# Figures that are told whether they differ or not; of the others, those that do.
ALWAYS_TOLD = (
    RIGHT,
    "retrieval.recall",
    "citations.first_correct",
    "answers.contains",
    "abstention.balanced_accuracy",
    "abstention.auroc",
    "latency_ms.p50",
)
NO_NUMBER = "-"
Emphasis = Callable[[str], str]


def write_comparison(folder: Path, comparison: Comparison) -> list[Path]:
    """Write `compare.csv` (a row a figure and variant) and `compare_questions.csv` (a row a question and variant, with
    the differences of its metrics) into a folder that is there. Returns the files written."""
    figures, questions = folder / "compare.csv", folder / "compare_questions.csv"
    for path, columns, rows in (
        (figures, FIGURE_COLUMNS, figure_rows(comparison)),
        (questions, QUESTION_COLUMNS, question_rows(comparison)),
    ):
        # The byte order mark is what makes a spreadsheet read UTF-8.
        path.write_text(csv_text(columns, rows), encoding="utf-8-sig", newline="")
    return [figures, questions]


def csv_text(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows under their columns; what is None is an empty cell."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def figure_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """A row a figure and variant."""
    for compared in comparison.variants:
        for key, one in compared.differences.items():
            yield {
                "variant": compared.variant.name,
                "figure": key,
                "base": one.base,
                "value": one.variant,
                "difference": one.estimate.mean,
                "low": one.estimate.low,
                "high": one.estimate.high,
                "n": one.estimate.n,
                "changed": one.changed,
                "verdict": one.verdict.value,
            }


def question_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """A row a question and variant: how it ended in both runs, and variant minus base of confidence and each metric;
    empty where one of the runs is not judged on it."""
    for compared in comparison.variants:
        turned = {change.question.id: change.turned.value for change in compared.changes}
        for base, variant in zip(comparison.base.cases, compared.evaluation.cases, strict=True):
            before, after = values(base), values(variant)
            yield {
                "variant": compared.variant.name,
                "id": base.question.id,
                "question": plain(base.question.question),
                "base_outcome": outcome(base).value,
                "outcome": outcome(variant).value,
                "turned": turned.get(base.question.id, ""),
                "confidence": variant.confidence - base.confidence,
                **{key: _minus(after[key], before[key]) for key in PER_QUESTION},
            }


def comparison_text(comparison: Comparison, emphasis: Emphasis = str) -> str:
    """Everything for a person: a table and the changed questions a variant, and what the verdicts mean."""
    parts = [part for compared in comparison.variants for part in compared_text(compared, emphasis)]
    return "\n\n".join(["", *parts, reading_aid(comparison)])


def compared_text(compared: Compared, emphasis: Emphasis = str) -> Iterator[str]:
    """A variant's differences, those that are shown and the headline ones, and the questions that ended otherwise."""
    yield emphasis(compared.variant.title)
    told, rest = told_first(compared.differences)
    table = differences_table(told)
    yield f"{table}\n{len(rest)} more figures: no difference shown ({WHERE_ALL})" if rest else table
    yield turned_line(compared)
    for way in (Turned.BETTER, Turned.WORSE):
        if changes := compared.turned(way):
            yield changes_list(way, changes)


def told_first(differences: Mapping[str, Difference]) -> tuple[dict[str, Difference], dict[str, Difference]]:
    """The figures that a reader wants first, namely the headline ones and all that differ, and the rest."""
    shown = (Verdict.BETTER, Verdict.WORSE)
    first = {key: one for key, one in differences.items() if key in ALWAYS_TOLD or one.verdict in shown}
    return first, {key: one for key, one in differences.items() if key not in first}


def turned_line(compared: Compared) -> str:
    """How many questions went which way."""
    counts = {way: len(compared.turned(way)) for way in Turned}
    same = len(compared.evaluation.cases) - len(compared.changes)
    return (
        f"{counted(counts[Turned.BETTER], 'question')} got right, {counts[Turned.WORSE]} went wrong, "
        f"{counts[Turned.OTHERWISE]} went wrong in another way, {same} ended the same."
    )


def differences_table(differences: Mapping[str, Difference], runs: tuple[str, str] = ("base", "variant")) -> str:
    """A line a figure: both runs, their difference with its interval, and what that says."""
    lines = [
        f"{'':32} {runs[0]:>8} {runs[1]:>8} {'difference':>10}   {'95% interval':18} {'n':>4} {'changed':>7}",
        *(_line(key, one) for key, one in differences.items()),
    ]
    return "\n".join(lines)


def changes_list(way: Turned, changes: list[Change]) -> str:
    """The first questions that went this way, a line each."""
    lines = [f"{way.value.capitalize()}:"]
    for change in changes[:SHOWN]:
        went = f"{change.base} → {change.variant}"
        lines.append(f"  {change.question.id}: {went}: {shortened(change.question.question, 80)}")
    if len(changes) > SHOWN:
        lines.append(f"  and {len(changes) - SHOWN} more ({WHERE_ALL})")
    return "\n".join(lines)


def reading_aid(comparison: Comparison) -> str:
    """How far to trust what stands above."""
    return (
        f"{comparison.comparisons} comparisons were made; where nothing differs at all, about "
        f"{comparison.by_chance:.0f} of them would seem to differ by chance.\n"
        f"'{Verdict.NOT_SHOWN}': the 95% interval of the paired difference holds 0, or fewer than {FEWEST_CHANGED} "
        "questions changed. That is not to say that there is no difference."
    )


def in_words(one: Difference) -> tuple[str, str, str, str]:
    """Both runs' figures, their difference, and its interval ("" where it has none), rounded as they are read."""
    digits = 3 if max(abs(one.base or 0), abs(one.variant or 0)) <= 1 else 0
    low, mean, high = one.estimate.low, one.estimate.mean, one.estimate.high
    interval = "" if low is None or high is None else f"{low:+,.{digits}f} to {high:+,.{digits}f}"
    difference = NO_NUMBER if mean is None else f"{mean:+,.{digits}f}"
    base, variant = (NO_NUMBER if run is None else f"{run:,.{digits}f}" for run in (one.base, one.variant))
    return base, variant, difference, interval


def _line(key: str, one: Difference) -> str:
    base, variant, difference, interval = in_words(one)
    line = f"{key:32} {base:>8} {variant:>8} {difference:>10}"
    return f"{line}   {interval:18} {one.estimate.n:4} {one.changed:7}  {one.verdict}" if interval else line


def _minus(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else left - right
