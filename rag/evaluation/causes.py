"""Why a question went wrong, in a sentence a person can act on. Pure: a case in, words out."""

from __future__ import annotations

from rag.evaluation.cases import Case
from rag.evaluation.metrics.answers import lacking
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.rankings import Place
from rag.evaluation.spans import any_overlap


def cause(case: Case) -> str:
    """The first step of the way that failed, with the numbers that show it; empty for a question that went right."""
    match outcome(case):
        case Outcome.NOT_RETRIEVED:
            return f"No passage handed over has the evidence. {_where(case)}".strip()
        case Outcome.NOT_CITED:
            return f"{_handed(case)}, but the answer cites other places{_and_lacks(case)}."
        case Outcome.INCOMPLETE:
            return f"The evidence is cited, but the answer lacks {_lacks(case)}."
        case Outcome.WRONGLY_DECLINED:
            return f"{_handed(case)}, but {_declined(case)}."
        case Outcome.WRONGLY_ANSWERED:
            return f"The documents do not answer this, but {_answered(case)}."
        case _:
            return ""


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _where(case: Case) -> str:
    """Where the evidence ranked, as far as the trace tells."""
    if case.ranking is None:
        return ""
    place = case.ranking.evidence
    if place is None:
        return f"None of the {case.ranking.length} passages that were found has it."
    why = f" and was left out: {place.cut}" if place.cut else ""
    return f"Its best passage ranked {ordinal(place.rank)} of {case.ranking.length}{_signals(place)}{why}."


def _signals(place: Place) -> str:
    said = [f"{ordinal(int(view['rank']))} by {name}" for name, view in place.signals.items()]
    return f" ({', '.join(said)})" if said else ""


def _handed(case: Case) -> str:
    for rank, passage in enumerate(case.passages, start=1):
        if any_overlap(passage, case.evidence):
            return f"The evidence is in the {ordinal(rank)} passage handed over"
    return "The documents answer this"


def _lacks(case: Case) -> str:
    missing = lacking(case.text, case.question.contains)
    return " and ".join(f"“{text}”" for text in missing) or "what it should say"


def _and_lacks(case: Case) -> str:
    return f" and lacks {_lacks(case)}" if lacking(case.text, case.question.contains) else ""


def _declined(case: Case) -> str:
    threshold = case.ranking.threshold if case.ranking else None
    if threshold is None:
        return f"it was declined with confidence {case.confidence:.2f}"
    if case.confidence < threshold:
        return f"confidence {case.confidence:.2f} is below the threshold of {threshold:.2f}"
    return f"nothing was quoted, although confidence {case.confidence:.2f} reaches the threshold of {threshold:.2f}"


def _answered(case: Case) -> str:
    threshold = case.ranking.threshold if case.ranking else None
    if threshold is None:
        return f"it was answered with confidence {case.confidence:.2f}"
    if case.confidence >= threshold:
        return f"confidence {case.confidence:.2f} reaches the threshold of {threshold:.2f}"
    return (
        f"it was answered with confidence {case.confidence:.2f}, below the threshold of {threshold:.2f}: "
        "a part of it seemed to be answered, or declining is off"
    )
