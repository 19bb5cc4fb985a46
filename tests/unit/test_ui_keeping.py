"""What a session shows and what is stored of it: questions at once, answers at their end, whoever still looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import DiskProblem, FootnoteError
from rag.branches import StoredAnswer, StoredExchange
from rag.conversations import Conversations
from rag.history import Feedback, History
from rag.types import Answer
from rag.ui.conversation import Conversation, Exchange
from rag.ui.jobs import Job
from rag.ui.keeping import keep_question, keeper, load, restored
from rag.ui.owner import FORM, owner_of

ME = "browser:me"
ANSWER = Answer("Why?", "Why?", "Because.", False, 0.9, "extractive")


class FullDisk(Conversations):
    """Conversations that can't be stored."""

    def ask(self, owner: str, conversation: str, exchange: StoredExchange, title: str = "") -> None:
        raise DiskProblem("history.sqlite", "disk is full")

    def finish(self, exchange: str, ended: StoredAnswer) -> bool:
        raise DiskProblem("history.sqlite", "disk is full")


def asked(kept: Conversations, question: str = "Why?") -> tuple[Conversation, Exchange]:
    talk = Conversation()
    exchange = Exchange(question)
    talk.add(exchange)
    keep_question(kept, ME, talk, exchange)
    return talk, exchange


def explain(answer: Answer) -> dict[str, Any]:
    return {"threshold": 0.4, "for": answer.text}


def ended(kept: Conversations, exchange: Exchange, stream: Callable[[], Iterator[Answer]]) -> Job[Answer]:
    job = Job(stream, ended=keeper(kept, exchange, explain))
    job.start()
    assert job.wait(5)
    return job


def reopened(kept: Conversations, tmp_path: Path, talk: Conversation, *working: str) -> Exchange:
    stored = kept.open(ME, talk.id)
    assert stored is not None
    again = restored(stored)
    load(kept, History(tmp_path), ME, again.path(), lambda id: id in working)
    return again.path()[-1]


def test_an_answer_is_stored_at_its_end_with_what_explains_it(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    talk, exchange = asked(kept)
    job = ended(kept, exchange, lambda: iter([replace(ANSWER, text="Bec"), ANSWER]))
    assert (job.unkept, exchange.why["for"]) == ("", "Because.")
    again = reopened(kept, tmp_path, talk)
    assert (again.answer, again.stopped, again.working) == (ANSWER, False, False)
    assert again.why == {"threshold": 0.4, "for": "Because."}


def test_what_failed_and_what_was_stopped_comes_back_as_that(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)

    def fails() -> Iterator[Answer]:
        raise FootnoteError("No model", "Set one")
        yield

    talk, exchange = asked(kept)
    ended(kept, exchange, fails)
    problem = reopened(kept, tmp_path, talk).problem
    assert problem is not None
    assert (problem.reason, problem.remedy) == ("No model", "Set one")

    talk, exchange = asked(kept)

    def stops() -> Iterator[Answer]:
        yield replace(ANSWER, text="Bec")
        job.stop()
        yield ANSWER

    job = Job(stops, ended=keeper(kept, exchange, explain))
    job.start()
    assert job.wait(5)
    again = reopened(kept, tmp_path, talk)
    assert (again.stopped, again.answer) == (True, replace(ANSWER, text="Bec"))


def test_what_is_being_answered_goes_on_and_what_was_cut_short_says_so(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    talk, exchange = asked(kept)
    assert reopened(kept, tmp_path, talk, exchange.id).working
    cut = reopened(kept, tmp_path, talk)
    assert (cut.working, cut.stopped, cut.answer) == (False, True, None)


def test_feedback_comes_back_with_its_answer(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    talk, exchange = asked(kept)
    ended(kept, exchange, lambda: iter([ANSWER]))
    said = Feedback(exchange.id, "down", "Why?", {}, reason="source", owner=ME)
    History(tmp_path).keep(said)
    assert reopened(kept, tmp_path, talk).feedback == said


def test_what_can_not_be_stored_is_answered_and_told(tmp_path: Path) -> None:
    kept = FullDisk(tmp_path)
    talk, exchange = asked(kept)
    assert "disk is full" in exchange.unkept
    assert talk.title == "Why?"
    job = ended(kept, exchange, lambda: iter([ANSWER]))
    assert (job.latest, job.problem) == (ANSWER, None)
    assert "disk is full" in job.unkept
    _, exchange = asked(Conversations(tmp_path))
    assert exchange.unkept == ""
    assert "disk is full" in ended(kept, exchange, lambda: iter([ANSWER])).unkept


def test_a_question_in_a_conversation_that_another_tab_deleted_is_told(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    talk, first = asked(kept)
    kept.delete(ME, talk.id)
    second = Exchange("And?", parent=first.id)
    talk.add(second)
    keep_question(kept, ME, talk, second)
    assert "was deleted" in second.unkept
    assert kept.listed(ME) == []


def test_an_end_that_can_not_be_told_leaves_nobody_waiting() -> None:
    def ends(_: Job[Answer]) -> str:
        raise ZeroDivisionError

    job = Job(lambda: iter([ANSWER]), ended=ends)
    job.start()
    assert job.wait(5)
    assert job.latest == ANSWER


@pytest.mark.parametrize("token", ["", "x" * 42, "x" * 44, "x" * 42 + "/", "x" * 43 + "\n"])
def test_only_what_we_made_is_a_token(token: str) -> None:
    assert not FORM.fullmatch(token)


def test_a_token_is_stored_as_its_digest_alone() -> None:
    token = "x" * 43
    assert FORM.fullmatch(token)
    assert owner_of(token).startswith("browser:")
    assert token not in owner_of(token)
    assert owner_of(token) == owner_of(token) != owner_of("y" * 43)
