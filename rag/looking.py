"""A question, or each part of one, met with the documents: the sentences that may answer it, and how likely they do."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.store import Index
from index.types import Document
from rag import evidence, followups
from rag.answering import extractive
from rag.answering.bounds import bound_of
from rag.answering.candidates import Candidate
from rag.answering.choosing import choose
from rag.answering.extremes import uncompared
from rag.answering.filtered import beyond
from rag.answering.look import Look
from rag.answering.names import names_unknown
from rag.answering.selected import selected
from rag.bridging import bridged, dated
from rag.config import RagConfig
from rag.fitted import Fitted
from rag.foreign import foreign_language
from rag.forms import Form, asked_forms
from rag.parts import parts
from rag.question import Question, read_question
from rag.retrieval import Retrieval, Retriever
from rag.sides import sides_of, without_side
from rag.spelling import corrected
from rag.types import Turn

# How far behind the best sentence (in log-odds) one may be that speaks of what a follow-up asks about instead.
INSTEAD_REACH = 5.0

# What a later part of a question has not said yet may be behind what the earlier one said by this much, in log-odds: by
# hand, between a signatory who is 2.8 behind the signing and another animal's fare 3.2 behind the one asked about.
UNSAID_GAP = 3.0


class Looking:
    """Looks questions up in one index. Safe to share between threads."""

    def __init__(self, index: Index, retriever: Retriever, fitted: Fitted) -> None:
        self.index, self.retriever, self.fitted = index, retriever, fitted

    def look(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        settings: RagConfig,
        clock: Clock | None = None,
        within: Sequence[str] = (),
    ) -> Look:
        """What there is to answer one question from, taken as a whole."""
        clock = clock or Clock()
        spelled = question if self.foreign(question) else corrected(question, self.index)
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
        look = self._compared(look, settings, within)
        clock.lap("evidence")
        return look

    def _compared(self, look: Look, settings: RagConfig, within: Sequence[str]) -> Look:
        """The look where the rows of a table are compared for the question: no row has the 10 kg of "less than 10 kg",
        so that the documents answer it as likely as the question that rows do answer by their words. Where they can't
        be compared, one that is beyond the 10 kg is no answer, nor is any for "the heaviest"."""
        found = selected(look, self.index) if look.sentences else None
        if found and found.rests_on:
            asked = read_question(found.rests_on, self.index)
            retrieval = self.retriever.retrieve(found.rests_on, settings, read=asked, within=within)
            plain = self._judged(retrieval, asked, retrieval.sentences)
            more_likely = plain.confidence > look.confidence
            return replace(look, features=plain.features, confidence=plain.confidence) if more_likely else look
        left = look.sentences if found else self._comparable(look)
        return self._judged(look.retrieval, look.question, left) if len(left) < len(look.sentences) else look

    def _comparable(self, look: Look) -> Sequence[Candidate]:
        """The sentences without the rows that would answer only if they were compared, and were not."""
        text = look.question.text[: look.question.asked]
        bound, extremes = bound_of(text), [asked for asked in asked_forms(text) if asked.form is Form.EXTREME]
        documents = look.retrieval.documents
        left = look.sentences
        if bound:
            left = [one for one in left if not beyond(bound, one, documents[one.hit.passage.document_id])]
        if extremes:
            left = [one for one in left if not uncompared(one, documents[one.hit.passage.document_id], extremes[0])]
        return left

    def by_parts(
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
            look = self.look(part, history, settings=share, clock=clock, within=within)
            fresh = self._judged(look.retrieval, look.question, [one for one in look.sentences if one.text not in said])
            looks.append(fresh if fresh.answers(least) and _comes_near(fresh, look) else look)
            told = looks[-1].sentences[0].text if looks[-1].sentences else ""
            history = [*history, Turn("user", part), Turn("assistant", told)]
            said += [one.text for one in choose(looks[-1].sentences)] if looks[-1].answers(least) else []
        return looks

    def one_sided(self, question: str, settings: RagConfig, clock: Clock, within: tuple[str, ...]) -> list[Look]:
        """A comparison with something whose name no document has, as two looks: at the side that they know, and at the
        other one, which nothing answers. None for other questions."""
        sides = sides_of(" ".join(question.split())) or ()
        unknown = [side for side in sides if names_unknown(side, question, self.index)]
        if len(unknown) == 1:
            known = self.look(without_side(question, unknown[0]), settings=settings, clock=clock, within=within)
            other = read_question(unknown[0], self.index)
            return [known, replace(known, question=other, sentences=(), confidence=0.0)]
        return []

    def foreign(self, question: str) -> str:
        """The code of a language that the bundled model does not know; another model is the user's choice."""
        return "" if self.index.config.embedding_model else foreign_language(question)

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
