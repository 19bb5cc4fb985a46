"""Pure: a document's text as running words, where its own marks would only disturb; counts in words."""

from __future__ import annotations

import re

# Marks of headings, quotations, list items and tables at a line's ends; a table's delimiter row; emphasis and code.
_MARKS = re.compile(
    r"^\s{0,3}(?:#{1,6}|>)\s+|^\s*\|?(?:\s*:?-{3,}:?\s*\|?)+\s*$|\*\*|__|`|^\s*\||\|\s*$|(?<!\w)[*_](?=\w)|(?<=[\w.])[*_](?!\w)",
    re.MULTILINE,
)
_TARGETS = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_CELLS = re.compile(r"\s\|\s|\t+")
CELL = " · "


def running(text: str) -> str:
    """The text on one line without Markdown's marks; a dot stands between a table's cells."""
    return " ".join(_CELLS.sub(CELL, _TARGETS.sub(r"\1", _MARKS.sub("", text))).split()).strip("· ")


def beginning(text: str, length: int) -> str:
    """The first `length` characters of the running words, cut between words."""
    line = running(text)
    if len(line) <= length:
        return line
    return line[: length + 1].rsplit(" ", 1)[0].rstrip(",;:·") + " …"
