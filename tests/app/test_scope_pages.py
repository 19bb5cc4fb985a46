"""A scope on the page: chosen above the question field, kept with the conversation, and asked again with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drawing import act, drawn, shown
from streamlit.testing.v1 import AppTest
from test_conversation_pages import reloaded
from test_pages import QUESTION, ask, settled

from index.config import IndexConfig

Start = Callable[[IndexConfig], AppTest]


def control(at: AppTest) -> dict[str, Any]:
    return drawn(at, "scope")[0]


def test_a_scope_is_chosen_asked_within_kept_and_left_again(app: Start, small_index: IndexConfig) -> None:
    at = app(small_index)
    assert (control(at)["chosen"], control(at)["total"], "choices" in control(at)) == ([], "2 documents", False)
    act(at, "scope", "open")
    assert [one["term"] for one in control(at)["choices"]] == ["fleet.md", "harbours.txt"]
    act(at, "scope", "search", words="HARB")
    assert [one["term"] for one in control(at)["choices"]] == ["harbours.txt"]
    act(at, "scope", "choose", terms=["harbours.txt"])
    assert (control(at)["chosen"], control(at)["count"]) == (["harbours.txt"], "1")
    ask(at, QUESTION)
    (declined,) = drawn(at, "turn")
    assert (declined["state"], declined["within"]) == ("declined", ["harbours.txt"])
    assert {one["name"] for one in declined["nearest"]} == {"harbours.txt"}

    again = reloaded(app, small_index, at)
    assert control(again)["chosen"] == drawn(again, "turn")[0]["within"] == ["harbours.txt"]
    act(again, "turns", "explain", turn=declined["id"], open=True)
    why = drawn(again, "turn")[0]["explanation"]
    assert why["scope"] == {"in": "harbours.txt", "documents": "1 document"}
    assert {row["document"] for row in why["fused"]} == {"harbours.txt"}
    act(again, "turns", "edit", turn=declined["id"], question="When was the harbour opened?")
    settled(again)
    assert shown(again)[-1].scope == ("harbours.txt",)
    assert drawn(again, "turn")[0]["sources"][0]["name"] == "harbours.txt"

    act(again, "turns", "version", turn=shown(again)[-1].id, version=declined["id"])
    assert {"how": "everywhere", "text": "Ask all documents"} in drawn(again, "turn")[0]["again"]
    act(again, "turns", "again", turn=declined["id"], how="everywhere")
    (turn,) = drawn(settled(again), "turn")
    assert (turn["state"], turn.get("within")) == ("done", None)
    assert turn["sources"][0]["name"] == "fleet.md"
    act(again, "conversations", "new")
    assert control(again)["chosen"] == []


def test_what_was_chosen_and_is_gone_is_told_before_and_after_asking(app: Start, small_index: IndexConfig) -> None:
    at = app(small_index)
    act(at, "scope", "choose", terms=["fleat.md"])
    assert "Did you mean fleet.md" in control(at)["problem"]
    ask(at, QUESTION)
    (turn,) = drawn(at, "turn")
    assert "fleat.md" in turn["problem"]["reason"]
    assert {one["how"] for one in turn["again"]} == {"as-set", "everywhere"}
