"""Conversations on the page: reloaded, come back to, and never another browser's."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from drawing import drawn, shown
from streamlit.testing.v1 import AppTest
from test_pages import QUESTION, ask

from index.config import IndexConfig
from rag.ui.conversation import STEP, Exchange

Start = Callable[[IndexConfig], AppTest]
ANOTHER = "When was the northern harbour opened?"


def reloaded(app: Start, config: IndexConfig, at: AppTest) -> AppTest:
    """The same address in the same browser, in a session and on a server of its own."""
    again = app(config)
    again.session_state["owner-token"] = at.session_state["owner-token"]
    again.query_params["c"] = at.query_params["c"]
    return again.run()


def listed(at: AppTest) -> list[str]:
    return [item["title"] for item in drawn(at, "conversations")[0]["items"]]


def wordings(at: AppTest) -> list[Any]:
    return [(turn["question"], turn["blocks"], turn.get("sources")) for turn in drawn(at, "turn")]


def test_a_conversation_is_there_after_a_reload_and_goes_on(app: Start, small_index: IndexConfig) -> None:
    at = ask(ask(app(small_index), QUESTION), "Since when?")
    again = reloaded(app, small_index, at)
    assert not again.exception
    assert wordings(again) == wordings(at)
    assert listed(again) == [QUESTION]
    ask(again, "And who before?")
    assert [one.question for one in shown(again)] == [QUESTION, "Since when?", "And who before?"]
    assert listed(again) == [QUESTION]
    assert len(drawn(reloaded(app, small_index, again), "turn")) == 3


def test_another_browser_finds_nothing_by_the_address(app: Start, small_index: IndexConfig) -> None:
    at = ask(app(small_index), QUESTION)
    other = app(small_index)
    other.query_params["c"] = at.query_params["c"]
    other.run()
    assert (drawn(other, "turn"), listed(other)) == ([], [])
    assert "is not here" in drawn(other, "welcome")[0]["notice"]
    assert "c" not in other.query_params
    ask(other, ANOTHER)
    assert drawn(other, "turn")[0]["question"] == ANOTHER


def test_back_and_forward_lead_through_conversations(app: Start, small_index: IndexConfig) -> None:
    at = ask(app(small_index), QUESTION)
    first = at.query_params["c"]
    del at.query_params["c"]
    at.run()
    assert drawn(at, "turn") == []
    assert drawn(at, "welcome")[0]["notice"] == ""
    ask(at, ANOTHER)
    assert listed(at) == [ANOTHER, QUESTION]
    at.query_params["c"] = first[0] if isinstance(first, list) else first
    at.run()
    assert [turn["question"] for turn in drawn(at, "turn")] == [QUESTION]
    assert drawn(at, "conversations")[0]["shown"] == at.session_state["conversation"].id


def test_an_answer_is_stored_though_nobody_waits_for_it(app: Start, small_index: IndexConfig) -> None:
    at = app(small_index)
    at.chat_input[0].set_value(QUESTION).run()
    other = app(small_index)  # the tab of `at` is closed: it is never drawn again
    other.session_state["owner-token"] = at.session_state["owner-token"]
    other.query_params["c"] = at.query_params["c"]
    for _ in range(100):
        other.run()
        if drawn(other, "turn")[0]["state"] == "done":
            break
        time.sleep(0.1)
    assert drawn(other, "turn")[0]["sources"]


def test_a_long_conversation_draws_its_last_turns_and_the_earlier_ones_on_demand(
    app: Start, small_index: IndexConfig
) -> None:
    at = ask(app(small_index), QUESTION)
    conversation = at.session_state["conversation"]
    for number in range(60):
        conversation.add(Exchange(f"Question {number}?", parent=conversation.head, stopped=True))
    at.run()
    assert len(drawn(at, "turn")) <= 2 * STEP
    assert drawn(at, "turn")[-1]["question"] == "Question 59?"
    before = len(drawn(at, "turn"))
    at.button(key="earlier").click().run()
    assert len(drawn(at, "turn")) == before + 2 * STEP


def test_what_can_not_be_kept_is_answered_all_the_same_and_told(app: Start, small_index: IndexConfig) -> None:
    path = small_index.data_dir / "history.sqlite"
    for file in small_index.data_dir.glob("history.*"):
        file.unlink()
    path.write_bytes(b"no database at all" * 100)
    try:
        at = ask(app(small_index), QUESTION)
        assert not at.exception
        (turn,) = drawn(at, "turn")
        assert turn["state"] == "done"
        assert "not kept" in turn["unkept"]
        assert "can't be read" in drawn(at, "conversations")[0]["problem"]
    finally:
        path.unlink()
