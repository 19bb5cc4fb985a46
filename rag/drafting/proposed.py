"""Drafts of golden questions from documents: worded by a chat model if there is one, else from headings and sentences;
some of them such that the documents most likely do not answer them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from index.types import Document
from rag.answering.chat_model import ChatModel
from rag.drafting.chosen import chosen
from rag.drafting.found import Found, found_in
from rag.drafting.near_misses import near_misses
from rag.drafting.worded import worded
from rag.evaluation.drafts import answerable, unanswerable
from rag.evaluation.questions import Evidence, GoldenQuestion

# Of so many drafts one is a near miss: enough to see whether answers are declined, and each costs a person a search.
NEAR_MISS_EVERY = 5


@dataclass(frozen=True, slots=True)
class Proposed:
    """The drafts, and what there is to tell of a chat model that did not do as it should; empty if there is nothing."""

    drafts: tuple[GoldenQuestion, ...]
    notice: str = ""


def proposed(
    documents: Mapping[str, Document],
    count: int,
    model: ChatModel | None = None,
    apart: Sequence[str] = (),
    watch: Callable[[int], None] = lambda found: None,
) -> Proposed:
    """At most `count` drafts from documents by name, unlike each other and unlike the questions `apart`.

    `watch` is told how many the model has worded."""
    everything = [one for name, document in sorted(documents.items()) for one in found_in(name, document)]
    texts = {name: document.text for name, document in documents.items()}
    missed = near_misses(everything, texts, count // NEAR_MISS_EVERY, apart)
    wanted = count - len(missed)
    found: list[Found] = []
    notice = ""
    if model is not None:
        said = worded(documents, wanted, model, apart, watch)
        found = said.found
        notice = _told(model.name, wanted, len(found), said.problem, said.refused)
    before = [*apart, *missed, *(one.question for one in found)]
    found += chosen(documents, wanted - len(found), apart=before)
    drafts = (*map(_draft, found), *map(unanswerable, missed))
    told = [notice, _fewer(len(drafts), count, bool(apart), model is not None)]
    return Proposed(drafts, ". ".join(part for part in told if part))


def _fewer(made: int, wanted: int, known: bool, worded: bool) -> str:
    """Why there are fewer than were asked for."""
    if made >= wanted:
        return ""
    unlike = " unlike those that there are" if known else ""
    more = "" if worded else "; a chat model (FOOTNOTE_CHAT_MODEL) words more"
    return f"{made} of {wanted}: no more{unlike} could be made from these documents' sentences, rows and headings{more}"


def _draft(one: Found) -> GoldenQuestion:
    evidence = Evidence(one.name, one.start, one.end, one.quote)
    return answerable(one.question, evidence, contains=one.answer if len(one.answer) <= 60 else "", tags=(one.kind,))


def _told(name: str, wanted: int, given: int, problem: str, refused: int) -> str:
    if given >= wanted:
        return ""
    why = problem or f"{name} gave no more that could be used ({refused} not fit)"
    return f"{why}: {given} of the questions are worded by it, the others come from headings and sentences"
