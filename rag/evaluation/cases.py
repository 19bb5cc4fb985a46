"""A question with its answer beside it, in the form that metrics read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.errors import FootnoteError
from rag.answer_blocks import HIDDEN
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import GoldenQuestion
from rag.evaluation.rankings import Ranking, read_ranking
from rag.evaluation.spans import Span

MARKER = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation: where it points, and whether its quote is what stands there."""

    span: Span
    exact: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One asked question. `gold` is evidence by offset, `gold_documents` evidence that is a whole document (from 0 to
    its length); `passages` are in the order they were handed over; `text` is the answer without markers.

    `answer` keeps the form that `rag ask --json` prints, for reports; its trace, which is long, is digested into
    `ranking` (None without one)."""

    question: GoldenQuestion
    gold: tuple[Span, ...]
    gold_documents: tuple[Span, ...]
    passages: tuple[Span, ...]
    citations: tuple[Cited, ...]
    abstained: bool
    confidence: float
    text: str
    context_characters: int
    total_ms: float
    answer: Mapping[str, Any]
    ranking: Ranking | None = None

    @property
    def with_evidence(self) -> bool:
        """Answerable, and the place of the answer is known."""
        return self.question.answerable and bool(self.gold or self.gold_documents)

    @property
    def with_offsets(self) -> bool:
        """Answerable, and the place of the answer is known to the character."""
        return self.question.answerable and bool(self.gold)

    @property
    def evidence(self) -> tuple[Span, ...]:
        """All evidence, spans and whole documents alike."""
        return self.gold + self.gold_documents


def make_case(question: GoldenQuestion, answer: Mapping[str, Any], corpus: Corpus) -> Case:
    """Lay an answer (as `rag ask --json` prints it) beside its question. Whatever name of a document the answer uses,
    it is compared by content; FootnoteError if the answer names a document that the corpus lacks."""
    gold = [span_of(corpus, item.document, item.start, item.end) for item in question.evidence if not item.whole]
    whole = [span_of(corpus, item.document, None, None) for item in question.evidence if item.whole]
    try:
        passages = tuple(span_of(corpus, item["document"], item["start"], item["end"]) for item in answer["passages"])
        return Case(
            question=question,
            gold=tuple(gold),
            gold_documents=tuple(whole),
            passages=passages,
            citations=tuple(cited(corpus, item) for item in answer["citations"]),
            abstained=bool(answer["abstained"]),
            confidence=float(answer["confidence"]),
            text=HIDDEN.sub("[", MARKER.sub("", answer["answer"])),
            context_characters=sum(len(item["text"]) for item in answer["passages"]),
            total_ms=float(answer["timings_ms"]["total"]),
            answer={key: value for key, value in answer.items() if key != "trace"},
            ranking=read_ranking(answer["trace"], [*gold, *whole], corpus) if answer.get("trace") else None,
        )
    except KeyError as error:
        raise FootnoteError(
            f"The answer to question {question.id!r} lacks {error.args[0]!r}",
            "Answers have the form that `python -m rag ask --batch` writes",
        ) from error


def span_of(corpus: Corpus, name: str, start: int | None, end: int | None) -> Span:
    """The span of a document by any of its names; without offsets, all of it."""
    document = corpus.document(name)
    return Span(document.id, start or 0, len(document.text) if end is None else end)


def cited(corpus: Corpus, citation: Mapping[str, Any]) -> Cited:
    """A citation checked against the file's own text, not the index's."""
    start, end = citation["start"], citation["end"]
    text = corpus.document(citation["document"]).text
    exact = 0 <= start < end <= len(text) and text[start:end] == citation["quote"]
    return Cited(span_of(corpus, citation["document"], start, end), exact)
