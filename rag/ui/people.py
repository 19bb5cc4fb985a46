"""Who uses the app, where an OIDC provider is named in Streamlit's secrets: nothing is shown before a person has signed
in, and what they ask belongs to them. Without such a section there is one user, and no sign-in."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitAuthError

from index.errors import FootnoteError
from rag.config import RagConfig
from rag.ui import components

SECTION = "auth"


def signs_in() -> bool:
    """Whether people have to sign in. FootnoteError for secrets that can't be read: the app must not be open because of
    a slip in the file that closes it."""
    for place in st.get_option("secrets.files"):
        path = Path(place)
        if path.is_file():
            try:
                tomllib.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise FootnoteError(f"{path} can't be read: {error}", "Mend the file, then reload this page") from None
    return bool(st.secrets.load_if_toml_exists()) and SECTION in st.secrets


def signed_in() -> bool:
    """Whether this session's person has signed in."""
    return bool(st.user.get("is_logged_in"))


def person() -> str:
    """The person who has signed in, as an owner of conversations: by the provider's name of itself and the one of them
    that it never changes, of which only a digest is stored. FootnoteError if nobody has."""
    issuer, subject = st.user.get("iss"), st.user.get("sub")
    if not signed_in() or not isinstance(subject, str) or not subject:
        raise FootnoteError("Nobody is signed in", "Reload this page and sign in")
    return f"user:{hashlib.sha256(json.dumps([issuer, subject]).encode()).hexdigest()[:32]}"


def shown_name() -> str:
    """What the person is called on the page."""
    return next((str(st.user[key]) for key in ("name", "email", "sub") if st.user.get(key)), "")


def may_manage(config: RagConfig) -> bool:
    """Whether this session's person may add and remove documents: everybody where there is no sign-in or no list of
    managers; else those on it, by an e-mail address that the provider does not call unverified."""
    if not signs_in():
        return True
    managers = {name.strip().casefold() for name in config.managers.split(",") if name.strip()}
    if not signed_in():
        return False
    email = str(st.user.get("email") or "").casefold()
    return not managers or (email in managers and st.user.get("email_verified") is not False)


def gate() -> bool:
    """True once the person may come in, and then leads to where they were going; else draw what asks them to sign
    in."""
    if not signs_in():
        return True
    with st.container(key="owner"):
        components.returning(key="returning", data={"inside": signed_in()})
    if signed_in():
        return True
    with st.container(key="sign-in"):
        st.title("Sign in", anchor=False)
        st.write("Your conversations are yours: sign in to ask these documents.")
        if st.button("Sign in", type="primary", key="sign-in-button"):
            sign_in()
    return False


def sign_in() -> None:
    """Lead the person to the provider; FootnoteError if the section of the secrets is not complete."""
    try:
        st.login()
    except StreamlitAuthError as error:
        raise FootnoteError(f"Nobody can sign in: {error}", "Complete the section [auth] in secrets.toml") from None
