"""The tables of `history.sqlite`: conversations, their exchanges and answers, and feedback."""

from __future__ import annotations

import sqlalchemy as sa

# Raise it whenever a table changes, with a step in `history_database.STEPS` that brings older files along.
SCHEMA = 3

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
    sa.Column("owner", sa.Text, nullable=False, server_default=""),
)
# `head` is the last exchange of the branch that is shown; `folded` is the title as it is searched.
CONVERSATIONS = sa.Table(
    "conversations",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("folded", sa.Text, nullable=False),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("changed_at", sa.Text, nullable=False),
    sa.Column("head", sa.Text, nullable=False),
    sa.Index("conversations_of", "owner", "changed_at"),
)
# A tree: `parent` is the exchange before, empty for a first one. Small rows, for a long conversation is read whole;
# what is large lies in `answers`, and is read for what is on the screen.
EXCHANGES = sa.Table(
    "exchanges",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("conversation", sa.Text, nullable=False, index=True),
    sa.Column("parent", sa.Text, nullable=False),
    sa.Column("asked_at", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("folded", sa.Text, nullable=False),
    # What alone was searched, as terms of a scope; empty for everything.
    sa.Column("scope", sa.JSON, nullable=False, server_default="[]"),
)
ANSWERS = sa.Table(
    "answers",
    METADATA,
    sa.Column("exchange", sa.Text, primary_key=True),
    sa.Column("answer", sa.JSON),
    sa.Column("why", sa.JSON),
    sa.Column("problem", sa.JSON),
)
