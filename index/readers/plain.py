"""Plain text: the decoded file, untouched."""

from __future__ import annotations

from index.encoding import decode
from index.readers.extract import Extract


def read(data: bytes, name: str) -> Extract:
    """The text as it stands in the file, so that offsets are the file's own; no headings."""
    return Extract(text=decode(data, name))
