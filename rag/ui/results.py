"""Pure: an evaluation as the page's component draws it: how far it is, or its figures, outcomes and failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from index.errors import FootnoteError
from rag.evaluation.background import READING, Finished, Step
from rag.evaluation.cases import Case
from rag.evaluation.corpus import Corpus
from rag.evaluation.intervals import Estimate
from rag.evaluation.metrics.answers import lacking
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.questions import Evidence, QuestionMistakes
from rag.evaluation.spans import any_overlap
from rag.ui.jobs import Job
from rag.ui.overview import counted
from rag.ui.review import when
from rag.ui.turns import place
from rag.ui.words import beginning, running

# What a person looks at first: metric key, its name, what it is a share of.
HEADLINES = (
    ("retrieval.recall", "Recall", "of the expected text is in the passages handed over"),
    ("citations.first_correct", "First citation correct", "of answerable questions cite the expected place first"),
    ("citations.exact", "Citations exact", "of answers quote their sources to the character"),
    ("answers.contains", "Answers contain", "of answers have every word that they must"),
    ("abstention.balanced_accuracy", "Balanced accuracy", "rightly answered and rightly declined, weighed alike"),
    ("abstention.auroc", "AUROC", "chance that an answerable question gets more confidence than another"),
)
CAUSES = {
    Outcome.NOT_RETRIEVED: "Not retrieved: no passage that was handed over has the expected text.",
    Outcome.NOT_CITED: "Retrieved but not cited: the expected text was there, the answer cites something else.",
    Outcome.INCOMPLETE: "Cited but incomplete: the right place is cited, the answer lacks something that it must have.",
    Outcome.WRONGLY_DECLINED: "Wrongly declined: the expected text was there, the confidence too low to answer.",
    Outcome.WRONGLY_ANSWERED: "Wrongly answered: the documents don't have it, yet the confidence was high enough.",
}
SNIPPET_CHARACTERS = 240
MOST_MISTAKES = 100


def results_data(job: Job[Step] | None, opened: str = "", hint: str = "") -> dict[str, Any]:
    """What the component draws: `idle` (with a hint what to do), `working`, `stopped`, `failed` or `done`; `opened` is
    the id of the question whose details are shown."""
    if job is None:
        return {"state": "idle", "hint": hint}
    if not job.finished:
        return {"state": "working", "stopping": job.stopped, **_progress(job.latest)}
    finished = job.latest.finished if job.latest is not None else None
    if finished is not None:
        return {"state": "done", **_figures(finished), "failures": _failures(finished, opened)}
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
            {"name": kind.value, "count": counts[kind], "right": kind is Outcome.RIGHT}
            for kind in Outcome
            if counts[kind]
        ],
        "unread": [{"name": item.name, "reason": item.reason} for item in finished.failed],
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


def _failures(finished: Finished, opened: str) -> list[dict[str, Any]]:
    found = []
    for case in finished.evaluation.cases:
        became = outcome(case)
        if became is Outcome.RIGHT:
            continue
        row: dict[str, Any] = {
            "id": case.question.id,
            "line": case.question.line,
            "question": case.question.question,
            "outcome": became.value,
        }
        if case.question.id == opened:
            row["detail"] = details(case, finished.corpus)
        found.append(row)
    return found


def details(case: Case, corpus: Corpus) -> dict[str, Any]:
    """Everything about a question that went wrong: the cause, what was expected and where, what was answered and cited,
    what was retrieved with its scores."""
    missing = lacking(case.text, case.question.contains)
    return {
        "cause": CAUSES[outcome(case)],
        "searched": case.answer["standalone_question"],
        "history": [{"role": turn.role, "text": beginning(turn.content, 160)} for turn in case.question.history],
        "expected": [_expected(evidence, corpus) for evidence in case.question.evidence],
        "missing": list(missing),
        "unanswerable": not case.question.answerable,
        "answer": running(case.text),
        "declined": case.abstained,
        "confidence": f"{case.confidence:.2f}",
        "cited": [
            {**_source(item), "text": running(item["quote"]), "right": any_overlap(cited.span, case.evidence)}
            for item, cited in zip(case.answer["citations"], case.citations, strict=True)
        ],
        "retrieved": [
            {
                **_source(item),
                "rank": rank,
                "text": beginning(item["text"], SNIPPET_CHARACTERS),
                "score": f"{item['score']:.3f}",
                "signals": ", ".join(f"{name} {view['rank']}." for name, view in item["signals"].items()),
                "right": any_overlap(span, case.evidence),
            }
            for rank, (item, span) in enumerate(zip(case.answer["passages"], case.passages, strict=True), start=1)
        ],
    }


def _source(item: Mapping[str, Any]) -> dict[str, Any]:
    """Where a citation or a passage stands, to be shown and to be opened."""
    return {
        "document": item["document"],
        "start": item["start"],
        "end": item["end"],
        "place": place(item["page"], item.get("heading", ""), item["document"]),
    }


def _expected(evidence: Evidence, corpus: Corpus) -> dict[str, Any]:
    start, end = evidence.start, evidence.end
    if start is None or end is None:
        whole = {"document": evidence.document, "start": 0, "end": 0, "place": ""}
        return whole | {"text": "Any part of this document"}
    document = corpus.document(evidence.document)
    return {
        "document": evidence.document,
        "start": start,
        "end": end,
        "place": place(document.page_at(start), document.place(start), evidence.document),
        "text": running(evidence.quote) or evidence.quote,
    }
