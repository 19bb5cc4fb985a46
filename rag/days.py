"""Pure: the days and months that a text names, in any writing, and whether another text names the same.

A date is (year, month, day), 0 for what is not said; a year alone is a number like others."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from rag.answering.dates import MONTH, MONTHS, dates_at
from rag.figures import KEPT

Day = tuple[int, int, int]

_MONTH = rf"(?P<month>{MONTH})\b\.?"
_DAY = r"(?P<day>[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
# A day of a month, whatever its year.
DAY_OF_MONTH = (
    re.compile(rf"\b{_DAY}(?:\s+of)?\s+{_MONTH}", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+{_DAY}\b(?![:.,]\d)", re.IGNORECASE),
)
_DOTTED = re.compile(r"(?<![\d.])(0?[1-9]|[12]\d|3[01])\.\s?(0?[1-9]|1[0-2])\.\s?((?:1[6-9]|20)\d\d)(?!\d)")
# Days first or months first: either is meant.
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:1[6-9]|20)\d\d)(?![\d/])")


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a text, each as what it may mean and as it was written, and the `rest` of the text around them."""

    days: tuple[tuple[tuple[Day, ...], str], ...]
    rest: str

    @property
    def years(self) -> set[str]:
        """The years of all of them, as figures."""
        return {str(year) for days, _ in self.days for year, _, _ in days if year}

    @property
    def months(self) -> set[str]:
        """The names of their months, in small letters."""
        return {MONTHS[month - 1] for days, _ in self.days for _, month, _ in days if month}


@lru_cache(maxsize=KEPT)
def dates_of(text: str) -> Dates:
    """The dates in a text that have a month."""
    found: list[tuple[tuple[int, int], tuple[Day, ...]]] = []

    def add(span: tuple[int, int], days: tuple[Day, ...]) -> None:
        if days and all(span[1] <= start or end <= span[0] for (start, end), _ in found):
            found.append((span, days))

    for match in _DOTTED.finditer(text):
        add(match.span(), ((int(match[3]), int(match[2]), int(match[1])),))
    for match in _SLASHED.finditer(text):
        one, other, year = int(match[1]), int(match[2]), int(match[3])
        pairs = {(month, day) for month, day in ((one, other), (other, one)) if 1 <= month <= 12 and 1 <= day <= 31}
        add(match.span(), tuple((year, month, day) for month, day in sorted(pairs)))
    for span, dated in dates_at(text):
        add(span, (dated.when,) if dated.when[1] else ())
    for form in DAY_OF_MONTH:
        for match in form.finditer(text):
            if not match["month"][0].isupper():  # what may happen, and who march
                continue
            month = 1 + [name[:3] for name in MONTHS].index(match["month"][:3].casefold())
            add(match.span(), ((0, month, int(match["day"])),))
    rest = text
    for (start, end), _ in found:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    return Dates(tuple((days, text[start:end]) for (start, end), days in sorted(found)), rest)


def lacking_dates(claimed: Dates, told: Dates, numbers: Collection[str]) -> set[str]:
    """The claimed dates that are not told, as they were written. What a told date leaves open, such as the year that
    stands in a heading, may be among the `numbers` told."""
    known = [day for days, _ in told.days for day in days]
    return {
        written
        for days, written in claimed.days
        if not any(_same(one, other, numbers) for one in days for other in known)
    }


def _same(claimed: Day, told: Day, numbers: Collection[str]) -> bool:
    pairs = zip(claimed, told, strict=True)
    return all(not one or one == other or (not other and str(one) in numbers) for one, other in pairs)
