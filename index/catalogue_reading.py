"""What the catalogue says: the half of it that changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from index import catalogue_check, catalogue_scope
from index.catalogue_database import Database
from index.catalogue_rows import document_of, info_of, passage_of, title_of
from index.catalogue_tables import BUILDS, CONTENTS, FILES, PASSAGES, VECTORS, ready_builds
from index.config import typed
from index.errors import IndexDamaged
from index.types import Document, DocumentInfo, FileRecord, Passage

# SQLite takes 32,766 variables a statement; a round number well below.
MANY = 5000
# Passages in memory at a time, where they are gone through one by one.
SOME = 1000


class CatalogueReading:
    """What a data directory's catalogue says. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self._folder = path.parent

    def close(self) -> None:
        """Give the database's file back."""
        self._database.close()

    def revision(self) -> str:
        """Changes with everything a search could see."""
        return self._database.value("revision") or "0"

    def listed(self) -> str:
        """Changes with everything that the list of files shows."""
        return f"{self.revision()} {self._database.value('listed')}"

    def identity(self) -> str:
        """Tells this data directory apart from others that use the same Chroma server; 8 hex digits."""
        return self._database.value("identity")

    def folder(self) -> str:
        """The folder last synced; empty before the first time."""
        return self._database.value("folder")

    def files(self, source: str) -> dict[str, FileRecord]:
        """Every known file of a source by name, excluded ones included."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(FILES).where(FILES.c.source == source))
            return {row.name: FileRecord(**row._mapping) for row in rows}

    def file(self, source: str, name: str) -> FileRecord | None:
        """One known file of a source, excluded or not."""
        query = sa.select(FILES).where(FILES.c.source == source, FILES.c.name == name)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return FileRecord(**row._mapping) if row else None

    def excluded(self, source: str) -> list[str]:
        """The names of a source that were taken out of the index while their files stay, sorted."""
        query = sa.select(FILES.c.name).where(FILES.c.source == source, FILES.c.excluded).order_by(FILES.c.name)
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def has_content(self, content: str) -> bool:
        """Whether a document with this content has been read before."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(CONTENTS.c.id).where(CONTENTS.c.id == content)).first() is not None

    def embedded(self, fingerprint: str, ids: Sequence[str]) -> set[str]:
        """Which of these passages have their vector already."""
        found: set[str] = set()
        with self._database.reading() as connection:
            for some in chunks(list(ids)):
                query = sa.select(VECTORS.c.id).where(VECTORS.c.fingerprint == fingerprint, VECTORS.c.id.in_(some))
                found.update(connection.scalars(query))
        return found

    def vectors(self, fingerprint: str, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of passages, by id; those not embedded yet are left out."""
        found: dict[str, NDArray[np.float32]] = {}
        with self._database.reading() as connection:
            for some in chunks(list(ids)):
                query = sa.select(VECTORS).where(VECTORS.c.fingerprint == fingerprint, VECTORS.c.id.in_(some))
                for row in connection.execute(query):
                    found[row.id] = np.frombuffer(row.vector, dtype="<f4")
        return found

    def states(self, fingerprint: str) -> dict[str, str]:
        """The state of every content built under a fingerprint."""
        with self._database.reading() as connection:
            query = sa.select(BUILDS.c.content, BUILDS.c.state).where(BUILDS.c.fingerprint == fingerprint)
            return {row.content: row.state for row in connection.execute(query)}

    def referenced(self) -> set[str]:
        """The contents that some name still stands for."""
        query = sa.select(FILES.c.content).where(FILES.c.content != "", sa.not_(FILES.c.excluded)).distinct()
        with self._database.reading() as connection:
            return {row.content for row in connection.execute(query)}

    def document(self, content: str) -> Document | None:
        """A document with its text and all its names, sorted. IndexDamaged where its row is not what was written."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(CONTENTS).where(CONTENTS.c.id == content)).first()
            if row is None:
                return None
            found = connection.scalars(
                sa.select(FILES.c.name).where(FILES.c.content == content, sa.not_(FILES.c.excluded))
            )
            try:
                return document_of(row._mapping, sorted(set(found)))
            except (ValueError, TypeError, KeyError) as error:
                raise IndexDamaged(
                    f"What the catalogue holds of the document {content} is damaged ({error})",
                    f"Run: {typed('check --repair', self._folder)}",
                ) from error

    def labels(self, fingerprint: str, contents: Collection[str]) -> dict[str, tuple[str, str]]:
        """Ready documents' (first name, title) by id."""
        found: dict[str, tuple[str, str]] = {}
        with self._database.reading() as connection:
            for some in chunks(sorted(contents)):
                query = (
                    sa.select(CONTENTS.c.id, sa.func.min(FILES.c.name).label("name"), CONTENTS.c.title)
                    .join(FILES, FILES.c.content == CONTENTS.c.id)
                    .join(BUILDS, BUILDS.c.content == CONTENTS.c.id)
                    .where(CONTENTS.c.id.in_(some), sa.not_(FILES.c.excluded), *ready_builds(fingerprint))
                    .group_by(CONTENTS.c.id)
                )
                found.update({row.id: (row.name, title_of(row.title, [row.name])) for row in connection.execute(query)})
        return found

    def passages(self, fingerprint: str, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages of ready documents by id; unknown ids and hidden documents are left out."""
        found: dict[str, Passage] = {}
        for some in chunks(list(ids)):
            found.update(
                {passage.id: passage for passage in self._passages(fingerprint, PASSAGES.c.id.in_(some), True)}
            )
        return found

    def passages_of(self, fingerprint: str, content: str) -> list[Passage]:
        """A document's passages in order, whatever its state."""
        return self._passages(fingerprint, PASSAGES.c.content == content, False)

    def passage_ids_of(self, fingerprint: str, content: str) -> list[str]:
        """The ids of a document's passages in order, whatever its state."""
        query = sa.select(PASSAGES.c.id).where(PASSAGES.c.fingerprint == fingerprint, PASSAGES.c.content == content)
        with self._database.reading() as connection:
            return list(connection.scalars(query.order_by(PASSAGES.c.start)))

    def each_passage_of(self, fingerprint: str, content: str) -> Iterator[Passage]:
        """A document's passages in order, whatever its state, some in memory at a time. No transaction is open between
        them: whoever embeds them writes meanwhile."""
        ids = self.passage_ids_of(fingerprint, content)
        for first in range(0, len(ids), SOME):
            yield from self._passages(fingerprint, PASSAGES.c.id.in_(ids[first : first + SOME]), False)

    def passage_count(self, fingerprint: str) -> int:
        """How many passages a search can find."""
        with self._database.reading() as connection:
            return connection.scalar(self._searchable(fingerprint, sa.func.count())) or 0

    def passage_ids(self, fingerprint: str) -> set[str]:
        """The ids of all passages that a search can find."""
        with self._database.reading() as connection:
            return set(connection.scalars(self._searchable(fingerprint, PASSAGES.c.id)))

    def searchable(self, fingerprint: str, at_once: int = SOME) -> Iterator[list[tuple[str, Passage]]]:
        """All passages that a search can find, each with its document's title, so many at a time."""
        with self._database.reading() as connection:
            ids = list(connection.scalars(self._searchable(fingerprint, PASSAGES.c.id)))
        for first in range(0, len(ids), at_once):
            some = list(self.passages(fingerprint, ids[first : first + at_once]).values())
            labels = self.labels(fingerprint, {passage.document_id for passage in some})
            yield [(labels[p.document_id][1], p) for p in some if p.document_id in labels]

    def names(self, fingerprint: str) -> list[tuple[str, str]]:
        """(name, content) of every document that is searched; twins once a name."""
        return catalogue_scope.names(self._database, fingerprint)

    def openings(self, suffixes: Collection[str]) -> dict[str, str]:
        """How the contents begin, by id, that may have front matter and whose names end with one of these."""
        return catalogue_scope.openings(self._database, suffixes)

    def passage_ids_in(self, fingerprint: str, contents: Collection[str]) -> list[str]:
        """The ids of the passages of these contents that a search can find."""
        return catalogue_scope.passage_ids(self._database, fingerprint, contents)

    def damage(self) -> str:
        """What SQLite says against its file; empty for nothing."""
        return catalogue_check.damage(self._database)

    def contradictions(self, fingerprint: str) -> dict[str, int]:
        """How many there are of what a sync that came to its end leaves none of, by what they are."""
        return catalogue_check.counts(self._database, fingerprint)

    def misfits(self, fingerprint: str, dimensions: int) -> list[str]:
        """The passages, by id, whose vectors are not of so many dimensions."""
        return catalogue_check.misfits(self._database, fingerprint, dimensions)

    def _searchable(self, fingerprint: str, what: sa.ColumnElement[Any]) -> sa.Select[Any]:
        join = sa.and_(BUILDS.c.content == PASSAGES.c.content, *ready_builds(fingerprint))
        query: sa.Select[Any] = sa.select(what).select_from(PASSAGES).join(BUILDS, join)
        return query.where(PASSAGES.c.fingerprint == fingerprint)

    def listing(self, fingerprint: str) -> list[DocumentInfo]:
        """Every file by name, failed ones included, excluded ones not."""
        counts = (
            sa.select(PASSAGES.c.content, sa.func.count().label("passages"))
            .where(PASSAGES.c.fingerprint == fingerprint)
            .group_by(PASSAGES.c.content)
            .subquery()
        )
        query = (
            sa.select(
                FILES,
                CONTENTS.c.title,
                CONTENTS.c.language,
                CONTENTS.c.pages,
                CONTENTS.c.characters,
                counts.c.passages,
                BUILDS.c.state,
            )
            .outerjoin(CONTENTS, CONTENTS.c.id == FILES.c.content)
            .outerjoin(counts, counts.c.content == FILES.c.content)
            .outerjoin(BUILDS, sa.and_(BUILDS.c.content == FILES.c.content, BUILDS.c.fingerprint == fingerprint))
            .where(sa.not_(FILES.c.excluded))
            .order_by(FILES.c.name, FILES.c.source)
        )
        with self._database.reading() as connection:
            return [info_of(row._mapping) for row in connection.execute(query)]

    def _passages(self, fingerprint: str, which: sa.ColumnElement[bool], ready: bool) -> list[Passage]:
        query = sa.select(PASSAGES).where(PASSAGES.c.fingerprint == fingerprint, which).order_by(PASSAGES.c.start)
        if ready:
            query = query.join(BUILDS, sa.and_(BUILDS.c.content == PASSAGES.c.content, *ready_builds(fingerprint)))
        with self._database.reading() as connection:
            return [passage_of(row._mapping) for row in connection.execute(query)]


def chunks(items: list[str]) -> Iterator[list[str]]:
    """The items, as many at a time as a statement takes."""
    for first in range(0, len(items), MANY):
        yield items[first : first + MANY]
