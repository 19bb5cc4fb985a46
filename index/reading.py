"""Files read ahead of whoever takes their documents, in a process of their own (`workers.py`)."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from index.errors import UnreadableFile
from index.folder import TRIES, Found, identify, still_changing
from index.progress import Progress, Silent
from index.readers import SCANS
from index.readers.ocr import Tesseract
from index.types import Document
from index.workers import Worker, idle

# `seconds` of the bounds are for a file of so many bytes or fewer; a larger one has more in proportion. A PDF of 1,000
# pages (2.7 MB) took 25 s.
BYTES_IN_TIME = 2_000_000
# Files that are read before their documents are asked for, unless those have so many characters already.
AHEAD, AHEAD_CHARACTERS = 64, 5_000_000

# Seconds after which whoever waits for a file is asked whether to go on; and between two looks whether the worker that
# is to be stopped is at a file.
PATIENCE, CLOSING = 0.5, 0.05

# The id by which a document is known already, of the one it has without OCR and the one it has with it (empty if it
# can't be); empty if it is not.
Known = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take: bytes of it, seconds of computing, bytes of memory."""

    max_bytes: int
    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a file came to: its document, none if the content was known; or the error. `checked_ns` is when it
    was looked at, in nanoseconds since the epoch; `sha256` and `content`, its document's id, are empty before that."""

    file: Found
    checked_ns: int
    sha256: str = ""
    content: str = ""
    document: Document | None = None
    error: UnreadableFile | None = None


@contextmanager
def reading_ahead(
    files: Sequence[Found],
    bounds: Bounds,
    known: Known,
    ocr: Tesseract | None = None,
    recognised: str = "",
    progress: Progress | None = None,
) -> Iterator[Iterator[Outcome]]:
    """What each file comes to, in order; the next ones are read meanwhile, in a thread and a worker of this `with`.
    Documents that are `known` are not parsed, and where all are, no worker is started. Pages that are images are read
    by `ocr`; `recognised` are the languages in which they may have been before. `progress` is told which is read."""
    ahead = _Ahead(files, bounds, known, ocr, recognised, progress or Silent())
    try:
        yield ahead.outcomes()
    finally:
        ahead.close()


class _Ahead:
    def __init__(
        self,
        files: Sequence[Found],
        bounds: Bounds,
        known: Known,
        ocr: Tesseract | None,
        recognised: str,
        progress: Progress,
    ) -> None:
        self._progress = progress
        self._files, self._bounds, self._known, self._ocr, self._recognised = files, bounds, known, ocr, recognised
        self._thread = ThreadPoolExecutor(1, "reading")
        self._room = threading.Condition()
        self._characters = 0  # of the documents that wait to be taken
        self._worker: Worker | None = None
        self._closed = False
        self._resting = threading.Event()  # while no file is being read
        self._resting.set()

    def outcomes(self) -> Iterator[Outcome]:
        waiting: deque[Future[Outcome]] = deque()
        for file in self._files:
            waiting.append(self._thread.submit(self._read, file))
            if len(waiting) > AHEAD:
                yield self._taken(waiting.popleft())
        while waiting:
            yield self._taken(waiting.popleft())

    def close(self) -> None:
        with self._room:
            self._closed = True
            self._room.notify()
        self._thread.shutdown(wait=False, cancel_futures=True)
        # Whoever stops halfway waits for no long file, nor for one that is only about to be handed to the worker.
        while not self._resting.wait(CLOSING):
            if self._worker is not None and self._worker.busy:
                self._worker.close()
        self._thread.shutdown()
        if self._worker is not None:
            idle.give(self._worker)

    def _taken(self, future: Future[Outcome]) -> Outcome:
        while not wait([future], PATIENCE).done:
            self._progress.waiting()
        outcome = future.result()
        with self._room:
            self._characters -= _characters(outcome)
            self._room.notify()
        return outcome

    def _read(self, file: Found) -> Outcome:
        with self._room:
            self._room.wait_for(lambda: self._characters < AHEAD_CHARACTERS or self._closed)
            if self._closed:
                return Outcome(file, 0)
            self._resting.clear()
        try:
            self._progress.reading(file.name)
            outcome = self._outcome(file)
        finally:
            self._resting.set()
        with self._room:
            self._characters += _characters(outcome)
        return outcome

    def _outcome(self, file: Found) -> Outcome:
        """A file is looked at, then read by the worker; again, if that has read another content."""
        checked = time.time_ns()
        for _ in range(TRIES):
            sha256 = ""
            try:
                most, languages = self._bounds.max_bytes, self._recognised
                file, sha256, plain, by_ocr = identify(file, max_bytes=most, recognised=languages)
                if known := self._known(plain, by_ocr):
                    return Outcome(file, checked, sha256, known)
                document = self._document(file)
            except UnreadableFile as error:
                return Outcome(file, checked, sha256, error=error)
            if document.sha256 == sha256:
                content = by_ocr if self._ocr and by_ocr and document.id != plain else plain
                content = document.id if document.is_part else content
                return Outcome(file, checked, sha256, content, replace(document, id=content))
        return Outcome(file, checked, error=still_changing(file))

    def _document(self, file: Found) -> Document:
        self._worker = self._worker or idle.take(self._bounds.memory)
        seconds = self._bounds.seconds * max(1.0, file.size / BYTES_IN_TIME)
        ocr = self._ocr if file.path.suffix.lower() in SCANS else None
        told = partial(self._progress.pages, file.name)
        return self._worker.read(file.path, self._bounds.max_bytes, seconds, ocr, told)


def _characters(outcome: Outcome) -> int:
    return len(outcome.document.text) if outcome.document else 0
