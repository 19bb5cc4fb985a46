"""The processes that files are read in (`worker.py` is what runs there): started, held to their bounds, and kept.

Not a pool of `concurrent.futures` or loky: neither can end one task that takes too long, nor says which task was a
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
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE

from index.errors import UnreadableFile
from index.readers.ocr import Tesseract
from index.types import Document, Failure
from index.worker import OUT_OF_MEMORY, PagesRead, Request

# A worker ends itself on time where the system lets it; this many seconds later it is killed.
GRACE = 2.0
# Seconds after which a worker that nobody needs is ended.
IDLE = 30.0
_START = "import sys; sys.path.insert(0, sys.argv[1]); from index.worker import main; main(int(sys.argv[2]))"


class OutOfBounds(UnreadableFile):
    """A file that takes too long or too much memory to read."""


class Worker:
    """A process that reads one file at a time; started when first asked, and anew after a file was its end."""

    def __init__(self, memory: int) -> None:
        self.memory, self.busy = memory, False
        self._process: subprocess.Popen[bytes] | None = None

    def read(
        self,
        path: Path,
        max_bytes: int,
        seconds: float,
        ocr: Tesseract | None = None,
        told: Callable[[int, int], None] = lambda done, count: None,
    ) -> Document:
        """The document in a file; `told` hears how many of how many images of pages are read. Raises UnreadableFile for
        one that can't be read, or not within its bounds."""
        if self._process is not None and self._process.poll() is not None:  # ended by somebody while it was idle
            self.close()
        self._process = process = self._process or _started(self.memory)
        assert process.stdin
        assert process.stdout
        late = threading.Event()

        def end() -> None:
            late.set()
            _kill(process)

        request = Request(path.absolute(), max_bytes, seconds, ocr)
        self.busy, timer = True, threading.Timer(request.patience + GRACE, end)
        timer.start()
        try:
            pickle.dump(request, process.stdin)
            process.stdin.flush()
            answer: Document | Failure | PagesRead = pickle.load(process.stdout)
            while isinstance(answer, PagesRead):
                told(answer.done, answer.count)
                answer = pickle.load(process.stdout)
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
            _kill(process)
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


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a worker, and with it a tesseract that it waits for."""
    if sys.platform == "win32" or process.poll() is not None:
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _started(memory: int) -> subprocess.Popen[bytes]:
    """A worker's process, in a group of its own: Ctrl-C is for whoever asked. What libraries say of a broken file is
    not shown: the file's line in the report is."""
    command = [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[1]), str(memory)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # threads take memory each
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, creationflags=flags)
    return subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, process_group=0)


class Idle:
    """The worker that waits for the next sync of this process; ended when none comes, or the process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._timer: threading.Timer | None = None

    def take(self, memory: int) -> Worker:
        """The one that waits, or a new one."""
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
        """Have a worker wait for the next sync."""
        self.close()
        with self._lock:
            self._worker = worker
            self._timer = threading.Timer(IDLE, self.close)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Have none wait."""
        with self._lock:
            worker, self._worker = self._worker, None
            if self._timer:
                self._timer.cancel()
        if worker is not None:
            worker.close()

    def forget(self) -> None:
        """In a forked process: the worker is the parent's."""
        self.__init__()  # type: ignore[misc]


idle = Idle()
atexit.register(idle.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=idle.forget)
