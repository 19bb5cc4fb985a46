"""A document to passages: by structure, counted in the model's own tokens, exact in offsets.

Sections (headings) are packed with whole sentences up to the wanted size, closing early at a paragraph's end. What
the model reads is `embedding_text`: title and headings in front of the passage, so that "it" in a passage still
meets the name in a question. What people see is the passage alone.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from index.sentences import Span, each_sentence, trimmed
from index.types import Document, Passage

# Part of the index's fingerprint: raise it whenever the same document would come out differently.
SPLITTING_VERSION = "5"

# Title and headings may take this share of the model's window; the passage has the rest.
HEADER_TOKENS = 40
# A passage that is fuller than this share of the wanted size closes at a paragraph's end instead of cutting the next.
FULL_ENOUGH = 0.6
# What is left of a section below this share of the wanted size joins its neighbour if the model's window allows it.
TOO_SMALL = 0.35
SPECIAL_TOKENS = 2
# No passage has more than twice so many characters, be they as few tokens as they will: one token stands for any run of
# letters that is no word.
LONGEST = 5_000
# A title or heading within this many first characters of a passage is said already.
OPENING = 300
# Documents are tokenised in pieces of this many characters, so that memory stays flat for very long texts.
PIECE = 100_000


# A title without a word, such as a file's number, says nothing to a model.
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{3,}(?![\w-])|[^\W\d_a-zA-Z]")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a part of one that is too long; `breaks` is how good a place it is to begin a passage:
    2 a section, 1 a paragraph, 0 a sentence."""

    start: int
    end: int
    breaks: int


class _TokenCounter:
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


def split(document: Document, tokenizer: Any, passage_tokens: int, max_tokens: int) -> Iterator[Passage]:
    """The passages of `document` in order, made one by one: together they hold every character that is not white space,
    none is longer than the model's limit, none begins or ends inside a word, and none crosses into another section
    unless that section is tiny."""
    limit = max_tokens - SPECIAL_TOKENS - HEADER_TOKENS
    target = min(passage_tokens, limit)
    counter = _TokenCounter(document.text, tokenizer)

    def fits(passage: Passage) -> bool:
        """A tokenizer may need more tokens for a stretch alone than it needed within the whole, and more for a header
        than was reckoned."""
        read = embedding_text(document.title, passage)
        alone = tokenizer.encode(passage.text, add_special_tokens=False).ids
        return len(alone) <= limit and len(tokenizer.encode(read).ids) <= max_tokens

    for start, end in _without_crumbs(
        _packed(_units(document, counter, target), counter, target), counter, target, limit
    ):
        yield from _fitting(document, start, end, fits)
        counter.forget(start)


def embedding_text(title: str, passage: Passage) -> str:
    """What the model reads for a passage: those of its title and headings that it does not begin with, then its text.

    A title said twice makes every passage below it resemble any question that names it: on our clapnq set that cost
    3 points of the AUROC of declining."""
    header = header_of("", unsaid(title, passage))
    return f"{header}\n{passage.text}" if header else passage.text


def unsaid(title: str, passage: Passage) -> tuple[str, ...]:
    """The title and the headings that a passage does not begin with."""
    opening = " ".join(passage.text[:OPENING].split()).casefold()
    return tuple(part for part in (title, *passage.headings) if " ".join(part.split()).casefold() not in opening)


def header_of(title: str, headings: tuple[str, ...]) -> str:
    """Title and headings on a line, each once, cut to what `HEADER_TOKENS` leaves room for."""
    parts: list[str] = []
    for part in (title, *headings):
        cleaned = " ".join(part.split())
        if _WORD.search(cleaned) and cleaned.casefold() not in {known.casefold() for known in parts}:
            parts.append(cleaned)
    # Three characters a token is the least that English text comes to; other scripts come to fewer.
    return _shortened(" › ".join(parts))


def _shortened(header: str) -> str:
    """At most `HEADER_TOKENS` tokens by a bound that needs no tokenizer: a token holds at least one character of a
    word and words are counted whole."""
    kept: list[str] = []
    used = 0
    for word in header.split():
        used += 1 + len(word) // 4 if word.isascii() else len(word)
        if used > HEADER_TOKENS - 4:
            break
        kept.append(word)
    return " ".join(kept)


def _units(document: Document, counter: _TokenCounter, target: int) -> Iterator[_Unit]:
    """Sentences in order with the quality of the break in front of each."""
    text = document.text
    edges = sorted({0, *(heading.start for heading in document.headings)})
    heading_starts = {heading.start for heading in document.headings}
    previous_end = 0
    for start, end in zip(edges, [*edges[1:], len(text)], strict=True):
        first = True
        for sentence in each_sentence(document, start, end):
            if first:
                breaks = 2 if start in heading_starts else 1
            else:
                breaks = 1 if "\n" in text[previous_end : sentence[0]] else 0
            for part in _bounded(text, sentence, counter, target):
                yield _Unit(part[0], part[1], breaks)
                breaks = 0
            first, previous_end = False, sentence[1]


def _bounded(text: str, sentence: Span, counter: _TokenCounter, target: int) -> Iterator[Span]:
    """A sentence, cut between words where it alone is more than a passage."""
    start, end = sentence
    while end - start > LONGEST or counter.count(start, end) > target:
        cut = _word_break(text, start, min(counter.after(start, target) or end, start + LONGEST))
        yield trimmed(text, start, cut)
        start = trimmed(text, cut, end)[0]
    if start < end:
        yield start, end


def _word_break(text: str, start: int, latest: int) -> int:
    """The last place up to `latest` where no word is cut: after white space, else beside punctuation, else there."""
    for at in range(latest, start, -1):
        if text[at - 1].isspace():
            return at
    for at in range(latest, start, -1):
        if not (text[at - 1].isalnum() and text[at : at + 1].isalnum()):
            return at
    return latest


def _packed(units: Iterator[_Unit], counter: _TokenCounter, target: int) -> Iterator[_Unit]:
    """Units gathered into passages near `target` tokens, each as a unit with its first one's break."""
    ahead = _Ahead(units)
    group: _Unit | None = None
    while (unit := ahead.first()) is not None:
        if group is not None and not _begins_passage(group, unit, ahead, counter, target):
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

    def __init__(self, units: Iterator[_Unit]) -> None:
        self._units = units
        self._seen: deque[_Unit] = deque()

    def first(self) -> _Unit | None:
        """The next one; None at the end."""
        return next(self.every(), None)

    def drop(self) -> None:
        """Take the next one."""
        self._seen.popleft()

    def every(self) -> Iterator[_Unit]:
        """All from the next one on, as far as anybody looks."""
        yield from tuple(self._seen)
        for unit in self._units:
            self._seen.append(unit)
            yield unit


def _begins_passage(group: _Unit, unit: _Unit, ahead: _Ahead, counter: _TokenCounter, target: int) -> bool:
    size = counter.count(group.start, group.end)
    if counter.count(group.start, unit.end) > target or unit.end - group.start > 2 * LONGEST:
        return True
    if unit.breaks == 2:
        return size >= TOO_SMALL * target
    if unit.breaks == 1 and size >= FULL_ENOUGH * target:
        return _passes(group.start, ahead, counter, target)
    return False


def _passes(start: int, ahead: _Ahead, counter: _TokenCounter, target: int) -> bool:
    """Whether the paragraph that begins with the next unit ends more than `target` tokens behind `start`."""
    units = ahead.every()
    end = next(units).end
    for unit in units:
        if unit.breaks or counter.count(start, end) > target:
            break
        end = unit.end
    return counter.count(start, end) > target


def _without_crumbs(groups: Iterator[_Unit], counter: _TokenCounter, target: int, limit: int) -> Iterator[Span]:
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


def _fitting(document: Document, start: int, end: int, fits: Callable[[Passage], bool]) -> Iterator[Passage]:
    """The passage from `start` to `end`, or halves of it for as long as the model would cut it."""
    text, whole = document.text, _passage(document, start, end)
    if end - start < 2 or fits(whole):
        yield whole
        return
    cut = _word_break(text, start, (start + end) // 2)
    if cut <= start:
        cut = (start + end) // 2
    for part in (trimmed(text, start, cut), trimmed(text, cut, end)):
        if part[0] < part[1]:
            yield from _fitting(document, part[0], part[1], fits)


def _passage(document: Document, start: int, end: int) -> Passage:
    digest = hashlib.sha256(f"{document.id}:{start}:{end}:{SPLITTING_VERSION}".encode()).hexdigest()
    return Passage(
        id=digest[:32],
        document_id=document.id,
        start=start,
        end=end,
        text=document.text[start:end],
        page=document.page_at(start),
        headings=document.context(start),
    )


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
