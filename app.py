"""Footnote's chat. Run it with `streamlit run app.py`."""

from __future__ import annotations

import streamlit as st

from index.settings import load
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.ui import shell


@st.cache_resource(show_spinner=False)
def assistant() -> Assistant:
    """One assistant for all sessions; its models load in the background."""
    return shell.warm(Assistant.open(config=load(RagConfig)))


shell.dress()
shell.run(shell.pages(assistant))
