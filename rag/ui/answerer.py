"""By what answers are worded: the settings' chat model, or what a person chose of those that are configured.

A choice holds for its owner until the server ends; it is written nowhere, and neither is a key."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from index.errors import FootnoteError
from rag.answering.chat_model import ChatModel, Generation
from rag.answering.model_failures import ChatModelFailed
from rag.config import RagConfig
from rag.ui.owner import owner

if TYPE_CHECKING:
    from rag.assistant import Assistant

# A connection is tested for so many seconds at most; a small answer from a model that has to be loaded first.
TEST_SECONDS = 20.0
TEST = [("human", "Reply with the one word: ready")]


@st.cache_resource(show_spinner=False)
def _choices() -> dict[str, str]:
    """Chat models by owner; an empty one stands for quoting."""
    return {}


def config_in_use(assistant: Assistant) -> RagConfig:
    """The assistant's settings with the chat model that this session's owner chose."""
    chosen = _choices().get(owner(), assistant.config.chat_model)
    return assistant.config.model_copy(update={"chat_model": chosen})


def choose(assistant: Assistant, name: str) -> None:
    """Have answers worded by this model from now on, or quoted where the name is empty. FootnoteError for one that is
    not configured: what a page sends must not reach any other."""
    _configured(assistant, name)
    _choices()[owner()] = name


def try_connection(assistant: Assistant, name: str) -> str:
    """Ask a chat model for one word, and say what came of it; FootnoteError says why nothing did."""
    _configured(assistant, name)
    config = assistant.config.model_copy(update={"chat_model": name})
    model: ChatModel = assistant.chat_model(config)
    began, generation = time.monotonic(), Generation()
    try:
        said = model.text(TEST, min(TEST_SECONDS, config.chat_timeout), generation)
    except ChatModelFailed as failure:
        raise FootnoteError(f"{name} {failure.reason}") from None
    if not said.strip():
        raise FootnoteError(f"{name} gave an empty answer")
    return f"{name} answered in {time.monotonic() - began:.1f} seconds."


def _configured(assistant: Assistant, name: str) -> None:
    if name and name not in assistant.config.models_to_choose():
        raise FootnoteError(f"{name} is not among the configured chat models", "Name it in FOOTNOTE_CHAT_MODELS")
