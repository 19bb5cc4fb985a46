"""The errors that Footnote raises on purpose. Each says what happened, to which file or setting, and what to do.

FootnoteError
├── SettingError      a setting or an argument can't be used
├── UnreadableFile    one file can't be read; the others go on
├── IndexBusy         another process is writing to the index
└── IndexDamaged      what is stored contradicts itself; a rebuild mends it
"""

from __future__ import annotations


class FootnoteError(Exception):
    """Anything Footnote reports to its user: a reason, and a remedy in the user's words."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(f"{reason}. {remedy}" if remedy else reason)
        self.reason = reason
        self.remedy = remedy


class SettingError(FootnoteError):
    """A setting or a command's argument that can't be used."""


class UnreadableFile(FootnoteError):
    """A file that no text can be had from."""


class IndexBusy(FootnoteError):
    """Another process holds the index's write lock."""


class IndexDamaged(FootnoteError):
    """The stores contradict each other or can't be opened."""
