"""Pure: the questions of an evaluation as the page's component draws them, and everything about the open one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rag.answer_blocks import place
from rag.evaluation.background import Finished
from rag.evaluation.cases import Case, span_of
from rag.evaluation.causes import ordinal
from rag.evaluation.corpus import Corpus
from rag.evaluation.metrics.answers import lacking
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.questions import Evidence
from rag.evaluation.spans import any_overlap
from rag.words import beginning, running

CAUSES = {
    Outcome.NOT_RETRIEVED: "Not retrieved: no passage that was handed over has the expected text.",
    Outcome.NOT_CITED: "Retrieved but not cited: the expected text was there, the answer cites something else.",
    Outcome.INCOMPLETE: "Cited but incomplete: the right place is cited, the answer lacks something that it must have.",
    Outcome.WRONGLY_DECLINED: "Wrongly declined: the expected text was there, the confidence too low to answer.",
    Outcome.WRONGLY_ANSWERED: "Wrongly answered: the documents don't have it, yet the confidence was high enough.",
}
SNIPPET_CHARACTERS = 240
# What a signal goes by, in a word.
SIGNALS = {"dense": "meaning", "keyword": "words", "sentence": "sentence"}


def questions_data(finished: Finished, opened: str = "") -> dict[str, Any]:
    """A row for every question that was asked, those that went wrong first; `opened` is the id of the one whose details
    are shown. `run` tells one evaluation's rows from another's."""
    cases = sorted(finished.evaluation.cases, key=lambda case: outcome(case) is Outcome.RIGHT)
    return {"run": finished.at.isoformat(), "rows": [_row(case, finished, opened) for case in cases]}


def _row(case: Case, finished: Finished, opened: str) -> dict[str, Any]:
    became = outcome(case)
    row: dict[str, Any] = {
        "id": case.question.id,
        "line": case.question.line,
        "question": case.question.question,
        "outcome": became.value,
        "right": became is Outcome.RIGHT,
    }
    if case.question.id == opened:
        row["detail"] = details(case, finished.corpus) | {"trace": trace(case, finished)}
    return row


def details(case: Case, corpus: Corpus) -> dict[str, Any]:
    """Everything about a question: how it ended, what was expected and where, what was answered and cited, what was
    retrieved with its scores."""
    missing = lacking(case.text, case.question.contains)
    return {
        "cause": _ending(case),
        "searched": case.answer["standalone_question"],
        "within": ", ".join(case.question.within),
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
                "signals": ", ".join(_ranks(item["signals"])),
                "right": any_overlap(span, case.evidence),
            }
            for rank, (item, span) in enumerate(zip(case.answer["passages"], case.passages, strict=True), start=1)
        ],
    }


def trace(case: Case, finished: Finished) -> dict[str, Any]:
    """How the answer came about: the evidence against the threshold, and the fused order with every signal's rank and
    what was cut. Empty without a trace."""
    ranking = case.ranking
    if ranking is None:
        return {}
    return {
        "confidence": case.confidence,
        "threshold": ranking.threshold,
        "features": [
            {"name": name.replace("_", " "), "value": f"{value:.2f}"} for name, value in ranking.features.items()
        ],
        "found": ranking.length,
        "fused": list(_fused(case, finished)),
    }


def _fused(case: Case, finished: Finished) -> Iterator[dict[str, Any]]:
    """The first passages in fused order; behind them the best one that has the evidence, if it is not among them."""
    first = finished.fused.get(case.question.id, ())
    for rank, item in enumerate(first, start=1):
        span = span_of(finished.corpus, item["document"], item["start"], item["end"])
        yield _ranked(rank, item, right=any_overlap(span, case.evidence))
    best = case.ranking.evidence if case.ranking else None
    if best is not None and best.rank > len(first):
        item = {"document": best.document, "start": best.start, "end": best.end, "score": best.score}
        yield _ranked(best.rank, item | {"signals": best.signals, "cut": best.cut}, right=True)


def _ranked(rank: int, item: Mapping[str, Any], *, right: bool) -> dict[str, Any]:
    return {
        "rank": rank,
        "document": item["document"],
        "start": item["start"],
        "end": item["end"],
        "place": f"{item['start']:,} to {item['end']:,}",
        "score": f"{item['score']:.3f}",
        "signals": _ranks(item["signals"]),
        "cut": item["cut"] or "",
        "right": right,
    }


def _ranks(signals: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """How each signal ranked a passage: "meaning 9th"."""
    return [f"{SIGNALS.get(name, name)} {ordinal(int(view['rank']))}" for name, view in signals.items()]


def _ending(case: Case) -> str:
    became = outcome(case)
    if became is not Outcome.RIGHT:
        return CAUSES[became]
    if not case.question.answerable:
        return "Right: it was declined, and the documents don't have it."
    has = "the answer has every word that it must" if case.question.contains else "it cites the expected place"
    return f"Right: {has}."


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
        "place": place(
            document.page_at(start), document.place(start), evidence.document, document.page_label_at(start)
        ),
        "text": running(evidence.quote) or evidence.quote,
    }
