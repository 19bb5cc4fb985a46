"""What a link to a place in a document opens, in a browser that need not have asked anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from index.errors import FootnoteError
from rag.links import Link, followed, place_in
from rag.ui.panel import show_source
from rag.ui.source_view import OpenSource

if TYPE_CHECKING:
    from index.store import Index

# The link that was followed last: it opens its source once, and not again at every click on the page.
FOLLOWED = "link-followed"


def follow_link(index: Index) -> None:
    """Open what the page's address names; call it before the source panel is drawn."""
    link = followed(st.query_params.to_dict())
    if link == st.session_state.get(FOLLOWED):
        return
    st.session_state[FOLLOWED] = link
    if link is not None:
        show_source(opened_by(index, link))


def leave_link() -> None:
    """Another page is shown: coming back to the link's address follows it anew."""
    st.session_state.pop(FOLLOWED, None)


def opened_by(index: Index, link: Link) -> OpenSource:
    """The source at the link's words, as far as they are there; what has changed since is said in its notice. A
    document that was renamed is known by its content; one that is gone is for the panel to tell."""
    known = index.labels([link.document_id]).get(link.document_id) if link.document_id else None
    try:
        document = index.document(link.document_id) if known else index.find(link.document)
    except FootnoteError:
        return OpenSource(link.document)
    name = link.document if link.document in document.names else document.name
    place = place_in(document.text, link, unchanged=known is not None)
    notice = ""
    if link.words and place is None:
        lacking = "does not have" if known else "has changed since this link was made, and no longer has"
        notice = f"{name} {lacking} the words that the link leads to: “{link.words}”"
    elif link.words and not known:
        notice = f"{name} has changed since this link was made. The words that it leads to are still there."
    start, end = place or (0, 0)
    return OpenSource(name, document.id, start, end, notice=notice)
