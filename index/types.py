"""What the index speaks in. Every offset is a character offset into `Document.text`, end exclusive."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a paginated document; `number` counts from 1.

    `label` is what the document itself calls it ("iv"), where that differs. `order` says which of the lines that a PDF
    draws on it are its text, and in which order, as stretches (first, stop); empty for all of them as drawn."""

    number: int
    start: int
    end: int
    label: str = ""
    order: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, where its text begins and ends; `level` 1 is the outermost."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lines:
    """A stretch in which every line stands for itself: `kind` is "table" (a line a row), "code" or "fields".

    `number` is what the first line is called, a row of its sheet or a line of its file, and those below count on from
    it; 0 or less where they have none. `head` is where the lines that name a table's columns stand, if any do."""

    kind: str
    start: int
    end: int
    number: int = 0
    head: tuple[int, int] = (0, 0)


# Characters of a table's columns that go with a passage of it; a table may have ten thousands.
MOST_OF_COLUMNS = 2_000
# The headings last asked for, and which stands above each: a file of records has thousands, all below none.
_known_above: tuple[tuple[Heading, ...], list[int]] = ((), [])


def _above(headings: tuple[Heading, ...]) -> list[int]:
    """For each heading the number of the one whose section it is in; -1 for none."""
    global _known_above
    known, above = _known_above
    if known is not headings:
        above, path = [], list[int]()
        for at, heading in enumerate(headings):
            while path and headings[path[-1]].level >= heading.level:
                path.pop()
            above.append(path[-1] if path else -1)
            path.append(at)
        _known_above = (headings, above)
    return above


@dataclass(frozen=True, slots=True)
class Word:
    """A word that OCR read, and where on its page it stands: fractions of the page's width and height, from its left
    and top."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read. `id` comes from its content, so twins and renamed files share it; `words` are those
    of scanned pages, in order. `parts` are where that begins which is apart from what stands before it, in order: a
    sheet, a slide, a file of an archive, an e-mail's attachment, a book's chapter. `notes` say what its owner should
    know of the reading, and `is_part` that there was no time for all of it; neither is stored."""

    id: str
    sha256: str
    title: str
    text: str
    language: str = ""
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    names: tuple[str, ...] = ()
    lines: tuple[Lines, ...] = ()
    words: tuple[Word, ...] = ()
    parts: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    is_part: bool = False

    @property
    def name(self) -> str:
        """The name citations use: the first of its names in sort order."""
        return self.names[0] if self.names else self.id

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds the character at `offset`; None without pages."""
        page = self._page_at(offset)
        return page.number if page else None

    def page_label_at(self, offset: int) -> str:
        """What the document calls that page, where it is not its number."""
        page = self._page_at(offset)
        return page.label if page else ""

    def _page_at(self, offset: int) -> Page | None:
        at = bisect_right(self.pages, offset, key=lambda page: page.end)
        return self.pages[min(at, len(self.pages) - 1)] if self.pages else None

    def heading_path(self, offset: int) -> tuple[str, ...]:
        """The titles of the headings above `offset`, outermost first."""
        return tuple(heading.title for heading in self.headings_above(offset))

    def headings_above(self, offset: int) -> tuple[Heading, ...]:
        """The headings whose sections hold the character at `offset`, outermost first."""
        above = _above(self.headings)
        at = bisect_right(self.headings, offset, key=lambda heading: heading.start) - 1
        path: list[Heading] = []
        while at >= 0:
            path.append(self.headings[at])
            at = above[at]
        return tuple(reversed(path))

    def is_heading(self, start: int, end: int) -> bool:
        """Whether the characters from `start` to `end` are of a heading."""
        at = bisect_right(self.headings, start, key=lambda heading: heading.start)
        return at > 0 and end <= self.headings[at - 1].end

    def lines_at(self, offset: int) -> Lines | None:
        """The stretch of lines that holds the character at `offset`; None outside of any."""
        at = bisect_right(self.lines, offset, key=lambda lines: lines.start) - 1
        return self.lines[at] if at >= 0 and offset < self.lines[at].end else None

    def column_names(self, lines: Lines | None) -> tuple[str, ...]:
        """A table's columns by name; empty without a head. In a head of several lines the upper ones name groups of
        columns, each once, above its first."""
        if lines is None or lines.head[0] == lines.head[1]:
            return ()
        rows = [[cell.strip() for cell in row.split("|")] for row in self.text[slice(*lines.head)].split("\n")]
        names = [""] * max(map(len, rows))
        for depth, row in enumerate(rows):
            group = ""
            for column, cell in enumerate([*row, *[""] * (len(names) - len(row))]):
                group = cell or (group if depth + 1 < len(rows) else "")
                names[column] = group if names[column] == group else f"{names[column]} {group}".strip()
        return tuple(names)

    def context(self, offset: int) -> tuple[str, ...]:
        """What the character at `offset` is read by: the headings above, and a table's columns."""
        lines = self.lines_at(offset)
        names = self.column_names(lines) if lines and offset >= lines.head[1] else ()
        path = self.heading_path(offset)
        return (*path, " | ".join(names)[:MOST_OF_COLUMNS]) if names else path

    def column_at(self, offset: int) -> str:
        """The name of the table's column that the cell at `offset` is in; empty without one."""
        names = self.column_names(self.lines_at(offset))
        start = self.text.rfind("\n", 0, offset) + 1
        bars = self.text.count("|", start, (self.text.find("\n", offset) + 1 or len(self.text) + 1) - 1)
        column = self.text.count("|", start, offset) - (bars > len(names))  # Markdown has bars around a row, too
        return names[column] if 0 <= column < len(names) else ""

    def place(self, offset: int, cell: int | None = None) -> str:
        """Where the character at `offset` stands, for a person: below which heading, and in which row or line by
        number. With a row comes its sheet, in an archive the file; with the offset of a `cell` its column."""
        path, lines = self.heading_path(offset), self.lines_at(offset)
        number = lines.number + self.text.count("\n", lines.start, offset) if lines and lines.number > 0 else 0
        is_row = number > 0 and lines is not None and lines.kind == "table"
        inside = self.name.lower().endswith(".zip")
        shown = path if is_row else (*path[:1], *path[-1:]) if inside else path[-1:]
        counted = f"{'row' if is_row else 'line'} {number}" if number else ""
        column = self.column_at(cell) if cell is not None else ""
        named = f"column “{column}”" if column else ""
        return ", ".join(part for part in (" › ".join(dict.fromkeys(shown)), counted, named) if part)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document, small enough for the embedding model. `document.text[start:end] == text`. `headings`
    are those above it, and a table's columns."""

    id: str
    document_id: str
    start: int
    end: int
    text: str
    page: int | None = None
    headings: tuple[str, ...] = ()


class State(StrEnum):
    """Where a document stands: only `ready` ones are searched."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """One file as the catalogue lists it. `reason` and `remedy` are set for failed ones; sizes in bytes,
    `modified` in seconds since the epoch."""

    name: str
    state: State
    document_id: str = ""
    title: str = ""
    language: str = ""
    size: int = 0
    modified: float = 0.0
    pages: int = 0
    passages: int = 0
    characters: int = 0
    source: str = ""
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as the catalogue last saw it; times in nanoseconds since the epoch: when its content was written, when
    anything about it (name, rights) changed, when we looked. `reading` is the version of the readers that read it."""

    source: str
    name: str
    content: str = ""
    sha256: str = ""
    size: int = 0
    modified_ns: int = 0
    changed_ns: int = 0
    checked_ns: int = 0
    reading: str = ""
    reason: str = ""
    remedy: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not indexed, why, and what its owner can do."""

    name: str
    reason: str
    remedy: str


@dataclass(slots=True)
class SyncReport:
    """What one sync did; names are relative paths. `embedded` counts passages that went through the model."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0
