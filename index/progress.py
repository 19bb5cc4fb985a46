"""How a sync shows itself: a bar on a terminal, a line per file elsewhere. Always on standard error."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tqdm import tqdm


class Progress(Protocol):
    """Told how a sync goes on; for a bar or for lines."""

    def begin(self, files: int) -> None:
        """So many more files will be read."""

    def reading(self, name: str) -> None:
        """A file begins to be read; told from another thread."""

    def pages(self, name: str, done: int, count: int) -> None:
        """So many of a file's pages that are images have been read, seconds each; told from another thread."""

    def waiting(self) -> None:
        """A file takes its time to be read, or is long; told again and again meanwhile, so that whoever wants to stop
        can."""

    def split(self, name: str, share: float) -> None:
        """So much of a long file's text, 0 to 1, is split into passages, whose vectors a sync before has made."""

    def part(self, name: str, share: float) -> None:
        """So much of a file, 0 to 1, is embedded."""

    def file(self, name: str, outcome: str) -> None:
        """A file is done: added, changed, renamed, unchanged or failed."""

    def settled(self, name: str, outcome: str) -> None:
        """A file that need not be read: failed by its name or size, or as before; or removed."""

    def expect(self, files: int, passages: int) -> None:
        """So many more files are read; so many of their passages will be embedded: fewer, below 0, where a long file
        turns out to have fewer than it seemed to."""

    def passages(self, count: int) -> None:
        """So many more passages are embedded."""


class Silent:
    """Progress that nobody watches."""

    def begin(self, files: int) -> None:
        """Nothing."""

    def reading(self, name: str) -> None:
        """Nothing."""

    def pages(self, name: str, done: int, count: int) -> None:
        """Nothing."""

    def waiting(self) -> None:
        """Nothing."""

    def split(self, name: str, share: float) -> None:
        """Nothing."""

    def part(self, name: str, share: float) -> None:
        """Nothing."""

    def file(self, name: str, outcome: str) -> None:
        """Nothing."""

    def settled(self, name: str, outcome: str) -> None:
        """Nothing."""

    def expect(self, files: int, passages: int) -> None:
        """Nothing."""

    def passages(self, count: int) -> None:
        """Nothing."""


@dataclass(slots=True)
class Figures:
    """How far a sync is: files, and the passages of those read so far. Embedding is nearly all of the time, so rate and
    time left count passages; files that are still unread are taken to have as many as the others."""

    files: int = 0
    files_read: int = 0
    files_done: int = 0
    expected: int = 0
    embedded: int = 0
    began: float = field(default_factory=time.monotonic)

    def at(self, now: float) -> str:
        """The figures as a line, at a time of the monotonic clock."""
        parts = [f"{self.files_done:,}/{self.files:,} files"] if self.files else []
        parts.append(f"{self.embedded:,}/{self.expected:,} passages")
        rate = self.embedded / (now - self.began) if now > self.began else 0.0
        if rate:
            parts += [f"{rate:.0f} passages/s", f"{clock(self.left() / rate)} left"]
        return ", ".join(parts)

    def left(self) -> float:
        """Passages still to embed."""
        seen = max(self.files_read, self.files_done)
        unread = max(0, self.files - seen) * self.expected / max(1, seen)
        return self.expected - self.embedded + unread


class Bar(Silent):
    """A bar, and beside it files, passages, their rate and the time left."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None
        self._figures = Figures()
        self._reading = ""

    def begin(self, files: int) -> None:
        """So many more files will be read."""
        self._figures.files += files
        if files:
            self._show()

    def pages(self, name: str, done: int, count: int) -> None:
        """Nothing is drawn by another thread: it is shown at the next look."""
        self._reading = f", image {done + 1} of {count} of {printable(name)}"[:60] if done < count else ""

    def waiting(self) -> None:
        """A file takes its time to be read."""
        if self._reading:
            self._show(self._reading)

    def split(self, name: str, share: float) -> None:
        """So much of a long file's text is split into passages, of which there is nothing to embed."""
        self._show(f", {share:.0%} of {printable(name)} found again"[:60])

    def file(self, name: str, outcome: str) -> None:
        """A file is done."""
        self._figures.files_done += 1
        self._reading = ""
        self._show(f", {outcome} {printable(name)}"[:60])

    def settled(self, name: str, outcome: str) -> None:
        """A bar is of what is read; the report at the end has the others."""

    def expect(self, files: int, passages: int) -> None:
        """So many more files are read; so many of their passages will be embedded."""
        self._figures.files_read += files
        self._figures.expected += passages
        if passages:
            self._show()

    def passages(self, count: int) -> None:
        """So many more passages are embedded."""
        self._figures.embedded += count
        self._show()

    def close(self) -> None:
        """Clear the bar away."""
        if self._bar is not None:
            self._bar.close()

    def _show(self, more: str = "") -> None:
        if self._bar is None:
            from tqdm import tqdm  # what has nothing to show need not wait for it

            self._bar = tqdm(total=1, file=sys.stderr, disable=False, leave=False, bar_format="|{bar:20}| {desc}")
        self._bar.total = self._figures.embedded + self._figures.left() or 1
        self._bar.n = self._figures.embedded
        self._bar.set_description_str(self._figures.at(time.monotonic()) + more)


# Pages that are images, after which a line says how far their file is: some minutes of OCR.
PAGES_A_LINE = 25


class Lines(Silent):
    """One plain line a file, and of a long scan one every few minutes."""

    def pages(self, name: str, done: int, count: int) -> None:
        """So many of a file's pages that are images have been read."""
        if done and done % PAGES_A_LINE == 0:
            print(f"{'reading':9} {printable(name)}: {done} of {count} images", file=sys.stderr, flush=True)

    def begin(self, files: int) -> None:
        """Nothing to say before the first file."""

    def file(self, name: str, outcome: str) -> None:
        """A file is done; what was only looked at is not worth a line."""
        if outcome != "unchanged":
            print(f"{outcome:9} {printable(name)}", file=sys.stderr, flush=True)

    def settled(self, name: str, outcome: str) -> None:
        """A file that need not be read has its line, too."""
        self.file(name, outcome)

    def expect(self, files: int, passages: int) -> None:
        """Lines come by file only."""

    def passages(self, count: int) -> None:
        """Lines come by file only."""

    def close(self) -> None:
        """Nothing is open."""


class NewLines(Lines):
    """One plain line a file that has changed; what failed before and is still there is not told of again."""

    def settled(self, name: str, outcome: str) -> None:
        """Removed files have their line."""
        if outcome != "failed":
            self.file(name, outcome)


def watcher() -> Bar | Lines:
    """What suits standard error."""
    return Bar() if sys.stderr.isatty() else Lines()


def printable(name: str) -> str:
    """A file's name without characters that would move the cursor or turn the writing."""
    return "".join(character if character.isprintable() else "�" for character in name)


def clock(seconds: float) -> str:
    """A time span: `0:30`, `1:06:20`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
