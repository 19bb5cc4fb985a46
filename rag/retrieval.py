"""A question to passages: every signal asked, fused, deduplicated, filled into the context budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from index.errors import FootnoteError
from index.store import Index
from index.types import Document
from rag import ranking
from rag.config import RagConfig
from rag.signals import SIGNALS
from rag.types import Hit

# A document may be replaced between a search and the reading of what it found; a sync makes documents ready in batches,
# tenths of a second apart at the least.
TRIES = 3


Signals = dict[str, list[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found: `parts` are the passages that fitted the budget as the index holds them, `hits` the same with
    neighbours merged; `fused` is the whole order; `cut` says of passages left out why; `signals` are raw rankings."""

    question: str
    hits: tuple[Hit, ...]
    parts: tuple[Hit, ...]
    fused: tuple[Hit, ...]
    cut: tuple[tuple[str, str], ...]
    signals: dict[str, tuple[tuple[str, float], ...]]
    documents: dict[str, Document]


def together(found: Sequence[Retrieval]) -> Retrieval:
    """The retrievals of a question's parts as one: what several of them found stands once, where it ranked best."""
    if len(found) == 1:
        return found[0]
    documents = {key: document for one in found for key, document in one.documents.items()}
    texts = {key: document.text for key, document in documents.items()}
    parts = ranking.best_of([one.parts for one in found])
    room = sum(len(hit.passage.text) for one in found for hit in one.parts)
    kept = {hit.passage.id for hit in parts}
    names = dict.fromkeys(name for one in found for name in one.signals)
    return Retrieval(
        question="; ".join(one.question for one in found),
        hits=tuple(ranking.merged(parts, texts, room)),
        parts=tuple(parts),
        fused=tuple(ranking.best_of([one.fused for one in found])),
        cut=tuple({key: why for one in found for key, why in one.cut if key not in kept}.items()),
        signals={name: tuple(ranking.highest([one.signals.get(name, ()) for one in found])) for name in names},
        documents=documents,
    )


class Retriever(BaseRetriever):
    """A LangChain retriever over an index, for this product's assistant and for anybody's chain."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    config: RagConfig = Field(default_factory=RagConfig)

    def retrieve(self, question: str, config: RagConfig | None = None) -> Retrieval:
        """Everything about one question's retrieval; `config` stands in for the retriever's own. During a sync it
        sees the documents as they were or as they are, and looks again if they changed meanwhile."""
        settings = config or self.config
        for left in reversed(range(TRIES)):
            revision = self.index.revision()
            try:
                found = self._retrieve(question, settings)
            except FootnoteError:  # a document may be gone between the look at its passages and that at its text
                if not left or self.index.revision() == revision:
                    raise
                continue
            if self.index.revision() == revision:
                break
        return found

    def signals(self, question: str, candidates: int) -> Signals:
        """What each signal proposes for a question, best first; it depends on no other setting."""
        return {name: rank(self.index, question, candidates) for name, rank in SIGNALS.items()}

    def _retrieve(self, question: str, settings: RagConfig) -> Retrieval:
        return self.ranked(question, self.signals(question, settings.candidates), settings)

    def ranked(self, question: str, signals: Signals, settings: RagConfig) -> Retrieval:
        """What the signals found, fused, deduplicated and cut to the budget."""
        order = ranking.fused(signals, weights(settings))
        found = self._hits(order, signals)
        fresh, repeated = ranking.distinct(found)
        parts, left_out = ranking.within_budget(fresh, settings.context_characters)
        documents = {hit.passage.document_id: self.index.document(hit.passage.document_id) for hit in parts}
        texts = {key: document.text for key, document in documents.items()}
        cut = [(hit.passage.id, ranking.REPEATED) for hit in repeated]
        cut += [(hit.passage.id, ranking.BEYOND) for hit in left_out]
        return Retrieval(
            question=question,
            hits=tuple(ranking.merged(parts, texts, settings.context_characters)),
            parts=tuple(parts),
            fused=tuple(found),
            cut=tuple(cut),
            signals={name: tuple(ranked) for name, ranked in signals.items()},
            documents=documents,
        )

    def _hits(self, order: Sequence[tuple[str, float]], signals: Signals) -> list[Hit]:
        passages = self.index.passages([key for key, _ in order])
        labels = self.index.labels({passage.document_id for passage in passages.values()})
        views = ranking.signal_scores(signals)
        return [
            Hit(
                passage=passages[key],
                document=labels[passages[key].document_id][0],
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


def weights(config: RagConfig) -> dict[str, float]:
    """The share of each signal in the fused score."""
    return {"dense": config.dense_weight, "keyword": 1.0 - config.dense_weight}
