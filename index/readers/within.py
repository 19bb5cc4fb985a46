"""Files within a file: an archive's members, an e-mail's attachments."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from index import readers
from index.errors import UnreadableFile
from index.readers.flow import Flow, Gap

# A file is read within so many others: an attachment of a message in an archive, say.
_DEEPEST = 3


def member(flow: Flow, name: str, data: bytes, max_bytes: int, *, around: tuple[str, ...], as_heading: str = "") -> str:
    """Write the text of the file called `name` below its name; what can't be read is said to be there, and why.
    `around` are the endings of the files that it is in, the outermost first. An archive within an archive is not read:
    a small file could hold very many.

    Returns the reason, empty for a file that was read."""
    path = PurePosixPath(name)
    flow.part()
    try:
        suffix = path.suffix.lower()
        if suffix in around and suffix == ".zip":
            raise UnreadableFile(f"{path.name} is an archive within an archive", "Unpack it")
        if suffix in readers.HOLDERS and len(around) >= _DEEPEST:
            raise UnreadableFile(f"{path.name} is within {len(around)} other files", "Unpack it")
        readers.refuse(Path(path.name), len(data), max_bytes=max_bytes)
        extract = readers.extracted(Path(path.name), data, max_bytes, around=around)
    except UnreadableFile as error:
        flow.heading(1, as_heading or name)
        flow.line(f"Not read: {error.reason.replace(path.name, 'it', 1)}.")
        flow.gap(Gap.BLOCK)
        return error.reason
    flow.heading(1, as_heading or name)
    flow.embed(extract, deeper=1)
    return ""
