"""The chat page: questions, streamed answers with citations, and the source beside them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from index.types import DocumentInfo, State
from index.uploads import listed
from rag.ui import components, conversations
from rag.ui.checked_examples import DRAWN, CheckedExamples
from rag.ui.examples import example_questions, sampled
from rag.ui.overview import empty_index, failed_hint, welcome_data
from rag.ui.panel import source_panel
from rag.ui.scope import scope_control
from rag.ui.session import ask, current, follow_address, jobs
from rag.ui.turn_list import draw_turns

if TYPE_CHECKING:
    from rag.assistant import Assistant

# A quick answer is waited for this long (seconds), so that it appears at once, without a first empty drawing.
FIRST_WAIT = 0.4
# Whether the question that was typed has been taken by its callback.
TAKEN = "question-taken"
MISSING = "This conversation is not here: it was deleted, or it is another browser’s."


@st.cache_resource(show_spinner=False, max_entries=4)
def examples(_assistant: Assistant, revision: str) -> CheckedExamples:
    """Example questions, made once for each state of the index."""
    index = _assistant.index
    ready = {info.document_id: info for info in index.documents() if info.state == State.READY}
    documents = [index.document(document_id) for document_id in sampled(list(ready))]
    return CheckedExamples(_assistant.quoting(), example_questions(documents, DRAWN))


def page(assistant: Assistant, documents_page: st.Page) -> None:
    """Draw the chat."""
    follow_address(assistant)
    source_panel(assistant)
    conversations.listing(assistant)
    with st.container(key="shortcuts"):
        components.shortcuts(key="shortcuts-help", data={})
    with st.container(key="chat"):
        if current().exchanges:
            _turns(assistant)
        else:
            _welcome(assistant, documents_page)
    with st.bottom:
        scope_control(assistant)
    typed = st.chat_input("Ask your documents", key="question", on_submit=partial(_ask_typed, assistant))
    if typed and not st.session_state.pop(TAKEN, False):
        # A page that was open while the server was started anew: its first question meets a session without callbacks.
        ask(assistant, str(typed))
        st.rerun()


def _turns(assistant: Assistant) -> None:
    """The last turns of the conversation, and a way to the earlier ones."""
    shown = current().shown()
    earlier = len(current().path()) - len(shown)
    if earlier:
        label = f"Show earlier turns ({earlier})"
        st.button(label, key="earlier", type="tertiary", icon=":material/expand_less:", on_click=_show_earlier)
    job = jobs().get(shown[-1].job)
    if job is not None:
        job.wait(max(0.0, FIRST_WAIT - job.age))
    draw_turns(assistant)


def _show_earlier() -> None:
    current().earlier += 1


def _ask_typed(assistant: Assistant) -> None:
    st.session_state[TAKEN] = True
    ask(assistant, st.session_state["question"])


def _ask_example(assistant: Assistant) -> None:
    ask(assistant, st.session_state["welcome"]["ask"])


def _welcome(assistant: Assistant, documents_page: st.Page) -> None:
    """The empty chat: what there is to ask, or how to bring documents in."""
    infos = listed(assistant.index)
    ready = [info for info in infos if info.state == State.READY]
    if not ready:
        components.welcome(key="welcome", data=empty_index(assistant.index.config, infos))
    else:
        data = welcome_data(infos, examples(assistant, assistant.index.revision()).questions)
        data["notice"] = MISSING if current().missing else ""
        components.welcome(key="welcome", data=data, on_ask_change=partial(_ask_example, assistant))
    _documents_link(infos, documents_page)


def _documents_link(infos: list[DocumentInfo], documents_page: st.Page) -> None:
    with st.container(key="documents-link"):
        st.page_link(documents_page, label=failed_hint(infos) or ("See all documents" if infos else "Add documents"))
