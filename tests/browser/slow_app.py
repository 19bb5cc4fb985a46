"""The app with an assistant that hands its answers over word by word, slowly, as a chat model does."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from threading import Event

import streamlit as st

from rag.assistant import Assistant
from rag.config import RagConfig
from rag.types import Answer, Turn
from rag.ui import shell

SECONDS_A_WORD = 0.15


class SlowAssistant(Assistant):
    """The real answers, with pauses between their words."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        config: RagConfig | None = None,
        within: Sequence[str] = (),
        stopping: Event | None = None,
    ) -> Iterator[Answer]:
        whole = self.ask(question, history, config=config, within=within)
        for word in re.finditer(r"\S+\s*", whole.text):
            time.sleep(SECONDS_A_WORD)
            if stopping is not None and stopping.is_set():
                return
            shown = whole.text[: word.end()]
            known = tuple(citation for citation in whole.citations if f"[{citation.n}]" in shown)
            yield replace(whole, text=shown, citations=known)
        yield whole


@st.cache_resource(show_spinner=False)
def assistant() -> Assistant:
    return shell.warm(SlowAssistant.open())


shell.dress()
shell.run(shell.pages(assistant))
