"""Drafts: golden questions that were proposed and that nobody has accepted yet, in a file of their own.

A draft is a golden question's line with `"draft": true`; one that a person discarded stays, as `"draft": "discarded"`,
so that it is not proposed again. `load_questions` refuses both, wherever they are copied to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import FootnoteError
from rag.evaluation import question_file
from rag.evaluation.corpus import Corpus
from rag.evaluation.from_feedback import readable_id
from rag.evaluation.questions import (
    DRAFT,
    Evidence,
    GoldenQuestion,
    Mistake,
    QuestionMistakes,
    draft_state,
    locate,
    numbered_lines,
    parse_question,
)

# The data directory's own file of drafts.
NAME = "drafts.jsonl"
DISCARDED = "discarded"
NEAR_MISS = "near-miss"


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a file of drafts has: those that wait for somebody, in order, and those that were discarded."""

    waiting: tuple[GoldenQuestion, ...] = ()
    discarded: tuple[GoldenQuestion, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """What all of them ask."""
        return tuple(one.question for one in (*self.waiting, *self.discarded))


def answerable(question: str, evidence: Evidence, *, contains: str = "", tags: Sequence[str] = ()) -> GoldenQuestion:
    """A draft that its evidence answers; `contains` is kept where the quote has it, to the letter."""
    kept = (contains,) if contains and contains in evidence.quote else ()
    return GoldenQuestion(_id(question), question, True, (evidence,), contains=kept, tags=tuple(tags))


def unanswerable(question: str) -> GoldenQuestion:
    """A draft of a question that most likely nothing answers."""
    return GoldenQuestion(_id(question), question, False, tags=(NEAR_MISS,))


def _id(question: str) -> str:
    return readable_id(question, hashlib.sha256(question.encode("utf-8", "surrogatepass")).hexdigest())


def read_drafts(path: Path, accepted: Iterable[str] = ()) -> Drafts:
    """The drafts of a file, none if there is no file; those whose ids are `accepted` already have been dealt with.

    QuestionMistakes names lines that are no questions; SettingError if the file can't be read."""
    if not path.exists():
        return Drafts()
    waiting: list[GoldenQuestion] = []
    discarded: list[GoldenQuestion] = []
    mistakes: list[Mistake] = []
    done = frozenset(accepted)
    for number, line in numbered_lines(path):
        question, wrong = parse_question(line)
        mistakes += [Mistake(number, text) for text in wrong]
        if question is not None and question.id not in done and (state := draft_state(line)):
            (discarded if state == DISCARDED else waiting).append(replace(question, line=number))
    if mistakes:
        raise QuestionMistakes(path, mistakes)
    return Drafts(tuple(waiting), tuple(discarded))


def add_drafts(path: Path, questions: Sequence[GoldenQuestion]) -> None:
    """Add drafts to a file, made if there is none; what it has stays. Errors as `append_question`."""
    if questions:
        question_file.append_lines(path, [draft_json(one) for one in questions])


def draft_json(draft: GoldenQuestion) -> dict[str, Any]:
    """A draft as its line has it."""
    return question_file.question_json(draft) | {DRAFT: True}


def accept(drafts: Path, into: Path, draft: GoldenQuestion, corpus: Corpus) -> GoldenQuestion:
    """Move a draft, perhaps edited, to the golden questions; returns it as it was written.

    Its evidence is checked against a fresh reading of the documents. A kill in between leaves it in both files, where
    `read_drafts` knows it. FootnoteError if a document has changed, and nothing is written."""
    try:
        evidence = tuple(locate(item, corpus.document(item.document)) for item in draft.evidence)
    except FootnoteError as error:
        raise FootnoteError(
            f"{error.reason.rstrip('.')}, so it was not accepted", "Discard it and draft anew"
        ) from error
    question = replace(draft, evidence=evidence)
    if question.id not in question_file.ids_in(into):
        question_file.append_question(into, question)
    question_file.replace_line(drafts, draft.id, None)
    return question


def discard(drafts: Path, draft: GoldenQuestion) -> None:
    """Have a draft never proposed again."""
    question_file.replace_line(drafts, draft.id, question_file.question_json(draft) | {DRAFT: DISCARDED})


def as_unanswerable(draft: GoldenQuestion) -> GoldenQuestion:
    """The same question, of which a person says that the documents do not answer it."""
    return replace(draft, answerable=False, evidence=(), contains=(), answers=())


def edited(draft: GoldenQuestion, question: str, contains: Sequence[str] | None = None) -> GoldenQuestion:
    """The draft with other words, and other strings that a right answer has; FootnoteError if it asks nothing."""
    words = " ".join(question.split())
    if not words:
        raise FootnoteError("A question needs words", "Write it anew, or discard it")
    wanted = draft.contains if contains is None else tuple(text.strip() for text in contains if text.strip())
    return replace(draft, question=words, contains=wanted if draft.answerable else ())
