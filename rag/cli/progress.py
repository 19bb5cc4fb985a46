"""How far a long command is: a bar on a terminal, a line now and then elsewhere; always on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
# A log read later needs to show that it went on, not every step.
SECONDS_BETWEEN_LINES = 15.0


def tracked(items: Sequence[Item], what: str = "questions") -> Iterator[Item]:
    """The items, with the progress shown as they are taken."""
    if sys.stderr.isatty():
        yield from tqdm(items, unit=f" {what}", file=sys.stderr, dynamic_ncols=True)
        return
    start = told = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if now - told >= SECONDS_BETWEEN_LINES:
            told = now
            rate = done / (now - start)
            left = (len(items) - done) / rate if rate else 0.0
            print(f"{done} of {len(items)} {what}, {rate:.1f} a second, {left:.0f} s left", file=sys.stderr, flush=True)
        yield item
