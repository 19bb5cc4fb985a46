"""The source panel: a fragment of its own, so that opening a source redraws nothing of the page beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from rag.ui import components
from rag.ui.source_view import OpenSource, panel_data
from rag.ui.sources import WINDOW_CHARACTERS

if TYPE_CHECKING:
    from index.store import Index
    from rag.assistant import Assistant

OPENED = "opened-source"
CLICKS = "opened-source-clicks"


def open_source(opened: OpenSource) -> None:
    """Show a source; for a component's callback, on a page that has drawn `source_panel`."""
    show_source(opened)
    st.rerun("source")


def show_source(opened: OpenSource) -> None:
    """Have the panel show a source when it is drawn next."""
    st.session_state[OPENED] = replace(opened, clicks=_clicked())


@st.fragment(key="source")
def source_panel(assistant: Assistant, evaluated: Callable[[], Index | None] = lambda: None) -> None:
    """Draw the panel, open or not; call it before anything that can open a source. `evaluated` has the index of
    sources that are not of the assistant's own."""
    opened = st.session_state.get(OPENED)
    other = evaluated() if isinstance(opened, OpenSource) and opened.evaluated else None
    with st.container(key="source"):
        components.source(
            key="source-panel",
            data=panel_data(other or assistant.index, opened),
            on_close_change=_close,
            on_page_change=_turn_page,
            on_more_change=_show_more,
        )


def close_source() -> None:
    """Forget what is open, as when another page is shown."""
    st.session_state.pop(OPENED, None)


def _clicked() -> int:
    clicks = int(st.session_state.get(CLICKS, 0)) + 1
    st.session_state[CLICKS] = clicks
    return clicks


def _close() -> None:
    close_source()
    st.rerun("source")


def _turn_page() -> None:
    opened, page = st.session_state.get(OPENED), st.session_state["source-panel"]["page"]
    if isinstance(opened, OpenSource) and isinstance(page, int):
        open_source(replace(opened, page=page))


def _show_more() -> None:
    opened, side = st.session_state.get(OPENED), st.session_state["source-panel"]["more"]
    if not isinstance(opened, OpenSource):
        return
    if side == "earlier":
        open_source(replace(opened, before=opened.before + WINDOW_CHARACTERS, keep="bottom"))
    else:
        open_source(replace(opened, after=opened.after + WINDOW_CHARACTERS, keep="top"))
