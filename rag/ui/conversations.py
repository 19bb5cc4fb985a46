"""The list of conversations beside the chat: opened, searched, renamed, exported, deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from index.errors import FootnoteError
from rag.branches import ConversationInfo
from rag.exports import FORMATS, file_name
from rag.exports.types import all_exported, exported
from rag.ui import components
from rag.ui.feedback import kept_feedback
from rag.ui.keeping import kept_conversations
from rag.ui.owner import owner
from rag.ui.session import current, jobs, open_conversation, start_over

if TYPE_CHECKING:
    from rag.assistant import Assistant

# Both the fragment's name and its component's.
KEY = "conversations"
HEARD = "conversations-heard"
WORDS = "conversations-words"
LISTED = "conversations-listed"
PROBLEM = "conversations-problem"
DOWNLOAD = "conversations-download"
GONE = "This conversation is not here any more"
# So many are listed, and so many more with every click.
STEP = 50

Deed = Callable[["Assistant", Mapping[str, Any]], bool]


@st.fragment(key=KEY)
def listing(assistant: Assistant) -> None:
    """Draw the list. A fragment of its own: a search draws nothing of the chat anew."""
    kept, whose = kept_conversations(assistant), owner()
    words, most = st.session_state.get(WORDS, ""), st.session_state.get(LISTED, STEP)
    problem, download = st.session_state.pop(PROBLEM, ""), st.session_state.pop(DOWNLOAD, None)
    try:
        found, count = kept.listed(whose, words, most + 1), kept.count(whose)
        feedback = kept_feedback(assistant).count(whose)
    except FootnoteError as error:
        found, count, feedback, problem = [], 0, 0, str(error)
    shown = current()
    data = listing_data(found, shown.address, most, count) | {
        "words": words,
        "problem": problem,
        "feedback": feedback,
        "download": download,
        "heard": st.session_state.get(HEARD, 0),
    }
    with st.container(key=KEY):
        components.conversations(key="conversations-list", data=data, on_act_change=partial(_act, assistant))


def listing_data(found: list[ConversationInfo], shown: str, most: int, count: int) -> dict[str, Any]:
    """The first `most` of the conversations; `count` is how many there are without a search."""
    items = [
        {"id": one.id, "title": one.title, "changed_at": one.changed_at, "excerpt": one.excerpt} for one in found[:most]
    ]
    return {"items": items, "shown": shown, "more": len(found) > most, "count": count}


def _act(assistant: Assistant) -> None:
    """Do what the component asks for: {"do", "click", ...}. It sends a click until it is heard; each counts once."""
    state = st.session_state.get("conversations-list")
    sent = state["act"] if state else None
    if not isinstance(sent, Mapping) or not isinstance(sent.get("click"), int):
        return
    if sent["click"] <= st.session_state.get(HEARD, 0):
        return
    st.session_state[HEARD] = sent["click"]
    deed = DEEDS.get(str(sent.get("do")))
    try:
        whole_page = deed(assistant, sent) if deed else False
    except FootnoteError as error:
        st.session_state[PROBLEM], whole_page = str(error), False
    if whole_page:
        st.rerun()


def _new(assistant: Assistant, sent: Mapping[str, Any]) -> bool:
    start_over()
    return True


def _open(assistant: Assistant, sent: Mapping[str, Any]) -> bool:
    if not open_conversation(assistant, str(sent.get("conversation"))):
        raise FootnoteError(GONE)
    return True


def _rename(assistant: Assistant, sent: Mapping[str, Any]) -> bool:
    conversation, title = str(sent.get("conversation")), str(sent.get("title") or "")
    kept_conversations(assistant).rename(owner(), conversation, title)
    if conversation == current().id:
        current().title = title
    return False


def _delete(assistant: Assistant, sent: Mapping[str, Any]) -> bool:
    conversation = str(sent.get("conversation"))
    _stop(kept_conversations(assistant).delete(owner(), conversation))
    if conversation == current().id:
        start_over()
        return True
    return False


def _forget(assistant: Assistant, sent: Mapping[str, Any]) -> bool:
    _stop(kept_conversations(assistant).forget(owner()))
    for key in (WORDS, LISTED):
        st.session_state.pop(key, None)
    start_over()
    return True


def _stop(exchanges: list[str]) -> None:
    """Stop what is being answered of what was deleted, and forget what came of it."""
    for exchange in exchanges:
        job = jobs().get(exchange)
        if job is not None:
            job.stop()
            jobs().drop(exchange)


def _export(assistant: Assistant, sent: Mapping[str, Any]) -> bool:
    form, conversation, whose = FORMATS[str(sent.get("form"))], str(sent.get("conversation") or ""), owner()
    kept, said = kept_conversations(assistant), kept_feedback(assistant)
    if conversation:
        stored = kept.open(whose, conversation)
        if stored is None:
            raise FootnoteError(GONE)
        found = [exported(kept, said, whose, stored)]
    else:
        found = all_exported(kept, said, whose)
    st.session_state[DOWNLOAD] = {
        "name": file_name(found, form),
        "type": form.media_type,
        "text": form.written(found, st.context.url or ""),
        "click": sent["click"],
    }
    return False


def _search(assistant: Assistant, sent: Mapping[str, Any]) -> bool:
    st.session_state[WORDS] = str(sent.get("words") or "")
    st.session_state.pop(LISTED, None)
    return False


def _more(assistant: Assistant, sent: Mapping[str, Any]) -> bool:
    st.session_state[LISTED] = st.session_state.get(LISTED, STEP) + STEP
    return False


# What each click leads to; true where the whole page is to be drawn anew.
DEEDS: dict[str, Deed] = {
    "new": _new, "open": _open, "rename": _rename, "delete": _delete, "search": _search, "more": _more,
    "export": _export, "forget": _forget,
}  # fmt: skip
