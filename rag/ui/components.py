"""Our own components for what Streamlit's elements can't do: citations inside text, a source beside the chat.

Each is an HTML skeleton, a style sheet and a script in `assets/`; data goes in as plain text, events come back as
triggers (`on_<name>_change`). They live in shadow roots; colours and fonts reach them through `page.css`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

ASSETS = Path(__file__).parent / "assets"


def asset(name: str) -> str:
    """The text of a file in `assets/`."""
    return (ASSETS / name).read_text(encoding="utf-8")


def _component(name: str, *parts: str) -> ComponentRenderer:
    """`parts` are style sheets and scripts that the component uses beside its own and the shared ones."""
    files = ("shared", *parts, name)
    renderer: ComponentRenderer = st.components.v2.component(
        f"footnote_{name}",
        html=asset(f"{name}.html"),
        css="".join(asset(f"{file}.css") for file in files if (ASSETS / f"{file}.css").exists()),
        js="".join(asset(f"{file}.js") for file in files),
        isolate_styles=True,
    )
    return renderer


owner = _component("owner")
returning = _component("returning")
conversations = _component("conversations")
turns = _component("turns", "turn", "reading", "preview", "feedback", "versions", "explanation")
source = _component("source")
scope = _component("scope")
welcome = _component("welcome")
library = _component("library")
upkeep = _component("upkeep", "sending")
sender = _component("sender", "sending")
results = _component("results")
plots = _component("plots")
questions = _component("questions")
review = _component("review")
drafts = _component("drafts")
shortcuts = _component("shortcuts")
settings = _component("settings")
