"""How far every file of a sync is, told by the sync's own thread and read by the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from index.errors import FootnoteError
from index.progress import Figures, Silent
from index.types import SyncReport

STOPPED = "Stopped"


class Halted(FootnoteError):
    """A person stopped what went on; the next sync goes on from there."""


class Stage(StrEnum):
    """Where a file stands: it waits, is read, has been, is split if it is long, is embedded; or how it ended."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    SPLITTING = "splitting"
    EMBEDDING = "embedding"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileStage:
    """One file's: `share` is how much of it is embedded, 0 to 1, or, with an `image` such as "7 of 300", how much of a
    scan is read; `note` says more in words; `reason` and `remedy` are of a failed one."""

    name: str
    stage: Stage = Stage.WAITING
    share: float = 0.0
    note: str = ""
    reason: str = ""
    remedy: str = ""
    source: str = ""
    image: str = ""

    def at(self, other: FileStage) -> FileStage:
        """This file at the stage of another."""
        told = {"reason": other.reason, "remedy": other.remedy, "image": other.image}
        return replace(self, stage=other.stage, share=other.share, **told)

    @property
    def ended(self) -> bool:
        """Whether nothing more will be done."""
        return self.stage in (Stage.DONE, Stage.FAILED)

    @property
    def stopped(self) -> bool:
        """Whether its turn did not come, for somebody stopped the work."""
        return self.reason == STOPPED


def stopped(stage: FileStage) -> FileStage:
    """A file whose turn did not come."""
    return replace(stage, stage=Stage.FAILED, share=0.0, reason=STOPPED, remedy="“Sync now” goes on with it")


class Stages(Silent):
    """The progress of one sync, file by file; ends it by Halted where a person asked for that."""

    def __init__(self, given: Iterable[str], stopped: Callable[[], bool]) -> None:
        self._stopped = stopped
        self._lock = threading.Lock()
        self._files = {name: FileStage(name) for name in given}
        self._given = frozenset(self._files)
        self._figures = Figures()

    @property
    def figures(self) -> Figures:
        """Files and passages so far."""
        with self._lock:
            return replace(self._figures)

    def shown(self, given: Mapping[str, FileStage]) -> tuple[FileStage, ...]:
        """The files that were `given`, as they are now, and the others that are being read or embedded."""
        with self._lock:
            now = dict(self._files)
        noted = {name: stage.at(now.get(name, stage)) for name, stage in given.items()}
        others = [
            stage
            for name, stage in now.items()
            if name not in given and stage.stage in (Stage.READING, Stage.SPLITTING, Stage.EMBEDDING)
        ]
        return (*noted.values(), *others)

    def begin(self, files: int) -> None:
        """So many more files will be read."""
        with self._lock:
            self._figures.files += files
        self._go_on()

    def reading(self, name: str) -> None:
        """A file begins to be read, after the one before; told from the reading thread."""
        with self._lock:
            for other, stage in self._files.items():
                if stage.stage is Stage.READING:
                    self._files[other] = replace(stage, stage=Stage.READ)
            self._files[name] = FileStage(name, Stage.READING)

    def pages(self, name: str, done: int, count: int) -> None:
        """So many of a file's pages that are images have been read; told from the reading thread."""
        with self._lock:
            self._files[name] = FileStage(name, Stage.READING, done / count, image=f"{min(done + 1, count)} of {count}")

    def waiting(self) -> None:
        """A file takes its time to be read."""
        self._go_on()

    def expect(self, files: int, passages: int) -> None:
        """So many more files are read; so many of their passages will be embedded."""
        with self._lock:
            self._figures.files_read += files
            self._figures.expected += passages

    def passages(self, count: int) -> None:
        """So many more passages are embedded."""
        with self._lock:
            self._figures.embedded += count
        self._go_on()

    def split(self, name: str, share: float) -> None:
        """So much of a long file's text is split into passages."""
        with self._lock:
            self._files[name] = FileStage(name, Stage.SPLITTING, share)

    def part(self, name: str, share: float) -> None:
        """So much of a file's passages is embedded."""
        with self._lock:
            self._files[name] = FileStage(name, Stage.EMBEDDING, share)

    def file(self, name: str, outcome: str) -> None:
        """A file is done."""
        with self._lock:
            self._figures.files_done += 1
            if name in self._given:
                self._files[name] = FileStage(name, Stage.FAILED if outcome == "failed" else Stage.DONE, 1.0)
            else:
                self._files.pop(name, None)
        self._go_on()

    def ends(self, report: SyncReport | None, problem: FootnoteError | None, *, halted: bool) -> dict[str, FileStage]:
        """How the given files ended: by the sync's report, or, without one, by why there is none."""
        failed = {failure.name: failure for failure in report.failed} if report else {}
        ends: dict[str, FileStage] = {}
        for name in self._given:
            failure = failed.get(name)
            if failure is not None:
                ends[name] = FileStage(name, Stage.FAILED, reason=failure.reason, remedy=failure.remedy)
            elif report is not None or self._files[name].stage is Stage.DONE:
                ends[name] = FileStage(name, Stage.DONE, 1.0)
            elif halted:
                ends[name] = stopped(self._files[name])
            elif problem is not None:
                ends[name] = FileStage(name, Stage.FAILED, reason=problem.reason, remedy=problem.remedy)
        return ends

    def _go_on(self) -> None:
        if self._stopped():
            raise Halted("The sync was stopped")
