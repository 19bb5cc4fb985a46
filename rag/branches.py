"""Pure: a conversation as it is stored, a tree of exchanges, and the branch of it that is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TypeVar

from rag.types import Answer
from rag.words import beginning

# `asked` is one that was never finished: its server ended, or it is being answered now.
State = Literal["asked", "answered", "stopped", "failed"]

TITLE_CHARACTERS = 64
EXCERPT_CHARACTERS = 90
_MARKER = re.compile(r"\s*\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation as it is listed; times are ISO 8601 in UTC. `excerpt` is where a search found its words, empty
    where it found them in the title."""

    id: str
    title: str
    started_at: str
    changed_at: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class StoredExchange:
    """A question, the exchange that it follows (empty for a first one), the text of its answer, and the terms of the
    scope that it was asked within (none for everything)."""

    id: str
    question: str
    parent: str = ""
    asked_at: str = ""
    state: State = "asked"
    said: str = ""
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What became of an exchange: an answer (all that had arrived, where it was stopped) with what explains it, or a
    problem as (reason, remedy)."""

    state: State = "answered"
    answer: Answer | None = None
    why: Mapping[str, Any] = field(default_factory=dict)
    problem: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation with every exchange of all its branches, in the order they were asked in."""

    info: ConversationInfo
    head: str
    exchanges: tuple[StoredExchange, ...]


def now() -> str:
    """This moment, as it is stored."""
    return datetime.now(UTC).isoformat()


def title_of(question: str) -> str:
    """What a conversation is called that begins with this question."""
    return beginning(question, TITLE_CHARACTERS) or question.strip()[:TITLE_CHARACTERS]


class Follows(Protocol):
    """An exchange, as far as its place in the tree goes."""

    @property
    def id(self) -> str:
        """Its name."""
        ...

    @property
    def parent(self) -> str:
        """The one before; empty for a first one."""
        ...


One = TypeVar("One", bound=Follows)


def branch(exchanges: Iterable[One], head: str) -> list[One]:
    """The exchanges from the first to `head`."""
    known = {one.id: one for one in exchanges}
    path: list[One] = []
    while head in known and len(path) < len(known):
        path.append(known[head])
        head = known[head].parent
    return path[::-1]


def newest_below(exchanges: Iterable[One], exchange_id: str) -> str:
    """The exchange that was asked last among those that follow this one, or this one itself."""
    below = {exchange_id}
    last = exchange_id
    for one in exchanges:  # in the order they were asked in: a parent comes before its children
        if one.parent in below:
            below.add(one.id)
            last = one.id
    return last


def excerpt(text: str, wanted: Sequence[str]) -> str:
    """The words of a text around the first that is wanted, in one line, without the numbers of citations."""
    line = " ".join(_MARKER.sub("", text).split())
    at = min((place for word in wanted if (place := line.casefold().find(word)) >= 0), default=0)
    start = line.rfind(" ", 0, max(0, at - EXCERPT_CHARACTERS // 4)) + 1
    shown = line[start : start + EXCERPT_CHARACTERS].rstrip()
    return f"{'… ' if start else ''}{shown}{' …' if start + EXCERPT_CHARACTERS < len(line) else ''}"
