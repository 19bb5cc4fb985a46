"""The truth about documents, names and passages, in SQL. Chroma and the keyword index are derived from it.

contents    a document by content: its text, pages, headings       (twins share one)
files       a name in a source: size, time, which content, or why it failed, or that it is excluded
passages    the stretches of a content under one fingerprint of model and splitting
builds      how far a content has got under a fingerprint: pending, ready, removing
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from index.errors import IndexDamaged
from index.types import Document, DocumentInfo, Heading, Page, Passage, State

SCHEMA = 1
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
    sa.Column("title", sa.Text),
    sa.Column("language", sa.Text),
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
    sa.Column("checked_ns", sa.Integer),
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
_builds = sa.Table(
    "builds",
    _tables,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, primary_key=True),
    sa.Column("state", sa.Text),
)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as the catalogue last saw it; times in nanoseconds since the epoch."""

    source: str
    name: str
    content: str = ""
    sha256: str = ""
    size: int = 0
    modified_ns: int = 0
    checked_ns: int = 0
    reason: str = ""
    remedy: str = ""
    excluded: bool = False


class Catalogue:
    """One data directory's catalogue. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        sa.event.listen(self._engine, "connect", _prepare)
        try:
            with self._engine.begin() as connection:
                _tables.create_all(connection)
                connection.execute(upsert(_meta).values(key="schema", value=str(SCHEMA)).on_conflict_do_nothing())
            stored = self._value("schema")
        except sa.exc.DatabaseError as error:
            raise IndexDamaged(
                f"{path} can't be read ({error.orig})", "Delete the data directory and run: python -m index sync"
            ) from error
        if stored != str(SCHEMA):
            raise IndexDamaged(
                f"{path} was written by another version (schema {stored}, this one reads {SCHEMA})",
                "Use that version, or set FOOTNOTE_DATA_DIR to a new folder and sync again",
            )

    def close(self) -> None:
        """Give the database's file back."""
        self._engine.dispose()

    def revision(self) -> str:
        """Changes with everything a search could see."""
        return self._value("revision") or "0"

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

    def put_file(self, record: FileRecord) -> None:
        """Store what is known of a file."""
        with self._writing() as connection:
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
                for table in (_passages, _builds):
                    connection.execute(
                        table.delete().where(table.c.fingerprint == fingerprint, table.c.content.in_(some))
                    )
                kept = sa.select(_builds.c.content)
                connection.execute(_contents.delete().where(_contents.c.id.in_(some), _contents.c.id.not_in(kept)))

    def drop_build(self, fingerprint: str) -> None:
        """Forget everything built under a fingerprint; the texts stay for the next."""
        with self._writing() as connection:
            for table in (_passages, _builds):
                connection.execute(table.delete().where(table.c.fingerprint == fingerprint))

    def fingerprints(self) -> list[str]:
        """All fingerprints that have builds."""
        with self._engine.connect() as connection:
            return list(connection.scalars(sa.select(_builds.c.fingerprint).distinct()))

    # reading

    def document(self, content: str) -> Document | None:
        """A document with its text and all its names, sorted."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_contents).where(_contents.c.id == content)).first()
            if row is None:
                return None
            names = connection.scalars(
                sa.select(_files.c.name).where(_files.c.content == content, sa.not_(_files.c.excluded))
            )
            return Document(
                id=row.id,
                sha256=row.sha256,
                title=row.title,
                text=row.text,
                language=row.language,
                pages=tuple(Page(*page) for page in json.loads(row.pages)),
                headings=tuple(Heading(*heading) for heading in json.loads(row.headings)),
                names=tuple(sorted(set(names))),
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
                found.update({row.id: (row.name, row.title) for row in connection.execute(query)})
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

    def passage_ids(self, fingerprint: str) -> set[str]:
        """The ids of all passages of ready documents."""
        query = (
            sa.select(_passages.c.id)
            .join(_builds, sa.and_(_builds.c.content == _passages.c.content, *_ready(fingerprint)))
            .where(_passages.c.fingerprint == fingerprint)
        )
        with self._engine.connect() as connection:
            return set(connection.scalars(query))

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
                sa.func.length(_contents.c.text).label("characters"),
                counts.c.passages,
                _builds.c.state,
            )
            .outerjoin(_contents, _contents.c.id == _files.c.content)
            .outerjoin(counts, counts.c.content == _files.c.content)
            .outerjoin(_builds, sa.and_(_builds.c.content == _files.c.content, _builds.c.fingerprint == fingerprint))
            .where(sa.not_(_files.c.excluded))
            .order_by(_files.c.name)
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


def _prepare(connection: object, _: object) -> None:
    """WAL lets readers go on while one writes; NORMAL is safe with it against a killed process."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _ready(fingerprint: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _builds.c.fingerprint == fingerprint, _builds.c.state == State.READY.value


def _put_file(connection: sa.Connection, record: FileRecord) -> None:
    values = {column.name: value for column, value in zip(_files.columns, astuple(record), strict=True)}
    statement = upsert(_files).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=["source", "name"], set_=values))


def _set_state(connection: sa.Connection, fingerprint: str, contents: Sequence[str], state: str) -> None:
    for content in contents:
        statement = upsert(_builds).values(fingerprint=fingerprint, content=content, state=state)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["fingerprint", "content"], set_={"state": state})
        )


def _content_row(document: Document) -> dict[str, str]:
    return {
        "id": document.id,
        "sha256": document.sha256,
        "title": document.title,
        "language": document.language,
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
        title=values["title"] or "",
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
