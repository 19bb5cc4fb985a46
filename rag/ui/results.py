"""Pure: an evaluation as the page's component draws it: how far it is, or its figures and outcomes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from index.errors import FootnoteError
from index.report import counted
from rag.evaluation.background import READING, Finished, Step
from rag.evaluation.intervals import Estimate
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.questions import QuestionMistakes
from rag.ui.jobs import Job
from rag.ui.review import when

# What a person looks at first: metric key, its name, what it is a share of.
HEADLINES = (
    ("retrieval.recall", "Recall", "of the expected text is in the passages handed over"),
    ("citations.first_correct", "First citation correct", "of answerable questions cite the expected place first"),
    ("citations.exact", "Citations exact", "of answers quote their sources to the character"),
    ("answers.contains", "Answers contain", "of answers have every word that they must"),
    ("abstention.balanced_accuracy", "Balanced accuracy", "rightly answered and rightly declined, weighed alike"),
    ("abstention.auroc", "AUROC", "chance that an answerable question gets more confidence than another"),
)
MOST_MISTAKES = 100


def results_data(job: Job[Step] | None, hint: str = "") -> dict[str, Any]:
    """What the component draws: `idle` (with a hint what to do), `working`, `stopped`, `failed` or `done`."""
    if job is None:
        return {"state": "idle", "hint": hint}
    if not job.finished:
        return {"state": "working", "stopping": job.stopped, **_progress(job.latest)}
    finished = job.latest.finished if job.latest is not None else None
    if finished is not None:
        return {"state": "done", **_figures(finished)}
    if job.stopped:
        return {"state": "stopped"}
    return {"state": "failed", **_problem(job.problem)}


def _progress(step: Step | None) -> dict[str, Any]:
    if step is None:
        return {"stage": "Beginning", "count": "", "share": None}
    done, total, noun = step.done, step.total, "questions"
    if step.stage == READING and step.watched is not None:
        done, total, noun = step.watched.done, step.watched.total, "passages"
    count = f"{done:,} of {total:,} {noun}" if total else ""
    return {"stage": step.stage, "count": count, "share": done / total if total else None}


def _problem(problem: FootnoteError | None) -> dict[str, Any]:
    """Why nothing was run; every mistake of a questions file with its line."""
    if isinstance(problem, QuestionMistakes):
        shown = [{"line": mistake.line, "text": mistake.text} for mistake in problem.mistakes[:MOST_MISTAKES]]
        count = counted(len(problem.mistakes), "mistake")
        return {"reason": f"The questions file has {count}", "remedy": problem.remedy, "mistakes": shown}
    if problem is None:
        return {"reason": "The evaluation ended without a result", "remedy": "Run it again", "mistakes": []}
    return {"reason": problem.reason, "remedy": problem.remedy, "mistakes": []}


def _figures(finished: Finished) -> dict[str, Any]:
    evaluation = finished.evaluation
    figures = [
        _headline(figure, name, meaning)
        for key, name, meaning in HEADLINES
        if isinstance(figure := evaluation.figures[key], Estimate) and figure.mean is not None
    ]
    counts = Counter(outcome(case) for case in evaluation.cases)
    latency = evaluation.figures["latency_ms.p50"]
    took = f"{finished.seconds:.0f} s"
    each = f", {latency:.0f} ms a question (median)" if isinstance(latency, float) else ""
    folder = finished.corpus.folder
    return {
        "title": f"{counted(len(evaluation.cases), 'question')} on {folder.name or folder}",
        "about": f"{finished.questions} · {when(finished.at)} · {took}{each}",
        "figures": figures,
        "outcomes": [
            {"name": kind.value, "count": counts[kind], "kind": kind.name.lower().replace("_", "-")}
            for kind in Outcome
            if counts[kind]
        ],
        "unread": [{"name": item.name, "reason": item.reason} for item in finished.scored.failed],
    }


def _headline(figure: Estimate, name: str, meaning: str) -> dict[str, Any]:
    low, high = figure.low or 0.0, figure.high or 0.0
    return {
        "name": name,
        "meaning": meaning,
        "mean": figure.mean,
        "low": low,
        "high": high,
        "value": f"{figure.mean:.2f}",
        "interval": f"{low:.2f} to {high:.2f}",
        "n": counted(figure.n, "question"),
    }
