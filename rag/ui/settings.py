"""The settings: by what answers are worded, and what else is in use; the latter to be read only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from index.errors import FootnoteError
from rag.ui import answerer, components, people
from rag.ui.settings_shown import answerers, facts

if TYPE_CHECKING:
    from rag.assistant import Assistant

KEY = "settings"
HEARD = "settings-heard"
TOLD = "settings-told"


def page(assistant: Assistant) -> None:
    """Draw the settings."""
    used = answerer.config_in_use(assistant)
    data = {
        "heard": st.session_state.get(HEARD, 0),
        "told": st.session_state.get(TOLD, {}),
        "answerers": answerers(assistant.config.models_to_choose(), used.chat_model),
        "facts": facts(used, assistant.index, assistant.fitted.evidence.threshold),
    }
    with st.container(key="settings-page"):
        st.title("Settings", anchor=False)
        components.settings(key=KEY, data=data, on_act_change=partial(_act, assistant))
        if people.signs_in():
            with st.container(key="signed-in", horizontal=True, vertical_alignment="center"):
                rights = "may" if people.may_manage(assistant.config) else "may not"
                st.text(f"Signed in as {people.shown_name()}, who {rights} manage documents")
                st.button("Sign out", key="sign-out", on_click=st.logout)


def _act(assistant: Assistant) -> None:
    """A choice, or a test: {"do", "model", "click"}. The component sends a click until it is heard; each counts
    once."""
    state = st.session_state.get(KEY)
    sent = state["act"] if state else None
    if not isinstance(sent, Mapping) or not isinstance(sent.get("click"), int):
        return
    if sent["click"] <= st.session_state.get(HEARD, 0):
        return
    st.session_state[HEARD] = sent["click"]
    model = str(sent.get("model") or "")
    try:
        told = _done(assistant, str(sent.get("do")), model)
    except FootnoteError as error:
        told = {"model": model, "right": False, "text": str(error)}
    st.session_state[TOLD] = told


def _done(assistant: Assistant, deed: str, model: str) -> dict[str, Any]:
    if deed == "choose":
        answerer.choose(assistant, model)
        return {}
    if deed == "test":
        return {"model": model, "right": True, "text": answerer.try_connection(assistant, model)}
    return {}
