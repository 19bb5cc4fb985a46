"""Footnote's chat. Run it with `streamlit run app.py`."""

from __future__ import annotations

import streamlit as st

from rag.assistant import Assistant
from rag.ui import shell


@st.cache_resource(show_spinner=False)
def assistant() -> Assistant:
    """One assistant for all sessions; its models load in the background."""
    return shell.warm(Assistant.open())


shell.dress()
shell.run(shell.pages(assistant))
