"""What became of a question, in words: right, or the first step of the way at which it went wrong."""

from __future__ import annotations

from enum import StrEnum

from rag.evaluation.cases import Case
from rag.evaluation.metrics.answers import lacking
from rag.evaluation.questions import Evidence
from rag.evaluation.quotes import shortened
from rag.evaluation.spans import any_overlap


class Outcome(StrEnum):
    """How a question ended."""

    RIGHT = "right"
    NOT_RETRIEVED = "not retrieved"
    NOT_CITED = "retrieved but not cited"
    INCOMPLETE = "cited but incomplete"
    WRONGLY_DECLINED = "wrongly declined"
    WRONGLY_ANSWERED = "wrongly answered"


def outcome(case: Case) -> Outcome:
    """The question's outcome. An answer with every string of `contains` is right wherever it was found; without
    `contains`, one that cites the evidence is."""
    if not case.question.answerable:
        return Outcome.RIGHT if case.abstained else Outcome.WRONGLY_ANSWERED
    if not case.abstained and _says_it(case):
        return Outcome.RIGHT
    if case.evidence and not any(any_overlap(gold, case.passages) for gold in case.evidence):
        return Outcome.NOT_RETRIEVED
    if case.abstained:
        return Outcome.WRONGLY_DECLINED
    return Outcome.INCOMPLETE if _cites_it(case) else Outcome.NOT_CITED


def _says_it(case: Case) -> bool:
    if case.question.contains:
        return not lacking(case.text, case.question.contains)
    return _cites_it(case)


def _cites_it(case: Case) -> bool:
    """Whether a citation overlaps the evidence; without evidence there is nothing to miss."""
    return not case.evidence or any(any_overlap(citation.span, case.evidence) for citation in case.citations)


def headline(case: Case) -> str:
    """The case in a line."""
    return f"{case.question.id}: {outcome(case)}: {shortened(case.question.question, 100)}"


def explain(case: Case, passages: int = 10) -> str:
    """The case in lines to read: question, what was expected and where, what was answered, cited and retrieved."""
    lines = [f"{case.question.id}: {outcome(case)}", "", f"Question: {case.question.question}"]
    if case.answer["standalone_question"] != case.question.question:
        lines.append(f"Searched: {case.answer['standalone_question']}")
    lines += ["Expected:", *(f"  {line}" for line in _expected(case))]
    verb = "Declined" if case.abstained else "Answered"
    lines.append(f"{verb} with confidence {case.confidence:.2f}: {case.text}")
    if case.citations:
        lines += ["Cited:", *(f"  {line}" for line in _cited(case))]
    lines += [f"Retrieved {len(case.passages)} passages, best first:"]
    lines += [f"  {line}" for line in _retrieved(case)[:passages]]
    return "\n".join(lines)


def _expected(case: Case) -> list[str]:
    if not case.question.answerable:
        return ["no answer: the documents do not have it"]
    lines = [f"{_place(item)}: {shortened(item.quote, 300)!r}" for item in case.question.evidence if not item.whole]
    lines += [f"anything of {item.document}" for item in case.question.evidence if item.whole]
    missing = lacking(case.text, case.question.contains)
    for text in case.question.contains:
        lines.append(f"an answer with {text!r}" + (" (missing)" if text in missing else ""))
    return lines


def _place(evidence: Evidence) -> str:
    return f"{evidence.document} {evidence.start}-{evidence.end}"


def _cited(case: Case) -> list[str]:
    lines = []
    for item, citation in zip(case.answer["citations"], case.citations, strict=True):
        note = "" if citation.exact else "  NOT THE TEXT THERE"
        right = " *" if any_overlap(citation.span, case.evidence) else ""
        place = f"{item['document']} {item['start']}-{item['end']}"
        lines.append(f"[{item['n']}]{right} {place}: {shortened(item['quote'], 300)!r}{note}")
    return lines


def _retrieved(case: Case) -> list[str]:
    """A line a passage; a star marks one that overlaps the evidence."""
    lines = []
    for rank, (item, span) in enumerate(zip(case.answer["passages"], case.passages, strict=True), start=1):
        signals = ", ".join(f"{name} {view['rank']}. {view['score']:.3f}" for name, view in item["signals"].items())
        star = "*" if any_overlap(span, case.evidence) else " "
        place = f"{item['document']} {item['start']}-{item['end']}"
        lines.append(f"{rank:2}.{star} {item['score']:.3f} ({signals}) {place}: {shortened(item['text'], 90)!r}")
    return lines
