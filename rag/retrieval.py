"""A question to passages: every signal asked, fused, deduplicated, reranked by what their best sentences say, filled
into the context budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from index.errors import FootnoteError
from index.scope import Scope
from index.store import Index
from index.types import Document
from rag import ranking
from rag.answering.candidates import Candidate, CandidateScorer
from rag.config import RagConfig
from rag.fitted import SHIPPED, load
from rag.late_interaction import LateInteraction
from rag.question import Question, read_question
from rag.signals import SIGNALS
from rag.types import Hit, ScoredSpan

# A document may be replaced between a search and the reading of what it found; a sync makes documents ready in batches,
# tenths of a second apart at the least.
TRIES = 3


Signals = dict[str, list[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found: `parts` are the passages that fitted the budget as the index holds them (the last may be some of
    its sentences), `hits` the same with neighbours merged; `fused` is the whole order; `cut` says of passages left out
    why; `signals` are raw rankings; `sentences` are those of the parts, best first; `scope` is what was searched, None
    for everything."""

    question: str
    hits: tuple[Hit, ...]
    parts: tuple[Hit, ...]
    fused: tuple[Hit, ...]
    cut: tuple[tuple[str, str], ...]
    signals: dict[str, tuple[tuple[str, float], ...]]
    documents: dict[str, Document]
    sentences: tuple[Candidate, ...] = ()
    scope: Scope | None = None


def together(found: Sequence[Retrieval]) -> Retrieval:
    """The retrievals of a question's parts as one: what several of them found stands once, where it ranked best."""
    if len(found) == 1:
        return found[0]
    documents = {key: document for one in found for key, document in one.documents.items()}
    texts = {key: document.text for key, document in documents.items()}
    parts = ranking.without_overlaps(ranking.best_of([one.parts for one in found]), texts)
    room = sum(len(hit.passage.text) for one in found for hit in one.parts)
    kept = {ranking.whole_id(hit) for hit in parts}
    names = dict.fromkeys(name for one in found for name in one.signals)
    return Retrieval(
        question="; ".join(one.question for one in found),
        hits=tuple(ranking.merged(parts, texts, room)),
        parts=tuple(parts),
        fused=tuple(ranking.best_of([one.fused for one in found])),
        cut=tuple({key: why for one in found for key, why in one.cut if key not in kept}.items()),
        signals={name: tuple(ranking.highest([one.signals.get(name, ()) for one in found])) for name in names},
        documents=documents,
        scope=found[0].scope,
    )


class Retriever(BaseRetriever):
    """A LangChain retriever over an index, for this product's assistant and for anybody's chain. `within` are the
    documents, folders, patterns and tags that it searches unless it is told others; empty for everything."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    config: RagConfig = Field(default_factory=RagConfig)
    scorer: CandidateScorer | None = None
    within: tuple[str, ...] = ()

    def retrieve(
        self,
        question: str,
        config: RagConfig | None = None,
        *,
        read: Question | None = None,
        within: Sequence[str] | None = None,
    ) -> Retrieval:
        """Everything about one question's retrieval; `config` and `within` stand in for the retriever's own, `read` for
        a reading of the question that knows nothing of a conversation. During a sync it sees the documents as they were
        or as they are, and looks again if they changed meanwhile."""
        settings = config or self.config
        for left in reversed(range(TRIES)):
            revision = self.index.revision()
            try:
                scope = self.index.scope(self.within if within is None else within)
                found = self._retrieve(read or read_question(question, self.index), settings, scope)
            except FootnoteError:  # a document may be gone between the look at its passages and that at its text
                if not left or self.index.revision() == revision:
                    raise
                continue
            if self.index.revision() == revision:
                break
        return found

    def signals(self, question: str, candidates: int, scope: Scope | None = None) -> Signals:
        """What each signal proposes for a question within a scope, best first; it depends on no other setting."""
        return {name: rank(self.index, question, candidates, scope) for name, rank in SIGNALS.items()}

    def _retrieve(self, question: Question, settings: RagConfig, scope: Scope | None) -> Retrieval:
        return self.ranked(question, self.signals(question.text, settings.candidates, scope), settings, scope)

    def ranked(
        self, question: Question, signals: Signals, settings: RagConfig, scope: Scope | None = None
    ) -> Retrieval:
        """What the signals found, fused, deduplicated, reranked and cut to the budget."""
        budget = settings.context_characters
        found = self._hits(ranking.fused(signals, weights(settings)), signals, scope)
        fresh, repeated = ranking.distinct(found, settings.rerank, budget)
        documents = self._documents(fresh)
        sentences = self._scorer.candidates(question, fresh, documents)
        compared = {hit.passage.id for hit in [*fresh, *repeated]}
        found, repeated = ranking.seconded(ranking.reranked(_with_sentences(found, sentences)), repeated)
        distinct = compared - {hit.passage.id for hit in repeated}
        fitting, _ = ranking.within_budget([hit for hit in found if hit.passage.id in distinct], budget)
        documents |= self._documents([hit for hit in fitting if hit.passage.document_id not in documents])
        parts = [_placed(hit, documents[hit.passage.document_id]) for hit in fitting]
        handed = {ranking.whole_id(hit) for hit in parts}
        cut = {hit.passage.id: ranking.BEYOND for hit in found if hit.passage.id not in handed}
        cut |= {hit.passage.id: ranking.REPEATED for hit in repeated}
        texts = {key: document.text for key, document in documents.items()}
        best = [(hit.passage.id, hit.signals[ranking.SENTENCE]) for hit in found if ranking.SENTENCE in hit.signals]
        by_sentence = sorted(best, key=lambda one: one[1].rank)
        return Retrieval(
            question=question.text,
            hits=tuple(ranking.merged(parts, texts, budget)),
            parts=tuple(parts),
            fused=tuple(found),
            cut=tuple(cut.items()),
            signals={
                **{name: tuple(ranked) for name, ranked in signals.items()},
                ranking.SENTENCE: tuple((key, view.score) for key, view in by_sentence),
            },
            documents={hit.passage.document_id: documents[hit.passage.document_id] for hit in parts},
            sentences=tuple(one for one in sentences if any(_holds(hit, one) for hit in parts)),
            scope=scope,
        )

    def _documents(self, hits: Sequence[Hit]) -> dict[str, Document]:
        return {key: self.index.document(key) for key in dict.fromkeys(hit.passage.document_id for hit in hits)}

    @cached_property
    def _scorer(self) -> CandidateScorer:
        fitted = load(self.config.fitted or SHIPPED)
        return self.scorer or CandidateScorer(LateInteraction(self.index.embedder), self.index, fitted.sentences)

    def _hits(self, order: Sequence[tuple[str, float]], signals: Signals, scope: Scope | None) -> list[Hit]:
        passages = self.index.passages([key for key, _ in order])
        labels = self.index.labels({passage.document_id for passage in passages.values()})
        views = ranking.signal_scores(signals)
        return [
            Hit(
                passage=passages[key],
                document=(scope and scope.name_of(passages[key].document_id)) or labels[passages[key].document_id][0],
                title=labels[passages[key].document_id][1],
                score=score,
                signals=views[key],
            )
            for key, score in order
            if key in passages and passages[key].document_id in labels
        ]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [
            LangChainDocument(
                page_content=hit.passage.text,
                metadata={
                    "source": hit.document,
                    "title": hit.title,
                    "page": hit.passage.page,
                    "start": hit.passage.start,
                    "end": hit.passage.end,
                    "score": hit.score,
                },
            )
            for hit in self.retrieve(query).hits
        ]


def _with_sentences(hits: Sequence[Hit], sentences: Sequence[Candidate]) -> list[Hit]:
    """The hits, each with those of the sentences that are its own, in order."""
    own: dict[str, list[ScoredSpan]] = {}
    for one in sentences:
        own.setdefault(one.hit.passage.id, []).append(ScoredSpan(one.start, one.end, one.score))
    return [
        replace(hit, sentences=tuple(sorted(own.get(hit.passage.id, ()), key=lambda span: span.start))) for hit in hits
    ]


def _placed(hit: Hit, document: Document) -> Hit:
    """A part of a passage may begin on a later page and below other headings than the passage does."""
    start = hit.passage.start
    return replace(hit, passage=replace(hit.passage, page=document.page_at(start), headings=document.context(start)))


def _holds(hit: Hit, sentence: Candidate) -> bool:
    return (
        hit.passage.document_id == sentence.hit.passage.document_id
        and hit.passage.start <= sentence.start
        and sentence.end <= hit.passage.end
    )


def weights(config: RagConfig) -> dict[str, float]:
    """The share of each signal in the fused score."""
    return {"dense": config.dense_weight, "keyword": 1.0 - config.dense_weight}
