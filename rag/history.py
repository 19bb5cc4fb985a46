"""Feedback on answers, stored beside the index in `history.sqlite`: what was asked, what was answered and how, and
what a person said of it. Several processes may read and write it; what can't be stored is told and harms no chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.dialects.sqlite import insert as upsert

from index.catalogue_database import address, prepare
from index.errors import DiskProblem, FootnoteError
from rag.types import Hit, Trace, Turn

NAME = "history.sqlite"
# Raise it whenever the table changes: a file of another schema is refused, not misread.
SCHEMA = 1
# Seconds that a click waits for another process's write; each takes milliseconds.
LONGEST_WAIT = 5
# Passages of the fused order that a trace keeps: twice what a usual answer is made from.
TRACED_PASSAGES = 20

Verdict = Literal["up", "down"]
# What can be wrong with an answer, by the key that is stored.
REASONS = {
    "source": "Wrong source",
    "answer": "Wrong or incomplete",
    "decline": "Should have been declined",
    "answerable": "Should have been answered",
    "other": "Something else",
}

METADATA = sa.MetaData()
FEEDBACK = sa.Table(
    "feedback",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("given_at", sa.Text, index=True),
    sa.Column("verdict", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("comment", sa.Text),
    sa.Column("question", sa.Text),
    sa.Column("history", sa.JSON),
    sa.Column("answer", sa.JSON),
    sa.Column("trace", sa.JSON),
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on one answer. `answer` has the form that `rag ask --json` prints, passages and all; `history` is the
    conversation before the question; `reason` is a key of REASONS or empty; `given_at` is in UTC."""

    id: str
    verdict: Verdict
    question: str
    answer: Mapping[str, Any]
    history: tuple[Turn, ...] = ()
    reason: str = ""
    comment: str = ""
    trace: Mapping[str, Any] = field(default_factory=dict)
    given_at: datetime = field(default_factory=lambda: datetime.now(UTC))


class History:
    """The feedback of one data directory. Opening touches nothing: the file is made when the first feedback is given.

    Safe between threads and processes. Everything here raises DiskProblem where the disk is full or may not be
    written to, FootnoteError where the file is damaged, busy, or of another version."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / NAME

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
        }
        statement = upsert(FEEDBACK).values(row)
        with self._connected() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))

    def take_back(self, feedback_id: str) -> None:
        """Forget what was said of an answer."""
        if self.path.exists():
            with self._connected() as connection:
                connection.execute(sa.delete(FEEDBACK).where(FEEDBACK.c.id == feedback_id))

    def all(self) -> list[Feedback]:
        """Every feedback, newest first."""
        if not self.path.exists():
            return []
        newest_first = sa.select(FEEDBACK).order_by(FEEDBACK.c.given_at.desc(), FEEDBACK.c.id)
        with self._connected() as connection:
            return [_feedback(dict(row)) for row in connection.execute(newest_first).mappings()]

    def close(self) -> None:
        """Give the database's file back."""
        if "_engine" in self.__dict__:
            self._engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        with self._engine.begin() as connection:
            yield connection

    @cached_property
    def _engine(self) -> sa.Engine:
        engine = sa.create_engine(f"sqlite:///{address(self.path)}", connect_args={"timeout": LONGEST_WAIT})
        sa.event.listen(engine, "connect", prepare)
        sa.event.listen(engine, "handle_error", self._told)
        if self.path.exists() and self._schema(engine) == SCHEMA:
            return engine
        try:
            # Two processes may come to a new folder at once.
            with FileLock(self.path.with_suffix(".lock"), timeout=LONGEST_WAIT):
                self._make(engine)
        except Timeout as error:
            raise self._busy() from error
        except OSError as error:
            raise DiskProblem(str(self.path), error.strerror or str(error)) from error
        return engine

    def _make(self, engine: sa.Engine) -> None:
        stored = self._schema(engine)
        if stored not in (0, SCHEMA):
            raise FootnoteError(
                f"{self.path} was written by another version (schema {stored}, this one reads {SCHEMA})",
                "Use that version, or move the file away: feedback then begins anew",
            )
        with engine.begin() as connection:
            METADATA.create_all(connection)
            # Last, so that half-made tables are none yet.
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")

    def _schema(self, engine: sa.Engine) -> int:
        """The schema of the file; 0 of a new one."""
        with engine.connect() as connection:
            return int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)

    def _busy(self) -> FootnoteError:
        return FootnoteError(f"{self.path} is being written by another process", "Try again in a moment")

    def _told(self, context: sa.ExceptionContext) -> None:
        """SQLite's errors in the user's words; those of the program itself go on as they are."""
        if not isinstance(context.sqlalchemy_exception, sa.exc.DatabaseError):
            return
        said = str(context.original_exception)
        if "locked" in said:
            raise self._busy() from context.original_exception
        if "malformed" in said or "not a database" in said or "no such" in said:
            raise FootnoteError(
                f"{self.path} can't be read ({said})", "Move the file away: feedback then begins anew"
            ) from context.original_exception
        raise DiskProblem(str(self.path), said) from context.original_exception


def trace_essentials(trace: Trace | None) -> dict[str, Any]:
    """What of a trace explains an answer later: the features that decided, their threshold, and the best passages
    in fused order with every signal's view and why one was cut. Texts are left to the answer's own passages."""
    if trace is None:
        return {}
    cut = dict(trace.cut)
    return {
        "threshold": trace.threshold,
        "features": trace.features,
        "fused": [_ranked(hit, cut.get(hit.passage.id)) for hit in trace.fused[:TRACED_PASSAGES]],
    }


def _ranked(hit: Hit, cut: str | None) -> dict[str, Any]:
    return {
        "document": hit.document,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": hit.score,
        "signals": {name: {"rank": view.rank, "score": view.score} for name, view in hit.signals.items()},
        "cut": cut,
    }


def _feedback(row: Mapping[str, Any]) -> Feedback:
    turns = tuple(Turn(turn["role"], turn["content"]) for turn in row["history"])
    return Feedback(**{**row, "history": turns, "given_at": datetime.fromisoformat(row["given_at"])})
