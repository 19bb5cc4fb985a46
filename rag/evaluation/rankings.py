"""What an answer's trace tells evaluation: where the evidence ranked, and what other context sizes would have held.

The whole order is in the trace, so that recall at several sizes costs neither a question nor a model call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.types import Passage
from rag import ranking
from rag.evaluation.corpus import Corpus
from rag.evaluation.spans import Span, any_overlap
from rag.types import Hit, ScoredSpan

# Characters: from what a small chat model takes to twice the default.
SIZES = (1000, 2500, 5000, 10000)


@dataclass(frozen=True, slots=True)
class Place:
    """A passage's place in the fused order (`rank` from 1), every signal's {"rank", "score"} of it, and why it was not
    handed over (empty if it was)."""

    rank: int
    document: str
    start: int
    end: int
    score: float
    signals: Mapping[str, Mapping[str, float]]
    cut: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """`within` has the passages that each of `SIZES` holds; `evidence` the best place that overlaps evidence, if any of
    the `length` passages ranked does; `features` and `threshold` are what the decision to answer was made from.

    A question that was answered part by part is filled here as a whole, from the parts' rankings taken together."""

    within: Mapping[int, tuple[Span, ...]]
    evidence: Place | None
    length: int
    features: Mapping[str, float]
    threshold: float


def read_ranking(trace: Mapping[str, Any], evidence: Sequence[Span], corpus: Corpus) -> Ranking:
    """A trace as `rag ask --json --trace` prints it; KeyError names what it lacks, FootnoteError a document that the
    corpus lacks."""
    order = [(item, _hit(item, corpus)) for item in trace["fused"]]
    fresh = [hit for item, hit in order if item["cut"] != ranking.REPEATED]
    return Ranking(
        within={size: filled(fresh, size, corpus) for size in SIZES},
        evidence=next(_places(order, evidence), None),
        length=len(order),
        features=dict(trace["features"]),
        threshold=float(trace["threshold"]),
    )


def filled(hits: Sequence[Hit], characters: int, corpus: Corpus) -> tuple[Span, ...]:
    """The spans handed over, had the budget been `characters`: chosen and merged as the retriever does."""
    fresh, _ = ranking.distinct(hits, 0, characters, second=True)
    kept, _ = ranking.within_budget(fresh, characters)
    texts = {hit.passage.document_id: corpus.document(hit.document).text for hit in kept}
    return tuple(_span(hit) for hit in ranking.merged(kept, texts, characters))


def _places(order: Sequence[tuple[Mapping[str, Any], Hit]], evidence: Sequence[Span]) -> Iterator[Place]:
    for rank, (item, hit) in enumerate(order, start=1):
        if any_overlap(_span(hit), evidence):
            yield Place(
                rank, item["document"], item["start"], item["end"], item["score"], item["signals"], item["cut"] or ""
            )


def _hit(item: Mapping[str, Any], corpus: Corpus) -> Hit:
    document = corpus.document(item["document"])
    start, end = item["start"], item["end"]
    passage = Passage(f"{document.id}:{start}:{end}", document.id, start, end, document.text[start:end])
    sentences = tuple(ScoredSpan(one["start"], one["end"], one["score"]) for one in item.get("sentences", ()))
    return Hit(passage, item["document"], document.title, item["score"], sentences=sentences)


def _span(hit: Hit) -> Span:
    return Span(hit.passage.document_id, hit.passage.start, hit.passage.end)
