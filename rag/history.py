"""Feedback on answers, stored beside the index in `history.sqlite`: what was asked, what was answered and how, and
what a person said of it. Several processes may read and write it; what can't be stored is told and harms no chat."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from rag.history_database import Database
from rag.history_tables import FEEDBACK
from rag.types import Turn

Verdict = Literal["up", "down"]
# What can be wrong with an answer, by the key that is stored.
REASONS = {
    "source": "Wrong source",
    "answer": "Wrong or incomplete",
    "decline": "Should have been declined",
    "answerable": "Should have been answered",
    "other": "Something else",
}


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on one answer. `answer` has the form that `rag ask --json` prints, passages and all; `history` is the
    conversation before the question; `reason` is a key of REASONS or empty; `given_at` is in UTC; `owner` is who gave
    it, empty where that was not yet kept."""

    id: str
    verdict: Verdict
    question: str
    answer: Mapping[str, Any]
    history: tuple[Turn, ...] = ()
    reason: str = ""
    comment: str = ""
    trace: Mapping[str, Any] = field(default_factory=dict)
    given_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    owner: str = ""


class History:
    """The feedback of one data directory; its errors are those of `history_database.Database`."""

    def __init__(self, data_dir: Path) -> None:
        self._database = Database(data_dir)

    def keep(self, feedback: Feedback) -> None:
        """Store feedback; on the same answer it replaces what was said before."""
        row = {
            "id": feedback.id,
            "given_at": feedback.given_at.astimezone(UTC).isoformat(),
            "verdict": feedback.verdict,
            "reason": feedback.reason,
            "comment": feedback.comment,
            "question": feedback.question,
            "history": [asdict(turn) for turn in feedback.history],
            "answer": dict(feedback.answer),
            "trace": dict(feedback.trace),
            "owner": feedback.owner,
        }
        statement = upsert(FEEDBACK).values(row)
        with self._database.writing() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))

    def take_back(self, feedback_id: str, owner: str | None = None) -> None:
        """Forget what was said of an answer, by this owner if one is given."""
        if self._database.path.exists():
            with self._database.writing() as connection:
                connection.execute(sa.delete(FEEDBACK).where(FEEDBACK.c.id == feedback_id, _of(owner)))
            self._database.scrub()

    def all(self, owner: str | None = None) -> list[Feedback]:
        """Every feedback, of this owner if one is given, newest first."""
        newest_first = sa.select(FEEDBACK).where(_of(owner)).order_by(FEEDBACK.c.given_at.desc(), FEEDBACK.c.id)
        return self._read(newest_first)

    def count(self, owner: str) -> int:
        """How much feedback an owner gave."""
        counting = sa.select(sa.func.count()).select_from(FEEDBACK).where(_of(owner))
        with self._database.reading() as connection:
            return int(connection.scalar(counting) or 0) if connection is not None else 0

    def on(self, answers: Collection[str], owner: str) -> dict[str, Feedback]:
        """What an owner said of these answers, by their ids."""
        return {one.id: one for one in self._read(sa.select(FEEDBACK).where(FEEDBACK.c.id.in_(answers), _of(owner)))}

    def claim(self, owner: str) -> None:
        """Take over the feedback that has no owner yet: it was given before owners were kept."""
        with self._database.reading() as connection:
            if connection is None or not connection.scalar(sa.select(FEEDBACK.c.id).where(_of("")).limit(1)):
                return
        with self._database.writing() as connection:
            connection.execute(sa.update(FEEDBACK).where(_of("")).values(owner=owner))

    def close(self) -> None:
        """Give the database's file back."""
        self._database.close()

    def _read(self, statement: sa.Select[Any]) -> list[Feedback]:
        with self._database.reading() as connection:
            rows = connection.execute(statement).mappings() if connection is not None else ()
            return [_feedback(dict(row)) for row in rows]


def _of(owner: str | None) -> sa.ColumnElement[bool]:
    return sa.true() if owner is None else FEEDBACK.c.owner == owner


def _feedback(row: Mapping[str, Any]) -> Feedback:
    turns = tuple(Turn(turn["role"], turn["content"]) for turn in row["history"])
    return Feedback(**{**row, "history": turns, "given_at": datetime.fromisoformat(row["given_at"])})
