"""Sentences gathered into passages, one by one: a long document's are never all in memory.

Sections (headings) are packed with whole sentences up to the wanted size, closing early at a paragraph's end. Parts
(sheets, slides, files, chapters) are packed each by itself, but for tiny ones: those that fit share a passage.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from index.sentences import Span

# A passage that is fuller than this share of the wanted size closes at a paragraph's end instead of cutting the next.
FULL_ENOUGH = 0.6
# What is left of a section below this share of the wanted size joins its neighbour if the model's window allows it.
TOO_SMALL = 0.35
# No passage has more than twice so many characters, be they as few tokens as they will: one token stands for any run of
# letters that is no word.
LONGEST = 5_000
# Documents are tokenised in pieces of this many characters, so that memory stays flat for very long texts.
PIECE = 100_000


# The break in front of a part.
PART = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a part of one that is too long; `breaks` is how good a place it is to begin a passage:
    3 a part (`PART`), 2 a section, 1 a paragraph, 0 a sentence."""

    start: int
    end: int
    breaks: int


class TokenCounter:
    """Counts tokens of stretches of one text, asked for in order, from a single tokenisation that goes ahead of them
    and is forgotten behind them."""

    def __init__(self, text: str, tokenizer: Any) -> None:
        self._text, self._tokenizer = text, tokenizer
        self._pieces = _pieces(text)
        self._known = 0  # characters that are tokenised
        self._starts: array[int] = array("q")

    def count(self, start: int, end: int) -> int:
        self._know(end)
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def after(self, start: int, tokens: int) -> int | None:
        """The offset where the token number `tokens` from `start` begins; None if there are fewer."""
        while True:
            at = bisect_left(self._starts, start) + tokens
            if at < len(self._starts):
                return self._starts[at]
            if self._known == len(self._text):
                return None
            self._know(self._known + 1)

    def forget(self, before: int) -> None:
        """Nothing before this offset will be asked for any more."""
        if self._starts and before - self._starts[0] > PIECE:
            del self._starts[: bisect_left(self._starts, before)]

    def _know(self, end: int) -> None:
        while self._known < min(end, len(self._text)):
            start, self._known = next(self._pieces)
            offsets = self._tokenizer.encode(self._text[start : self._known], add_special_tokens=False).offsets
            self._starts.extend(start + offset[0] for offset in offsets if offset[1] > offset[0])


def _pieces(text: str) -> Iterator[Span]:
    """Stretches of at most about `PIECE` characters, cut at line ends or spaces."""
    start = 0
    while start < len(text):
        end = min(start + PIECE, len(text))
        if end < len(text):
            cut = max(text.rfind("\n", start, end), text.rfind(" ", start, end))
            end = cut if cut > start else end
        yield start, end
        start = end


def packed(units: Iterator[Unit], counter: TokenCounter, target: int, limit: int) -> Iterator[Span]:
    """Where passages begin and end: near `target` tokens, at most `limit` where a tiny rest is joined to one."""
    return _without_crumbs(_gathered(units, counter, target), counter, target, limit)


def _gathered(units: Iterator[Unit], counter: TokenCounter, target: int) -> Iterator[Unit]:
    """Units gathered into passages near `target` tokens, each as a unit with its first one's break."""
    ahead = _Ahead(units)
    group: Unit | None = None
    shares = False  # whether all of the part at hand goes with the one before
    while (unit := ahead.first()) is not None:
        if unit.breaks == PART:
            shares = group is not None and _takes_part(group, ahead, counter, target)
        if group is not None and (shares or not _begins_passage(group, unit, ahead, counter, target)):
            group = replace(group, end=unit.end)
        else:
            if group is not None:
                yield group
            group = unit
        ahead.drop()
    if group is not None:
        yield group


class _Ahead:
    """Units that can be looked at before they are taken."""

    def __init__(self, units: Iterator[Unit]) -> None:
        self._units = units
        self._seen: deque[Unit] = deque()

    def first(self) -> Unit | None:
        """The next one; None at the end."""
        return self._seen[0] if self._seen else next(self.every(), None)

    def drop(self) -> None:
        """Take the next one."""
        self._seen.popleft()

    def every(self) -> Iterator[Unit]:
        """All from the next one on, as far as anybody looks."""
        yield from tuple(self._seen)
        for unit in self._units:
            self._seen.append(unit)
            yield unit


def _begins_passage(group: Unit, unit: Unit, ahead: _Ahead, counter: TokenCounter, target: int) -> bool:
    if unit.breaks == PART:
        return True
    size = counter.count(group.start, group.end)
    if counter.count(group.start, unit.end) > target or unit.end - group.start > 2 * LONGEST:
        return True
    if unit.breaks == 2:
        return size >= TOO_SMALL * target
    if unit.breaks == 1 and size >= FULL_ENOUGH * target:
        return _passes(group.start, ahead, counter, target)
    return False


def _takes_part(group: Unit, ahead: _Ahead, counter: TokenCounter, target: int) -> bool:
    """Whether the part that begins with the next unit shares a passage with a tiny one before it: as a whole only, and
    only with a whole one, for the end of a sheet says nothing of the next. A title alone, as many slides have, would
    say nothing by itself."""
    is_whole = group.breaks == PART  # it began where a part does, and has come to the next
    is_tiny = counter.count(group.start, group.end) < TOO_SMALL * target
    return is_whole and is_tiny and not _passes(group.start, ahead, counter, target, PART)


def _passes(start: int, ahead: _Ahead, counter: TokenCounter, target: int, breaks: int = 1) -> bool:
    """Whether the paragraph that begins with the next unit, or what ends at such a break, ends more than `target`
    tokens behind `start`."""
    units = ahead.every()
    end = next(units).end
    for unit in units:
        if unit.breaks >= breaks or end - start > 2 * LONGEST or counter.count(start, end) > target:
            break
        end = unit.end
    return end - start > 2 * LONGEST or counter.count(start, end) > target


def _without_crumbs(groups: Iterator[Unit], counter: TokenCounter, target: int, limit: int) -> Iterator[Span]:
    """Passages with tiny last ones joined to the one before, within the same section."""
    last: Span | None = None
    for group in groups:
        start, end = group.start, group.end
        crumb = counter.count(start, end) < TOO_SMALL * target and group.breaks < 2
        if last and crumb and counter.count(last[0], end) <= limit and end - last[0] <= 2 * LONGEST:
            last = (last[0], end)
        else:
            if last:
                yield last
            last = (start, end)
    if last:
        yield last
