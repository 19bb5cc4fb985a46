"""Pure: fields of a golden question that are known ones, misspelt: ignored, they would leave a question unjudged."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields
from typing import Any

from rapidfuzz.distance import OSA

# Of a file that people write by hand: a slip or two in a long name, one in a short one. "question_id", "answered" and
# "note" are no slips, and below four letters anything is near.
SHORTEST = 4
LONG = 8


def known_fields(kind: type) -> list[str]:
    """The fields of a dataclass that a file may give."""
    return [field.name for field in fields(kind) if field.name != "line"]


def misspelt(given: Any, known: Collection[str], place: str = "") -> Iterator[str]:
    """A mistake in words for each unknown field of an object that looks like one of the known that it lacks; other
    unknown fields are somebody's notes."""
    if not isinstance(given, dict):
        return
    for name in given.keys() - set(known):
        near = [other for other in known if other not in given and _looks_like(name, other)]
        if near:
            nearest = min(near, key=lambda other: OSA.distance(name.casefold(), other))
            yield f"no field {place + name!r}. Did you mean {nearest!r}?"


def _looks_like(name: str, known: str) -> bool:
    slips = OSA.distance(name.strip().casefold(), known)
    return slips == 0 or (len(known) >= SHORTEST and slips <= (2 if len(known) >= LONG else 1))
