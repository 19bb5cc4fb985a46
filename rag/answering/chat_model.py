"""A chat model by its LangChain name: its text as it arrives, or a plain reason why none does.

LangChain and the provider's package are imported with the first question."""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.answering.model_failures import ChatModelFailed, broken_off, not_answered, not_built, silent
from rag.types import Tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

logger = logging.getLogger(__name__)

ENV_FILE = Path(".env")
# What passes in a moment (429, 5xx, no connection) is tried once more, after this many seconds.
TRIES = 2
PAUSE = 1.0
# A server that asks to be left alone for longer is not waited for: the quoted answer is there at once.
LONGEST_PAUSE = 5.0
# Seconds between two looks whether to stop.
LOOK = 0.05
# Seconds that a connection has to be closed in, before that is asked for again.
CLOSING = 1.0
# Of English text, roughly, in the tokens of most models.
CHARACTERS_A_TOKEN = 4
# A model that repeats itself without end is cut off here; ten times what is asked for.
MOST_CHARACTERS = 12_000

Messages = Sequence[tuple[str, str]]
_END = object()
# Where the chunks of each provider say why an answer ended; an end without it is a lost connection. For providers that
# are not here, an end is an end.
_ENDINGS = {
    "openai": "finish_reason",
    "azure_openai": "finish_reason",
    "anthropic": "stop_reason",
    "ollama": "done_reason",
}
_TOO_LONG = frozenset({"length", "max_tokens"})


@dataclass(slots=True)
class Generation:
    """What goes on for one question: whether it is to stop, and the tokens that it took so far."""

    stopping: threading.Event = field(default_factory=threading.Event)
    tokens: Tokens | None = None

    def took(self, tokens: Tokens) -> None:
        """Count what one more call took."""
        self.tokens = tokens.plus(self.tokens)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of an answer; `cut_off` comes with the last one if a limit of length ended it."""

    text: str
    cut_off: bool = False


class ChatModel:
    """One chat model, built when first asked. Safe to share between threads.

    `name` is "provider:model"; `timeout` the longest silence in seconds; `prompt_characters` how long prompts get."""

    def __init__(self, name: str, timeout: float, prompt_characters: int) -> None:
        self.name = name
        self._provider = name.partition(":")[0]
        self._timeout = timeout
        self._prompt_characters = prompt_characters
        self._model: BaseChatModel | None = None
        self._lock = threading.Lock()

    def stream(self, messages: Messages, generation: Generation | None = None) -> Iterator[Piece]:
        """The answer's text as it arrives, until it is whole or the generation is stopped; ChatModelFailed says why
        there is none, or no more."""
        generation = generation or Generation()
        model = self._built()
        for attempt in range(1, TRIES + 1):
            begun = False
            try:
                for piece in self._once(model, messages, generation):
                    begun = True
                    yield piece
                return
            except ChatModelFailed as failure:
                logger.info("%s %s (attempt %d)", self.name, failure.reason, attempt)
                pause = PAUSE if failure.again_after is None else failure.again_after
                if begun or not failure.passing or attempt == TRIES or pause > LONGEST_PAUSE:
                    raise
            if generation.stopping.wait(pause):
                return

    def text(self, messages: Messages, seconds: float, generation: Generation) -> str:
        """A whole short answer within so many seconds; ChatModelFailed if there is none by then. Tried once."""
        end = time.monotonic() + seconds
        pieces = self._once(self._built(), messages, generation, end)
        try:
            return "".join(piece.text for piece in pieces)
        finally:
            pieces.close()

    def _built(self) -> BaseChatModel:
        with self._lock:
            if self._model is None:
                read_keys(ENV_FILE)
                try:
                    from langchain.chat_models import init_chat_model

                    made: BaseChatModel = init_chat_model(self.name, **self._options())
                except Exception as error:  # every provider has its own kinds
                    raise not_built(error) from None
                self._model = made
            return self._model

    def _options(self) -> dict[str, Any]:
        options = OPTIONS.get(self._provider)
        return options(self._timeout, self._prompt_characters) if options else {}

    def _once(
        self, model: BaseChatModel, messages: Messages, generation: Generation, end: float | None = None
    ) -> Generator[Piece]:
        """One attempt. The model is read on a loop of its own: a task there can be cancelled, which drops its
        connection, whatever it waits for and whatever keeps the asking thread busy."""
        chunks: queue.SimpleQueue[Any] = queue.SimpleQueue()
        task = asyncio.run_coroutine_threadsafe(_pump(model, messages, chunks, generation), _loop())
        counted: Tokens | None = None
        written, ended, refused = 0, self._provider not in _ENDINGS, False
        try:
            while (chunk := self._next(chunks, generation, end)) is not _END:
                if isinstance(chunk, Exception):
                    refused = not written
                    raise not_answered(chunk, self._timeout, begun=written > 0) from None
                text = str(chunk.text)[: MOST_CHARACTERS - written]
                cut = len(str(chunk.text)) > len(text)
                written += len(text)
                counted = _counted(chunk, counted)
                reason = chunk.response_metadata.get(_ENDINGS.get(self._provider, ""))
                ended = ended or bool(reason)
                if text or cut or reason in _TOO_LONG:
                    yield Piece(text, cut_off=cut or reason in _TOO_LONG)
                if cut:
                    return
        finally:
            task.cancel()
            if not refused:  # who turns a request away reads nothing of it
                generation.took(counted or _estimated(messages, written))
        if not ended and not generation.stopping.is_set():
            raise broken_off()

    def _next(self, chunks: queue.SimpleQueue[Any], generation: Generation, end: float | None) -> Any:
        """The next chunk, error or end; the end, too, once the generation is stopped."""
        given_up = time.monotonic() + self._timeout
        while not generation.stopping.is_set():
            now = time.monotonic()
            if end is not None and now >= end:
                raise ChatModelFailed("took too long")
            if now >= given_up:
                raise silent(self._timeout)
            try:
                return chunks.get(timeout=min(LOOK, given_up - now))
            except queue.Empty:
                continue
        return _END


async def _pump(
    model: BaseChatModel, messages: Messages, chunks: queue.SimpleQueue[Any], generation: Generation
) -> None:
    """Read the model until it ends, or the generation is stopped."""
    reading = asyncio.ensure_future(_read(model, messages, chunks))
    try:
        while not reading.done() and not generation.stopping.is_set():
            await asyncio.wait({reading}, timeout=LOOK)
    finally:
        while not reading.done():  # a library in between may swallow it: of 150 stops that happened to 5
            reading.cancel()
            await asyncio.wait({reading}, timeout=CLOSING)


async def _read(model: BaseChatModel, messages: Messages, chunks: queue.SimpleQueue[Any]) -> None:
    """Hand over what the model says, and how it ended."""
    me: Any = asyncio.current_task()
    try:
        stream: Any = model.astream(list(messages))
        async with aclosing(stream):
            async for chunk in stream:
                if me.cancelling():
                    return
                chunks.put(chunk)
        chunks.put(_END)
    except Exception as error:  # handed over: the asking thread tells what it means
        chunks.put(error)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The one loop on which models are read: providers' clients keep connections, which belong to a loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-models", daemon=True).start()
    return loop


def _counted(chunk: Any, before: Tokens | None) -> Tokens | None:
    """What a chunk says of tokens; servers say it once or piece by piece."""
    usage = getattr(chunk, "usage_metadata", None)
    if not usage:
        return before
    return Tokens(usage.get("input_tokens", 0), usage.get("output_tokens", 0)).plus(before)


def _estimated(messages: Messages, written: int) -> Tokens:
    """What a model most likely took that does not say so."""
    read = sum(len(content) for _, content in messages)
    return Tokens(-(-read // CHARACTERS_A_TOKEN), -(-written // CHARACTERS_A_TOKEN), estimated=True)


def read_keys(path: Path) -> None:
    """Take from a `.env` file what the environment does not set: providers' packages read keys and addresses from the
    environment alone, and our own settings are read from that file too."""
    from dotenv import dotenv_values

    for name, value in dotenv_values(path).items():
        if value is not None and not name.startswith("FOOTNOTE_"):
            os.environ.setdefault(name, value)


def _of_clients(seconds: float, _characters: int) -> dict[str, Any]:
    return {"timeout": seconds, "max_retries": 0}


def _of_openai(seconds: float, characters: int) -> dict[str, Any]:
    """The number of tokens comes with a stream only if asked for."""
    return {**_of_clients(seconds, characters), "stream_usage": True}


def _of_ollama(seconds: float, characters: int) -> dict[str, Any]:
    """Ollama silently drops the beginning of a prompt that is longer than its context, 4,096 tokens unless told; three
    characters a token is on the safe side, and the answer needs its room."""
    return {"client_kwargs": {"timeout": seconds}, "temperature": 0, "num_ctx": max(4096, characters // 3 + 1024)}


# What else a provider is told; for others LangChain's own defaults hold, and our limit of silence.
OPTIONS: dict[str, Callable[[float, int], dict[str, Any]]] = {
    "openai": _of_openai,
    "azure_openai": _of_openai,
    "anthropic": _of_clients,
    "ollama": _of_ollama,
}
