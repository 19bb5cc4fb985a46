"""Conversations as one page to read and to print, that needs no other file, runs no script and asks no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rag.exports.footnotes import noted
from rag.exports.types import Exported, day
from rag.templates import environment

ASSETS = Path(__file__).parent / "assets"


def write(conversations: Sequence[Exported]) -> str:
    """The page; whatever comes from questions, answers or documents is escaped where it is put in."""
    made = environment(ASSETS, "conversations.css")
    made.filters["day"] = day
    title = conversations[0].title if len(conversations) == 1 else "Conversations"
    return made.get_template("conversations.html").render(title=title, conversations=list(map(noted, conversations)))
