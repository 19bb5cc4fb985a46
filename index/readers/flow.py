"""Writing canonical text from a tree: paragraphs, lines, list items and table rows, with headings' offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

from index.readers.extract import Extract, too_much
from index.types import Heading, Lines

# A soft hyphen or zero-width space shows nothing, yet splits a word in two for every index. (The zero-width joiners
# stay: Persian and Indic words need them.)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\0]")
_SPACES = re.compile(r"[\s\u00a0]+")


class Gap(IntEnum):
    """What stands before the next text; the largest asked for wins."""

    NONE = 0
    SPACE = 1
    LINE = 2
    BLOCK = 3


_WHITE = {Gap.NONE: "", Gap.SPACE: " ", Gap.LINE: "\n", Gap.BLOCK: "\n\n"}


def visible(text: str) -> str:
    """`text` without what shows nothing; a no-break space is a space to whoever searches or quotes."""
    return _INVISIBLE.sub("", text).replace("\u00a0", " ").replace("\u202f", " ")


class Flow:
    """Collects text; the white space between two pieces is settled when the second comes.

    A `flat` flow (a heading, a table's cell) is one line: its breaks are spaces. Raises UnreadableFile for the file
    called `name` once its text is longer than `max_bytes`.
    """

    def __init__(self, *, flat: bool = False, name: str = "The file", max_bytes: int | None = None) -> None:
        self._name, self._max_bytes = name, max_bytes
        self.headings: list[Heading] = []
        self.lines: list[Lines] = []
        self.parts: list[int] = []
        self._flat = flat
        self._parts: list[str] = []
        self._length = 0
        self._gap = Gap.NONE
        self._mark = ""
        self._begins_part = False

    @property
    def text(self) -> str:
        """All that was written; neither end is white space that a gap made."""
        return "".join(self._parts)

    @property
    def length(self) -> int:
        """How many characters that is."""
        return self._length

    def gap(self, gap: Gap) -> None:
        """Asks for white space before the next text; none comes between a list item's mark and its text."""
        if self._mark:
            return
        self._gap = max(self._gap, min(gap, Gap.SPACE) if self._flat else gap)

    def part(self) -> None:
        """What comes next is apart from all before: another sheet, slide, file or chapter."""
        self.gap(Gap.BLOCK)
        self._begins_part = True

    def line_break(self) -> None:
        """A forced end of line; two in a row end the paragraph."""
        self.gap(Gap.BLOCK if self._gap >= Gap.LINE else Gap.LINE)

    def item(self, mark: str, *, first: bool = False) -> None:
        """Starts a list item; all but the `first` follow the one before at once. The mark comes with the item's first
        text, so that an empty item leaves none."""
        self._gap = Gap.SPACE if self._flat else Gap.BLOCK if first else Gap.LINE
        self._mark = "" if self._flat else mark

    def words(self, text: str) -> None:
        """Running text: its white space collapses."""
        text = _SPACES.sub(" ", visible(text))
        if text.startswith(" "):
            self.gap(Gap.SPACE)
        if body := text.strip(" "):
            self._write(body)
            if text.endswith(" "):
                self.gap(Gap.SPACE)

    def verbatim(self, text: str) -> None:
        """Preformatted text: its lines and indents stay."""
        if self._flat:
            self.words(text)
        elif body := visible(text):
            self._write(body)

    def heading(self, level: int, title: str) -> None:
        """A heading on a line of its own."""
        if title:
            self.gap(Gap.BLOCK)
            self._write(title)
            self.headings.append(Heading(level, title, self._length - len(title), self._length))
            self.gap(Gap.BLOCK)

    def row(self, cells: Sequence[str]) -> tuple[int, int]:
        """A table's row on a line of its own, its cells apart by ` | `; a row of empty cells leaves nothing. Returns
        where it stands."""
        return self.line(" | ".join(cells).strip()) if any(cells) else (self._length, self._length)

    def line(self, text: str) -> tuple[int, int]:
        """A line of its own, as it is; returns where it stands."""
        self.gap(Gap.LINE)
        self._write(text)
        self.gap(Gap.LINE)
        return self._length - len(text), self._length

    def embed(self, extract: Extract, *, deeper: int = 0) -> None:
        """Another file's text as it is, with its headings, so many levels deeper, and its lines."""
        text = extract.text.strip()
        if not text:
            return
        self.gap(Gap.BLOCK)
        self._write(text)
        moved = self._length - len(text) - extract.text.index(text)
        for heading in extract.headings:
            level, start, end = heading.level + deeper, heading.start + moved, heading.end + moved
            self.headings.append(replace(heading, level=level, start=start, end=end))
        for lines in extract.lines:
            head = (lines.head[0] + moved, lines.head[1] + moved) if lines.head[1] else lines.head
            end = min(lines.end + moved, self._length)
            self.lines.append(replace(lines, start=lines.start + moved, end=end, head=head))
        # Its first part goes with what introduces it, as the file's name does.
        self.parts += [part + moved for part in extract.parts if part + moved > self._length - len(text)]
        self.gap(Gap.BLOCK)

    def extract(self, title: str = "") -> Extract:
        """All that was written, as a reader hands it back."""
        return Extract(
            self.text, title, headings=tuple(self.headings), lines=tuple(self.lines), parts=tuple(self.parts)
        )

    def _write(self, text: str) -> None:
        lead = _WHITE[self._gap] if self._length else ""
        piece = lead + self._mark + text
        self._parts.append(piece)
        if self._begins_part:
            self.parts.append(self._length + len(lead))
            self._begins_part = False
        self._length += len(piece)
        if self._max_bytes is not None and self._length > self._max_bytes:
            raise too_much(self._name, self._max_bytes)
        self._gap, self._mark = Gap.NONE, ""
