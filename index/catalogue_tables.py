"""The catalogue's tables.

contents    a document by content: its text, pages, headings       (twins share one)
files       a name in a source: size, times, which content, or why it failed, or that it is excluded
passages    the stretches of a content under one fingerprint of model and splitting
vectors     what the model made of a passage, so that Chroma can be filled again without the model
builds      how far a content has got under a fingerprint: pending, ready, removing
"""

from __future__ import annotations

import sqlalchemy as sa

from index.types import State

# Raise it whenever a table changes: a catalogue of another schema is refused.
SCHEMA = 2

METADATA = sa.MetaData()
META = sa.Table("meta", METADATA, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text))
CONTENTS = sa.Table(
    "contents",
    METADATA,
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
FILES = sa.Table(
    "files",
    METADATA,
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
PASSAGES = sa.Table(
    "passages",
    METADATA,
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
VECTORS = sa.Table(
    "vectors",
    METADATA,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("vector", sa.LargeBinary),
)
BUILDS = sa.Table(
    "builds",
    METADATA,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, primary_key=True),
    sa.Column("state", sa.Text),
)


def ready_builds(fingerprint: str) -> tuple[sa.ColumnElement[bool], ...]:
    """The builds that are searched. Those that no name stands for any more are out of sight before they are removed."""
    names = FILES.alias()  # a query may ask for the names, too
    named = sa.exists().where(names.c.content == BUILDS.c.content, sa.not_(names.c.excluded))
    return BUILDS.c.fingerprint == fingerprint, BUILDS.c.state == State.READY.value, named
