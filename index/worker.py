"""The process that reads files, one after another: what a hostile or broken file does to it does no harm to a sync.

It is asked through its standard input and answers through its standard output, in pickles. `index.reading` starts it,
and another one when a file was its end. It holds itself to its bounds where the system lets it, so that nothing is
left running when whoever asked was killed.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

from index.errors import UnreadableFile
from index.language import language_of
from index.readers import read
from index.readers.ocr import Tesseract
from index.types import Document, Failure

try:
    import resource
except ImportError:  # Windows: there the time alone is bounded, from outside
    resource = None  # type: ignore[assignment]

# How it ends when a file needs more memory than it may have; no signal and no error of Python ends so.
OUT_OF_MEMORY = 77
# Seconds are of computing, or a busy machine would fail what a quiet one reads; so many times as long it may take.
WAITING = 4
WAITING_FOR_OCR = 60
# The share of that time after which no further image is begun: what was read till then is kept.
ENOUGH = 0.9


@dataclass(frozen=True, slots=True)
class Request:
    """A file to be read, images of pages by `ocr`: at most so many bytes of it, in so many seconds of computing."""

    path: Path
    max_bytes: int
    seconds: float
    ocr: Tesseract | None = None

    @property
    def patience(self) -> float:
        """The seconds that it may take in all. Tesseract computes in a process of its own, for seconds a page."""
        return self.seconds * (WAITING_FOR_OCR if self.ocr else WAITING)


@dataclass(frozen=True, slots=True)
class PagesRead:
    """Told before an answer: so many of the pages that are images have been read."""

    done: int
    count: int


@dataclass(frozen=True, slots=True)
class Bounded(Tesseract):
    """Tesseract until a time of the monotonic clock, and no page's drawing longer than so many seconds of computing;
    tells of every page."""

    until: float = 0.0
    seconds: float = 0.0
    tell: Callable[[PagesRead], None] = print

    def go_on(self, done: int, count: int) -> bool:
        """Whether there is time left; the first page is tried in any case."""
        self.tell(PagesRead(done, count))
        if done and time.monotonic() > self.until:
            return False
        _bound_computing(self.seconds)
        return True


def main(memory: int) -> None:
    """Answer every request with a Document or a Failure, until there are no more, with so many bytes of memory."""
    _bound_memory(memory)
    # What a library prints must not get between the answers.
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(EOFError, BrokenPipeError):
        while True:
            request: Request = pickle.load(requests)
            try:
                pickle.dump(answer(request, partial(_tell, answers)), answers)
                answers.flush()
            except MemoryError:
                os._exit(OUT_OF_MEMORY)


def _tell(answers: IO[bytes], pages: PagesRead) -> None:
    try:
        pickle.dump(pages, answers)
        answers.flush()
    except BrokenPipeError:  # whoever asked is gone, and may have been for many pages
        os._exit(0)


def answer(request: Request, tell: Callable[[PagesRead], None]) -> Document | Failure:
    """What one file comes to; `tell` hears of its images. Ends the process where its bounds are met."""
    _bound_time(request.seconds, request.patience)
    ocr = request.ocr
    if ocr is not None:
        until = time.monotonic() + ENOUGH * request.patience
        ocr = Bounded(ocr.path, ocr.languages, until, request.seconds, tell)
    try:
        document = read(request.path, max_bytes=request.max_bytes, ocr=ocr)
        language = document.language or ("" if _is_lines(document) else language_of(document.text))
        return replace(document, language=language)
    except UnreadableFile as error:
        return Failure(request.path.name, error.reason, error.remedy)
    finally:
        _bound_time(0, 0)


def _is_lines(document: Document) -> bool:
    """Whether a text is mostly rows, values or code, which are in no language to be told."""
    return 2 * sum(lines.end - lines.start for lines in document.lines) > len(document.text)


def _bound_time(seconds: float, patience: float) -> None:
    """Have the system end this process after so many seconds of computing, or of any kind, also within code that gives
    Python no turn; 0: not."""
    _bound_computing(seconds)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, patience)


def _bound_computing(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _bound_memory(most: int) -> None:
    if resource is None:
        return
    if sys.platform == "linux":
        # Of what is its own: libraries map far more than they use. Asking for more is then a MemoryError.
        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    else:  # macOS has such a limit and does not keep it
        threading.Thread(target=_watch_memory, args=(most,), daemon=True).start()


def _watch_memory(most: int) -> None:
    unit = 1 if sys.platform == "darwin" else 1024
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < most:
        time.sleep(0.1)
    os._exit(OUT_OF_MEMORY)
