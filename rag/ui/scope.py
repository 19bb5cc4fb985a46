"""Where to search: a control above the question field, to choose folders, documents and tags. Nothing chosen is
everything. What is chosen belongs to the conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from index.errors import FootnoteError
from index.report import counted
from index.scope import TAG, Named, all_tags, folders
from rag.ui import components
from rag.ui.session import current

if TYPE_CHECKING:
    from index.store import Index
    from rag.assistant import Assistant

# Both the fragment's name and its component's.
KEY = "scope"
HEARD = "scope-heard"
WORDS = "scope-words"
OPEN = "scope-open"
# Choices that are listed at once; more are a matter of searching.
LISTED = 80
# What can be chosen at once; more is a folder or a tag.
MOST = 200


@st.fragment(key=KEY)
def scope_control(assistant: Assistant) -> None:
    """Draw the control. A fragment of its own: choosing draws nothing of the chat anew."""
    open_, words = bool(st.session_state.get(OPEN)), st.session_state.get(WORDS, "")
    data = scope_data(assistant.index, current().scope, words if open_ else None)
    with st.container(key=KEY):
        components.scope(
            key="scope-control",
            data=data | {"heard": st.session_state.get(HEARD, 0)},
            on_act_change=_act,
        )


def scope_data(index: Index, chosen: Sequence[str], words: str | None) -> dict[str, Any]:
    """What the control shows: what is `chosen` and how many documents that is, or the `problem` with it; with `words`,
    what could be chosen that has all of them."""
    named = index.scopes.named()
    total = len({document for _, document in named})
    data: dict[str, Any] = {"chosen": list(chosen), "total": counted(total, "document"), "useful": total > 1}
    try:
        scope = index.scope(chosen)
        data["count"] = f"{len(scope.documents) if scope else total:,}"
    except FootnoteError as error:
        data["problem"] = str(error)
    if words is not None:
        choices = choices_of(named, all_tags(index.scopes.tags()), words)
        picked = [choice for term in chosen if not words and (choice := _choice(term)) not in choices[:LISTED]]
        data |= {"words": words, "choices": [*picked, *choices[:LISTED]], "more": max(0, len(choices) - LISTED)}
    return data


def choices_of(named: Sequence[Named], tags: Sequence[str], words: str) -> list[dict[str, str]]:
    """Folders, tags and documents whose names have all of the words, each with its kind."""
    wanted = words.casefold().split()
    terms = [*folders(named), *(f"{TAG}{tag}" for tag in tags), *dict.fromkeys(name for name, _ in named)]
    return [_choice(term) for term in terms if all(word in term.casefold() for word in wanted)]


def _choice(term: str) -> dict[str, str]:
    kind = "tag" if term.startswith(TAG) else "folder" if term.endswith("/") else "document"
    return {"term": term, "kind": kind, "label": term.removeprefix(TAG) if kind == "tag" else term}


def _act() -> None:
    """Do what the component asks for: {"do", "click", ...}. It sends a click until it is heard; each counts once."""
    state = st.session_state.get("scope-control")
    sent = state["act"] if state else None
    if not isinstance(sent, Mapping) or not isinstance(sent.get("click"), int):
        return
    if sent["click"] <= st.session_state.get(HEARD, 0):
        return
    st.session_state[HEARD] = sent["click"]
    terms = sent.get("terms")  # also with another click, where the one that chose them was not heard
    if isinstance(terms, list):
        current().scope = tuple(dict.fromkeys(term for term in terms if isinstance(term, str)))[:MOST]
    match sent.get("do"):
        case "open":
            st.session_state[OPEN], st.session_state[WORDS] = True, ""
        case "close":
            st.session_state[OPEN] = False
        case "search":
            st.session_state[WORDS] = str(sent.get("words") or "")
