"""Files within a file: an archive's members, an e-mail's attachments."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from index import readers
from index.errors import UnreadableFile
from index.readers.flow import Flow, Gap

# What holds further files is not read within another: a small file could hold very many.
_HOLDERS = frozenset({".zip", ".eml"})


def member(flow: Flow, name: str, data: bytes, max_bytes: int, *, as_heading: str = "") -> str:
    """Write the text of the file called `name` below its name; what can't be read is said to be there, and why.

    Returns the reason, empty for a file that was read."""
    path = PurePosixPath(name)
    flow.part()
    try:
        if path.suffix.lower() in _HOLDERS:
            raise UnreadableFile(f"{path.name} is within another file", "Unpack it")
        readers.refuse(Path(path.name), len(data), max_bytes=max_bytes)
        extract = readers.extracted(Path(path.name), data, max_bytes)
    except UnreadableFile as error:
        flow.heading(1, as_heading or name)
        flow.line(f"Not read: {error.reason.replace(path.name, 'it', 1)}.")
        flow.gap(Gap.BLOCK)
        return error.reason
    flow.heading(1, as_heading or name)
    flow.embed(extract, deeper=1)
    return ""
