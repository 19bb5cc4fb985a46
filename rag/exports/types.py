"""A conversation as it is exported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rag.branches import StoredAnswer, StoredConversation, StoredExchange, branch
from rag.conversations import Conversations
from rag.history import Feedback, History


@dataclass(frozen=True, slots=True)
class ExportedTurn:
    """A question, what became of it (None where that was never stored), and what was said of the answer."""

    exchange: StoredExchange
    ended: StoredAnswer | None = None
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """A conversation: the turns that are shown, and all of them, those of other branches included."""

    id: str
    title: str
    started_at: datetime
    turns: tuple[ExportedTurn, ...]
    everything: tuple[ExportedTurn, ...]
    exported_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def exported(kept: Conversations, said: History, owner: str, stored: StoredConversation) -> Exported:
    """A stored conversation of this owner's with all its answers."""
    ids = [one.id for one in stored.exchanges]
    answers, feedback = kept.answers(owner, ids), said.on(ids, owner)
    turns = {one.id: ExportedTurn(one, answers.get(one.id), feedback.get(one.id)) for one in stored.exchanges}
    shown = tuple(turns[one.id] for one in branch(stored.exchanges, stored.head))
    began = datetime.fromisoformat(stored.info.started_at)
    return Exported(stored.info.id, stored.info.title, began, shown, tuple(turns.values()))


def all_exported(kept: Conversations, said: History, owner: str | None = None) -> list[Exported]:
    """Every conversation of this owner's, or of everybody's, the first begun first."""
    return [exported(kept, said, whose, stored) for whose, stored in kept.everything(owner)]


def day(at: datetime) -> str:
    """A moment in the reader's own time: `25 November 2026, 14:02`."""
    local = at.astimezone()
    return f"{local.day} {local:%B %Y, %H:%M}"


def one_line(texts: Iterable[str]) -> str:
    """Texts as one line."""
    return " ".join(" ".join(texts).split())
