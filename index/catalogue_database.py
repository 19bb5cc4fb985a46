"""The catalogue's database: made once, opened by many, its errors told in the user's words."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.dialects.sqlite import insert as upsert

from index.catalogue_tables import META, METADATA, SCHEMA
from index.config import typed
from index.errors import DiskProblem, IndexDamaged, may_write


class Database:
    """One SQLite file. Safe to share between threads, and between processes of which one writes.

    Everything here raises IndexDamaged where the file is none of this version's, DiskProblem where it can't be read or
    written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = sa.create_engine(f"sqlite:///{address(path)}", connect_args={"timeout": 30})
        sa.event.listen(self._engine, "connect", prepare)
        sa.event.listen(self._engine, "handle_error", self._told)
        stored = self._schema()
        if not stored:
            # Two processes may come to a new folder at once.
            with FileLock(path.with_suffix(".lock")):
                self._make()
            stored = self._schema()
        if stored != str(SCHEMA):
            raise IndexDamaged(
                f"{path} was written by another version (schema {stored}, this one reads {SCHEMA})",
                "Use that version, or set FOOTNOTE_DATA_DIR to a new folder and sync again",
            )

    def _schema(self) -> str:
        with self.reading() as connection:
            made = sa.inspect(connection).has_table(META.name)
        return self.value("schema") if made else ""

    def _make(self) -> None:
        with self._engine.begin() as connection:
            METADATA.create_all(connection)
            # Last, so that half-made tables are no catalogue yet.
            for key, value in (("identity", secrets.token_hex(4)), ("schema", str(SCHEMA))):
                connection.execute(upsert(META).values(key=key, value=value).on_conflict_do_nothing())

    def _told(self, context: sa.ExceptionContext) -> None:
        """SQLite's errors in the user's words; those of the program itself go on as they are."""
        if not isinstance(context.sqlalchemy_exception, sa.exc.DatabaseError):
            return
        said = str(context.original_exception)
        if "malformed" in said or "not a database" in said or "no such" in said:
            again = typed("sync", self._path.parent)
            raise IndexDamaged(
                f"{self._path} can't be read ({said})",
                f"Delete {self._path} (what you had removed comes back, too) and run: {again}",
            ) from context.original_exception
        if isinstance(context.sqlalchemy_exception, sa.exc.OperationalError):
            raise DiskProblem(str(self._path), said) from context.original_exception

    def close(self) -> None:
        """Give the database's file back."""
        self._engine.dispose()

    def reading(self) -> sa.Connection:
        """A connection to read with, to be closed by `with`."""
        return self._engine.connect()

    @contextmanager
    def writing(self, searchable: bool = True) -> Iterator[sa.Connection]:
        """One transaction; `searchable` ones are seen by readers as a new revision."""
        with self._engine.begin() as connection:
            yield connection
            if searchable:
                count = connection.scalar(sa.select(META.c.value).where(META.c.key == "revision")) or "0"
                put_value(connection, "revision", str(int(count) + 1))

    def value(self, key: str) -> str:
        """What `meta` holds under a key; empty for nothing."""
        with self.reading() as connection:
            return connection.scalar(sa.select(META.c.value).where(META.c.key == key)) or ""


def put_value(connection: sa.Connection, key: str, value: str) -> None:
    """Have `meta` hold a value under a key."""
    statement = upsert(META).values(key=key, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def address(path: Path) -> str:
    """The database, to be written; or only read, without the files that SQLite makes beside it, where nobody may write
    and nobody did when it was last used."""
    if not path.exists() or may_write(path.parent) or path.with_name(f"{path.name}-wal").exists():
        return str(path)
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1&uri=true"


def prepare(connection: object, _: object) -> None:
    """WAL, which is kept in the file, lets readers go on while one writes; NORMAL is safe with it against a killed
    process."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
