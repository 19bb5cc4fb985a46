"""Why a chat model gave no answer, in the user's words.

A provider's own message is never shown or logged: it may hold a part of the key, or of the question."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from index.errors import FootnoteError

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
# How providers' packages name what is missing.
_PACKAGE = re.compile(r"\blangchain-[a-z0-9-]+|\b[a-z0-9_-]+(?= package)")
_KEY_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9_]*_(?:API_KEY|KEY|TOKEN)\b")
_NO_KEY = re.compile(r"api[_ ]?key|credential|token", re.IGNORECASE)


class ChatModelFailed(FootnoteError):
    """The chat model gave no answer; `reason` is a sentence's second half ("could not be reached"). `passing` is true
    for what may be over in a moment, `again_after` the seconds that its server asks to wait, if it does."""

    def __init__(self, reason: str, *, passing: bool = False, again_after: float | None = None) -> None:
        super().__init__(reason)
        self.passing = passing
        self.again_after = again_after


def silent(seconds: float) -> ChatModelFailed:
    """For a model that nothing comes from."""
    return ChatModelFailed(f"said nothing for {seconds:g} seconds")


def broken_off() -> ChatModelFailed:
    """For an answer that ends in the middle."""
    return ChatModelFailed("broke off in the middle of its answer")


def not_built(error: Exception) -> ChatModelFailed:
    """For a model that its provider's package could not set up."""
    said = str(error)
    if isinstance(error, ImportError):
        found = _PACKAGE.search(said)
        if not found:
            return ChatModelFailed("needs the package of its provider; the README names it")
        return ChatModelFailed(f"needs the package {found.group()} ({install_command(found.group())})")
    if _NO_KEY.search(said):
        variable = _KEY_VARIABLE.search(said)
        return ChatModelFailed(f"needs a key ({variable.group() if variable else 'see its provider'} is not set)")
    if isinstance(error, ValueError) and "provider" in said:
        return ChatModelFailed("is not named provider:model with a provider that LangChain knows")
    return ChatModelFailed(f"could not be set up ({type(error).__name__})")


def install_command(package: str) -> str:
    """What to type to have a package where this Python finds it; as the README has it, all else keeps its version."""
    words = [sys.executable or "python", "-m", "pip", "install"]
    if REQUIREMENTS.is_file():
        words += ["-c", str(REQUIREMENTS)]
    return " ".join(f'"{word}"' if " " in word else word for word in [*words, package])


def not_answered(error: Exception, seconds: float, *, begun: bool) -> ChatModelFailed:
    """For an error met while asking; `begun` if a part of the answer was there."""
    causes = list(_causes(error))
    status = next((code for code in map(_status, causes) if code), 0)
    named = " ".join(type(cause).__name__ for cause in causes)
    if status in (401, 403):
        return ChatModelFailed(f"did not accept its key ({status})")
    if status == 404:
        return ChatModelFailed("is not known to its server (404)")
    if status == 429:
        return _too_many(next((wait for wait in map(_retry_after, causes) if wait is not None), None))
    if status >= 500:
        return ChatModelFailed(f"has trouble at its server ({status})", passing=True)
    if status:
        return ChatModelFailed(f"did not accept the question ({status})")
    if isinstance(error, TimeoutError) or "Timeout" in named:
        return silent(seconds)
    if begun:
        return broken_off()
    if isinstance(error, OSError) or re.search("Connect|Network|Protocol|ReadError|WriteError", named):
        return ChatModelFailed("could not be reached", passing=True)
    return ChatModelFailed(f"failed ({type(error).__name__})")


def _too_many(wait: float | None) -> ChatModelFailed:
    told = "takes no more requests for now, or has no credit left (429)"
    if wait is not None:
        told = f"takes no more requests for the next {max(1, round(wait))} seconds (429)"
    return ChatModelFailed(told, passing=True, again_after=wait)


def _retry_after(error: BaseException) -> float | None:
    """The seconds that a server asks to wait for; None if it does not say, or names a date."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    said = str(headers.get("retry-after", "")).strip()
    return float(said) if re.fullmatch(r"\d{1,6}(\.\d+)?", said) else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int:
    """The HTTP status that an error of any provider's package carries; 0 without one."""
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status > 0:
            return status
    return 0
