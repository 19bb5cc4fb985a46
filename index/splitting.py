"""A document to passages: by structure, counted in the model's own tokens, exact in offsets.

Whole sentences are packed up to the wanted size (`packing.py`). What the model reads is `embedding_text`: title and
headings in front of the passage, so that "it" in a passage still meets the name in a question. What people see is the
passage alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from index.packing import LONGEST, PART, TokenCounter, Unit, packed
from index.sentences import Span, each_sentence, trimmed
from index.types import Document, Passage

# Part of the index's fingerprint: raise it whenever the same document would come out differently.
SPLITTING_VERSION = "8"

# Title and headings may take this share of the model's window; the passage has the rest.
HEADER_TOKENS = 40
SPECIAL_TOKENS = 2
# A title or heading within this many first characters of a passage is said already.
OPENING = 300

_LETTERS = re.compile(r"[^\W_]*")
# A title without a word, such as a file's number, says nothing to a model.
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{3,}(?![\w-])|[^\W\d_a-zA-Z]")


def split(document: Document, tokenizer: Any, passage_tokens: int, max_tokens: int) -> Iterator[Passage]:
    """The passages of `document` in order, made one by one: together they hold every character that is not white space,
    none is longer than the model's limit, none begins or ends inside a word, none crosses into another section unless
    the one before is tiny, and none into another of the document's parts unless it holds both as a whole."""
    limit = max_tokens - SPECIAL_TOKENS - HEADER_TOKENS
    target = min(passage_tokens, limit)
    counter = TokenCounter(document.text, tokenizer)

    def fits(passage: Passage) -> bool:
        """A tokenizer may need more tokens for a stretch alone than it needed within the whole, and more for a header
        than was reckoned."""
        read = len(tokenizer.encode(embedding_text(document.title, passage)).ids)
        if read <= limit:  # then it is so without the header: most passages are tokenised once here, not twice
            return True
        return read <= max_tokens and len(tokenizer.encode(passage.text, add_special_tokens=False).ids) <= limit

    for start, end in packed(_units(document, counter, target), counter, target, limit):
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


def _units(document: Document, counter: TokenCounter, target: int) -> Iterator[Unit]:
    """Sentences in order with the quality of the break in front of each."""
    text = document.text
    part_starts = {0, *document.parts} if document.parts else set()
    heading_starts = {heading.start for heading in document.headings}
    edges = sorted({0, *heading_starts, *part_starts})
    previous_end = 0
    for start, end in zip(edges, [*edges[1:], len(text)], strict=True):
        first = True
        for sentence in each_sentence(document, start, end):
            if first:
                breaks = PART if start in part_starts else 2 if start in heading_starts else 1
            else:
                breaks = 1 if "\n" in text[previous_end : sentence[0]] else 0
            for part in _bounded(text, sentence, counter, target):
                yield Unit(part[0], part[1], breaks)
                breaks = 0
            first, previous_end = False, sentence[1]


def _bounded(text: str, sentence: Span, counter: TokenCounter, target: int) -> Iterator[Span]:
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
    stretch = text[start:latest]
    if stretch[-1:].isspace():
        return latest
    behind_space = stretch.rsplit(None, 1)[-1:]
    if behind_space and behind_space[0] != stretch:
        return latest - len(behind_space[0])
    # From its end, with the character behind it. A loop over characters took half of the time for a file of one word.
    run = _LETTERS.match(text[start : latest + 1][::-1]) if latest < len(text) else None
    beside = latest + 1 - max(1, run.end() if run else 0)
    return beside if beside > start else latest


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
