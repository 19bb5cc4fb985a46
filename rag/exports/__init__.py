"""Conversations to take along: as Markdown, as JSON, or as a page to print, with footnotes, quotes and pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from rag.exports.types import Exported

# A file's name says what it is about in so many words; one without spaces is cut.
WORDS = 8
SLUG_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Format:
    """A form that conversations are exported in: how it is called, a file's ending, its media type, and
    "module:function" that writes it."""

    name: str
    suffix: str
    media_type: str
    write: str

    def written(self, conversations: Sequence[Exported], address: str = "") -> str:
        """The conversations as one text; with the chat's address, for readers to open its sources there."""
        module, function = self.write.split(":")
        writer: Callable[[Sequence[Exported], str], str] = getattr(import_module(module), function)
        return writer(conversations, address)


# Another form is one module and one line here.
FORMATS: dict[str, Format] = {
    "markdown": Format("Markdown", ".md", "text/markdown", "rag.exports.markdown:write"),
    "json": Format("JSON", ".json", "application/json", "rag.exports.json_form:write"),
    "html": Format("A page to print", ".html", "text/html", "rag.exports.html_page:write"),
}


def file_name(conversations: Sequence[Exported], form: Format) -> str:
    """What the file is called: by the title of a single conversation, by the day for several."""
    if len(conversations) == 1:
        words = re.findall(r"\w+", conversations[0].title.casefold())[:WORDS]
        return ("-".join(words)[:SLUG_CHARACTERS] or "conversation") + form.suffix
    days = [one.exported_at for one in conversations]
    return f"conversations{f'-{max(days):%Y-%m-%d}' if days else ''}{form.suffix}"
