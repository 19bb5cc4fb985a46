"""What a scope asks of the catalogue: names, the openings that may hold tags, and which passages are inside."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from index.catalogue_database import Database
from index.catalogue_tables import BUILDS, CONTENTS, FILES, PASSAGES, ready_builds

# SQLite takes 32,766 variables a statement; a round number well below.
MANY = 5000
# Characters of a document in which its front matter must end.
OPENING = 20_000


def names(database: Database, fingerprint: str) -> list[tuple[str, str]]:
    """(name, content) of every document that is searched; twins once a name."""
    query = (
        sa.select(FILES.c.name, FILES.c.content)
        .join(BUILDS, BUILDS.c.content == FILES.c.content)
        .where(sa.not_(FILES.c.excluded), *ready_builds(fingerprint))
        .order_by(FILES.c.name, FILES.c.source)
    )
    with database.reading() as connection:
        return [(row.name, row.content) for row in connection.execute(query)]


def openings(database: Database, suffixes: Collection[str]) -> dict[str, str]:
    """How the contents begin whose files' names end so, by id; those that may have front matter only."""
    ends = sa.or_(*(sa.func.lower(FILES.c.name).endswith(suffix) for suffix in suffixes))
    marked = sa.func.substr(CONTENTS.c.text, 1, 3).in_(("---", "+++"))
    beginning = sa.func.substr(CONTENTS.c.text, 1, OPENING).label("beginning")
    query = sa.select(CONTENTS.c.id, beginning).where(marked, CONTENTS.c.id.in_(sa.select(FILES.c.content).where(ends)))
    with database.reading() as connection:
        return {row.id: row.beginning for row in connection.execute(query)}


def passage_ids(database: Database, fingerprint: str, contents: Collection[str]) -> list[str]:
    """The ids of the passages of these contents, as far as they are searched."""
    found: list[str] = []
    wanted = sorted(contents)
    with database.reading() as connection:
        for first in range(0, len(wanted), MANY):
            some = wanted[first : first + MANY]
            join = sa.and_(BUILDS.c.content == PASSAGES.c.content, *ready_builds(fingerprint))
            query = sa.select(PASSAGES.c.id).join(BUILDS, join)
            inside = PASSAGES.c.fingerprint == fingerprint, PASSAGES.c.content.in_(some)
            found += connection.scalars(query.where(*inside))
    return found
