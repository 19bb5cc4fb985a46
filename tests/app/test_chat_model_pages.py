"""The chat page over a chat model behind a real connection: what is marked, and what stands in."""

from __future__ import annotations

import re
from collections.abc import Callable

from chat_server import ChatServer, letters
from drawing import act, drawn
from streamlit.testing.v1 import AppTest
from test_pages import QUESTION, ask, settled

from index.config import IndexConfig

Start = Callable[[IndexConfig], AppTest]


def test_a_model_s_answer_marks_what_was_not_verified_and_says_who_worded_it(
    app: Start, small_index: IndexConfig, chat_server: ChatServer
) -> None:
    text = "Admiral Ilse Brandt commands the fleet since 3 May 1999 [1]. She was born in Lübeck in 1951 [1]."
    chat_server.says(*letters(text, 4), pause=0.02)
    (turn,) = drawn(ask(app(small_index), QUESTION), "turn")
    pieces = [piece for block in turn["blocks"] for piece in block["pieces"]]
    assert [piece["flag"] for piece in pieces if "flag" in piece] == ["not verified"]
    assert [source["verified"] for source in turn["sources"]] == [True], "what nothing supports cites nothing"
    told, _, tokens = turn["note"].partition(". Tokens: ")
    assert told == "Worded by openai:tester. 1 sentence has no source in your documents"
    assert re.fullmatch(r"\d+ read, 19 written", tokens)
    assert "notice" not in turn


def test_when_the_model_fails_the_page_says_why_the_answer_is_quoted(
    app: Start, small_index: IndexConfig, chat_server: ChatServer
) -> None:
    chat_server.fails(401)
    (turn,) = drawn(ask(app(small_index), QUESTION), "turn")
    assert turn["state"] == "done"
    assert turn["note"] == "Quoted from your documents"
    assert "did not accept its key (401)" in turn["notice"]


def test_a_model_that_finds_nothing_makes_a_declined_turn(
    app: Start, small_index: IndexConfig, chat_server: ChatServer
) -> None:
    chat_server.says("NOT_IN_PASSAGES")
    (turn,) = drawn(ask(app(small_index), QUESTION), "turn")
    assert turn["state"] == "declined"
    assert turn["nearest"]


def test_what_nobody_asked_never_reaches_the_model(
    app: Start, small_index: IndexConfig, chat_server: ChatServer
) -> None:
    """Neither the warm-up nor the trying of example questions."""
    at = app(small_index)
    assert drawn(at, "welcome")[0]["examples"]
    chat_server.says("Ilse Brandt [1].")
    ask(at, QUESTION)
    assert len(chat_server.requests) == 1


def test_an_answer_is_quoted_instead_and_compared_with_the_worded_one(
    app: Start, small_index: IndexConfig, chat_server: ChatServer
) -> None:
    chat_server.says("Ilse Brandt commands the fleet [1].")
    at = ask(app(small_index), QUESTION)
    (worded,) = drawn(at, "turn")
    assert [way["how"] for way in worded["again"]] == ["as-set", "quoted"]
    act(at, "turns", "again", turn=worded["id"], how="quoted")
    settled(at)
    (quoted,) = drawn(at, "turn")
    assert (quoted["question"], quoted["note"]) == (QUESTION, "Quoted from your documents")
    assert len(chat_server.requests) == 1
    act(at, "turns", "compare", turn=quoted["id"], open=True)
    sides = drawn(at, "turn")[0]["comparison"]
    assert [(side["label"], side["shown"]) for side in sides] == [("Worded by openai:tester", False), ("Quoted", True)]
    act(at, "turns", "version", turn=quoted["id"], version=sides[0]["id"])
    act(at, "turns", "again", turn=worded["id"], how="as-set")
    assert drawn(settled(at), "turn")[0]["versions"]["of"] == 3
    assert len(chat_server.requests) == 2
