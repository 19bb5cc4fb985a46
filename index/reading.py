"""Files read in a process of their own (`worker.py`), ahead of whoever takes their documents.

Not by a pool of `concurrent.futures` or loky: neither can end one task that takes too long, nor says which task was a
process's end. A worker is kept for the next file and the next sync: starting one takes a quarter of a second.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import DEVNULL, PIPE

from index.errors import UnreadableFile
from index.folder import TRIES, Found, identify, still_changing
from index.types import Document, Failure
from index.worker import OUT_OF_MEMORY, WAITING, Request

# `seconds` of the bounds are for a file of so many bytes or fewer; a larger one has more in proportion. A PDF of 1,000
# pages (2.7 MB) took 25 s.
BYTES_IN_TIME = 2_000_000
# Files that are read before their documents are asked for, unless those have so many characters already.
AHEAD, AHEAD_CHARACTERS = 64, 5_000_000
# A worker ends itself on time where the system lets it; this many seconds later it is killed.
GRACE = 2.0
# Seconds after which a worker that nobody needs is ended.
IDLE = 30.0
_START = "import sys; sys.path.insert(0, sys.argv[1]); from index.worker import main; main(int(sys.argv[2]))"


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


class OutOfBounds(UnreadableFile):
    """A file that takes too long or too much memory to read."""


class Worker:
    """A process that reads one file at a time; started when first asked, and anew after a file was its end."""

    def __init__(self, memory: int) -> None:
        self.memory, self.busy = memory, False
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, path: Path, max_bytes: int, seconds: float) -> Document:
        """The document in a file. Raises UnreadableFile for one that can't be read, or not within its bounds."""
        if self._process is not None and self._process.poll() is not None:  # ended by somebody while it was idle
            self.close()
        self._process = process = self._process or _started(self.memory)
        assert process.stdin
        assert process.stdout
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        self.busy, timer = True, threading.Timer(seconds * WAITING + GRACE, end)
        timer.start()
        try:
            pickle.dump(Request(path.absolute(), max_bytes, seconds), process.stdin)
            process.stdin.flush()
            answer: Document | Failure = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self.close()
            raise self._ended(path.name, process.returncode, late.is_set(), seconds) from error
        except BaseException:
            self.close()  # half an answer may be on its way
            raise
        finally:
            timer.cancel()
            self.busy = False
        if isinstance(answer, Failure):
            raise UnreadableFile(answer.reason, answer.remedy)
        return answer

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]

    def _ended(self, name: str, status: int, late: bool, seconds: float) -> UnreadableFile:
        if late or -status in (getattr(signal, "SIGPROF", None), getattr(signal, "SIGALRM", None)):
            return OutOfBounds(
                f"{name} took longer than {seconds:.3g} s to read", "Split it, or raise FOOTNOTE_READ_SECONDS"
            )
        if status == OUT_OF_MEMORY:
            return OutOfBounds(
                f"{name} takes more than {self.memory / 1e6:.0f} MB of memory to read",
                "Split it, or raise FOOTNOTE_READ_MEMORY_MB",
            )
        return UnreadableFile(
            f"{name} made its reader crash (status {status})", "Open it in its own program and save it again"
        )


def _started(memory: int) -> subprocess.Popen[bytes]:
    """A worker's process, in a group of its own: Ctrl-C is for whoever asked. What libraries say of a broken file is
    not shown: the file's line in the report is."""
    command = [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[1]), str(memory)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # threads take memory each
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, creationflags=flags)
    return subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, process_group=0)


class _Idle:
    """The worker that waits for the next sync of this process; ended when none comes, or the process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._timer: threading.Timer | None = None

    def take(self, memory: int) -> Worker:
        with self._lock:
            worker, self._worker = self._worker, None
            if self._timer:
                self._timer.cancel()
        if worker is not None and worker.memory == memory:
            return worker
        if worker is not None:
            worker.close()
        return Worker(memory)

    def give(self, worker: Worker) -> None:
        self.close()
        with self._lock:
            self._worker = worker
            self._timer = threading.Timer(IDLE, self.close)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
            if self._timer:
                self._timer.cancel()
        if worker is not None:
            worker.close()

    def forget(self) -> None:
        """In a forked process: the worker is the parent's."""
        self.__init__()  # type: ignore[misc]


_idle = _Idle()
atexit.register(_idle.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.forget)


@contextmanager
def reading_ahead(files: Sequence[Found], bounds: Bounds, known: Callable[[str], bool]) -> Iterator[Iterator[Outcome]]:
    """What each file comes to, in order; the next ones are read meanwhile, in a thread and a worker of this `with`.
    Documents whose id is `known` are not parsed, and where all are, no worker is started."""
    ahead = _Ahead(files, bounds, known)
    try:
        yield ahead.outcomes()
    finally:
        ahead.close()


class _Ahead:
    def __init__(self, files: Sequence[Found], bounds: Bounds, known: Callable[[str], bool]) -> None:
        self._files, self._bounds, self._known = files, bounds, known
        self._thread = ThreadPoolExecutor(1, "reading")
        self._room = threading.Condition()
        self._characters = 0  # of the documents that wait to be taken
        self._worker: Worker | None = None
        self._closed = False

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
        if self._worker is not None and self._worker.busy:  # whoever stops halfway does not wait for a long file
            self._worker.close()
        self._thread.shutdown()
        if self._worker is not None:
            _idle.give(self._worker)

    def _taken(self, future: Future[Outcome]) -> Outcome:
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
        outcome = self._outcome(file)
        with self._room:
            self._characters += _characters(outcome)
        return outcome

    def _outcome(self, file: Found) -> Outcome:
        """A file is looked at, then read by the worker; again, if that has read another content."""
        checked = time.time_ns()
        for _ in range(TRIES):
            sha256 = ""
            try:
                file, sha256, content = identify(file, max_bytes=self._bounds.max_bytes)
                if self._known(content):
                    return Outcome(file, checked, sha256, content)
                document = self._document(file)
            except UnreadableFile as error:
                return Outcome(file, checked, sha256, error=error)
            if document.sha256 == sha256:
                return Outcome(file, checked, sha256, content, replace(document, id=content))
        return Outcome(file, checked, error=still_changing(file))

    def _document(self, file: Found) -> Document:
        self._worker = self._worker or _idle.take(self._bounds.memory)
        seconds = self._bounds.seconds * max(1.0, file.size / BYTES_IN_TIME)
        return self._worker.read(file.path, self._bounds.max_bytes, seconds)


def _characters(outcome: Outcome) -> int:
    return len(outcome.document.text) if outcome.document else 0
