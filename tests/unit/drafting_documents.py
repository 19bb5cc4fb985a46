"""Documents that questions are drafted from, as a reader would give them."""

from __future__ import annotations

from index.types import Document, Heading


def document(text: str, *titles: str, name: str = "a.md", language: str = "en") -> Document:
    """A document with these headings, each where the text has it first."""
    headings = tuple(Heading(2, title, text.index(title), text.index(title) + len(title)) for title in titles)
    return Document(name, name, name, text, language=language, headings=headings, names=(name,))
