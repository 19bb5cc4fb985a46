"""The truth about documents, names and passages, in SQL. Chroma and the keyword index are derived from it.

contents    a document by content: its text, pages, headings       (twins share one)
files       a name in a source: size, times, which content, or why it failed, or that it is excluded
passages    the stretches of a content under one fingerprint of model and splitting
vectors     what the model made of a passage, so that Chroma can be filled again without the model
builds      how far a content has got under a fingerprint: pending, ready, removing

A search finds what is ready and has a name that is not excluded.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from filelock import FileLock
from numpy.typing import NDArray
from sqlalchemy.dialects.sqlite import insert as upsert

from index.errors import DiskProblem, IndexDamaged, may_write
from index.readers.extract import readable_name
from index.types import Document, DocumentInfo, Heading, Page, Passage, State

SCHEMA = 2
FOLDER, UPLOADS = "folder", "uploads"
# SQLite takes 32,766 variables a statement; a round number well below.
MANY = 5000

_tables = sa.MetaData()
_meta = sa.Table("meta", _tables, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text))
_contents = sa.Table(
    "contents",
    _tables,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, index=True),
    # Empty where the document has none of its own: then its first name's, which a rename may change.
    sa.Column("title", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("characters", sa.Integer),
    sa.Column("text", sa.Text),
    sa.Column("pages", sa.Text),
    sa.Column("headings", sa.Text),
)
_files = sa.Table(
    "files",
    _tables,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, index=True),
    sa.Column("sha256", sa.Text),
    sa.Column("size", sa.Integer),
    sa.Column("modified_ns", sa.Integer),
    sa.Column("changed_ns", sa.Integer),
    sa.Column("checked_ns", sa.Integer),
    sa.Column("reading", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("remedy", sa.Text),
    sa.Column("excluded", sa.Boolean, default=False),
)
_passages = sa.Table(
    "passages",
    _tables,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("content", sa.Text),
    sa.Column("start", sa.Integer),
    sa.Column("end", sa.Integer),
    sa.Column("page", sa.Integer),
    sa.Column("headings", sa.Text),
    # Twice in the database, once here and once within its document: cutting it out there takes time that grows with the
    # document, for every passage of every question.
    sa.Column("text", sa.Text),
    sa.Index("passages_of_content", "fingerprint", "content"),
)
# 1.5 kB a passage of the bundled model. A process killed while Chroma saves its graph leaves a graph that Chroma can't
# open any more (seen in 1 of 20 kills), and embedding again takes 30 times as long as putting vectors back.
_vectors = sa.Table(
    "vectors",
    _tables,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("vector", sa.LargeBinary),
)
_builds = sa.Table(
    "builds",
    _tables,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, primary_key=True),
    sa.Column("state", sa.Text),
)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as the catalogue last saw it; times in nanoseconds since the epoch: when its content was written, when
    anything about it (name, rights) changed, when we looked. `reading` is the version of the readers that read it."""

    source: str
    name: str
    content: str = ""
    sha256: str = ""
    size: int = 0
    modified_ns: int = 0
    changed_ns: int = 0
    checked_ns: int = 0
    reading: str = ""
    reason: str = ""
    remedy: str = ""
    excluded: bool = False


class Catalogue:
    """One data directory's catalogue. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = sa.create_engine(f"sqlite:///{_address(path)}", connect_args={"timeout": 30})
        sa.event.listen(self._engine, "connect", _prepare)
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
        with self._engine.connect() as connection:
            made = sa.inspect(connection).has_table(_meta.name)
        return self._value("schema") if made else ""

    def _make(self) -> None:
        with self._engine.begin() as connection:
            _tables.create_all(connection)
            # Last, so that half-made tables are no catalogue yet.
            for key, value in (("identity", secrets.token_hex(4)), ("schema", str(SCHEMA))):
                connection.execute(upsert(_meta).values(key=key, value=value).on_conflict_do_nothing())

    def _told(self, context: sa.ExceptionContext) -> None:
        """SQLite's errors in the user's words; those of the program itself go on as they are."""
        if not isinstance(context.sqlalchemy_exception, sa.exc.DatabaseError):
            return
        said = str(context.original_exception)
        if "malformed" in said or "not a database" in said or "no such" in said:
            raise IndexDamaged(
                f"{self._path} can't be read ({said})", f"Delete {self._path} and run: python -m index sync"
            ) from context.original_exception
        if isinstance(context.sqlalchemy_exception, sa.exc.OperationalError):
            raise DiskProblem(str(self._path), said) from context.original_exception

    def close(self) -> None:
        """Give the database's file back."""
        self._engine.dispose()

    def revision(self) -> str:
        """Changes with everything a search could see."""
        return self._value("revision") or "0"

    def changed(self) -> None:
        """Have readers look again at what was filled anew beside the catalogue."""
        with self._writing():
            pass

    def identity(self) -> str:
        """Tells this data directory apart from others that use the same Chroma server; 8 hex digits."""
        return self._value("identity")

    def set_folder(self, folder: str) -> None:
        """Remember which folder is synced."""
        statement = upsert(_meta).values(key="folder", value=folder)
        with self._writing(searchable=False) as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": folder}))

    def folder(self) -> str:
        """The folder last synced; empty before the first time."""
        return self._value("folder")

    # files

    def files(self, source: str) -> dict[str, FileRecord]:
        """Every known file of a source by name, excluded ones included."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(_files).where(_files.c.source == source))
            return {row.name: FileRecord(**row._mapping) for row in rows}

    def put_file(self, record: FileRecord, *, searchable: bool = True) -> None:
        """Store what is known of a file; `searchable` unless a search finds the same as before."""
        with self._writing(searchable) as connection:
            _put_file(connection, record)

    def rename_file(self, source: str, old: str, record: FileRecord) -> None:
        """Put `record` in the place of the name `old`."""
        with self._writing() as connection:
            connection.execute(_files.delete().where(_files.c.source == source, _files.c.name == old))
            _put_file(connection, record)

    def forget_files(self, source: str, names: Collection[str]) -> None:
        """Drop names that are gone."""
        with self._writing() as connection:
            for some in _chunks(sorted(names)):
                connection.execute(_files.delete().where(_files.c.source == source, _files.c.name.in_(some)))
            _sweep(connection)

    # contents and their builds

    def has_content(self, content: str) -> bool:
        """Whether a document with this content has been read before."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(_contents.c.id).where(_contents.c.id == content)).first() is not None

    def begin(self, fingerprint: str, document: Document, passages: Sequence[Passage]) -> None:
        """Write down a document that is about to be indexed, as pending."""
        with self._writing(searchable=False) as connection:
            connection.execute(upsert(_contents).values(**_content_row(document)).on_conflict_do_nothing())
            connection.execute(
                _passages.delete().where(_passages.c.fingerprint == fingerprint, _passages.c.content == document.id)
            )
            rows = [_passage_row(fingerprint, passage) for passage in passages]
            if rows:
                connection.execute(upsert(_passages).on_conflict_do_nothing(), rows)
            _set_state(connection, fingerprint, [document.id], State.PENDING.value)

    def finish(self, fingerprint: str, contents: Sequence[str], files: Sequence[FileRecord]) -> None:
        """Make documents searchable and point their names at them, all at once."""
        with self._writing() as connection:
            _set_state(connection, fingerprint, contents, State.READY.value)
            for record in files:
                _put_file(connection, record)

    def embedded(self, fingerprint: str, ids: Sequence[str]) -> set[str]:
        """Which of these passages have their vector already."""
        found: set[str] = set()
        with self._engine.connect() as connection:
            for some in _chunks(list(ids)):
                query = sa.select(_vectors.c.id).where(_vectors.c.fingerprint == fingerprint, _vectors.c.id.in_(some))
                found.update(connection.scalars(query))
        return found

    def put_vectors(self, fingerprint: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep what the model made of passages, by id."""
        rows = [
            {"fingerprint": fingerprint, "id": key, "vector": np.asarray(vector, dtype="<f4").tobytes()}
            for key, vector in vectors.items()
        ]
        if rows:
            with self._writing(searchable=False) as connection:
                statement = upsert(_vectors)
                kept = {"vector": statement.excluded.vector}
                connection.execute(
                    statement.on_conflict_do_update(index_elements=["fingerprint", "id"], set_=kept), rows
                )

    def vectors(self, fingerprint: str, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of passages, by id; those not embedded yet are left out."""
        found: dict[str, NDArray[np.float32]] = {}
        with self._engine.connect() as connection:
            for some in _chunks(list(ids)):
                query = sa.select(_vectors).where(_vectors.c.fingerprint == fingerprint, _vectors.c.id.in_(some))
                for row in connection.execute(query):
                    found[row.id] = np.frombuffer(row.vector, dtype="<f4")
        return found

    def states(self, fingerprint: str) -> dict[str, str]:
        """The state of every content built under a fingerprint."""
        with self._engine.connect() as connection:
            query = sa.select(_builds.c.content, _builds.c.state).where(_builds.c.fingerprint == fingerprint)
            return {row.content: row.state for row in connection.execute(query)}

    def referenced(self) -> set[str]:
        """The contents that some name still stands for."""
        query = sa.select(_files.c.content).where(_files.c.content != "", sa.not_(_files.c.excluded)).distinct()
        with self._engine.connect() as connection:
            return {row.content for row in connection.execute(query)}

    def begin_removal(self, fingerprint: str, contents: Sequence[str]) -> None:
        """Take documents out of sight before their vectors and words go."""
        with self._writing() as connection:
            _set_state(connection, fingerprint, contents, "removing")

    def finish_removal(self, fingerprint: str, contents: Sequence[str]) -> None:
        """Forget documents whose vectors and words are gone; their text too once no build needs it."""
        with self._writing() as connection:
            for some in _chunks(list(contents)):
                ids = sa.select(_passages.c.id).where(
                    _passages.c.fingerprint == fingerprint, _passages.c.content.in_(some)
                )
                connection.execute(
                    _vectors.delete().where(_vectors.c.fingerprint == fingerprint, _vectors.c.id.in_(ids))
                )
                for table in (_passages, _builds):
                    connection.execute(
                        table.delete().where(table.c.fingerprint == fingerprint, table.c.content.in_(some))
                    )
            _sweep(connection)

    # reading

    def document(self, content: str) -> Document | None:
        """A document with its text and all its names, sorted."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_contents).where(_contents.c.id == content)).first()
            if row is None:
                return None
            found = connection.scalars(
                sa.select(_files.c.name).where(_files.c.content == content, sa.not_(_files.c.excluded))
            )
            names = tuple(sorted(set(found)))
            return Document(
                id=row.id,
                sha256=row.sha256,
                title=_title(row.title, names),
                text=row.text,
                language=row.language,
                pages=tuple(Page(*page) for page in json.loads(row.pages)),
                headings=tuple(Heading(*heading) for heading in json.loads(row.headings)),
                names=names,
            )

    def labels(self, fingerprint: str, contents: Collection[str]) -> dict[str, tuple[str, str]]:
        """Ready documents' (first name, title) by id."""
        found: dict[str, tuple[str, str]] = {}
        with self._engine.connect() as connection:
            for some in _chunks(sorted(contents)):
                query = (
                    sa.select(_contents.c.id, sa.func.min(_files.c.name).label("name"), _contents.c.title)
                    .join(_files, _files.c.content == _contents.c.id)
                    .join(_builds, _builds.c.content == _contents.c.id)
                    .where(_contents.c.id.in_(some), sa.not_(_files.c.excluded), *_ready(fingerprint))
                    .group_by(_contents.c.id)
                )
                found.update({row.id: (row.name, _title(row.title, [row.name])) for row in connection.execute(query)})
        return found

    def passages(self, fingerprint: str, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages of ready documents by id; unknown ids and hidden documents are left out."""
        found: dict[str, Passage] = {}
        for some in _chunks(list(ids)):
            found.update(
                {passage.id: passage for passage in self._passages(fingerprint, _passages.c.id.in_(some), True)}
            )
        return found

    def passages_of(self, fingerprint: str, content: str) -> list[Passage]:
        """A document's passages in order, whatever its state."""
        return self._passages(fingerprint, _passages.c.content == content, False)

    def passage_count(self, fingerprint: str) -> int:
        """How many passages a search can find."""
        with self._engine.connect() as connection:
            return connection.scalar(self._searchable(fingerprint, sa.func.count())) or 0

    def passage_ids(self, fingerprint: str) -> set[str]:
        """The ids of all passages that a search can find."""
        with self._engine.connect() as connection:
            return set(connection.scalars(self._searchable(fingerprint, _passages.c.id)))

    def searchable(self, fingerprint: str, at_once: int = 1000) -> Iterator[list[tuple[str, Passage]]]:
        """All passages that a search can find, each with its document's title, so many at a time."""
        with self._engine.connect() as connection:
            ids = list(connection.scalars(self._searchable(fingerprint, _passages.c.id)))
        for first in range(0, len(ids), at_once):
            some = list(self.passages(fingerprint, ids[first : first + at_once]).values())
            labels = self.labels(fingerprint, {passage.document_id for passage in some})
            yield [(labels[p.document_id][1], p) for p in some if p.document_id in labels]

    def _searchable(self, fingerprint: str, what: sa.ColumnElement[Any]) -> sa.Select[Any]:
        join = sa.and_(_builds.c.content == _passages.c.content, *_ready(fingerprint))
        query: sa.Select[Any] = sa.select(what).select_from(_passages).join(_builds, join)
        return query.where(_passages.c.fingerprint == fingerprint)

    def listing(self, fingerprint: str) -> list[DocumentInfo]:
        """Every file by name, failed ones included, excluded ones not."""
        counts = (
            sa.select(_passages.c.content, sa.func.count().label("passages"))
            .where(_passages.c.fingerprint == fingerprint)
            .group_by(_passages.c.content)
            .subquery()
        )
        query = (
            sa.select(
                _files,
                _contents.c.title,
                _contents.c.language,
                _contents.c.pages,
                _contents.c.characters,
                counts.c.passages,
                _builds.c.state,
            )
            .outerjoin(_contents, _contents.c.id == _files.c.content)
            .outerjoin(counts, counts.c.content == _files.c.content)
            .outerjoin(_builds, sa.and_(_builds.c.content == _files.c.content, _builds.c.fingerprint == fingerprint))
            .where(sa.not_(_files.c.excluded))
            .order_by(_files.c.name, _files.c.source)
        )
        with self._engine.connect() as connection:
            return [_info(row) for row in connection.execute(query)]

    def _passages(self, fingerprint: str, which: sa.ColumnElement[bool], ready: bool) -> list[Passage]:
        query = sa.select(_passages).where(_passages.c.fingerprint == fingerprint, which).order_by(_passages.c.start)
        if ready:
            query = query.join(_builds, sa.and_(_builds.c.content == _passages.c.content, *_ready(fingerprint)))
        with self._engine.connect() as connection:
            return [
                Passage(row.id, row.content, row.start, row.end, row.text, row.page, tuple(json.loads(row.headings)))
                for row in connection.execute(query)
            ]

    def _value(self, key: str) -> str:
        with self._engine.connect() as connection:
            value = connection.scalar(sa.select(_meta.c.value).where(_meta.c.key == key))
            return value or ""

    @contextmanager
    def _writing(self, searchable: bool = True) -> Iterator[sa.Connection]:
        """One transaction; `searchable` ones are seen by readers as a new revision."""
        with self._engine.begin() as connection:
            yield connection
            if searchable:
                count = connection.scalar(sa.select(_meta.c.value).where(_meta.c.key == "revision")) or "0"
                statement = upsert(_meta).values(key="revision", value=str(int(count) + 1))
                connection.execute(
                    statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
                )


def _address(path: Path) -> str:
    """The database, to be written; or only read, without the files that SQLite makes beside it, where nobody may write
    and nobody did when it was last used."""
    if not path.exists() or may_write(path.parent) or path.with_name(f"{path.name}-wal").exists():
        return str(path)
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1&uri=true"


def _prepare(connection: object, _: object) -> None:
    """WAL, which is kept in the file, lets readers go on while one writes; NORMAL is safe with it against a killed
    process."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _ready(fingerprint: str) -> tuple[sa.ColumnElement[bool], ...]:
    """The builds that are searched. Those that no name stands for any more are out of sight before they are removed."""
    names = _files.alias()  # a query may ask for the names, too
    named = sa.exists().where(names.c.content == _builds.c.content, sa.not_(names.c.excluded))
    return _builds.c.fingerprint == fingerprint, _builds.c.state == State.READY.value, named


def _title(stored: str, names: Sequence[str]) -> str:
    return stored or (readable_name(names[0]) if names else "")


def _put_file(connection: sa.Connection, record: FileRecord) -> None:
    values = {column.name: value for column, value in zip(_files.columns, astuple(record), strict=True)}
    statement = upsert(_files).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=["source", "name"], set_=values))


def _sweep(connection: sa.Connection) -> None:
    """Forget the texts that neither a name nor a build needs; those of excluded names stay, to be taken in again."""
    kept = sa.union(sa.select(_builds.c.content), sa.select(_files.c.content))
    connection.execute(_contents.delete().where(_contents.c.id.not_in(kept)))


def _set_state(connection: sa.Connection, fingerprint: str, contents: Sequence[str], state: str) -> None:
    for content in contents:
        statement = upsert(_builds).values(fingerprint=fingerprint, content=content, state=state)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["fingerprint", "content"], set_={"state": state})
        )


def _content_row(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "sha256": document.sha256,
        "title": document.title,
        "language": document.language,
        "characters": len(document.text),
        "text": document.text,
        "pages": json.dumps([astuple(page) for page in document.pages]),
        "headings": json.dumps([astuple(heading) for heading in document.headings]),
    }


def _passage_row(fingerprint: str, passage: Passage) -> dict[str, object]:
    return {
        "fingerprint": fingerprint,
        "id": passage.id,
        "content": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "headings": json.dumps(passage.headings),
        "text": passage.text,
    }


def _info(row: sa.Row[tuple[object, ...]]) -> DocumentInfo:
    values = row._mapping
    state = State.FAILED if values["reason"] else State.READY if values["state"] == State.READY else State.PENDING
    return DocumentInfo(
        name=values["name"],
        state=state,
        document_id=values["content"] or "",
        title=_title(values["title"] or "", [values["name"]] if values["content"] else []),
        language=values["language"] or "",
        size=values["size"],
        modified=values["modified_ns"] / 1e9,
        pages=len(json.loads(values["pages"] or "[]")),
        passages=values["passages"] or 0,
        characters=values["characters"] or 0,
        source=values["source"],
        reason=values["reason"],
        remedy=values["remedy"],
    )


def _chunks(items: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(items), MANY):
        yield items[first : first + MANY]
