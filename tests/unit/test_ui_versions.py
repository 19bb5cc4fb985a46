"""Turns of a conversation: which are shown, which are versions of one another, and how one may be answered again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.errors import FootnoteError
from rag.types import Answer
from rag.ui.conversation import REMEMBERED, STEP, Conversation, Exchange, history
from rag.ui.versions import AS_SET, QUOTED, again, comparable, comparison, versions_data

QUOTE = Answer("Why?", "Why?", "Because.", False, 0.9, "extractive")
WORDED = replace(QUOTE, answerer="chat_model", model="openai:x")
MODEL = "openai:x"


def conversation(*turns: tuple[str, str, str]) -> Conversation:
    """Of (id, parent, question), each answered."""
    made = Conversation()
    for id, parent, question in turns:
        made.add(Exchange(question, id, answer=QUOTE, parent=parent))
    return made


def ways(exchange: Exchange, model: str = MODEL, revision: str = "1") -> list[str]:
    return [way["how"] for way in again(exchange, model, revision)]


@pytest.mark.parametrize(
    ("exchange", "model", "expected"),
    [
        (Exchange("Why?", job="j"), MODEL, []),
        (Exchange("Why?", stopped=True), "", [AS_SET]),
        (Exchange("Why?", answer=QUOTE, stopped=True), "", [AS_SET]),
        (Exchange("Why?", problem=FootnoteError("No model")), "", [AS_SET]),
        (Exchange("Why?", answer=QUOTE), "", []),
        (Exchange("Why?", answer=QUOTE), MODEL, [AS_SET]),
        (Exchange("Why?", answer=WORDED), MODEL, [AS_SET, QUOTED]),
        (Exchange("Why?", answer=WORDED), "", [QUOTED]),
        (Exchange("Why?", answer=replace(QUOTE, abstained=True)), MODEL, []),
        (Exchange("Hi", answer=replace(QUOTE, answerer="reply")), MODEL, []),
        (Exchange("Why?", answer=QUOTE, why={"revision": "1"}), "", []),
        (Exchange("Why?", answer=QUOTE, why={"revision": "0"}), "", [AS_SET]),
        (Exchange("List?", answer=replace(QUOTE, answerer="overview"), why={"revision": "0"}), MODEL, [AS_SET]),
    ],
)
def test_a_question_is_answered_again_where_that_may_say_something_else(
    exchange: Exchange, model: str, expected: list[str]
) -> None:
    assert ways(exchange, model) == expected


def test_another_model_is_called_by_its_name() -> None:
    (way, _) = again(Exchange("Why?", answer=replace(WORDED, model="old:y")), MODEL, "1")
    assert way["text"] == "Have it worded by openai:x"


def test_versions_are_gone_through_in_the_order_they_were_asked_in() -> None:
    talk = conversation(("a", "", "One?"), ("b", "a", "Two?"), ("c", "b", "Three?"), ("d", "a", "Two, please?"))
    assert [one.id for one in talk.path()] == ["a", "d"]
    assert versions_data(talk, talk.exchanges["d"])["versions"] == {
        "at": 2, "of": 2, "before": "b", "after": "", "comparable": False,
    }  # fmt: skip
    assert versions_data(talk, talk.exchanges["a"]) == {}
    talk.turn_to("b")
    assert [one.id for one in talk.path()] == ["a", "b", "c"]


def test_what_is_compared_are_the_answers_to_the_same_question() -> None:
    talk = conversation(("a", "", "Why?"), ("b", "", "How?"), ("c", "", " Why? "))
    talk.exchanges["c"].answer = WORDED
    found = comparable(talk, talk.exchanges["c"])
    assert [one.id for one in found] == ["a", "c"]
    assert versions_data(talk, talk.exchanges["c"])["versions"]["comparable"]
    sides = comparison(found, talk.exchanges["c"])
    assert [(side["label"], side["shown"]) for side in sides] == [("Quoted", False), ("Worded by openai:x", True)]
    talk.exchanges["a"].answer = None
    assert [one.id for one in comparable(talk, talk.exchanges["c"])] == ["c"]
    assert not versions_data(talk, talk.exchanges["c"])["versions"]["comparable"]


def long(turns: int) -> Conversation:
    return conversation(*((str(n), str(n - 1) if n else "", f"Question {n}?") for n in range(turns)))


@pytest.mark.parametrize("turns", [1, 2 * STEP, 2 * STEP + 1, 200])
def test_at_most_twenty_turns_are_drawn_however_long_the_conversation(turns: int) -> None:
    shown = long(turns).shown()
    assert min(turns, STEP + 1) <= len(shown) <= 2 * STEP
    assert shown[-1].question == f"Question {turns - 1}?"


def test_the_first_turn_that_is_drawn_stays_for_ten_questions_on_end() -> None:
    firsts = [long(turns).shown()[0].id for turns in range(100, 130)]
    assert len(set(firsts)) == 4
    talk = long(100)
    before = len(talk.shown())
    talk.earlier = 1
    assert len(talk.shown()) == before + 2 * STEP
    talk.earlier = 50
    assert len(talk.shown()) == 100


def test_a_question_leans_on_the_last_turns_loaded_or_not() -> None:
    talk = long(REMEMBERED + 10)
    last = talk.exchanges[str(REMEMBERED + 9)]
    last.answer, last.said = None, "As stored."
    turns = history(talk.path())
    assert len(turns) == 2 * REMEMBERED
    assert (turns[-2].content, turns[-1].content) == (last.question, "As stored.")
    assert history(talk.path("")) == ()


def test_a_broken_chain_of_parents_ends_rather_than_turning_in_a_circle() -> None:
    talk = conversation(("a", "b", "One?"), ("b", "a", "Two?"))
    assert len(talk.path()) == 2
