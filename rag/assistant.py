"""The whole flow: a question to a cited answer, or to a plain 'the documents don't say'."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.config import IndexConfig
from index.store import Index
from rag import evidence, followups
from rag.answering import declining, extractive
from rag.answering.candidates import Candidate, CandidateScorer
from rag.answering.look import Look
from rag.config import RagConfig
from rag.fitted import SHIPPED, Fitted, load
from rag.late_interaction import LateInteraction
from rag.parts import parts
from rag.question import Question, read_question
from rag.retrieval import Retrieval, Retriever, together
from rag.spelling import corrected
from rag.types import Answer, Hit, Trace, Turn


class Assistant:
    """Answers questions from one index. Safe to share between threads."""

    def __init__(self, index: Index, config: RagConfig | None = None, fitted: Fitted | None = None) -> None:
        self.index = index
        self.config = config or RagConfig()
        self.fitted = fitted or load(self.config.fitted or SHIPPED)
        self.retriever = Retriever(index=index, config=self.config)
        self._scorer = CandidateScorer(LateInteraction(index.embedder), index, self.fitted.sentences)

    @classmethod
    def open(cls, index_config: IndexConfig | None = None, config: RagConfig | None = None) -> Assistant:
        """An assistant over the index that the settings name; cheap, the model loads with the first question."""
        return cls(Index.open(index_config), config)

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """The best `k` passages in fused order, without a budget."""
        return list(self.retriever.retrieve(question).fused[:k])

    def ask(self, question: str, history: Sequence[Turn] = (), *, config: RagConfig | None = None) -> Answer:
        """The complete answer, part by part where the question has several. `confidence` is of the question as a whole,
        which holds more of what is meant than its parts do (1 point of AUROC on conversations); a part that the
        documents answer is answered even so."""
        settings = config or self.config
        threshold = self.fitted.evidence.threshold if settings.threshold is None else settings.threshold
        least = threshold if settings.abstain else 0.0
        clock = Clock()
        whole = self.look(question, history, config=settings, clock=clock)
        looks = self._by_parts(question, history, settings, least, clock)
        if not any(look.answers(least) for look in looks):
            looks = [whole]
        answered = [look for look in looks if look.answers(least)]
        retrieval = together([look.retrieval for look in looks])
        if answered:
            text, citations = extractive.answer(looks, answered)
        else:
            text, citations = declining.decline([whole.question], retrieval), ()
        clock.lap("answer")
        return Answer(
            question=question,
            standalone_question=whole.retrieval.question,
            text=text,
            abstained=not citations,
            confidence=whole.confidence,
            answerer="extractive",
            citations=citations,
            passages=retrieval.hits,
            timings_ms=clock.timings(),
            trace=_trace(whole.retrieval.question, retrieval, whole.features, threshold),
        )

    def _by_parts(
        self, question: str, history: Sequence[Turn], settings: RagConfig, least: float, clock: Clock
    ) -> list[Look]:
        """One look for every part of a question that has several, each within its share of the budget. A later part may
        lean on an earlier one as a question leans on the conversation, and then draws what that one said already."""
        asked = parts(question)
        if len(asked) == 1:
            return []
        share = settings.model_copy(update={"context_characters": settings.context_characters // len(asked)})
        looks: list[Look] = []
        said: list[str] = []
        for part in asked:
            look = self.look(part, history, config=share, clock=clock)
            fresh = self._judged(look.retrieval, look.question, [one for one in look.sentences if one.text not in said])
            looks.append(fresh if fresh.answers(least) else look)
            told = looks[-1].sentences[0].text if looks[-1].sentences else ""
            history = [*history, Turn("user", part), Turn("assistant", told)]
            said += [one.text for one in extractive.choose(looks[-1].sentences)] if looks[-1].answers(least) else []
        return looks

    def look(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        config: RagConfig | None = None,
        clock: Clock | None = None,
    ) -> Look:
        """What there is to answer one question from, taken as a whole."""
        settings, clock = config or self.config, clock or Clock()
        spelled = corrected(question, self.index)
        standalone = followups.standalone(spelled, history, self.index) if settings.followups else spelled
        clock.lap("followup")
        retrieval = self.retriever.retrieve(standalone, settings)
        clock.lap("retrieve")
        asked = read_question(standalone, self.index, asked=len(spelled.rstrip()))
        sentences = self._scorer.candidates(asked, retrieval.parts, retrieval.documents)
        clock.lap("sentences")
        look = self._judged(retrieval, asked, sentences)
        clock.lap("evidence")
        return look

    def _judged(self, retrieval: Retrieval, asked: Question, sentences: Sequence[Candidate]) -> Look:
        features = evidence.features(asked, sentences)
        return Look(retrieval, asked, sentences, features, evidence.probability(features, self.fitted.evidence))

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, config: RagConfig | None = None
    ) -> Iterator[Answer]:
        """The answer as it grows, a sentence at a time; the last one is complete."""
        whole = self.ask(question, history, config=config)
        for stop in range(1, len(whole.citations)):
            marker = f"[{whole.citations[stop - 1].n}]"
            end = whole.text.find(marker) + len(marker)
            yield replace(whole, text=whole.text[:end], citations=whole.citations[:stop])
        yield whole


class Clock:
    """Milliseconds a step took, by name; a step taken several times is added up."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round(self._laps.get(name, 0.0) + (now - self._last) * 1000, 2)
        self._last = now

    def timings(self) -> dict[str, float]:
        return {**self._laps, "total": round((self._last - self._start) * 1000, 2)}


def _trace(standalone: str, retrieval: Retrieval, features: dict[str, float], threshold: float) -> Trace:
    by_id = {hit.passage.id: hit for hit in retrieval.fused}
    return Trace(
        standalone_question=standalone,
        signals={
            name: tuple(by_id[key] for key, _ in ranked if key in by_id) for name, ranked in retrieval.signals.items()
        },
        fused=retrieval.fused,
        cut=retrieval.cut,
        features=features,
        threshold=threshold,
    )
