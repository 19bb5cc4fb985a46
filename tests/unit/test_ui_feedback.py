"""Thumbs under an answer: each click counts once, what is stored is what is shown, and a failure is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.errors import DiskProblem
from rag.history import Feedback, History
from rag.types import Answer, Turn
from rag.ui.conversation import Exchange
from rag.ui.feedback import feedback_data, receive

ANSWER = Answer("Why?", "Why?", "Because.", False, 0.9, "extractive")
DECLINED = Answer("Why?", "Why?", "The documents don't say.", True, 0.1, "extractive")
BEFORE = (Turn("user", "Who?"),)


class FullDisk(History):
    """Feedback that can't be stored."""

    def keep(self, feedback: Feedback) -> None:
        raise DiskProblem("history.sqlite", "disk is full")


@pytest.fixture
def exchange() -> Exchange:
    return Exchange("Why?", answer=ANSWER)


def sent(verdict: str, click: int, **more: Any) -> dict[str, Any]:
    return {"verdict": verdict, "reason": "", "comment": "", "id": click} | more


def shown(exchange: Exchange) -> dict[str, Any]:
    return feedback_data(exchange)["feedback"]


def test_what_is_said_is_stored_with_question_history_and_answer_and_shown(exchange: Exchange, tmp_path: Path) -> None:
    kept = History(tmp_path)
    exchange.why = {"threshold": 0.4, "features": {}, "fused": [], "signals": {}}
    receive(sent("down", 1, reason="source", comment=" not this "), exchange, BEFORE, kept, "browser:me")
    (stored,) = kept.all("browser:me")
    assert stored.trace == {"threshold": 0.4, "features": {}, "fused": []}
    assert (stored.verdict, stored.reason, stored.comment) == ("down", "source", "not this")
    assert (stored.question, stored.history, stored.answer) == ("Why?", BEFORE, ANSWER.to_json())
    assert (shown(exchange)["verdict"], shown(exchange)["reason"], shown(exchange)["heard"]) == ("down", "source", 1)


def test_a_click_that_is_sent_again_or_overtaken_counts_once(exchange: Exchange, tmp_path: Path) -> None:
    kept = History(tmp_path)
    receive(sent("down", 5), exchange, (), kept)
    receive(sent("", 9), exchange, (), kept)
    receive(sent("down", 5), exchange, (), kept)
    assert kept.all() == []
    assert shown(exchange)["verdict"] == ""


def test_a_thumb_up_has_no_reason(exchange: Exchange, tmp_path: Path) -> None:
    kept = History(tmp_path)
    receive(sent("down", 1, reason="answer", comment="late"), exchange, (), kept)
    receive(sent("up", 2, reason="answer", comment="late"), exchange, (), kept)
    assert [(one.verdict, one.reason, one.comment) for one in kept.all()] == [("up", "", "")]


def test_what_can_t_be_stored_is_told_and_not_shown_as_stored(exchange: Exchange, tmp_path: Path) -> None:
    receive(sent("down", 1), exchange, (), FullDisk(tmp_path))
    assert "disk is full" in shown(exchange)["problem"]
    assert (shown(exchange)["verdict"], shown(exchange)["heard"]) == ("", 1)
    receive(sent("down", 2), exchange, (), History(tmp_path))
    assert (shown(exchange)["verdict"], shown(exchange)["problem"]) == ("down", "")


@pytest.mark.parametrize("wrong", [None, "down", {}, {"id": "x"}, {"verdict": "down"}, {"id": 3, "verdict": ["down"]}])
def test_what_is_no_click_changes_nothing(exchange: Exchange, tmp_path: Path, wrong: object) -> None:
    receive(wrong, exchange, (), History(tmp_path))
    assert exchange.feedback is None


def test_an_unknown_reason_is_none(exchange: Exchange, tmp_path: Path) -> None:
    receive(sent("down", 1, reason="<b>", comment=None), exchange, (), History(tmp_path))
    assert exchange.feedback is not None
    assert (exchange.feedback.reason, exchange.feedback.comment) == ("", "")


def test_the_reasons_are_those_that_fit_the_answer(exchange: Exchange) -> None:
    assert "decline" in [reason["key"] for reason in shown(exchange)["reasons"]]
    declined = [reason["key"] for reason in shown(Exchange("Why?", answer=DECLINED))["reasons"]]
    assert declined == ["answerable", "other"]


@pytest.mark.parametrize(
    "unfinished", [Exchange("Why?", job="j"), Exchange("Why?", answer=ANSWER, stopped=True), Exchange("Why?")]
)
def test_only_a_finished_answer_has_thumbs(unfinished: Exchange) -> None:
    assert feedback_data(unfinished) == {}
