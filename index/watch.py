"""The index kept in line with a folder that changes: told by the system (watchdog), a sync once it is quiet again."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from watchdog.events import (
    EVENT_TYPE_CLOSED,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_DELETED,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_MOVED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from index.errors import FolderGone, FootnoteError, IndexBusy
from index.patterns import IGNORE_FILE
from index.types import Failure, SyncReport

# Seconds without a change before a sync: a program that saves writes several times. While files come in without a
# pause, a sync begins after so many seconds all the same.
QUIET, LATEST = 1.0, 15.0
# A sync comes after so many seconds without any news, too: network drives tell of nothing, and news can be lost.
UNTOLD = 300.0
# Seconds between two looks where the system tells of no changes (or of no more: Linux bounds how many folders).
POLLED = 5.0
# Seconds until the next try while another process writes to the index.
BUSY = 5.0
# What stands for the identity of a folder that is not there.
NOWHERE = (0, 0)
# Opening and reading files is news, too, and a sync does both.
_NEWS = {EVENT_TYPE_CLOSED, EVENT_TYPE_CREATED, EVENT_TYPE_DELETED, EVENT_TYPE_MODIFIED, EVENT_TYPE_MOVED}


def follow(
    folder: Path,
    apart: Path,
    sync: Callable[[], SyncReport],
    done: Callable[[SyncReport], None],
    failed: Callable[[FootnoteError], None],
    stop: threading.Event,
) -> None:
    """Call `sync`, and again whenever the folder has changed, but for what lies in `apart` (the index itself), until
    `stop` is set.

    `done` is told what the first did, and each that found a change; `failed` why one could not be, once as long as it
    is the same. A folder that is gone is waited for, and so is another process that writes to the index."""
    last = _Last(done, failed)
    while not stop.is_set():
        try:
            with changes(folder, apart) as news:
                news.again(quiet=True)
                while news.wait(stop):
                    try:
                        last.does(sync())
                    except FootnoteError as error:
                        last.fails(error)
                        if isinstance(error, IndexBusy):
                            stop.wait(BUSY)
                            news.again(quiet=True)
        except FolderGone as error:
            last.fails(error)
            stop.wait(POLLED)


class _Last:
    """What was told last, so that it is not told again."""

    def __init__(self, done: Callable[[SyncReport], None], failed: Callable[[FootnoteError], None]) -> None:
        self._done, self._failed = done, failed
        self._problem = ""
        self._failures: list[Failure] | None = None

    def does(self, report: SyncReport) -> None:
        # After a problem, that it is over is news, too.
        if (
            self._problem
            or report.added
            or report.changed
            or report.renamed
            or report.removed
            or report.failed != self._failures
        ):
            self._done(report)
        self._problem, self._failures = "", list(report.failed)

    def fails(self, error: FootnoteError) -> None:
        if str(error) != self._problem:
            self._failed(error)
        self._problem = str(error)


class News(FileSystemEventHandler):
    """Whether something has changed in a folder, hidden files aside, and what lies in `apart` (the index itself)."""

    def __init__(self, folder: Path, apart: Path) -> None:
        self._folder, self._apart = folder, apart
        self._identity = _identity(folder)
        self._changed = threading.Condition()
        self._first = self._last = 0.0  # times of the monotonic clock; 0: no news

    def on_any_event(self, event: FileSystemEvent) -> None:
        """What watchdog calls, from a thread of its own."""
        if event.event_type not in _NEWS or (event.is_directory and event.event_type == EVENT_TYPE_MODIFIED):
            return  # what is modified in a folder has news of its own
        if any(self._counts(path) for path in (event.src_path, event.dest_path) if path):
            self.again()

    def again(self, *, quiet: bool = False) -> None:
        """Take something for changed; long ago if it is `quiet` already."""
        with self._changed:
            self._last = time.monotonic() - (QUIET if quiet else 0.0)
            self._first = self._first or self._last
            self._changed.notify_all()

    def wait(self, stop: threading.Event) -> bool:
        """Wait for a change, and for quiet after it; False once `stop` is set, or the folder is gone or another."""
        began = time.monotonic()
        with self._changed:
            while not stop.is_set() and _identity(self._folder) == self._identity:
                now = time.monotonic()
                if self._first and (now - self._last >= QUIET or now - self._first >= LATEST):
                    self._first = 0.0
                    return True
                if not self._first and now - began >= UNTOLD:
                    return True
                self._changed.wait(0.2 if self._first else 0.5)
        return False

    def _counts(self, path: bytes | str) -> bool:
        with suppress(ValueError):  # of another folder
            name = Path(path.decode() if isinstance(path, bytes) else path)
            parts = name.relative_to(self._folder).parts
            hidden = any(part.startswith(".") and part != IGNORE_FILE for part in parts)
            return not hidden and not name.is_relative_to(self._apart)
        return False


@contextmanager
def changes(folder: Path, apart: Path) -> Iterator[News]:
    """News of a folder, from the system, or by looking again and again where it can't tell. FolderGone without one."""
    if _identity(folder) == NOWHERE:
        raise _gone(folder)
    folder = folder.resolve()
    news = News(folder, apart.resolve())
    observer: BaseObserver = Observer()
    try:
        observer.schedule(news, str(folder), recursive=True)
        observer.start()
    except OSError:  # too many folders for Linux's inotify
        observer = PollingObserver(timeout=POLLED)
        try:
            observer.schedule(news, str(folder), recursive=True)
            observer.start()
        except OSError as error:  # it went this very moment
            raise _gone(folder) from error
    try:
        yield news
    finally:
        observer.stop()
        observer.join()


def _gone(folder: Path) -> FolderGone:
    return FolderGone(f"{folder} is gone", "It is followed again when it is back; until then its documents are kept")


def _identity(folder: Path) -> tuple[int, int]:
    try:
        status = folder.stat()
    except OSError:  # also where a network drive was cut off
        return NOWHERE
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else NOWHERE
