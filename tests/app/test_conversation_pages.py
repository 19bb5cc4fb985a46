"""Conversations on the page: reloaded, come back to, and never another browser's."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from drawing import CLICKS, ROOT, act, drawn, press, shown
from streamlit.testing.v1 import AppTest
from test_pages import QUESTION, ask, settled

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


def test_a_question_asked_on_a_page_that_outlived_its_server_is_answered(app: Start, small_index: IndexConfig) -> None:
    at = ask(app(small_index), QUESTION)
    at.chat_input[0].set_value("Since when?")
    states = at._tree.get_widget_states()
    fresh = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    fresh.session_state["owner-token"] = at.session_state["owner-token"]
    fresh.query_params["c"] = at.query_params["c"]
    settled(fresh._run(states))
    assert [turn["question"] for turn in drawn(fresh, "turn")] == [QUESTION, "Since when?"]
    settled(fresh.run())
    assert len(drawn(fresh, "turn")) == 2


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


def problem(at: AppTest) -> str:
    return str(drawn(at, "conversations")[0]["problem"])


def test_the_list_begins_anew_opens_renames_searches_and_deletes(app: Start, small_index: IndexConfig) -> None:
    at = ask(app(small_index), QUESTION)
    first = at.session_state["conversation"].id
    act(at, "conversations", "new")
    assert (drawn(at, "turn"), "c" in at.query_params) == ([], False)
    ask(at, ANOTHER)
    act(at, "conversations", "open", conversation=first)
    assert [turn["question"] for turn in drawn(at, "turn")] == [QUESTION]
    act(at, "conversations", "rename", conversation=first, title="The fleet")
    assert listed(at) == [ANOTHER, "The fleet"]
    act(at, "conversations", "search", words="HARBOUR opened")
    assert listed(at) == [ANOTHER]
    act(at, "conversations", "search", words="")
    act(at, "conversations", "delete", conversation=first)
    assert (drawn(at, "turn"), listed(at)) == ([], [ANOTHER])
    act(at, "conversations", "open", conversation=first)
    assert "not here any more" in problem(at)


def test_a_click_that_is_sent_again_counts_once(app: Start, small_index: IndexConfig) -> None:
    at = ask(app(small_index), QUESTION)
    id = at.session_state["conversation"].id
    press(at, "conversations", "act", {"do": "rename", "click": 10**9, "conversation": id, "title": "One"})
    press(at, "conversations", "act", {"do": "rename", "click": 10**9, "conversation": id, "title": "Two"})
    assert listed(at) == ["One"]


def test_conversations_are_exported_one_or_all_and_then_gone_from_the_page(
    app: Start, small_index: IndexConfig
) -> None:
    at = ask(app(small_index), QUESTION)
    id = at.session_state["conversation"].id
    act(at, "conversations", "new")
    ask(at, ANOTHER)
    act(at, "conversations", "export", conversation=id, form="markdown")
    one = drawn(at, "conversations")[0]["download"]
    assert one["name"] == "who-commands-the-baltic-fleet.md"
    assert "Admiral Ilse Brandt" in one["text"]
    assert "12 June 1931" not in one["text"]
    act(at, "conversations", "export", conversation="", form="html")
    both = drawn(at, "conversations")[0]["download"]["text"]
    assert "Admiral Ilse Brandt" in both
    assert "12 June 1931" in both
    at.run()
    assert drawn(at, "conversations")[0]["download"] is None


def test_everything_about_a_person_is_deleted_and_of_nobody_else(app: Start, small_index: IndexConfig) -> None:
    other = ask(app(small_index), ANOTHER)
    at = ask(app(small_index), QUESTION)
    address = at.query_params["c"]
    (turn,) = drawn(at, "turn")
    press(at, "turns", "feedback", {"verdict": "up", "turn": turn["id"], "id": next(CLICKS)})
    assert drawn(at, "turn")[0]["feedback"]["verdict"] == "up"
    assert drawn(at, "conversations")[0]["feedback"] == 1
    act(at, "conversations", "forget")
    assert (drawn(at, "turn"), listed(at)) == ([], [])
    assert drawn(at, "conversations")[0]["feedback"] == 0
    at.query_params["c"] = address
    assert "is not here" in drawn(at.run(), "welcome")[0]["notice"]
    assert listed(other.run()) == [ANOTHER]


def test_a_question_is_edited_and_the_versions_gone_through(app: Start, small_index: IndexConfig) -> None:
    at = ask(ask(app(small_index), QUESTION), "Since when?")
    first, second = drawn(at, "turn")
    act(at, "turns", "edit", turn=first["id"], question=f"  {ANOTHER} ")
    (edited,) = drawn(settled(at), "turn")
    assert edited["question"] == ANOTHER
    assert (edited["versions"]["at"], edited["versions"]["of"]) == (2, 2)
    act(at, "turns", "version", turn=edited["id"], version=edited["versions"]["before"])
    assert [turn["id"] for turn in drawn(at, "turn")] == [first["id"], second["id"]]
    again = reloaded(app, small_index, at)
    assert [turn["id"] for turn in drawn(again, "turn")] == [first["id"], second["id"]]
    act(again, "turns", "version", turn=first["id"], version=edited["id"])
    assert wordings(again) == [(edited["question"], edited["blocks"], edited["sources"])]


def test_why_this_answer_is_shown_after_a_reload_too(app: Start, small_index: IndexConfig) -> None:
    at = reloaded(app, small_index, ask(app(small_index), QUESTION))
    (turn,) = drawn(at, "turn")
    assert turn["explicable"]
    assert "explanation" not in turn
    act(at, "turns", "explain", turn=turn["id"], open=True)
    why = drawn(at, "turn")[0]["explanation"]
    assert why["fused"][0]["document"] == "fleet.md"
    assert [signal["name"] for signal in why["signals"]] == ["By meaning", "By words", "By best sentence"]
    act(
        at,
        "turns",
        "source",
        turn=turn["id"],
        **{k: why["fused"][0][k] for k in ("document", "document_id", "start", "end")},
    )
    (panel,) = drawn(at, "source")
    assert panel["title"] == "The Baltic fleet"
    act(at.run(), "turns", "explain", turn=turn["id"], open=False)
    assert "explanation" not in drawn(at, "turn")[0]
