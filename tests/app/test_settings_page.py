"""The settings page: what words the answers is chosen and tested; the rest is shown; no key is."""

from __future__ import annotations

import json

import pytest
import streamlit as st
from chat_server import KEY, ChatServer
from drawing import act, drawn
from streamlit.testing.v1 import AppTest
from test_pages import QUESTION, ask

from index.config import IndexConfig
from rag.ui import answerer


def settings_beside_chat() -> None:
    """AppTest opens no other page of an app, so one script draws either."""
    import streamlit as st

    from index.settings import load
    from rag.assistant import Assistant
    from rag.config import RagConfig
    from rag.ui import chat, settings, shell

    @st.cache_resource
    def assistant() -> Assistant:
        return Assistant.open(config=load(RagConfig))

    pages = shell.pages(assistant)
    st.navigation(pages, position="hidden")
    if st.session_state.get("drawn-page") == "settings":
        settings.page(assistant())
    else:
        chat.page(assistant(), pages[1])


@pytest.fixture
def settings(small_index: IndexConfig, chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", str(small_index.data_dir))
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(small_index.documents))
    monkeypatch.setenv("FOOTNOTE_CHAT_MODELS", "openai:other, nobody:model, openai:tester")
    st.cache_resource.clear()
    return goto(AppTest.from_function(settings_beside_chat, default_timeout=120), "settings")


def goto(at: AppTest, page: str) -> AppTest:
    at.session_state["drawn-page"] = page
    return at.run()


def shown(at: AppTest) -> dict:
    (data,) = drawn(at, "settings")
    return data


def choices(at: AppTest) -> list[tuple[str, bool]]:
    return [(one["model"], one["chosen"]) for one in shown(at)["answerers"]]


def test_the_configured_models_are_offered_and_a_choice_holds(settings: AppTest, chat_server: ChatServer) -> None:
    models = [("", False), ("openai:tester", True), ("openai:other", False), ("nobody:model", False)]
    assert choices(settings) == models
    act(settings, "settings", "choose", model="openai:other")
    assert [model for model, chosen in choices(settings) if chosen] == ["openai:other"]
    chat_server.says("Ilse Brandt commands the fleet [1].")
    (turn,) = drawn(ask(goto(settings, "chat"), QUESTION), "turn")
    assert turn["note"].startswith("Worded by openai:other. Every citation was found in your documents. Tokens: ")
    assert chat_server.requests[0]["model"] == "other"
    act(goto(settings, "settings"), "settings", "choose", model="")
    first, second = drawn(ask(goto(settings, "chat"), QUESTION), "turn")
    assert (first["note"][:10], second["note"]) == ("Worded by ", "Quoted from your documents")
    assert len(chat_server.requests) == 1


def test_a_model_that_is_not_configured_cannot_be_chosen(settings: AppTest) -> None:
    act(settings, "settings", "choose", model="openai:expensive")
    assert "not among the configured" in shown(settings)["told"]["text"]
    assert [model for model, chosen in choices(settings) if chosen] == ["openai:tester"]


def test_a_connection_is_tested_and_what_is_wrong_is_said(settings: AppTest, chat_server: ChatServer) -> None:
    chat_server.says("ready")
    act(settings, "settings", "test", model="openai:tester")
    told = shown(settings)["told"]
    assert (told["right"], told["model"]) == (True, "openai:tester")
    assert told["text"].startswith("openai:tester answered in ")
    for deed, wanted in {
        "401": "openai:tester did not accept its key (401)",
        "empty": "openai:tester gave an empty answer",
    }.items():
        chat_server.fails(401) if deed == "401" else chat_server.says("")
        act(settings, "settings", "test", model="openai:tester")
        told = shown(settings)["told"]
        assert (told["right"], told["text"]) == (False, wanted)
    act(settings, "settings", "test", model="nobody:model")
    assert "is not named provider:model" in shown(settings)["told"]["text"]


def test_a_silent_model_s_test_ends(
    settings: AppTest, chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answerer, "TEST_SECONDS", 0.3)
    chat_server.says("ready", silence=20)
    act(settings, "settings", "test", model="openai:tester")
    assert shown(settings)["told"]["text"] == "openai:tester took too long"


def test_what_is_in_use_is_shown_and_no_key(settings: AppTest) -> None:
    groups = {
        group["title"]: {row["name"]: row["value"] for row in group["rows"]} for group in shown(settings)["facts"]
    }
    assert groups["Index"]["Documents"] == "2"
    assert groups["Index"]["Not read"].startswith("1 file")
    assert groups["Finding and answering"]["Text to answer from"] == "up to 5,000 characters"
    page = json.dumps(drawn(settings, "settings")) + str(settings.main)
    assert KEY not in page
    assert "sk-" not in page
