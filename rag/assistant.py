"""The whole flow: a question to a cited answer, or to a plain 'the documents don't say'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from threading import Event

from index.config import IndexConfig
from index.store import Index
from rag import followups
from rag.answering import conversing, declining, extractive, prompts, worded
from rag.answering.candidates import CandidateScorer
from rag.answering.chat_model import ChatModel, Generation
from rag.answering.conversing import Summaries
from rag.answering.look import Look
from rag.answering.model_failures import ChatModelFailed
from rag.answering.overview import overview
from rag.answering.selection import with_quoted
from rag.cells import with_cells
from rag.config import RagConfig
from rag.fitted import SHIPPED, Fitted, load
from rag.late_interaction import LateInteraction
from rag.looking import Clock, Looking
from rag.messages import asked_in
from rag.requests import Request, Wish, request_of, without_small_talk
from rag.retrieval import Retrieval, Retriever, together
from rag.types import Answer, Hit, Trace, Turn


class Assistant:
    """Answers questions from one index. Safe to share between threads."""

    def __init__(self, index: Index, config: RagConfig | None = None, fitted: Fitted | None = None) -> None:
        self.index = index
        self.config = config or RagConfig()
        self.fitted = fitted or load(self.config.fitted or SHIPPED)
        self._late = LateInteraction(index.embedder)
        scorer = CandidateScorer(self._late, index, self.fitted.sentences)
        self.retriever = Retriever(index=index, config=self.config, scorer=scorer)
        self.looking = Looking(index, self.retriever, self.fitted)
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

    def look(self, question: str, history: Sequence[Turn] = ()) -> Look:
        """What there is to answer one question from, taken as a whole."""
        return self.looking.look(question, history, settings=self.config)

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
        whole = self.looking.look(searched, history, settings=settings, clock=clock, within=within)
        looks = self.looking.one_sided(searched, settings, clock, within)
        looks = looks or self.looking.by_parts(searched, history, settings, least, clock, within)
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
            asked = [look.question.text for look in answered]
            citations = with_cells(citations, asked, retrieval.documents, self.index)
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

    def _language_notice(self, question: str) -> str:
        code = self.looking.foreign(question)
        told = f"This question seems to be in another language ({code}), and the bundled model reads English only. "
        return told + "FOOTNOTE_EMBEDDING_MODEL can name a multilingual one." if code else ""


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
