"""The page that lists the documents: what was read, what was not and why; any of them opens beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from rag.ui import components
from rag.ui.linked import follow_link
from rag.ui.overview import library_data, summary
from rag.ui.panel import open_source, source_panel
from rag.ui.source_view import OpenSource

if TYPE_CHECKING:
    from rag.assistant import Assistant


def page(assistant: Assistant) -> None:
    """Draw the list of documents."""
    follow_link(assistant.index)
    source_panel(assistant)
    infos = assistant.index.documents()
    with st.container(key="documents"):
        st.title("Documents", anchor=False)
        st.caption(summary(infos))
        words = _filter()
        components.library(key="library", data=library_data(infos, words), on_open_change=_open)


def _filter() -> str:
    # The callback does nothing, and must be there: without one, a click that arrives together with the new words
    # would draw the source panel alone, and the list would stay as it was.
    words = st.text_input(
        "Filter", placeholder="Filter by name", label_visibility="collapsed", key="filter", on_change=lambda: None
    )
    return words or ""


def _open() -> None:
    open_source(OpenSource(str(st.session_state["library"]["open"])))
