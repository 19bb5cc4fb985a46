"""A model is left when it is stopped, whatever becomes of the first try to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from rag.answering import chat_model
from rag.answering.chat_model import ChatModel, Generation


class Deaf(BaseChatModel):
    """Says a word every so many seconds; the first cancellation is swallowed, as by a library that had just received
    something."""

    every: float
    said: int = 0
    swallowed: int = 0
    left: bool = False

    @property
    def _llm_type(self) -> str:
        return "deaf"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        try:
            for _number in range(500):
                try:
                    await asyncio.sleep(self.every if self.said else 0)
                except asyncio.CancelledError:
                    self.swallowed += 1
                    if self.swallowed > 1:
                        raise
                yield ChatGenerationChunk(message=AIMessageChunk("word "))
                self.said += 1
        finally:
            self.left = True


@pytest.mark.parametrize("every", [0.01, 20.0])
def test_a_cancellation_that_is_swallowed_does_not_keep_a_model_going(
    every: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_model, "CLOSING", 0.1)
    deaf, asked, generation = Deaf(every=every), ChatModel("deaf:model", 20, 20_000), Generation()
    asked._model = deaf
    pieces = asked.stream([("human", "Hi")], generation)
    next(pieces)
    generation.stopping.set()
    list(pieces)
    end = time.monotonic() + 5
    while not deaf.left and time.monotonic() < end:
        time.sleep(0.02)
    assert deaf.left
    assert deaf.said < 100
    assert deaf.swallowed >= 1
