"""The database `history.sqlite`: made when something is first kept, brought along from older versions, its errors told
in the user's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from index.catalogue_database import address, prepare
from index.errors import DiskProblem, FootnoteError
from rag.history_tables import METADATA, SCHEMA

NAME = "history.sqlite"
# Seconds that a click waits for another process's write; each takes milliseconds.
LONGEST_WAIT = 5
# What brings a file from a schema to the next one, beside making the tables that are new: (table, column to add).
STEPS = {
    1: (("feedback", "owner TEXT NOT NULL DEFAULT ''"),),
    2: (("exchanges", "scope JSON NOT NULL DEFAULT '[]'"),),
}


class Database:
    """The file in one data directory. Opening touches nothing: it is made with the first `writing`.

    Safe between threads and processes. Everything here raises DiskProblem where the disk is full or may not be
    written to, FootnoteError where the file is damaged, busy, or of a newer version."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / NAME

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection | None]:
        """A connection to read with; None where nothing was ever kept."""
        if not self.path.exists():
            yield None
            return
        with self._engine.connect() as connection:
            yield connection

    def scrub(self) -> None:
        """Empty the write-ahead log, which still has what was deleted; what another process is reading at this moment
        goes with the next scrub."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give the database's file back."""
        if "_engine" in self.__dict__:
            self._engine.dispose()

    @cached_property
    def _engine(self) -> sa.Engine:
        engine = sa.create_engine(f"sqlite:///{address(self.path)}", connect_args={"timeout": LONGEST_WAIT})
        sa.event.listen(engine, "connect", prepare)
        sa.event.listen(engine, "connect", _overwriting)
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
        if stored > SCHEMA:
            raise FootnoteError(
                f"{self.path} was written by a newer version (schema {stored}, this one reads up to {SCHEMA})",
                "Use that version, or move the file away: conversations and feedback then begin anew",
            )
        with engine.connect() as connection:
            # All of it or nothing: SQLite keeps even the version in the transaction, if there is one.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for schema in range(stored or SCHEMA, SCHEMA):
                for table, column in STEPS[schema]:
                    if sa.inspect(connection).has_table(table):  # else it is made as it is now
                        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column}")
            METADATA.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
            connection.commit()

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
                f"{self.path} can't be read ({said})",
                "Move the file away: conversations and feedback then begin anew",
            ) from context.original_exception
        raise DiskProblem(str(self.path), said) from context.original_exception


def _overwriting(connection: object, _: object) -> None:
    """What is deleted is overwritten, not only given free."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()
