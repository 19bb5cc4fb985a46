"""The whole flow: a question to a cited answer, or to a plain 'the documents don't say'."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from threading import Event

from index.config import IndexConfig
from index.store import Index
from index.types import Document
from rag import evidence, followups
from rag.answering import conversing, declining, extractive, prompts, worded
from rag.answering.candidates import Candidate, CandidateScorer
from rag.answering.chat_model import ChatModel, Generation
from rag.answering.choosing import choose
from rag.answering.conversing import Summaries
from rag.answering.look import Look
from rag.answering.model_failures import ChatModelFailed
from rag.answering.names import names_unknown
from rag.answering.overview import overview
from rag.answering.selection import with_quoted
from rag.bridging import bridged, dated
from rag.config import RagConfig
from rag.fitted import SHIPPED, Fitted, load
from rag.foreign import foreign_language
from rag.late_interaction import LateInteraction
from rag.messages import asked_in
from rag.parts import parts
from rag.question import Question, read_question
from rag.requests import Request, Wish, request_of, without_small_talk
from rag.retrieval import Retrieval, Retriever, together
from rag.sides import sides_of, without_side
from rag.spelling import corrected
from rag.types import Answer, Hit, Trace, Turn

# How far behind the best sentence (in log-odds) one may be that speaks of what a follow-up asks about instead.
INSTEAD_REACH = 5.0

# What a later part of a question has not said yet may be behind what the earlier one said by this much, in log-odds: by
# hand, between a signatory who is 2.8 behind the signing and another animal's fare 3.2 behind the one asked about.
UNSAID_GAP = 3.0


class Assistant:
    """Answers questions from one index. Safe to share between threads."""

    def __init__(self, index: Index, config: RagConfig | None = None, fitted: Fitted | None = None) -> None:
        self.index = index
        self.config = config or RagConfig()
        self.fitted = fitted or load(self.config.fitted or SHIPPED)
        self._late = LateInteraction(index.embedder)
        scorer = CandidateScorer(self._late, index, self.fitted.sentences)
        self.retriever = Retriever(index=index, config=self.config, scorer=scorer)
        self._chat_models: dict[tuple[str, float, int], ChatModel] = {}
        self._summaries = Summaries()

    @classmethod
    def open(cls, index_config: IndexConfig | None = None, config: RagConfig | None = None) -> Assistant:
        """An assistant over the index that the settings name; cheap, the model loads with the first question."""
        return cls(Index.open(index_config), config)

    def search(self, question: str, k: int = 10, *, within: Sequence[str] = ()) -> list[Hit]:
        """The best `k` passages in fused order, without a budget."""
        return list(self.retriever.retrieve(question, within=within).fused[:k])

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        config: RagConfig | None = None,
        within: Sequence[str] = (),
    ) -> Answer:
        """The complete answer, part by part where the question has several. `confidence` is of the question as a whole,
        which holds more of what is meant than its parts do (1 point of AUROC on conversations); a part that the
        documents answer is answered even so, and where another one is not, the confidence is that of what is. `within`
        names documents, folders, patterns and tags (`tag:NAME`), and nothing else is searched; SettingError for one
        that means nothing."""
        *_, last = self._answers(question, history, config or self.config, tuple(within))
        return last

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        config: RagConfig | None = None,
        within: Sequence[str] = (),
        stopping: Event | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows; the last one is complete. A quoted answer grows by sentences. Once `stopping` is set
        a chat model is left at once, and the last one is what had arrived, if anything had."""
        for answer in self._answers(question, history, config or self.config, tuple(within), stopping):
            if answer.answerer == "extractive":
                yield from _by_sentences(answer)
            else:
                yield answer

    def quoting(self) -> Assistant:
        """The same assistant without its chat model: for questions that nobody asked, which must not cost anything."""
        same = copy(self)
        same.config = self.config.model_copy(update={"chat_model": ""})
        return same

    def _answers(
        self,
        question: str,
        history: Sequence[Turn],
        settings: RagConfig,
        within: tuple[str, ...],
        stopping: Event | None = None,
    ) -> Iterator[Answer]:
        """Retrieval, evidence, and then the answer: one that a chat model words as it grows, or a whole one. What asks
        for no fact is neither searched for nor declined."""
        if request := request_of(question, lambda: self.index.documents(within)):
            yield self._overview(question, request, within)
            return
        history = [replace(turn, content=asked_in(turn.content)) for turn in without_small_talk(history)]
        threshold = self.fitted.evidence.threshold if settings.threshold is None else settings.threshold
        least = threshold if settings.abstain else 0.0
        clock, generation = Clock(), Generation(stopping or Event())
        searched = self._rewritten(asked_in(question), history, settings, generation) or asked_in(question)
        clock.lap("rewrite")
        whole = self.look(searched, history, config=settings, clock=clock, within=within)
        looks = self._one_sided(searched, settings, clock, within)
        looks = looks or self._by_parts(searched, history, settings, least, clock, within)
        if not any(look.answers(least) for look in looks):
            looks = [whole]
        answered = [look for look in looks if look.answers(least)]
        retrieval = together([look.retrieval for look in looks])
        base = Answer(
            question=question,
            standalone_question=whole.retrieval.question,
            text="",
            abstained=True,
            confidence=_confidence(whole, looks, answered),
            answerer="extractive",
            passages=retrieval.hits,
            trace=_trace(whole.retrieval.question, retrieval, whole.features, threshold),
            notice=self._language_notice(question),
            within=within,
        )
        if answered and settings.chat_model:
            try:
                for answer in self._worded(base, looks, answered, history, self.chat_model(settings), generation):
                    clock.lap("answer")
                    yield replace(answer, timings_ms=clock.timings())
                return
            except ChatModelFailed as failure:
                told = f"The chat model {settings.chat_model} {failure.reason}, so this answer is quoted instead."
                base = replace(base, notice=f"{base.notice} {told}".strip())
        if answered:
            text, citations, own = extractive.answer(looks, answered, self.index)
            handed = with_quoted(retrieval.hits, citations, retrieval.documents, settings.context_characters)
            base = replace(base, passages=handed)
        else:
            text, citations, own = declining.decline([whole.question], retrieval), (), ()
        clock.lap("answer")
        base = replace(base, text=text, citations=citations, abstained=not citations, tokens=generation.tokens, own=own)
        yield replace(base, timings_ms=clock.timings())

    def _rewritten(self, question: str, history: Sequence[Turn], settings: RagConfig, generation: Generation) -> str:
        """A question that leans on the conversation, made whole by the chat model; empty where there is no need, no
        chat model, or no such question in time."""
        leaning = settings.followups and settings.chat_model and history and followups.leans(question)
        if not leaning or followups.standalone(question, history, self.index) == question:
            return ""
        return conversing.rewritten(question, history, self.chat_model(settings), generation)

    def _overview(self, question: str, request: Request, within: tuple[str, ...]) -> Answer:
        """What the catalogue knows, or a short reply. A reply tells nothing from the documents: no confidence."""
        clock = Clock()
        found = overview(request, self.index, self.index.documents(within))
        clock.lap("answer")
        from_documents = request.wish in (Wish.LISTING, Wish.CONTENTS, Wish.SUMMARY)
        return Answer(
            question=question,
            standalone_question=question,
            text=found.text,
            abstained=not from_documents,
            confidence=float(from_documents),
            answerer="overview" if from_documents else "reply",
            citations=found.citations,
            passages=found.passages,
            own=found.own,
            timings_ms=clock.timings(),
            within=within,
        )

    def _worded(
        self,
        base: Answer,
        looks: Sequence[Look],
        answered: Sequence[Look],
        history: Sequence[Turn],
        model: ChatModel,
        generation: Generation,
    ) -> Iterator[Answer]:
        """Growing answers by the chat model, from the passages of the parts that the documents answer."""
        handed = together([look.retrieval for look in answered])
        summary, history = self._summaries.of(history, model, generation)
        return worded.answer(
            replace(base, passages=handed.hits),
            base.standalone_question if len(answered) == len(looks) else handed.question,
            handed,
            history,
            summary=summary,
            unanswered=[declining.part(look.question) for look in looks if look not in answered],
            model=model,
            generation=generation,
            late=self._late,
            vocabulary=self.index,
        )

    def chat_model(self, settings: RagConfig) -> ChatModel:
        """The chat model that the settings name, built once."""
        made = ChatModel(settings.chat_model, settings.chat_timeout, prompts.longest(settings.context_characters))
        return self._chat_models.setdefault((made.name, settings.chat_timeout, settings.context_characters), made)

    def _by_parts(
        self,
        question: str,
        history: Sequence[Turn],
        settings: RagConfig,
        least: float,
        clock: Clock,
        within: tuple[str, ...],
    ) -> list[Look]:
        """One look for every part of a question that has several, each within its share of the budget. A later part may
        lean on an earlier one as a question leans on the conversation, and then draws what that one said already, which
        gives way to what else answers it nearly as well; its "then" becomes the date that the earlier one was answered
        with."""
        asked = [step for part in parts(question) for step in bridged(part)]
        if len(asked) == 1:
            return []
        share = settings.model_copy(update={"context_characters": settings.context_characters // len(asked)})
        looks: list[Look] = []
        said: list[str] = []
        for at, part in enumerate(asked):
            if looks and looks[-1].answers(least):
                part = dated(part, asked[at - 1], looks[-1].sentences[0].text)
            look = self.look(part, history, config=share, clock=clock, within=within)
            fresh = self._judged(look.retrieval, look.question, [one for one in look.sentences if one.text not in said])
            looks.append(fresh if fresh.answers(least) and _comes_near(fresh, look) else look)
            told = looks[-1].sentences[0].text if looks[-1].sentences else ""
            history = [*history, Turn("user", part), Turn("assistant", told)]
            said += [one.text for one in choose(looks[-1].sentences)] if looks[-1].answers(least) else []
        return looks

    def _one_sided(self, question: str, settings: RagConfig, clock: Clock, within: tuple[str, ...]) -> list[Look]:
        """A comparison with something whose name no document has, as two looks: at the side that they know, and at the
        other one, which nothing answers. None for other questions."""
        sides = sides_of(" ".join(question.split())) or ()
        unknown = [side for side in sides if names_unknown(side, question, self.index)]
        if len(unknown) == 1:
            known = self.look(without_side(question, unknown[0]), config=settings, clock=clock, within=within)
            other = read_question(unknown[0], self.index)
            return [known, replace(known, question=other, sentences=(), confidence=0.0)]
        return []

    def look(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        config: RagConfig | None = None,
        clock: Clock | None = None,
        within: Sequence[str] = (),
    ) -> Look:
        """What there is to answer one question from, taken as a whole."""
        settings, clock = config or self.config, clock or Clock()
        spelled = question if self._foreign(question) else corrected(question, self.index)
        standalone = followups.standalone(spelled, history, self.index) if settings.followups else spelled
        clock.lap("followup")
        asked = read_question(standalone, self.index, asked=followups.own_length(spelled, standalone))
        retrieval = self.retriever.retrieve(standalone, settings, read=asked, within=within)
        sentences = retrieval.sentences
        clock.lap("retrieve")
        look = self._judged(
            retrieval,
            asked,
            self._unsaid(spelled, history, sentences, retrieval.documents) if settings.followups else sentences,
        )
        clock.lap("evidence")
        return look

    def _foreign(self, question: str) -> str:
        """The code of a language that the bundled model does not know; another model is the user's choice."""
        return "" if self.index.config.embedding_model else foreign_language(question)

    def _language_notice(self, question: str) -> str:
        code = self._foreign(question)
        told = f"This question seems to be in another language ({code}), and the bundled model reads English only. "
        return told + "FOOTNOTE_EMBEDDING_MODEL can name a multilingual one." if code else ""

    def _unsaid(
        self, question: str, history: Sequence[Turn], sentences: Sequence[Candidate], documents: Mapping[str, Document]
    ) -> Sequence[Candidate]:
        """For "and for juniors?", the sentences that speak of juniors, if they are nearly as good as the best; else,
        and for "when before?", all but those that answered the question before: its words, carried over, would draw
        them again."""
        instead = {stem for word in followups.asks_of_another(question) for stem in self.index.analyse(word)}
        another = bool(instead) or followups.asks_for_another(question)
        if not another or not history or not sentences:
            return sentences
        least = sentences[0].score - INSTEAD_REACH
        speak = [one for one in sentences if one.score >= least and instead & set(self.index.analyse(one.text))]
        said = history[-1].content
        fresh = [one for one in sentences if extractive.told(one, documents) not in said]
        return speak or fresh or sentences

    def _judged(self, retrieval: Retrieval, asked: Question, sentences: Sequence[Candidate]) -> Look:
        features = evidence.features(asked, sentences)
        return Look(retrieval, asked, sentences, features, evidence.probability(features, self.fitted.evidence))


def _comes_near(fresh: Look, whole: Look) -> bool:
    """Whether what was not said yet answers nearly as well as what was: "Can I bring my dog, and what does it cost?"
    may be answered by one sentence."""
    return whole.sentences[0].score - fresh.sentences[0].score <= UNSAID_GAP


def _confidence(whole: Look, looks: Sequence[Look], answered: Sequence[Look]) -> float:
    """That of the whole question, which holds more of what is meant than its parts do; where a part is not answered,
    that of what is: of its least sure part. One that leans on a part without an answer is no surer than the whole."""
    if len(answered) in (0, len(looks)):
        return whole.confidence
    sure = []
    for at, look in enumerate(looks):
        leans = at > 0 and looks[at - 1] not in answered and look.question.asked < len(look.question.text)
        if look in answered:
            sure.append(min(look.confidence, whole.confidence) if leans else look.confidence)
    return min(sure)


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


def _by_sentences(whole: Answer) -> Iterator[Answer]:
    """A quoted answer as it grows, a sentence at a time."""
    for stop in range(1, len(whole.citations)):
        marker = f"[{whole.citations[stop - 1].n}]"
        end = whole.text.find(marker) + len(marker)
        own = tuple(span for span in whole.own if span[1] <= end)
        yield replace(whole, text=whole.text[:end], citations=whole.citations[:stop], own=own)
    yield whole


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
        documents=len(retrieval.scope.documents) if retrieval.scope else 0,
    )
