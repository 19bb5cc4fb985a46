"""Answers, and evaluations, are made in threads of their own, so that a click meanwhile interrupts nothing.

Streamlit runs the page's script again at every click and drops the run that was going on; a job outlives that."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from index.errors import FootnoteError
from rag.types import Answer

logger = logging.getLogger(__name__)

# A finished job that nobody fetched (its browser was closed) is forgotten after this many seconds.
KEPT_SECONDS = 3600.0


Snapshot = TypeVar("Snapshot")


class Job(Generic[Snapshot]):
    """One answer (or whatever a stream brings) in the making; `what` it is, for people. Its fields are written by its
    thread and read by anybody. At its end, whoever still looks, it calls `ended`; `unkept` is what that says."""

    def __init__(
        self,
        stream: Callable[[], Iterator[Snapshot]],
        what: str = "answer",
        ended: Callable[[Job[Snapshot]], str] | None = None,
        stopping: threading.Event | None = None,
    ) -> None:
        self.latest: Snapshot | None = None
        self.problem: FootnoteError | None = None
        self.stopped = False
        self.unkept = ""
        self.started_at = time.monotonic()
        self.finished_at: float | None = None
        self._stream = stream
        self._what = what
        self._ended = ended
        self._stopping = stopping
        self._finished = threading.Event()
        self._thread = threading.Thread(target=self._run, name=what, daemon=True)

    @property
    def finished(self) -> bool:
        """Whether nothing more will arrive."""
        return self._finished.is_set()

    @property
    def age(self) -> float:
        """Seconds since it was made."""
        return time.monotonic() - self.started_at

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Ask for no more; what has arrived stays in `latest`. Takes effect at the stream's next snapshot, and at once
        with a stream that heeds `stopping`: its last snapshot is then what had arrived."""
        self.stopped = True
        if self._stopping is not None:
            self._stopping.set()

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` for the end; True when it came."""
        return self._finished.wait(seconds)

    def _run(self) -> None:
        try:
            self._consume()
        except FootnoteError as error:
            self.problem = error
        except Exception:  # the thread's last resort: the person must hear of it, whatever it was
            logger.exception("The %s could not be finished", self._what)
            self.problem = FootnoteError(
                f"The {self._what} could not be finished",
                "Try again; the terminal that runs the app says what went wrong.",
            )
        finally:
            self._tell()
            self.finished_at = time.monotonic()
            self._finished.set()

    def _tell(self) -> None:
        try:
            self.unkept = self._ended(self) if self._ended else ""
        except Exception:  # a person who waits must not wait forever
            logger.exception("The end of the %s could not be told", self._what)

    def _consume(self) -> None:
        stream = self._stream()
        for snapshot in stream:
            if self.stopped and self._stopping is None:
                # Closing a generator lets its `finally` blocks run: a model's connection is dropped at once.
                close = getattr(stream, "close", None)
                if close is not None:
                    close()
                return
            self.latest = snapshot


class Jobs:
    """Every job of this server by its unguessable name, so that no session reaches another's."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job[Answer]] = {}
        self._lock = threading.Lock()

    def start(
        self,
        stream: Callable[[], Iterator[Answer]],
        name: str = "",
        ended: Callable[[Job[Answer]], str] | None = None,
        stopping: threading.Event | None = None,
    ) -> str:
        """Start a job; returns its name, which must be unguessable."""
        name, job = name or secrets.token_urlsafe(16), Job(stream, ended=ended, stopping=stopping)
        with self._lock:
            self._forget_old()
            self._jobs[name] = job
        job.start()
        return name

    def get(self, name: str) -> Job[Answer] | None:
        """The job of that name; None once it was dropped, or after a restart of the server."""
        with self._lock:
            return self._jobs.get(name)

    def drop(self, name: str) -> None:
        """Forget a job whose answer has been fetched."""
        with self._lock:
            self._jobs.pop(name, None)

    def _forget_old(self) -> None:
        now = time.monotonic()
        for name, job in list(self._jobs.items()):
            if job.finished_at is not None and now - job.finished_at > KEPT_SECONDS:
                del self._jobs[name]
