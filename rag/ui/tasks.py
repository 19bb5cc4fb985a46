"""What the work on the documents speaks in: what is asked for, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.catalogue import UPLOADS
from index.errors import FootnoteError
from index.sync import Named
from rag.ui.file_stages import FileStage, Stages


class What(StrEnum):
    """What can be asked for."""

    SYNC = "sync"
    UPLOADS = "uploads"
    OUT = "out"
    BACK = "back"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Task:
    """Something asked for, and of which files, by source and name."""

    what: What
    files: tuple[Named, ...] = ()

    def settles(self, file: FileStage) -> bool:
        """Whether it tells how a file ends that somebody gave, or asked for."""
        if self.what is What.OUT:
            return False
        if self.files:
            return (file.source, file.name) in self.files
        is_open = file.stopped or not file.ended
        return is_open and (self.what is What.SYNC or file.source == UPLOADS)


@dataclass(frozen=True, slots=True)
class Look:
    """How it stands: the task that is worked at, if any; why it waits; how far it is; what went wrong, if anything.
    `ended` counts what has come to its end."""

    task: Task | None = None
    waits: str = ""
    stopping: bool = False
    stages: Stages | None = None
    files: tuple[FileStage, ...] = ()
    problem: FootnoteError | None = None
    stopped: bool = False
    ended: int = 0
