"""Conversations as one page to read and to print, that needs no other file, runs no script and asks no network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

from rag.exports.footnotes import noted, opens
from rag.exports.types import Exported, day
from rag.templates import environment

ASSETS = Path(__file__).parent / "assets"


def write(conversations: Sequence[Exported], address: str = "") -> str:
    """The page, its footnotes with links to the chat at this address, if there is one; whatever comes from questions,
    answers or documents is escaped where it is put in."""
    made = environment(ASSETS, "conversations.css")
    made.filters["day"] = day
    title = conversations[0].title if len(conversations) == 1 else "Conversations"
    shown = list(map(noted, conversations))
    return made.get_template("conversations.html").render(
        title=title, conversations=shown, address=address, linked=partial(urljoin, address), opens=opens(address)
    )
