"""The errors that Footnote raises on purpose. Each says what happened, to which file or setting, and what to do.

FootnoteError
├── SettingError      a setting or an argument can't be used
│   └── FolderGone    the folder of documents is not there
├── UnreadableFile    one file can't be read; the others go on
├── EmptyFolder       a sync would take all documents out of the index
├── IndexBusy         another process is writing to the index
├── IndexDamaged      what is stored contradicts itself; the next sync mends it
└── DiskProblem       the disk is full, or may not be written to
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

# How SQLite, Chroma, tantivy and the system say it.
_DISK = re.compile(
    r"disk is full|no space|quota|file too large|read-?only|permission denied|unable to open database file|disk i/o",
    re.IGNORECASE,
)
# Bytes; a disk with less is the likeliest cause of whatever fails. Chroma says "Error in compaction" then.
LEAST_ROOM = 1_000_000


def ended(text: str) -> str:
    """`text` with a full stop, unless it has an end, or is a list, line by line."""
    return text if "\n" in text or text.endswith((".", "!", "?", ":", "…")) else f"{text}."


def joined(reason: str, remedy: str) -> str:
    """Both on a line."""
    return f"{ended(reason)} {remedy}" if remedy else reason


class FootnoteError(Exception):
    """Anything Footnote reports to its user: a reason, and a remedy in the user's words."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(joined(reason, remedy))
        self.reason = reason
        self.remedy = remedy

    @property
    def in_lines(self) -> str:
        """The reason, and the remedy below it on a line of its own: it may be a command, to be copied."""
        return f"{ended(self.reason)}\n{self.remedy}".rstrip()


class SettingError(FootnoteError):
    """A setting or a command's argument that can't be used."""


class FolderGone(SettingError):
    """A folder of documents that is not there, or can't be reached, as that of a drive that is not connected."""


class UnreadableFile(FootnoteError):
    """A file that no text can be had from."""


class EmptyFolder(FootnoteError):
    """A folder that had documents has none any more, as that of a drive that is not there; nothing was removed."""


class IndexBusy(FootnoteError):
    """Another process holds the index's write lock."""


class IndexDamaged(FootnoteError):
    """The stores contradict each other or can't be opened."""


class DiskProblem(FootnoteError):
    """The data directory's disk is full, or it may not be written to; what is stored stays as it was."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"{what} can't be written ({why})", "See that its disk has room and may be written to, then try again"
        )


def is_of_disk(why: str, folder: Path) -> bool:
    """Whether an error with this text, met in this folder, is the disk's rather than of what is stored on it."""
    if _DISK.search(why):
        return True
    try:
        return shutil.disk_usage(folder).free < LEAST_ROOM
    except OSError:
        return False


def may_write(folder: Path) -> bool:
    """Whether this process may write to a folder."""
    effective = {"effective_ids": True} if os.access in os.supports_effective_ids else {}
    return os.access(folder, os.W_OK, **effective)


def is_panic(error: BaseException) -> bool:
    """Whether a library written in Rust gave up: what it raises then is no `Exception`, and has no public type."""
    return type(error).__name__ == "PanicException"
