"""What the report shows of a question that went wrong: the way from what was asked to what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rag.evaluation.cases import Case
from rag.evaluation.causes import cause
from rag.evaluation.metrics.answers import lacking
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.spans import Span, any_overlap

# The worst first: what misleads, then what was lost at the first step, at the second, and so on.
ORDER = (
    Outcome.WRONGLY_ANSWERED,
    Outcome.NOT_RETRIEVED,
    Outcome.NOT_CITED,
    Outcome.INCOMPLETE,
    Outcome.WRONGLY_DECLINED,
)
# With their traces; a page of thousands would open no more. questions.csv has every question.
MOST = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it is evidence."""

    text: str
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage handed over: its rank, where it stands, its scores, its text in pieces."""

    rank: int
    place: str
    score: float
    signals: Mapping[str, Mapping[str, float]]
    pieces: Sequence[Piece]

    @property
    def evidence(self) -> bool:
        """Whether the passage overlaps the evidence."""
        return any(piece.evidence for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A citation: its number, place and words; whether it points at the evidence, and what is wrong with it."""

    n: int
    place: str
    quote: str
    evidence: bool
    fault: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its trace. `expected` are (place, quote), `wanted` (string, whether the answer lacks it)."""

    case: Case
    outcome: Outcome
    cause: str
    expected: Sequence[tuple[str, str]]
    wanted: Sequence[tuple[str, bool]]
    citations: Sequence[Quoted]
    passages: Sequence[Passage]

    @property
    def searched(self) -> str:
        """The standalone question, where it is not the one that was asked."""
        standalone: str = self.case.answer["standalone_question"]
        return "" if standalone == self.case.question.question else standalone


def worst(cases: Sequence[Case]) -> list[tuple[Outcome, int, list[Asked]]]:
    """The questions that went wrong by how, each kind with how many there are; the surest mistakes first."""
    kinds = [(kind, [case for case in cases if outcome(case) is kind]) for kind in ORDER]
    left = MOST
    shown = []
    for kind, wrong in kinds:
        if wrong:
            shown.append((kind, len(wrong), [asked(case) for case in sorted(wrong, key=_surest_first)[:left]]))
            left = max(0, left - len(wrong))
    return shown


def _surest_first(case: Case) -> tuple[float, str]:
    return (case.confidence if case.abstained else -case.confidence, case.question.id)


def asked(case: Case) -> Asked:
    """What there is to show of a question."""
    missing = lacking(case.text, case.question.contains)
    return Asked(
        case=case,
        outcome=outcome(case),
        cause=cause(case),
        expected=[
            (item.document, "") if item.whole else (f"{item.document}, {item.start} to {item.end}", item.quote)
            for item in case.question.evidence
        ],
        wanted=[(text, text in missing) for text in case.question.contains],
        citations=list(_citations(case)),
        passages=list(_passages(case)),
    )


def place(item: Mapping[str, Any]) -> str:
    """Where a citation or passage stands: document, page, characters."""
    page = f", page {item['page']}" if item.get("page") is not None else ""
    return f"{item['document']}{page}, {item['start']} to {item['end']}"


def _citations(case: Case) -> Iterator[Quoted]:
    for item, citation in zip(case.answer["citations"], case.citations, strict=True):
        fault = "not the text there" if not citation.exact else "" if item.get("verified", True) else "not verified"
        yield Quoted(item["n"], place(item), item["quote"], any_overlap(citation.span, case.evidence), fault)


def _passages(case: Case) -> Iterator[Passage]:
    for rank, (item, span) in enumerate(zip(case.answer["passages"], case.passages, strict=True), start=1):
        pieces = list(cut(item["text"], span, case.evidence))
        yield Passage(rank, place(item), item["score"], item["signals"], pieces)


def cut(text: str, span: Span, evidence: Sequence[Span]) -> Iterator[Piece]:
    """The text of a passage cut where evidence begins and ends; together the pieces are the text."""
    inside = [one for one in evidence if one.overlaps(span)]
    ends = {end - span.start for one in inside for end in (max(one.start, span.start), min(one.end, span.end))}
    edges = sorted({0, len(text), *(end for end in ends if end <= len(text))})
    for start, end in pairwise(edges):
        middle = span.start + start
        yield Piece(text[start:end], any(one.start <= middle < one.end for one in inside))
