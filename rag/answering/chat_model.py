"""A chat model by its LangChain name: its text as it arrives, or a plain reason why none does.

LangChain and the provider's package are imported with the first question."""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.answering.model_failures import ChatModelFailed, broken_off, not_answered, not_built, silent

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

logger = logging.getLogger(__name__)

ENV_FILE = Path(".env")
# What passes in a moment (429, 5xx, no connection) is tried once more, after this many seconds.
TRIES = 2
PAUSE = 1.0
# A model that repeats itself without end is cut off here; ten times what is asked for.
MOST_CHARACTERS = 12_000

_Messages = Sequence[tuple[str, str]]
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

    def stream(self, messages: _Messages) -> Iterator[Piece]:
        """The answer's text as it arrives; ChatModelFailed says why there is none, or no more."""
        model = self._built()
        for attempt in range(1, TRIES + 1):
            begun = False
            try:
                for piece in self._once(model, messages):
                    begun = True
                    yield piece
                return
            except ChatModelFailed as failure:
                logger.info("%s %s (attempt %d)", self.name, failure.reason, attempt)
                if begun or not failure.passing or attempt == TRIES:
                    raise
            time.sleep(PAUSE)

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

    def _once(self, model: BaseChatModel, messages: _Messages) -> Iterator[Piece]:
        """One attempt. The model is read in a thread of its own: not every provider's package can be told how long
        to wait, and none can be interrupted."""
        chunks: queue.SimpleQueue[Any] = queue.SimpleQueue()
        stopped = threading.Event()
        pump = threading.Thread(target=_pump, args=(model, messages, chunks, stopped), name="chat-model", daemon=True)
        pump.start()
        length, ended = 0, self._provider not in _ENDINGS
        try:
            while True:
                try:
                    chunk = chunks.get(timeout=self._timeout)
                except queue.Empty:
                    raise silent(self._timeout) from None
                if isinstance(chunk, Exception):
                    raise not_answered(chunk, self._timeout, begun=length > 0) from None
                if chunk is _END:
                    break
                text = str(chunk.text)
                length += len(text)
                reason = chunk.response_metadata.get(_ENDINGS.get(self._provider, ""))
                ended = ended or bool(reason)
                if length > MOST_CHARACTERS:
                    yield Piece("", cut_off=True)
                    return
                if text or reason in _TOO_LONG:
                    yield Piece(text, cut_off=reason in _TOO_LONG)
        finally:
            stopped.set()
        if not ended:
            raise broken_off()


def _pump(model: BaseChatModel, messages: _Messages, chunks: queue.SimpleQueue[Any], stopped: threading.Event) -> None:
    """Hand over what the model says, and how it ended, until nobody wants more."""
    try:
        stream = model.stream(list(messages))
        try:
            for chunk in stream:
                if stopped.is_set():
                    return
                chunks.put(chunk)
        finally:
            close = getattr(stream, "close", None)  # drops the connection
            if close is not None:
                close()
        chunks.put(_END)
    except Exception as error:  # handed over: the asking thread tells what it means
        chunks.put(error)


def read_keys(path: Path) -> None:
    """Take from a `.env` file what the environment does not set: providers' packages read keys and addresses from the
    environment alone, and our own settings are read from that file too."""
    from dotenv import dotenv_values

    for name, value in dotenv_values(path).items():
        if value is not None and not name.startswith("FOOTNOTE_"):
            os.environ.setdefault(name, value)


def _of_clients(seconds: float, _characters: int) -> dict[str, Any]:
    return {"timeout": seconds, "max_retries": 0}


def _of_ollama(seconds: float, characters: int) -> dict[str, Any]:
    """Ollama silently drops the beginning of a prompt that is longer than its context, 4,096 tokens unless told; three
    characters a token is on the safe side, and the answer needs its room."""
    return {"client_kwargs": {"timeout": seconds}, "temperature": 0, "num_ctx": max(4096, characters // 3 + 1024)}


# What else a provider is told; for others LangChain's own defaults hold, and our limit of silence.
OPTIONS: dict[str, Callable[[float, int], dict[str, Any]]] = {
    "openai": _of_clients,
    "azure_openai": _of_clients,
    "anthropic": _of_clients,
    "ollama": _of_ollama,
}
