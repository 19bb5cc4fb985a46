"""The truth about documents, names and passages, in SQL. Chroma and the keyword index are derived from it.

A search finds what is ready and has a name that is not excluded.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.sqlite import insert as upsert

from index import catalogue_check
from index.catalogue_database import put_value
from index.catalogue_reading import CatalogueReading, chunks
from index.catalogue_rows import content_row, file_row, passage_row
from index.catalogue_tables import BUILDS, CONTENTS, FILES, PASSAGES, VECTORS
from index.types import Document, FileRecord, Passage, State

FOLDER, UPLOADS = "folder", "uploads"


class Catalogue(CatalogueReading):
    """One data directory's catalogue. Safe to share between threads."""

    def changed(self) -> None:
        """Have readers look again at what was filled anew beside the catalogue."""
        with self._database.writing():
            pass

    def set_folder(self, folder: str) -> None:
        """Remember which folder is synced."""
        with self._database.writing(searchable=False) as connection:
            put_value(connection, "folder", folder)

    def put_file(self, record: FileRecord, *, searchable: bool = True) -> None:
        """Store what is known of a file; `searchable` unless a search finds the same as before."""
        with self._database.writing(searchable) as connection:
            _put_file(connection, record)
            put_value(connection, "listed", secrets.token_hex(8))

    def rename_file(self, source: str, old: str, record: FileRecord) -> None:
        """Put `record` in the place of the name `old`."""
        with self._database.writing() as connection:
            connection.execute(FILES.delete().where(FILES.c.source == source, FILES.c.name == old))
            _put_file(connection, record)

    def forget_files(self, source: str, names: Collection[str]) -> None:
        """Drop names that are gone."""
        with self._database.writing() as connection:
            for some in chunks(sorted(names)):
                connection.execute(FILES.delete().where(FILES.c.source == source, FILES.c.name.in_(some)))
            _sweep(connection)

    def begin(self, fingerprint: str, document: Document, passages: Iterable[Passage]) -> set[str]:
        """Write down a document that is about to be indexed, as pending, with its passages, or with none if they follow
        by `put_passages`. Returns the ids of other passages of it that were there, as a killed run leaves them."""
        with self._database.writing(searchable=False) as connection:
            # Apart from the statement: SQLAlchemy keeps that, with the values that it was first made of.
            connection.execute(upsert(CONTENTS).on_conflict_do_nothing(), content_row(document))
            of_it = PASSAGES.c.fingerprint == fingerprint, PASSAGES.c.content == document.id
            left = set(connection.scalars(sa.select(PASSAGES.c.id).where(*of_it)))
            left.difference_update(_put_passages(connection, fingerprint, passages))
            _set_state(connection, fingerprint, [document.id], State.PENDING.value)
        return left

    def put_passages(self, fingerprint: str, passages: Iterable[Passage]) -> None:
        """Write down more passages of a document that is pending; those that are there stay."""
        with self._database.writing(searchable=False) as connection:
            _put_passages(connection, fingerprint, passages)

    def drop_passages(self, fingerprint: str, ids: Collection[str]) -> None:
        """Forget passages of a document that is pending, and their vectors."""
        for some in chunks(sorted(ids)):
            with self._database.writing(searchable=False) as connection:
                for table in (VECTORS, PASSAGES):
                    connection.execute(table.delete().where(table.c.fingerprint == fingerprint, table.c.id.in_(some)))

    def finish(self, fingerprint: str, contents: Sequence[str], files: Sequence[FileRecord]) -> None:
        """Make documents searchable and point their names at them, all at once."""
        with self._database.writing() as connection:
            _set_state(connection, fingerprint, contents, State.READY.value)
            for record in files:
                _put_file(connection, record)

    def put_vectors(self, fingerprint: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep what the model made of passages, by id."""
        rows = [
            {"fingerprint": fingerprint, "id": key, "vector": np.asarray(vector, dtype="<f4").tobytes()}
            for key, vector in vectors.items()
        ]
        if rows:
            with self._database.writing(searchable=False) as connection:
                statement = upsert(VECTORS)
                kept = {"vector": statement.excluded.vector}
                connection.execute(
                    statement.on_conflict_do_update(index_elements=["fingerprint", "id"], set_=kept), rows
                )

    def begin_removal(self, fingerprint: str, contents: Sequence[str]) -> None:
        """Take documents out of sight before their vectors and words go."""
        with self._database.writing() as connection:
            _set_state(connection, fingerprint, contents, "removing")

    def finish_removal(self, fingerprint: str, contents: Sequence[str]) -> None:
        """Forget documents whose vectors and words are gone; their text too once no build needs it."""
        with self._database.writing() as connection:
            for some in chunks(list(contents)):
                ids = sa.select(PASSAGES.c.id).where(
                    PASSAGES.c.fingerprint == fingerprint, PASSAGES.c.content.in_(some)
                )
                connection.execute(VECTORS.delete().where(VECTORS.c.fingerprint == fingerprint, VECTORS.c.id.in_(ids)))
                for table in (PASSAGES, BUILDS):
                    connection.execute(
                        table.delete().where(table.c.fingerprint == fingerprint, table.c.content.in_(some))
                    )
            _sweep(connection)

    def drop_contradictions(self, contents: Sequence[str]) -> None:
        """Drop what belongs to nothing; have the files of these contents read again by the next sync."""
        catalogue_check.forget_reading(self._database, list(contents))
        catalogue_check.drop_strays(self._database)

    def drop_vectors(self, fingerprint: str, ids: Sequence[str]) -> None:
        """Have passages embedded again."""
        catalogue_check.drop_vectors(self._database, fingerprint, list(ids))


def _put_file(connection: sa.Connection, record: FileRecord) -> None:
    values = file_row(record)
    statement = upsert(FILES).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=["source", "name"], set_=values))


def _put_passages(connection: sa.Connection, fingerprint: str, passages: Iterable[Passage]) -> list[str]:
    """Store passages; returns their ids."""
    rows = [passage_row(fingerprint, passage) for passage in passages]
    if rows:
        connection.execute(upsert(PASSAGES).on_conflict_do_nothing(), rows)
    return [str(row["id"]) for row in rows]


def _sweep(connection: sa.Connection) -> None:
    """Forget the texts that neither a name nor a build needs; those of excluded names stay, to be taken in again."""
    kept = sa.union(sa.select(BUILDS.c.content), sa.select(FILES.c.content))
    connection.execute(CONTENTS.delete().where(CONTENTS.c.id.not_in(kept)))


def _set_state(connection: sa.Connection, fingerprint: str, contents: Sequence[str], state: str) -> None:
    for content in contents:
        statement = upsert(BUILDS).values(fingerprint=fingerprint, content=content, state=state)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["fingerprint", "content"], set_={"state": state})
        )
