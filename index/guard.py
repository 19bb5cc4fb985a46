"""One at a time at the files of the embedded Chroma.

Chroma guards its files between the threads of one client only. Asked by one process while another wrote, version 1.5.9
raised "Nothing found on disk", crashed, and left a graph that nobody could open any more; and a client that stays open
does not see what another process wrote. Hence a lock around every use, and a mark that changes with every write. The
mark says how many passages are stored, too, so that a sync with nothing to do need not open Chroma.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

# Seconds between two tries of the lock; a search holds it for some milliseconds.
POLL = 0.002
_TORN = " torn"


class Guard:
    """The lock of a folder and the mark of one collection in it. Safe to share between threads."""

    def __init__(self, folder: Path, collection: str) -> None:
        self.folder, self.collection = folder, collection
        self._mark = folder / f"{collection}.mark"
        # A thread waits for another of its process here, without polling.
        self._threads = threading.RLock()
        self._processes = FileLock(folder.with_suffix(".lock"), thread_local=False)

    @contextmanager
    def alone(self, patience: float = -1) -> Iterator[None]:
        """While this is held, nobody else reads or writes the folder. TimeoutError after `patience` seconds."""
        if not self._threads.acquire(timeout=patience):
            raise TimeoutError(f"{self.folder} is being written to")
        try:
            # filelock's own error is a TimeoutError too.
            with self._processes.acquire(timeout=patience, poll_interval=POLL):
                yield
        finally:
            self._threads.release()

    def mark(self) -> str:
        """Changes with every write; empty if nothing was ever written here."""
        try:
            return self._mark.read_text(encoding="ascii")
        except FileNotFoundError:
            return ""

    def torn(self) -> bool:
        """Whether a write has not come to its end. Within `alone`, that is one that never will: what is stored can't be
        trusted."""
        return self.mark().endswith(_TORN)

    def tear(self) -> None:
        """Mark the collection as not to be trusted; before every write, so that whoever is killed or fails on the way
        leaves the mark of it."""
        self._put(secrets.token_hex(8) + _TORN)

    def mend(self, count: int) -> None:
        """Mark the collection as whole, with so many passages; after every write."""
        self._put(f"{secrets.token_hex(8)} {count}")

    def count(self) -> int:
        """How many passages are stored, as far as can be seen without opening them; -1 where they can't be trusted."""
        mark = self.mark()
        if not mark:
            return 0
        stored = mark.rpartition(" ")[2]
        return int(stored) if stored.isdecimal() and (self.folder / "chroma.sqlite3").exists() else -1

    def empty(self) -> None:
        """Delete everything in the folder, other collections too; their marks first, which would belie what is left."""
        paths = list(self.folder.iterdir()) if self.folder.is_dir() else []
        for path in sorted(paths, key=lambda path: path.suffix != self._mark.suffix):
            if path.is_dir():
                shutil.rmtree(path)
            elif path != self._mark:
                path.unlink()

    def _put(self, mark: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self._mark.with_suffix(".part")
        partial.write_text(mark, encoding="ascii")
        partial.replace(self._mark)
