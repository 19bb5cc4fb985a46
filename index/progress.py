"""How a sync shows itself: a bar on a terminal, a line per file elsewhere. Always on standard error."""

from __future__ import annotations

import sys

from tqdm import tqdm


class Bar:
    """Files as a bar with rate and time left; the passages embedded so far beside it."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None
        self._passages = 0

    def begin(self, files: int) -> None:
        """So many more files will be read."""
        if self._bar is None:
            self._bar = tqdm(total=0, unit=" files", file=sys.stderr, disable=False, leave=False)
        self._bar.total += files
        self._bar.refresh()

    def file(self, name: str, outcome: str) -> None:
        """A file is read."""
        if self._bar is not None:
            self._bar.update()
            self._bar.set_description_str(f"{outcome} {printable(name)}"[:60])

    def passages(self, count: int) -> None:
        """So many more passages are embedded."""
        self._passages += count
        if self._bar is not None:
            self._bar.set_postfix_str(f"{self._passages} passages embedded")

    def close(self) -> None:
        """Clear the bar away."""
        if self._bar is not None:
            self._bar.close()


class Lines:
    """One plain line a file."""

    def begin(self, files: int) -> None:
        """Nothing to say before the first file."""

    def file(self, name: str, outcome: str) -> None:
        """A file is read."""
        print(f"{outcome:9} {printable(name)}", file=sys.stderr, flush=True)

    def passages(self, count: int) -> None:
        """Lines come by file only."""

    def close(self) -> None:
        """Nothing is open."""


def watcher() -> Bar | Lines:
    """What suits standard error."""
    return Bar() if sys.stderr.isatty() else Lines()


def printable(name: str) -> str:
    """A file's name without characters that would move the cursor or turn the writing."""
    return "".join(character if character.isprintable() else "�" for character in name)
