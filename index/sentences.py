"""Text to sentences, by offset.

A citation quotes one sentence, so its borders are part of the product and must hold for prose, hard-wrapped plain
text, lists, tables, code and scripts without capitals. The permissive libraries that were looked at (pysbd, syntok,
blingfire) rewrite white space, drop offsets or know Latin scripts only, hence our own rules.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from index.abbreviations import abbreviates
from index.types import Document, Lines

Span = tuple[int, int]

# A sentence may end here: Latin, CJK, Devanagari, Arabic, Urdu, Armenian, Ethiopic full stops and their kin, with the
# closing quotes and brackets that belong to it ('' is how tokenised text closes a quotation, with a space before it).
_END = re.compile(r"(?:[.!?…]+|[。！？｡।॥؟۔։።])(?:''|[\"'”’»)\]}〉》」』）])*(?:[ \t]+(?:''|[”)\]])(?!\S))*")
# A note's mark behind a full stop, as PDFs and web pages have them: "so it ended.3 But", "so it ended.[3] But".
_NOTE = re.compile(r"(?:\d{1,3}(?:, ?\d{1,3})*|(?:\[\d{1,3}\])+|[*†‡§])(?=\s)")
_BEFORE_NOTE = re.compile(r"[^\W\d_]{2}[)\]”’\"»]*$")
# Tokenised text may close a quotation as it opens it: whichever comes second in its line closes.
_LONE_QUOTE = re.compile(r'(?<!\S)"(?!\S)')
_LONE_QUOTE_NEXT = re.compile(r'[ \t]+"(?!\S)')
# A paragraph is looked back upon for the quotation that may be open where a stretch of it begins.
_LOOK_BACK = 5000
# What stands behind a full stop tells by so many characters whether it is one; a line may have millions.
_LOOK_AHEAD = 200
# A row or field longer than this (characters) is quoted sentence by sentence.
LONGEST_LINE = 500
_WIDE = set("。！？｡।॥؟۔։።")
_OPENERS = "\"'“‘«([{¿¡`*_—–-•#"
_LIST_ITEM = re.compile(r"[ \t>]*(?:[-*+•‣◦▪–]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)])[ \t]+\S")
# A timeline's entry; two lines that begin so in a row are two of them.
_YEAR = re.compile(r"[ \t]*(?:1\d{3}|20\d\d)\b")
_STANDALONE = re.compile(r"[ \t>]*(?:#{1,6}[ \t]|={1,6}[ ].*=[ \t]*$|```|~~~|[-*_=]{3,}[ \t]*$)")
_BLANK_LINE = re.compile(r"\n[ \t\r\f\v]*\n")
# A cell longer than this (characters) holds a text, and its row is quoted sentence by sentence.
_LONGEST_CELL = 120
# What parts two cells of a row, as Markdown has it and as our readers write the tables of every format.
_CELL = re.compile(r"(?<!\S)\|(?!\S)")
# Prose is rarely wrapped at fewer columns; shorter lines are headings, verses, addresses or cells.
_WRAP_COLUMNS = 45


def sentences_of(document: Document, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `document.text[start:end]`, in which every line of a stretch of lines (`Document.lines`) is
    one, but for those so long that they hold a text of their own."""
    return list(each_sentence(document, start, end))


def each_sentence(document: Document, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The same one by one: a large file has millions."""
    stop = len(document.text) if end is None else end
    at = start
    for number in range(bisect_right(document.lines, start, key=lambda lines: lines.end), len(document.lines)):
        lines = document.lines[number]
        if lines.start >= stop:
            break
        yield from _spans(document.text, at, max(at, lines.start))
        at = min(stop, lines.end)
        yield from _lines_within(document.text, max(start, lines.start), at, lines)
    yield from _spans(document.text, at, stop)


def _lines_within(text: str, start: int, end: int, lines: Lines) -> Iterator[Span]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        span = trimmed(text, start, stop)
        if span[1] - span[0] > LONGEST_LINE and lines.kind != "code":
            yield from _spans(text, *span)
        elif span[0] < span[1]:
            yield span
        start = stop + 1


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]` in order, as trimmed (start, end) offsets into `text`.

    A heading, a list item's line, a table row, a line of code are apart from what is around them, and a row is one
    sentence. Every character other than white space belongs to exactly one sentence."""
    return list(_spans(text, start, len(text) if end is None else end))


def _spans(text: str, start: int, end: int) -> Iterator[Span]:
    for block_start, block_end in _blocks(text, start, end):
        for line_start, line_end in _logical_lines(text, block_start, block_end):
            if _is_row(text, line_start, line_end):
                yield trimmed(text, line_start, line_end)
            else:
                yield from _within(text, line_start, line_end, whole=line_start > start)


def trimmed(text: str, start: int, end: int) -> Span:
    """(start, end) without white space at either side; empty spans come back with start == end."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _blocks(text: str, start: int, end: int) -> Iterator[Span]:
    """Stretches between blank lines."""
    for match in _BLANK_LINE.finditer(text, start, end):
        if start < match.start():
            yield start, match.start()
        start = match.end()
    if start < end:
        yield start, end


def _logical_lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Lines, with the lines of a hard-wrapped paragraph joined; one by one, for a block may be a whole file."""
    joined: Span | None = None
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if joined and _continues(text, joined, (at, stop)):
            joined = (joined[0], stop)
        else:
            if joined:
                yield joined
            joined = (at, stop)
        at = stop + 1
    if joined:
        yield joined


def _continues(text: str, before: Span, line: Span) -> bool:
    """Whether `line` goes on with the sentence of the lines `before`: prose that was wrapped."""
    this = text[line[0] : line[1]]
    last_break = text.rfind("\n", before[0], before[1])
    last = text[max(last_break + 1, before[0]) : before[1]]
    if not this.strip() or not last.strip():
        return False
    if _LIST_ITEM.match(this) or _STANDALONE.match(this) or _STANDALONE.match(last):
        return False
    if _YEAR.match(this) and _YEAR.match(text, before[0], before[1]):
        return False
    if "|" in this or "|" in last or "\t" in last.strip() or "\t" in this.strip():
        return False
    if this.lstrip()[0].islower() and not last.rstrip().endswith((".", "!", "?", ":", ";", "{", "}")):
        return True
    return len(last.rstrip()) >= _WRAP_COLUMNS and not last.rstrip().endswith((".", "!", "?", ":", ";", "{", "}", ">"))


def _is_row(text: str, start: int, end: int) -> bool:
    """Whether the line that holds `text[start:end]` is a table's row: its cells say little apart ("ext. 117"). A bar in
    prose stands alone in its line and those beside it, or in code."""
    if not _CELL.search(text, start, end):
        return False
    first = text.rfind("\n", max(0, start - LONGEST_LINE), start) + 1
    stop = text.find("\n", end, end + LONGEST_LINE)
    stop = stop if stop >= 0 else min(len(text), end + LONGEST_LINE)
    first = first or max(0, start - LONGEST_LINE)
    if stop - first > LONGEST_LINE:
        return False
    line = text[first:stop].strip()
    cells = _CELL.split(line)
    if any(len(cell.strip()) > _LONGEST_CELL for cell in cells):
        return False
    if line.startswith("|") or (len(cells) > 2 and "`" not in line):
        return True
    above = text.rfind("\n", 0, max(0, first - 1)) + 1
    below = text.find("\n", stop + 1)
    below = below if below >= 0 else len(text)
    return any(_CELL.search(text, *beside) for beside in ((above, max(0, first - 1)), (stop + 1, below)))


def _within(text: str, start: int, end: int, *, whole: bool) -> Iterator[Span]:
    """The sentences of one logical line, or of what is left of it if it is not `whole`."""
    begin = start
    quotes = _LoneQuotes(text, start, end, whole)
    for match in _END.finditer(text, start, end):
        stop = _behind_note(text, match.start(), _behind_quote(text, match.end(), end, quotes), end)
        if stop < end and _closes(text, match.start(), stop, begin, end):
            if (span := trimmed(text, begin, stop))[0] < span[1]:
                yield span
            begin = stop
    if (span := trimmed(text, begin, end))[0] < span[1]:
        yield span


class _LoneQuotes:
    """The quotation marks that stand alone in a logical line, from its beginning on though `start` may be within it;
    gone through as far as they are asked for, once."""

    def __init__(self, text: str, start: int, end: int, whole: bool) -> None:
        self.any = _LONE_QUOTE.search(text, start, end) is not None
        if self.any and start and not whole:
            before = max(text.rfind("\n\n", 0, start), text.rfind("\n\r\n", 0, start), start - _LOOK_BACK, 0)
            start = next(line[0] for line in _logical_lines(text, before, end) if line[0] <= start <= line[1])
        self._at = (match.start() for match in _LONE_QUOTE.finditer(text, start, end))
        self._next = next(self._at, end)
        self._end, self._passed = end, 0

    def before(self, offset: int) -> int:
        """How many stand before `offset`, which never decreases from call to call."""
        while self._next < min(offset, self._end):
            self._next = next(self._at, self._end)
            self._passed += 1
        return self._passed


def _behind_quote(text: str, stop: int, end: int, quotes: _LoneQuotes) -> int:
    """`stop`, or behind the lone mark that follows it, if that closes a quotation."""
    match = _LONE_QUOTE_NEXT.match(text, stop, end) if quotes.any else None
    if match is None or quotes.before(match.end() - 1) % 2 == 0:
        return stop
    return match.end()


def _behind_note(text: str, full_stop: int, stop: int, end: int) -> int:
    """`stop`, or behind the note's mark that follows it."""
    note = _NOTE.match(text, stop, end)
    return note.end() if note and _BEFORE_NOTE.search(text, max(0, full_stop - 6), full_stop) else stop


def _closes(text: str, stop: int, after: int, begin: int, end: int) -> bool:
    """Whether the full stop at `stop` ends its sentence, which would end at `after`."""
    if text[stop] in _WIDE:
        return True
    if not text[after].isspace():
        return False
    while after < end and text[after].isspace():
        after += 1
    following = text[after : min(end, after + _LOOK_AHEAD)].lstrip(_OPENERS).lstrip()
    if not following or following[0].islower():
        return not following
    if text[stop] != ".":
        return True
    return not abbreviates(text, stop, begin, following)
