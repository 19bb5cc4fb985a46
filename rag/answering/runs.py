"""Lists and tables as they stand in a document: runs of items alike, each by its sentences.

A list is its bullets or numbers below one another, one item a line with what it is wrapped into; a table its rows
without the one that names the columns. A run ends at a heading, at other text, and at a list of another kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.sentences import Span, sentence_spans, sentences_of, trimmed
from index.types import Document
from rag.answering.tables import table_head

# A longer table is not read for one answer.
MOST_ITEMS = 2_000
# Fewer are no list.
FEWEST_ITEMS = 2
# What leads in a list stands right before it: so many characters are looked through for it.
LEAD_CHARACTERS = 600
# A list is read this far to either side, in characters.
READ = 20_000

_ITEM = re.compile(r"[ \t>]*(?P<mark>[-*+•‣◦▪–]|\(?(?:\d{1,3}|[a-zA-Z])[.)])[ \t]+(?=\S)")
_RULE = re.compile(r"[\s|:=+-]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A list or a table: `items` are the sentences of each, by offset, in order; `lead` the sentence that leads it in
    and ends with a colon, if one does; `names` those of a table's columns; `heading` what it stands right below."""

    document: Document
    table: bool
    items: tuple[tuple[Span, ...], ...]
    lead: Span | None = None
    names: tuple[str, ...] = ()
    heading: str = ""

    @property
    def start(self) -> int:
        return self.items[0][0][0]

    @property
    def end(self) -> int:
        return self.items[-1][-1][1]

    def holds(self, offset: int) -> bool:
        """Whether a character of the document is within it."""
        return self.start <= offset < self.end

    def text_of(self, item: int) -> str:
        """An item as it stands in the document."""
        return self.document.text[self.items[item][0][0] : self.items[item][-1][1]]

    def cells(self, item: int) -> list[str]:
        """A row's cells, without the empty ones that Markdown's outer bars make."""
        return cells_of(self.text_of(item), len(self.names))


def cells_of(row: str, columns: int = 0) -> list[str]:
    """The cells of a table's row. An empty one at either end is a cell where there are so many `columns`; else
    Markdown's outer bars make it."""
    cells = [cell.strip() for cell in row.strip().split("|")]
    if len(cells) == columns:
        return cells
    outer = int(row.lstrip().startswith("|"))
    return cells[outer : len(cells) - int(len(cells) > 1 and row.rstrip().endswith("|"))]


def run_at(document: Document, offset: int) -> Run | None:
    """The list or table that holds the character at `offset`; None where there is none, or one of a single item."""
    lines = document.lines_at(offset)
    if lines and lines.kind != "table":
        return None
    if lines:
        first = max(lines.start, lines.head[1])
        return _table(document, (first, lines.end), document.column_names(lines)) if offset >= first else None
    start, end = _line(document.text, offset)
    if "|" in document.text[start:end]:
        return _drawn_table(document, start, end)
    return _list(document, offset)


def run_after(document: Document, offset: int) -> Run | None:
    """The list or table that begins right behind the sentence which ends at `offset`."""
    text = document.text
    at = offset
    while at < len(text) and text[at].isspace():
        at += 1
    found = (
        run_at(document, at) if at < len(text) and _section(document, at) == _section(document, offset - 1) else None
    )
    if found is None and at < len(text) and "|" in text[slice(*_line(text, at))]:  # at the row of its names
        below = _below_head(document, at)
        found = run_at(document, below) if below else None
    return found


def _below_head(document: Document, at: int) -> int:
    """Where a table's first row below its head begins, if the head is at `at`; else 0."""
    lines = document.lines_at(at)
    if lines and lines.kind == "table":
        return trimmed(document.text, lines.head[1], lines.end)[0] if at < lines.head[1] else 0
    end = _line(document.text, at)[1]
    while end < len(document.text):
        start, end = _line(document.text, end + 1)
        if not _RULE.fullmatch(document.text[start:end]):
            return start if "|" in document.text[start:end] else 0
    return 0


def _table(document: Document, span: Span, names: tuple[str, ...]) -> Run | None:
    if document.text.count("\n", *span) > 2 * MOST_ITEMS:
        return None
    rows: list[tuple[Span, ...]] = []
    at = trimmed(document.text, *span)[0]
    while at < span[1]:
        start, end = _line(document.text, at)
        row = trimmed(document.text, start, min(end, span[1]))
        if row[0] < row[1] and not _RULE.fullmatch(document.text[slice(*row)]):
            rows.append((row,))
        if len(rows) > MOST_ITEMS:
            return None
        at = end + 1
    return _run(document, rows, table=True, names=names)


def _drawn_table(document: Document, start: int, end: int) -> Run | None:
    """A table of plain text or Markdown: the lines around with bars in them."""
    text = document.text
    first, last = start, end
    while first > 0 and "|" in text[slice(*_line(text, first - 1))]:
        first = _line(text, first - 1)[0]
    while last < len(text) and "|" in text[slice(*_line(text, last + 1))]:
        last = _line(text, last + 1)[1]
    named = table_head(document, last - 1) if first < start or last > end else ""
    body = _line(text, first)[1] + 1 if named else first
    return _table(document, (body, last), tuple(cells_of(named)) if named else ()) if start >= body else None


def _list(document: Document, offset: int) -> Run | None:
    """The list that holds the character at `offset`: of items marked alike, in one section; what stands further in
    belongs to the item above."""
    begin, end = _section(document, offset)
    begin = _line(document.text, max(begin, offset - READ))[0] if offset - READ > begin else begin
    items: list[list[Span]] = []
    kind: tuple[int, str] = (0, "")
    for span in _sentences(document, begin, min(end, offset + READ)):
        mark = _ITEM.match(document.text, _line(document.text, span[0])[0])
        opens = mark is not None and mark.start("mark") == span[0]
        if items and (_goes_on(document.text, items[-1][-1], span) or (mark and opens and _kind(mark)[0] > kind[0])):
            items[-1].append(span)
        elif mark and opens and (not items or _kind(mark) == kind):
            kind = _kind(mark)
            items.append([span])
        elif span[0] > offset:
            break
        else:
            items, kind = ([[span]], _kind(mark)) if mark and opens else ([], kind)
    found = _run(document, [tuple(item) for item in items], table=False)
    return found if found and found.holds(offset) else None


def _sentences(document: Document, start: int, end: int) -> list[Span]:
    found = _sentences_of(document.text[start:end])
    return [(start + one, start + other) for one, other in found]


@lru_cache(maxsize=64)
def _sentences_of(text: str) -> tuple[Span, ...]:
    return tuple(sentence_spans(text))


def _kind(mark: re.Match[str]) -> tuple[int, str]:
    """What makes items alike: how far they stand in, and the mark itself or that it counts."""
    sign = mark["mark"]
    counts = "1" if sign.strip("().").isdigit() else "a"
    return mark.start("mark") - mark.start(), counts if sign[-1] in ".)" else sign


def _goes_on(text: str, before: Span, span: Span) -> bool:
    """Whether a sentence goes on with the item before: in its line, or in one below that stands in and has no mark."""
    between = text[before[1] : span[0]]
    if "\n" not in between:
        return True
    start = _line(text, span[0])[0]
    return "\n\n" not in between and text[start : start + 1] in (" ", "\t") and not _ITEM.match(text, start)


def _section(document: Document, offset: int) -> Span:
    """(start, end) of the text between two headings that holds the character at `offset`."""
    heads = document.headings_above(offset)
    start = heads[-1].end if heads and heads[-1].end <= offset else 0
    stops = (heading.start for heading in document.headings if heading.start > offset)
    return start, min(stops, default=len(document.text))


def _run(document: Document, items: list[tuple[Span, ...]], *, table: bool, names: tuple[str, ...] = ()) -> Run | None:
    if len(items) < FEWEST_ITEMS:
        return None
    start = items[0][0][0]
    heads = document.headings_above(start)
    return Run(document, table, tuple(items), _lead(document, start), names, heads[-1].title if heads else "")


def _lead(document: Document, start: int) -> Span | None:
    """The sentence that ends with a colon right before `start`."""
    begin = max(_section(document, start)[0], start - LEAD_CHARACTERS)
    before = trimmed(document.text, begin, start)
    if before[0] == before[1] or document.text[before[1] - 1] not in ":：":
        return None
    paragraph = max(document.text.rfind("\n\n", begin, before[1]), begin)
    spans = sentences_of(document, paragraph, before[1])
    return spans[-1] if spans and not document.is_heading(*spans[-1]) else None


def _line(text: str, offset: int) -> Span:
    """(start, end) of the line that holds the character at `offset`."""
    end = text.find("\n", offset)
    return text.rfind("\n", 0, offset) + 1, len(text) if end < 0 else end
