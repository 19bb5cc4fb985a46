"""A conversation as one browser session holds it: questions, what became of each, and the branch that is shown."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from index.errors import FootnoteError
from rag.branches import branch, newest_below, now
from rag.history import Feedback
from rag.types import Answer, Turn

# A question leans on what was said just before; a chat model is told the rest in a summary, as far back as this.
REMEMBERED = 200
# What feedback keeps of the conversation before.
LEANS_ON = 12
# Turns are drawn by so much at a time: a page of two hundred would be slow at every click.
STEP = 10


def unguessable() -> str:
    """A name for a conversation or an exchange."""
    return secrets.token_hex(16)


@dataclass(slots=True)
class Exchange:
    """One question and its answer so far. `job` names the generation while it runs; at most one of the
    others ends it: a finished `answer`, a `problem`, or the person's own stop (which keeps what had arrived).
    `feedback` is what the person said of the answer, `feedback_click` the click that said it last, and
    `feedback_problem` why it could not be stored.

    `parent` is the exchange before, empty for a first one; `said` is the answer's text, known before the answer itself
    is `loaded`; `fresh`: it was asked in this session, not brought back; `why` explains the answer; `unkept` says why
    it is not stored. `explained` and `compared`: the person asked to see why, and to see it beside the other versions.
    `scope` names what alone is searched, empty for everything."""

    question: str
    id: str = field(default_factory=unguessable)
    job: str = ""
    answer: Answer | None = None
    problem: FootnoteError | None = None
    stopped: bool = False
    feedback: Feedback | None = None
    feedback_click: int = 0
    feedback_problem: str = ""
    parent: str = ""
    asked_at: str = field(default_factory=now)
    said: str = ""
    loaded: bool = True
    fresh: bool = False
    why: Mapping[str, Any] = field(default_factory=dict)
    unkept: str = ""
    explained: bool = False
    compared: bool = False
    scope: tuple[str, ...] = ()

    @property
    def working(self) -> bool:
        """Whether an answer is still being made."""
        return bool(self.job)


@dataclass(slots=True)
class Conversation:
    """All exchanges by id, in the order they were asked in; `head` ends the branch that is shown. `earlier` is how many
    steps of turns are shown beyond the last ones; `missing`: the address named one that is not there. `scope` is what
    the next question is asked within."""

    id: str = field(default_factory=unguessable)
    title: str = ""
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    head: str = ""
    earlier: int = 0
    missing: bool = False
    scope: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """What the page's address says of it; nothing before the first question."""
        return self.id if self.exchanges else ""

    def path(self, head: str | None = None) -> list[Exchange]:
        """The exchanges from the first to `head`, by default to the one that ends the branch shown."""
        return branch(self.exchanges.values(), self.head if head is None else head)

    def add(self, exchange: Exchange) -> None:
        """Add an exchange behind its parent, and show the branch that it ends."""
        self.exchanges[exchange.id] = exchange
        self.head = exchange.id

    def versions(self, exchange: Exchange) -> list[Exchange]:
        """What was asked in the same place, or asked again, this exchange among them."""
        return [one for one in self.exchanges.values() if one.parent == exchange.parent]

    def turn_to(self, exchange_id: str) -> None:
        """Show the branch that this exchange is on, as far as it was last taken."""
        self.head = newest_below(self.exchanges.values(), exchange_id)

    def shown(self) -> list[Exchange]:
        """The turns to draw: the last ten to twenty, and what was asked for beyond them. The first of them stays the
        same for ten turns on end, so that a page does not move under its reader with every question."""
        path = self.path()
        first = (len(path) - 1) // STEP * STEP - STEP - self.earlier * 2 * STEP
        return path[max(0, first) :]


def history(exchanges: Iterable[Exchange]) -> tuple[Turn, ...]:
    """The turns that a next question may lean on: the last questions, each with its answer where one was given."""
    turns: list[Turn] = []
    for exchange in list(exchanges)[-REMEMBERED:]:
        turns.append(Turn("user", exchange.question))
        said = exchange.answer.text if exchange.answer is not None else exchange.said
        if said:
            turns.append(Turn("assistant", said))
    return tuple(turns)
