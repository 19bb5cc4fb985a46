"""The date that a source says it is of: in the headings above a sentence, its title, its file's name or its opening.

When a file was last written says when somebody copied it, so that is never taken for a source's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.types import Document, Heading

MONTHS = "january february march april may june july august september october november december".split()
# A month in full or by its first letters, for patterns that mind no case.
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept"
# A date that a document bears stands at its top.
OPENING_CHARACTERS = 400

_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)"
_MONTH = rf"(?P<month>{MONTH})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
# Letters or figures around it make it part of something else; underscores do not, in a file's name.
_FORMS = tuple(
    re.compile(rf"(?<![^\W_]){form}(?![^\W_])", re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-./_](?P<month>0?[1-9]|1[0-2])[-./_](?P<day>0?[1-9]|[12]\d|3[01])",
        rf"{_DAY}(?:\s+of)?[\s_-]+{_MONTH}[,\s_-]+{_YEAR}",
        rf"{_MONTH}[\s_-]+{_DAY},?[\s_-]+{_YEAR}",
        rf"{_YEAR}[-_](?P<month>0[1-9]|1[0-2])",
        rf"{_MONTH}[,\s_-]+{_YEAR}",
        rf"(?<!\d[-_.]){_YEAR}(?![-_.]\d)",  # not within a number of several parts
    )
)
_BEARS = re.compile(
    r"\b(?:as (?:of|at)|dated?|(?:last )?(?:updated|revised|reviewed|modified)|published|effective(?: from)?|valid from"
    r"|adopted|approved|issued|signed|written"
    r"|in force (?:from|since)|version(?: of)?|stand)\b[\s:|*_]*(?:on\s+|of\s+|from\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """A date as (year, month, day), 0 for what is not said, and as it was written."""

    when: tuple[int, int, int]
    text: str = field(compare=False)


def dates(text: str) -> list[Dated]:
    """The dates that a text names, in order."""
    return [dated for _, dated in dates_at(text)]


def dates_at(text: str) -> list[tuple[tuple[int, int], Dated]]:
    """The same, each with where it stands in the text: (start, end)."""
    return sorted(_dates(text), key=lambda found: found[0])


def heading_date(section: Sequence[Heading]) -> Dated | None:
    """The date that the innermost of some headings is of: an entry's in a log or a timeline."""
    found = dates(section[-1].title) if section else []
    return found[0] if len(found) == 1 else None


def date_of(document: Document, start: int, name: str) -> Dated | None:
    """The date of what stands at `start`, where the document called `name` says one. The nearest heading comes first:
    a log's entries have a date each."""
    for text in (*reversed(document.heading_path(start)), document.title, name):
        found = dates(text)
        if len(found) == 1:  # with more it is about a time, not of one
            return found[0]
    return _borne(document.text[:OPENING_CHARACTERS])


def _borne(opening: str) -> Dated | None:
    """The date that a document bears at its top: behind "as of" and the like, or on a line of its own."""
    for line in opening.splitlines():
        for at, dated in dates_at(line):
            before = line[: at[0]]
            alone = not re.search(r"[^\W_]", before + line[at[1] :])
            if alone or any(match.end() == len(before) for match in _BEARS.finditer(before)):
                return dated
    return None


def _dates(text: str) -> Iterator[tuple[tuple[int, int], Dated]]:
    taken: list[tuple[int, int]] = []
    for form in _FORMS:  # the fullest first, so that what is within a date is no date by itself
        for match in form.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            parts = match.groupdict()
            when = (int(parts["year"]), _month(parts.get("month") or "0"), int(parts.get("day") or 0))
            yield match.span(), Dated(when, match.group())


def _month(written: str) -> int:
    if written.isdigit():
        return int(written)
    return 1 + [name[:3] for name in MONTHS].index(written[:3].casefold())
