"""What is done to the documents, in the background and one thing after another: a page that is closed loses nothing,
and the chat goes on meanwhile. There is one of it on a server, for all its sessions."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import BinaryIO

from index.catalogue import FOLDER, UPLOADS
from index.errors import DiskProblem, FootnoteError, IndexBusy, UnreadableFile
from index.store import Index
from index.sync import Named, bring_back, hide, retry, sync, take_in, take_out
from index.types import SyncReport
from index.uploads import Put, Trashed, Uploads, fitting
from rag.ui.file_stages import FileStage, Halted, Stage, Stages, stopped
from rag.ui.tasks import Look, Task, What

logger = logging.getLogger(__name__)

# Seconds until the next try while another process writes to the index.
BUSY = 1.0
NOTES = {"same": "Already there", "replaced": "In place of the one before, which is in the trash"}


class Upkeep:
    """The work on one index. Safe between threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._tasks: deque[Task] = deque()
        self._given: dict[str, FileStage] = {}  # files that somebody gave, or asked to be read again
        self._look = Look()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def look(self) -> Look:
        """How it stands now; the files that are worked at with those that were given."""
        with self._lock:
            now = self._look
            files = now.stages.shown(self._given) if now.stages else tuple(self._given.values())
            return replace(now, stopping=now.task is not None and self._stop.is_set(), files=files)

    def give(self, files: Iterable[tuple[str, BinaryIO]], uploads: Uploads | None = None) -> None:
        """Put files into the uploads, by name and content, and have them indexed. They are there when this returns,
        each whole or with the reason why not. `uploads` is of the batch that they are part of."""
        batch = uploads or Uploads(self._index)
        self._begin(Task(What.UPLOADS), [self._put(batch, name, source) for name, source in files])

    def refuse(self, name: str, error: FootnoteError) -> None:
        """Tell of a file that was not even taken."""
        with self._lock:
            self._given[name] = _refused(name, error)

    def sync(self) -> None:
        """Have the folder and the uploads compared with the index."""
        self._begin(Task(What.SYNC))

    def retry(self, files: Iterable[Named]) -> None:
        """Have files read again that could not be read."""
        task = Task(What.RETRY, tuple(files))
        self._begin(task, [FileStage(name, source=source) for source, name in task.files])

    def take_out(self, files: Iterable[Named]) -> list[str]:
        """Take files out of the index; a search finds nothing of them from now on. Returns the id in the trash of each
        (empty for the folder's)."""
        files = list(files)
        ids = [hide(self._index, source, name) for source, name in files]
        with self._lock:
            self._given = {name: stage for name, stage in self._given.items() if (stage.source, name) not in files}
        of_folder = tuple((source, name) for source, name in files if source == FOLDER)
        self._begin(Task(What.OUT, of_folder) if of_folder else Task(What.UPLOADS))
        return ids

    def bring_back(self, names: Iterable[str]) -> None:
        """Have documents of the folder taken in again that were taken out."""
        task = Task(What.BACK, tuple((FOLDER, name) for name in names))
        self._begin(task, [FileStage(name, source=FOLDER) for _, name in task.files])

    def put_back(self, trashed: Iterable[Trashed]) -> None:
        """Have uploads taken in again that are in the trash."""
        uploads = Uploads(self._index)
        files = [FileStage(uploads.put_back(one), source=UPLOADS) for one in trashed]
        self._begin(Task(What.UPLOADS), files)

    def tell(self, problem: FootnoteError) -> None:
        """Show what went wrong."""
        with self._lock:
            self._look = replace(self._look, problem=problem)

    def stop(self) -> None:
        """Ask for no more of what goes on, nor of what waits behind it; but what was taken out stays out."""
        with self._lock:
            if self._thread is None:
                return
            self._stop.set()
            self._tasks = deque(task for task in self._tasks if task.what is What.OUT)

    def clear(self) -> None:
        """Show no more what has come to its end."""
        with self._lock:
            self._given = {name: stage for name, stage in self._given.items() if not stage.ended}
            if self._look.task is None:
                self._look = Look(ended=self._look.ended)

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` until nothing is to be done; True when it is so."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return self.look().task is None

    def _put(self, uploads: Uploads, name: str, source: BinaryIO) -> FileStage:
        try:
            put = uploads.put(name, source)
        except (UnreadableFile, DiskProblem) as error:
            return _refused(name, error)
        return FileStage(put.name, note=_note(name, put), source=UPLOADS)

    def _begin(self, task: Task, files: Iterable[FileStage] = ()) -> None:
        with self._lock:
            if self._thread is None:
                self._look = Look(ended=self._look.ended)
            self._given.update({stage.name: stage for stage in files})
            if task not in self._tasks:
                self._tasks.append(task)
            if self._thread is None:
                self._look = replace(self._look, task=task)
                self._thread = threading.Thread(target=self._work, name="upkeep", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._tasks:
                    self._end()
                    return
                task = self._tasks.popleft()
                names = [name for name, stage in self._given.items() if task.settles(stage)]
                self._given |= {name: self._given[name].at(FileStage(name)) for name in names}
                stages = Stages(names, self._stop.is_set)
                self._look = replace(self._look, task=task, waits="", stages=stages)
            self._do(task, stages)

    def _end(self) -> None:
        """Nothing is left to be done; files that still wait are of what was stopped before it began."""
        left = {name: stopped(stage) for name, stage in self._given.items() if not stage.ended}
        self._given |= left
        self._thread = None
        self._stop.clear()
        self._look = replace(self._look, task=None, waits="", stages=None, stopped=self._look.stopped or bool(left))

    def _do(self, task: Task, stages: Stages) -> None:
        report: SyncReport | None = None
        problem: FootnoteError | None = None
        try:
            report = self._when_free(task, stages)
        except Halted:
            logger.info("The %s was stopped", task.what)
        except FootnoteError as error:
            problem = error
        except Exception:  # the thread's last resort: the person must hear of it, whatever it was
            logger.exception("The %s of documents could not be finished", task.what)
            problem = FootnoteError(
                "This could not be finished", "Try again; the terminal that runs the app says what went wrong."
            )
        with self._lock:
            halted = report is None and problem is None
            for name, stage in stages.ends(report, problem, halted=halted).items():
                if name in self._given:
                    self._given[name] = self._given[name].at(stage)
            self._look = replace(
                self._look,
                stages=None,
                problem=problem or self._look.problem,
                stopped=self._look.stopped or halted,
                ended=self._look.ended + 1,
            )
            self._stop.clear()

    def _when_free(self, task: Task, stages: Stages) -> SyncReport:
        """Do it as soon as no other process writes to the index."""
        while True:
            try:
                return self._done(task, stages)
            except IndexBusy as error:
                with self._lock:
                    self._look = replace(self._look, waits=error.reason)
                if task.what is What.OUT:  # is not to be stopped
                    time.sleep(BUSY)
                elif self._stop.wait(BUSY):
                    raise Halted("The work was stopped") from error

    def _done(self, task: Task, stages: Stages) -> SyncReport:
        index = self._index
        match task.what:
            case What.SYNC:
                return sync(index, index.folder_of(FOLDER), progress=stages)
            case What.UPLOADS:
                return take_in(index, progress=stages)
            case What.OUT:
                return take_out(index, task.files)
            case What.BACK:
                return bring_back(index, [name for _, name in task.files], progress=stages)
            case What.RETRY:
                return retry(index, task.files, progress=stages)


def _refused(name: str, error: FootnoteError) -> FileStage:
    return FileStage(name, Stage.FAILED, note="Not kept", reason=error.reason, remedy=error.remedy)


def _note(given: str, put: Put) -> str:
    """What somebody should know of how a file was kept."""
    note = NOTES.get(put.outcome, "")
    if put.name == given:
        return note
    is_odd = put.name == fitting(given)
    kept = "Kept under this name" + ("" if is_odd else f": another document is called {fitting(given)}")
    return f"{kept}. {note}" if note else kept
