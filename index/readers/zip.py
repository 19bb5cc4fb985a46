"""Archives: the documents in them, each a section below its name.

An archive is one document, for a sync knows a file as one. What is in it is unpacked in memory, never to the disk.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from index.errors import UnreadableFile
from index.readers.extract import MAX_BYTES, Extract, too_much
from index.readers.flow import Flow
from index.readers.within import member

# More files than this are a folder to be unpacked.
MOST_MEMBERS = 1_000
_ENCRYPTED = 0x1
# What the archives that are one document begin with.
_OFFICE = {"[Content_Types].xml", "META-INF/manifest.xml", "META-INF/container.xml"}


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES, around: tuple[str, ...] = ()) -> Extract:
    """The members that readers are there for, by name; the others are named, with the reason. `around`: see
    `within.member`.

    Raises UnreadableFile for an archive of too many files, or of more than `max_bytes` when unpacked; that is what it
    declares, and no more is unpacked of any."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise UnreadableFile(f"{name} is not a zip archive, or only a part of one", "Make it anew")
    archive = zipfile.ZipFile(io.BytesIO(data))
    members = sorted((info for info in archive.infolist() if _is_file(info)), key=lambda info: info.filename)
    if {info.filename for info in members} & _OFFICE:
        raise UnreadableFile(f"{name} is a document under another ending", "Give it its own: .docx, .xlsx, .odt, ...")
    if len(members) > MOST_MEMBERS:
        raise UnreadableFile(f"{name} holds more than {MOST_MEMBERS:,} files", "Unpack it into the folder")
    if sum(info.file_size for info in members) > max_bytes:
        raise too_much(name, max_bytes)
    if any(info.flag_bits & _ENCRYPTED for info in members):
        raise UnreadableFile(f"{name} is encrypted with a password", "Unpack it into the folder")
    flow = Flow(name=name, max_bytes=max_bytes)
    inside = (*around, ".zip")
    reasons = [member(flow, _shown(info), archive.read(info), max_bytes, around=inside) for info in members]
    if all(reasons):
        raise UnreadableFile(f"{name} holds nothing that can be read", "Leave it out of the folder")
    return flow.extract()


def _is_file(info: zipfile.ZipInfo) -> bool:
    """A file that people put there; hidden ones and macOS's shadows are passed over, as in a folder."""
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    return not info.is_dir() and not any(
        (part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts
    )


def _shown(info: zipfile.ZipInfo) -> str:
    """A member's name; it is only shown, so where it would lead does no harm."""
    return PurePosixPath(info.filename.replace("\\", "/")).as_posix()
