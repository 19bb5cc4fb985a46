"""What contradicts itself within the catalogue, and how that is undone."""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa

from index.catalogue_database import Database
from index.catalogue_tables import BUILDS, CONTENTS, FILES, PASSAGES, VECTORS
from index.types import State

_WITHOUT_BUILD = ~sa.exists().where(
    BUILDS.c.fingerprint == PASSAGES.c.fingerprint, BUILDS.c.content == PASSAGES.c.content
)
_WITHOUT_PASSAGE = ~sa.exists().where(PASSAGES.c.fingerprint == VECTORS.c.fingerprint, PASSAGES.c.id == VECTORS.c.id)
_WITHOUT_NAME = ~sa.exists().where(FILES.c.content == BUILDS.c.content, sa.not_(FILES.c.excluded))


def damage(database: Database) -> str:
    """What SQLite itself says against its file; empty for nothing."""
    with database.reading() as connection:
        said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    return "" if said == "ok" else str(said)


def counts(database: Database, fingerprint: str) -> dict[str, int]:
    """How many there are of what a sync that came to its end leaves none of, by what they are."""
    of_this = BUILDS.c.fingerprint == fingerprint
    missing = ~sa.exists().where(CONTENTS.c.id == FILES.c.content)
    wrong = {
        "documents not done": (BUILDS, sa.and_(of_this, BUILDS.c.state != State.READY.value)),
        "documents without a name": (BUILDS, sa.and_(of_this, _WITHOUT_NAME)),
        "names without a document": (FILES, sa.and_(FILES.c.content != "", missing)),
        "passages without a document": (PASSAGES, _WITHOUT_BUILD),
        "vectors without a passage": (VECTORS, _WITHOUT_PASSAGE),
    }
    queries = {
        what: sa.select(sa.func.count()).select_from(table).where(which) for what, (table, which) in wrong.items()
    }
    with database.reading() as connection:
        return {what: connection.scalar(query) or 0 for what, query in queries.items()}


def misfits(database: Database, fingerprint: str, dimensions: int) -> list[str]:
    """The passages whose vectors are not so long as the model's: they are of another, or a part is lost."""
    is_other = sa.func.length(VECTORS.c.vector) != dimensions * np.dtype("<f4").itemsize
    with database.reading() as connection:
        return list(connection.scalars(sa.select(VECTORS.c.id).where(VECTORS.c.fingerprint == fingerprint, is_other)))


def drop_vectors(database: Database, fingerprint: str, ids: list[str]) -> None:
    """Forget vectors; the passages stay, to be embedded again."""
    with database.writing() as connection:
        statement = VECTORS.delete().where(VECTORS.c.fingerprint == fingerprint, VECTORS.c.id == sa.bindparam("one"))
        if ids:
            connection.execute(statement, [{"one": key} for key in ids])


def drop_strays(database: Database) -> None:
    """Drop the passages and vectors that belong to nothing."""
    with database.writing() as connection:
        connection.execute(PASSAGES.delete().where(_WITHOUT_BUILD))
        connection.execute(VECTORS.delete().where(_WITHOUT_PASSAGE))


def forget_reading(database: Database, contents: list[str]) -> None:
    """Have the files of these contents, and those whose content is not there, read again by the next sync, and nothing
    left of what was made of them."""
    with database.writing() as connection:
        missing = ~sa.exists().where(CONTENTS.c.id == FILES.c.content)
        connection.execute(
            FILES.update()
            .where(FILES.c.content != "", sa.or_(FILES.c.content.in_(contents), missing))
            .values(content="", reading="")
        )
        for table, column in ((BUILDS, BUILDS.c.content), (PASSAGES, PASSAGES.c.content), (CONTENTS, CONTENTS.c.id)):
            connection.execute(table.delete().where(column.in_(contents)))
