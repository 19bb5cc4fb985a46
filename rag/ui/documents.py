"""The page that lists the documents: what was read, what was not and why; any of them opens beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from rag.ui import components
from rag.ui.overview import library_data, summary
from rag.ui.panel import open_source, source_panel
from rag.ui.source_view import OpenSource

if TYPE_CHECKING:
    from rag.assistant import Assistant


def page(assistant: Assistant) -> None:
    """Draw the list of documents."""
    source_panel(assistant)
    infos = assistant.index.documents()
    with st.container(key="documents"):
        st.title("Documents", anchor=False)
        st.caption(summary(infos))
        words = st.text_input("Filter", placeholder="Filter by name", label_visibility="collapsed", key="filter")
        components.library(key="library", data=library_data(infos, words or ""), on_open_change=_open)


def _open() -> None:
    open_source(OpenSource(str(st.session_state["library"]["open"])))
