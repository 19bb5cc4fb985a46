"""Feedback on an answer to a golden question: the sentences to pick from, and the question that comes of a pick."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from index.errors import FootnoteError
from index.sentences import sentences_of
from index.types import Document
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import Evidence, GoldenQuestion, locate
from rag.history import Feedback

TAG = "feedback"
# Enough of the question to know it by in a test's name.
WORDS_OF_ID = 7
CHARACTERS_OF_ID = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that may be the evidence: `document.text[start:end] == quote`. `cited`: the answer cites from it."""

    document: str
    start: int
    end: int
    quote: str
    cited: bool = False


@dataclass(frozen=True, slots=True)
class PassageChoices:
    """The sentences of one passage of an answer, in order; none, and a `problem` in words, where the document is not
    what it was when the question was answered."""

    document: str
    page: int | None
    heading: str
    choices: tuple[Choice, ...] = ()
    problem: str = ""


def choices(feedback: Feedback, find: Callable[[str], Document]) -> list[PassageChoices]:
    """What can be picked from the passages of the answer, in their order. `find` has a document by its name, as it is
    now; FootnoteError from it is a passage's problem."""
    cited = [(item["document"], item["start"], item["end"]) for item in feedback.answer["citations"]]
    return [_of_passage(passage, find, cited) for passage in feedback.answer["passages"]]


def _of_passage(
    passage: Mapping[str, Any], find: Callable[[str], Document], cited: list[tuple[str, int, int]]
) -> PassageChoices:
    name, start, end = passage["document"], passage["start"], passage["end"]
    try:
        document = find(name)
        if document.text[start:end] != passage["text"]:
            raise changed(name)
    except FootnoteError as error:
        return PassageChoices(name, passage["page"], "", problem=str(error))
    found = tuple(
        Choice(
            document=name,
            start=first,
            end=last,
            quote=document.text[first:last],
            cited=any(name == other and max(first, a) < min(last, b) for other, a, b in cited),
        )
        for first, last in sentences_of(document, start, end)
    )
    return PassageChoices(name, passage["page"], document.place(start), found)


def changed(name: str) -> FootnoteError:
    """What is said of a document that has other words now where the answer had its passage."""
    return FootnoteError(f"{name} has changed since this was answered", "Ask the question again")


def golden_question(feedback: Feedback, picked: Evidence | None, corpus: Corpus) -> GoldenQuestion:
    """The golden question of this feedback: answerable with the picked sentence as its evidence, or (None) not
    answerable.

    The sentence is checked against a fresh reading of its file; FootnoteError if it is not there, character by
    character, or if what alone was searched is not there any more."""
    within = tuple(feedback.answer.get("within", ()))
    corpus.scope(within)
    evidence: tuple[Evidence, ...] = ()
    if picked is not None:
        document = corpus.document(picked.document)
        try:
            evidence = (locate(picked, document),)
        except FootnoteError as error:
            raise changed(picked.document) from error
    return GoldenQuestion(
        id=question_id(feedback),
        question=feedback.question,
        answerable=picked is not None,
        evidence=evidence,
        history=feedback.history,
        tags=(TAG, *([feedback.reason] if feedback.reason else [])),
        within=within,
    )


def question_id(feedback: Feedback) -> str:
    """A name to know the question by, always the same for the same feedback: `when-was-the-harbour-opened-3f2a91c0`."""
    return readable_id(feedback.question, feedback.id)


def readable_id(question: str, unique: str) -> str:
    """The first words of a question, and enough of what tells it from others."""
    words = re.findall(r"\w+", question.casefold())[:WORDS_OF_ID]
    return f"{'-'.join(words)[:CHARACTERS_OF_ID].rstrip('-')}-{unique[:8]}".lstrip("-")
