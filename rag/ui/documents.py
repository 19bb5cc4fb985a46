"""The page of the documents: what was read, what was not and why; more of them are added, any is opened, removed,
brought back or read again, and the folder is synced, all in the background."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from index import report
from index.catalogue import FOLDER, UPLOADS
from index.errors import FootnoteError
from index.removed import removed
from index.store import Index
from index.sync import Named
from index.types import DocumentInfo
from index.uploads import Uploads, listed
from rag.ui import components
from rag.ui.library import ANYWHERE, Asked, library_data, places, states
from rag.ui.linked import follow_link
from rag.ui.overview import summary
from rag.ui.panel import open_source, source_panel
from rag.ui.people import may_manage
from rag.ui.receiving import Receiving
from rag.ui.source_view import OpenSource
from rag.ui.upkeep import Upkeep
from rag.ui.upkeep_view import last_line, upkeep_data

if TYPE_CHECKING:
    from rag.assistant import Assistant

ASKED = "documents-asked"
RECEIVING = "documents-receiving"
REMOVED = "documents-removed"
# What the list showed when all of the page was last drawn, and when that was.
DRAWN = "documents-drawn"
# Seconds between two drawings of the list while it changes all the time.
REDRAWN = 3.0


@st.cache_resource(show_spinner=False)
def upkeep(_index: Index, data_dir: str) -> Upkeep:
    """The work on the documents of this server."""
    return Upkeep(_index)


def page(assistant: Assistant) -> None:
    """Draw the page."""
    follow_link(assistant.index)
    source_panel(assistant)
    index = assistant.index
    work = upkeep(index, str(index.config.data_dir))
    st.session_state[DRAWN] = (_state_of(index, work), time.monotonic())
    infos = listed(index)
    with st.container(key="documents"):
        st.title("Documents", anchor=False)
        st.caption(summary(infos))
        managed = may_manage(assistant.config)
        if managed:
            _work(index, work)
        _list(index, work, infos, managed)


@st.fragment
def _work(index: Index, work: Upkeep) -> None:
    """Adding and syncing, and how far that is; its component asks for it to be drawn again while something goes on."""
    state, look, kept = _state_of(index, work), work.look(), report.last(index.config.data_dir)
    receiving = _receiving(index, work)
    gone = [name for _, name, _ in _undoable()]
    refused = report.problem(index.config.data_dir)
    data = upkeep_data(look, kept, got=receiving.got, removed=gone, now=time.monotonic(), refused=refused)
    components.upkeep(
        key="upkeep",
        data=data | {"hint": _hint(index)},
        on_pieces_change=lambda: receiving.take(st.session_state.get("upkeep", {}).get("pieces")),
        on_look_change=lambda: None,
        on_stop_change=work.stop,
        on_clear_change=work.clear,
        on_undo_change=partial(_undo, index, work),
        on_dismiss_change=lambda: st.session_state.pop(REMOVED, None),
    )
    with st.container(key="sync", horizontal=True, vertical_alignment="center"):
        st.button("Sync now", key="sync-now", icon=":material/sync:", on_click=work.sync)
        if kept is not None:
            name, made = f"sync-{kept.at:%Y-%m-%d-%H%M}.txt", partial(report.every_file, kept)
            st.download_button("Download the report", made, name, "text/plain", key="sync-report", on_click="ignore")
        st.caption(last_line(kept), width="content")
    drawn, at = st.session_state.get(DRAWN, (None, 0.0))
    if drawn != state and (look.task is None or time.monotonic() - at > REDRAWN):
        st.rerun()  # the list below has changed


@st.fragment
def send_on(assistant: Assistant) -> None:
    """On any other page: go on sending what was added on this one."""
    receiving = st.session_state.get(RECEIVING)
    if isinstance(receiving, Receiving) and may_manage(assistant.config):
        components.sender(
            key="sender",
            data={"got": receiving.got},
            # Between two pages it may be nowhere; what is not acknowledged is sent again.
            on_pieces_change=lambda: receiving.take(st.session_state.get("sender", {}).get("pieces")),
        )


def _state_of(index: Index, work: Upkeep) -> tuple[str, int]:
    return index.catalogue.listed(), work.look().ended


def _receiving(index: Index, work: Upkeep) -> Receiving:
    found = st.session_state.get(RECEIVING)
    if not isinstance(found, Receiving):
        found = st.session_state[RECEIVING] = Receiving(index, work)
    return found


def _hint(index: Index) -> str:
    limit = f"{index.config.max_file_mb:g} MB"
    return f"Up to {limit} each. Copies are kept in {index.folder_of(UPLOADS)}; the folder itself is never written to."


def _list(index: Index, work: Upkeep, infos: list[DocumentInfo], managed: bool) -> None:
    with st.container(key="filters", horizontal=True):
        words = st.text_input(
            "Filter", placeholder="Filter by name", label_visibility="collapsed", key="filter", on_change=_first_page
        )
        place = _choice("Folder", places(infos), "filter-place")
        state = _choice("State", states(infos), "filter-state")
    asked = _asked()
    components.library(
        key="library",
        data=library_data(
            infos,
            Asked(words or "", state, place, asked.order, asked.descending, asked.page),
            removed(index),
            managed=managed,
        ),
        on_open_change=_open,
        on_act_change=partial(_act, index, work, managed),
    )


def _choice(label: str, options: Mapping[str, str], key: str) -> str:
    """What is chosen of the options; all of them where there is nothing to choose between."""
    if st.session_state.get(key) not in options:
        st.session_state.pop(key, None)  # the last document of that kind is gone
    if not options:
        return ANYWHERE
    chosen = st.selectbox(
        label,
        list(options),
        format_func=lambda one: options.get(one, one),
        label_visibility="collapsed",
        key=key,
        on_change=_first_page,
        width=200,
    )
    return chosen or ANYWHERE


def _asked() -> Asked:
    found: Asked = st.session_state.get(ASKED, Asked())
    return found


def _first_page() -> None:
    """Other words, another folder or state. Such a callback must be there in any case: without one, a click that
    arrives together with the new words would draw the source panel alone, and the list would stay as it was."""
    asked = _asked()
    st.session_state[ASKED] = Asked(order=asked.order, descending=asked.descending)


def _open() -> None:
    sent = st.session_state["library"]["open"]
    if isinstance(sent, Mapping):
        open_source(OpenSource(str(sent.get("name")), str(sent.get("document") or "")))


def _act(index: Index, work: Upkeep, managed: bool) -> None:
    """What a click in the list asks for; without leave to manage, no more than another view of it."""
    sent = st.session_state["library"]["act"]
    if not isinstance(sent, Mapping):
        return
    asked = _asked()
    if sent.get("do") == "sort":
        st.session_state[ASKED] = asked.sorted_by(str(sent.get("by")))
    elif sent.get("do") == "page":
        page = int(sent.get("page") or 0)
        st.session_state[ASKED] = Asked(order=asked.order, descending=asked.descending, page=page)
    elif managed:
        named, id = (str(sent.get("source")), str(sent.get("name"))), str(sent.get("id") or "")
        try:
            _change(index, work, str(sent.get("do")), named, id)
        except FootnoteError as error:
            work.tell(error)


def _change(index: Index, work: Upkeep, deed: str, named: Named, id: str) -> None:
    match deed:
        case "remove" if _is_listed(index, named):
            (id,) = work.take_out([named])
            st.session_state[REMOVED] = [*_undoable(), (*named, id)]
        case "retry" if _is_listed(index, named):
            work.retry([named])
        case "bring back":
            _bring_back(index, work, named, id)
        case "delete" if id:
            _delete(index, id)


def _is_listed(index: Index, named: Named) -> bool:
    """Whether there is such a file: a page may be older than the list."""
    return any((info.source, info.name) == named for info in listed(index))


def _undoable() -> list[tuple[str, str, str]]:
    """What this session has removed, the latest last: source, name, and its id in the trash."""
    found: list[tuple[str, str, str]] = st.session_state.get(REMOVED, [])
    return found


def _undo(index: Index, work: Upkeep) -> None:
    done = _undoable()
    if done:
        source, name, id = done[-1]
        try:
            _bring_back(index, work, (source, name), id)
        except FootnoteError as error:
            work.tell(error)


def _bring_back(index: Index, work: Upkeep, named: Named, id: str) -> None:
    st.session_state[REMOVED] = [one for one in _undoable() if one != (*named, id)]
    if named[0] == FOLDER:
        work.bring_back([named[1]])
    else:
        work.put_back(one for one in Uploads(index).trash() if one.id == id)


def _delete(index: Index, id: str) -> None:
    """Delete a file of the trash for good."""
    st.session_state[REMOVED] = [one for one in _undoable() if one[2] != id]
    uploads = Uploads(index)
    for one in uploads.trash():
        if one.id == id:
            uploads.delete(one)
