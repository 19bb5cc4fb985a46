"""A conversation as one browser session holds it: questions, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from index.errors import FootnoteError
from rag.history import Feedback
from rag.types import Answer, Turn


@dataclass(slots=True)
class Exchange:
    """One question and its answer so far. `job` names the generation while it runs; at most one of the
    others ends it: a finished `answer`, a `problem`, or the person's own stop (which keeps what had arrived).
    `feedback` is what the person said of the answer, `feedback_click` the click that said it last, and
    `feedback_problem` why it could not be stored."""

    question: str
    id: str = field(default_factory=lambda: uuid4().hex[:12])
    job: str = ""
    answer: Answer | None = None
    problem: FootnoteError | None = None
    stopped: bool = False
    feedback: Feedback | None = None
    feedback_click: int = 0
    feedback_problem: str = ""

    @property
    def working(self) -> bool:
        """Whether an answer is still being made."""
        return bool(self.job)


def history(exchanges: Iterable[Exchange]) -> tuple[Turn, ...]:
    """The turns that a next question may lean on: every question, with its answer where one was given."""
    turns: list[Turn] = []
    for exchange in exchanges:
        turns.append(Turn("user", exchange.question))
        if exchange.answer is not None:
            turns.append(Turn("assistant", exchange.answer.text))
    return tuple(turns)
