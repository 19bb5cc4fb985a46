"""What can be done with a turn beside reading it: ask it otherwise, have it answered again, compare, see why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from rag.ui.conversation import Exchange
from rag.ui.explained import explained_data
from rag.ui.panel import open_source
from rag.ui.session import answer_again, ask_otherwise, bring_in, current, turn_to
from rag.ui.source_view import OpenSource
from rag.ui.versions import again, comparable, comparison, versions_data

if TYPE_CHECKING:
    from rag.assistant import Assistant

ACTED = "turn-acted"


def turn_key(exchange_id: str) -> str:
    """The component's key of an exchange."""
    return f"turn-{exchange_id}"


def more_data(assistant: Assistant, exchange: Exchange) -> dict[str, Any]:
    """What the turn's component needs for it."""
    data = versions_data(current(), exchange) | {"acted": st.session_state.get(ACTED, 0)}
    if exchange.working:
        return data
    data["again"] = again(exchange, assistant.config.chat_model, assistant.index.revision())
    data["explicable"] = bool(exchange.why) and exchange.answer is not None and exchange.answer.answerer != "reply"
    if exchange.explained and exchange.answer is not None:
        data["explanation"] = explained_data(exchange.answer, exchange.why)
    if exchange.compared:
        versions = comparable(current(), exchange)
        bring_in(assistant, versions)
        data["comparison"] = comparison(versions, exchange)
    return data


def act(assistant: Assistant, exchange: Exchange) -> None:
    """Do what the component asks for: {"do", "click", ...}. It sends a click until it is heard; each counts once."""
    state = st.session_state.get(turn_key(exchange.id))  # gone where another page was opened just now
    sent = state["act"] if state else None
    if not isinstance(sent, Mapping) or not isinstance(sent.get("click"), int):
        return
    if sent["click"] <= st.session_state.get(ACTED, 0):
        return
    st.session_state[ACTED] = sent["click"]
    match sent.get("do"):
        case "explain":
            exchange.explained = bool(sent.get("open"))
        case "compare":
            exchange.compared = bool(sent.get("open"))
        case "source":
            _open(sent)
        case "edit":
            ask_otherwise(assistant, exchange, str(sent.get("question") or ""))
            st.rerun()
        case "again":
            answer_again(assistant, exchange, str(sent.get("how")))
            st.rerun()
        case "version":
            turn_to(assistant, str(sent.get("version")))
            st.rerun()


def _open(sent: Mapping[str, Any]) -> None:
    """A passage of the explanation, at {"document", "document_id", "start", "end"}."""
    document, id, start, end = (sent.get(key) for key in ("document", "document_id", "start", "end"))
    if isinstance(document, str) and isinstance(start, int) and isinstance(end, int):
        open_source(OpenSource(document, str(id or ""), start, end))
