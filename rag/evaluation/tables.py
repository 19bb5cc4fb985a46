"""An evaluation as files and as lines on a terminal."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

from rag.evaluation.cases import Case
from rag.evaluation.intervals import Estimate
from rag.evaluation.metrics import PER_QUESTION, Figure, values
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.run import Evaluation

COLUMNS = (
    "id", "question", "standalone_question", "answerable", "history", "abstained", "confidence", "outcome", "answer",
    "citations", "context_characters", "total_ms", "tags", *PER_QUESTION,
)  # fmt: skip


def write_report(folder: Path, evaluation: Evaluation, summary: dict[str, Any]) -> list[Path]:
    """Write `metrics.json` (what `--json` prints) and `questions.csv` (a row a question); the folder is there.

    Returns the files written."""
    metrics, questions = folder / "metrics.json", folder / "questions.csv"
    metrics.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    # The byte order mark is what makes a spreadsheet read UTF-8.
    questions.write_text(questions_csv(evaluation.cases), encoding="utf-8-sig", newline="")
    return [metrics, questions]


def questions_csv(cases: tuple[Case, ...]) -> str:
    """A row a question with every per-question metric; empty where a metric does not judge it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(row(case) for case in cases)
    return out.getvalue()


def row(case: Case) -> dict[str, Any]:
    """One question's cells."""
    return {
        "id": case.question.id,
        "question": plain(case.question.question),
        "standalone_question": plain(case.answer["standalone_question"]),
        "answerable": int(case.question.answerable),
        "history": len(case.question.history),
        "abstained": int(case.abstained),
        "confidence": case.confidence,
        "outcome": outcome(case).value,
        "answer": plain(case.text),
        "citations": len(case.citations),
        "context_characters": case.context_characters,
        "total_ms": case.total_ms,
        "tags": plain(" ".join(case.question.tags)),
        **values(case),
    }


def plain(text: str) -> str:
    """Text that a spreadsheet shows instead of running: a leading =, +, - or @ would begin a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def figures_table(figures: dict[str, Figure]) -> str:
    """Every figure with its interval and how many questions it is over, one a line."""
    lines = [f"{'':32} {'mean':>8}   {'95% interval':17} {'n':>5}"]
    lines += [f"{key:32} {cells(figure)}" for key, figure in figures.items()]
    return "\n".join(lines)


def cells(figure: Figure) -> str:
    """A figure's columns; a dash where nothing was there to measure."""
    if not isinstance(figure, Estimate):
        return f"{figure:8,.0f}" if figure is not None else f"{'-':>8}"
    if figure.mean is None:
        return f"{'-':>8}   {'':17} {figure.n:5}"
    return f"{figure.mean:8.3f}   {figure.low:.3f} to {figure.high:.3f}    {figure.n:5}"


def outcomes_line(cases: tuple[Case, ...]) -> str:
    """How many questions ended in which way."""
    counts = Counter(outcome(case) for case in cases)
    return ", ".join(f"{counts[kind]} {kind}" for kind in Outcome if counts[kind])
