"""Whose conversations a browser shows: the person's who has signed in, or else, without any sign-in, an unguessable
token in a cookie of its own says so.

The cookie is the browser's, so a reload, another tab and a restart of the server find the same conversations; another
browser has another token, and finds none. Only a digest of the token is stored."""

from __future__ import annotations

import hashlib
import re
import secrets

import streamlit as st

from rag.ui import components, people

COOKIE = "footnote_owner"
TOKEN = "owner-token"
# What `token_urlsafe(32)` makes.
FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def owner() -> str:
    """Who the conversations of this session belong to. What stands before the colon keeps browsers' tokens apart from
    those who sign in."""
    return people.person() if people.signs_in() else owner_of(_token())


def owner_of(token: str) -> str:
    """Who a browser's token stands for."""
    return f"browser:{hashlib.sha256(token.encode()).hexdigest()[:32]}"


def remember() -> None:
    """Have the browser keep its token; it may say that another tab has made one already. Who signs in needs none."""
    if people.signs_in():
        return
    with st.container(key="owner"):
        components.owner(key="owner-token-kept", data={"name": COOKIE, "token": _token()}, on_known_change=_adopt)


def _token() -> str:
    found = st.session_state.get(TOKEN)
    if not isinstance(found, str):
        sent = st.context.cookies.get(COOKIE)
        found = sent if isinstance(sent, str) and FORM.fullmatch(sent) else secrets.token_urlsafe(32)
        st.session_state[TOKEN] = found
    return found


def _adopt() -> None:
    known = st.session_state["owner-token-kept"]["known"]
    if isinstance(known, str) and FORM.fullmatch(known):
        st.session_state[TOKEN] = known
