"""What runs along the pages of a PDF above and below its text: headers, footers, page numbers. Pure.

They stand in the middle of every sentence that runs over a page, and say the same on each. So a line that comes again
is kept once, a page number that stands alone not at all, and none parts what belongs together.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.readers.pdf_gaps import HEADING_SIZE
from index.readers.pdf_lines import Line

# A header or footer has so many rows at most, and stands so many line heights apart from the text.
_MOST_ROWS = 3
_APART = 0.6
# Points that it may stand higher or lower from page to page; where it stands, most pages have no text.
_SAME_HEIGHT = 2.5
_ITS_OWN = 0.6
# Of the text's size.
_SMALL = 0.95
# Left and right pages differ, and a chapter's first page often has none.
_PAGES_BACK = 4
_MARKS = re.compile(r"(?:^|\s)[|·•–—-](?=\s|$)")
_LEADING = re.compile(r"^(\d{1,4}) (?=\D)")
_NUMBER = re.compile(
    r"(?:(?:page|pg|seite|página|pág|pagina|sida|side|strona|страница|стр|p|s)\b\.? ?)?"
    r"(?:(?P<arabic>\d{1,4})|(?P<roman>[ivxlc]+))(?: ?(?:of|von|de|di|/|из|z) ?\d{1,4})?",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(slots=True)
class Margins:
    """Which of a page's lines, by index, run above and below its text; `dropped` are those that say nothing new."""

    header: list[int] = field(default_factory=list)
    footer: list[int] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Candidate:
    """A line above or below the text of a page. `words` and `numbers` are what it says, page numbers apart; it `runs`
    if another page has it, and was `seen` if one before does."""

    page: int
    at: int
    line: Line
    words: list[str]
    numbers: list[int]
    runs: bool = False
    seen: bool = False

    def comes_again_as(self, later: _Candidate) -> bool:
        """`later` says the same on a later page, its numbers as much higher."""
        further = [number + later.page - self.page for number in self.numbers]
        return self.stands_as(later) and self.words == later.words and further == later.numbers

    def stands_as(self, other: _Candidate) -> bool:
        return abs(self.line.bottom - other.line.bottom) <= _SAME_HEIGHT and self.line.size == other.line.size


def margins(pages: Sequence[Sequence[Line]], body: float) -> list[Margins]:
    """The headers and footers of all pages; `body` is the size of most text, and larger type is a heading."""
    found = [Margins() for _ in pages]
    zones = [_zones(page) for page in pages]
    heights = [sorted(line.bottom for line in page) for page in pages]
    for which in (0, 1):
        candidates = [
            _candidate(number, at, pages[number][at])
            for number, zone in enumerate(zones)
            for at in zone[which]
            if pages[number][at].size < HEADING_SIZE * body
        ]
        for one in _running(candidates, heights, body):
            margin = found[one.page]
            if one.at in margin.header:  # the page has nothing else
                continue
            (margin.footer if which else margin.header).append(one.at)
            if one.runs and (one.seen or not one.words):
                margin.dropped.add(one.at)
    return found


def _running(candidates: Sequence[_Candidate], heights: Sequence[Sequence[float]], body: float) -> Iterator[_Candidate]:
    """Those that other pages have too, and what stands where they do: a chapter's title changes."""
    recent: list[_Candidate] = []
    for one in candidates:
        recent = [earlier for earlier in recent if earlier.page >= one.page - _PAGES_BACK]
        for earlier in recent:
            if earlier.comes_again_as(one):
                earlier.runs = one.runs = one.seen = True
        recent.append(one)
    places: list[_Candidate] = []
    for one in (one for one in candidates if one.runs):
        if not any(one.stands_as(place) for place in places):
            places.append(one)
    places = [place for place in places if _is_margin(place, candidates, heights, body)]
    yield from (one for one in candidates if any(one.stands_as(place) for place in places))


def _is_margin(
    place: _Candidate, candidates: Sequence[_Candidate], heights: Sequence[Sequence[float]], body: float
) -> bool:
    """Hardly a page has text at this height: two pages may begin with one heading. What differs but is set as small
    is no text."""
    low, high = place.line.bottom - _SAME_HEIGHT, place.line.bottom + _SAME_HEIGHT
    pages = sum(bisect_left(lines, low) < bisect_right(lines, high) for lines in heights)
    is_small = place.line.size < _SMALL * body
    users = {one.page for one in candidates if one.stands_as(place) and (is_small or one.runs)}
    return len(users) >= _ITS_OWN * pages


def _candidate(page: int, at: int, line: Line) -> _Candidate:
    words: list[str] = []
    numbers: list[int] = []
    for part in _MARKS.split(_LEADING.sub(r"\1 | ", line.text)):
        number = _NUMBER.fullmatch(part.strip())
        if number is None:
            words += [part.strip()] if part.strip() else []
        else:
            numbers.append(int(number["arabic"]) if number["arabic"] else _roman(number["roman"].lower()))
    return _Candidate(page, at, line, sorted(words), numbers)


def _roman(numeral: str) -> int:
    values = [_ROMAN[char] for char in numeral]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _zones(page: Sequence[Line]) -> tuple[list[int], list[int]]:
    """The lines that stand apart above the text, and below it."""
    order = sorted(range(len(page)), key=lambda at: page[at].top)
    return _apart(page, order, 1), _apart(page, order[::-1], -1)


def _apart(page: Sequence[Line], order: Sequence[int], down: int) -> list[int]:
    """The first rows of lines that come in this order, up to a gap; none where there is no gap."""
    taken: list[int] = []
    edge, count = 0.0, 0
    for at in order:
        line = page[at]
        near, far = (line.top, line.bottom) if down > 0 else (-line.bottom, -line.top)
        height = line.bottom - line.top
        if not taken or near > edge - 0.5 * height:
            if taken and near - edge > _APART * height:
                return taken
            count += 1
        if count > _MOST_ROWS:
            return []
        taken.append(at)
        edge = max(edge, far) if len(taken) > 1 else far
    return taken
