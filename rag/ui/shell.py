"""What all pages share: their look, their names, and what is shown when the index can't be opened."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from index.errors import FootnoteError
from rag.ui import chat, components, documents, evaluation, people, settings
from rag.ui.linked import leave_link
from rag.ui.owner import remember
from rag.ui.panel import close_source
from rag.ui.session import leave_page
from rag.ui.telling import tell

if TYPE_CHECKING:
    from rag.assistant import Assistant

PAGE = "page-shown"

logger = logging.getLogger(__name__)


def dress() -> None:
    """Set the page's title, style and wordmark; the first call of a run."""
    st.set_page_config(
        page_title="Footnote",
        page_icon=str(components.ASSETS / "icon.svg"),
        layout="wide",
    )
    st.html(f"<style>{components.asset('page.css')}</style>")
    st.logo(str(components.ASSETS / "wordmark.svg"), size="large")


def run(pages: list[st.Page]) -> None:
    """Draw the links to the pages, and the page that the address names. Streamlit's own bar would fold into a
    sidebar on a phone, for two words."""
    current = st.navigation(pages, position="hidden")
    if not _let_in():
        return
    remember()
    if st.session_state.get(PAGE) != current.url_path:
        close_source()  # a source belongs to the page that it was opened from
        leave_page()
        leave_link()
        st.session_state[PAGE] = current.url_path
    with st.container(key="nav", horizontal=True, gap=None):
        for page in pages:
            with st.container(key="nav-current" if page is current else f"nav-{page.url_path}", width="content"):
                st.page_link(page)
    current.run()


def pages(assistant: Callable[[], Assistant]) -> list[st.Page]:
    """The app's pages; `assistant` is called when one is drawn."""
    listing = st.Page(lambda: _guarded(assistant, documents.page), title="Documents", url_path="documents")
    chatting = st.Page(
        lambda: _guarded(assistant, lambda found: chat.page(found, listing)),
        title="Chat",
        url_path="chat",
        default=True,
    )
    evaluating = st.Page(lambda: _guarded(assistant, evaluation.page), title="Evaluation", url_path="evaluation")
    setting = st.Page(
        lambda: _guarded(assistant, settings.page), title="Settings", icon=":material/settings:", url_path="settings"
    )
    return [chatting, listing, evaluating, setting]


def warm(assistant: Assistant) -> Assistant:
    """Answer a first question in the background, so that a person's first need not wait for models; returns at once."""
    threading.Thread(target=_answer_once, args=(assistant,), name="warm-up", daemon=True).start()
    return assistant


def _answer_once(assistant: Assistant) -> None:
    try:
        assistant.quoting().ask("What is this about?")
    except FootnoteError as error:
        logger.warning("The first question will tell: %s", error)


def _guarded(assistant: Callable[[], Assistant], page: Callable[[Assistant], None]) -> None:
    """Draw a page; what Footnote itself reports is said in its own words instead."""
    try:
        found = assistant()
        if page is not documents.page:  # it sends what is added there itself
            documents.send_on(found)
        page(found)
    except FootnoteError as error:
        tell(error)


def _let_in() -> bool:
    """Whether this session may see the app: always, but where people sign in."""
    try:
        return people.gate()
    except FootnoteError as error:
        tell(error)
        return False
