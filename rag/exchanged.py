"""Pure: whether a claim gives one thing the figure of another, or its doing: "a child pays 66,500 won" where an adult
does.

Every word and number of such a claim is in the passage, so neither its words nor its numbers give it away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.claims import first_name, names_of, telling_words
from rag.days import dates_of
from rag.figures import Figure, figures, holds
from rag.question import WORD, Vocabulary

# So many telling words have to be another's; one alone is often told of both.
LEAST_SHARED = 2
# Where a part of a sentence ends that may have figures of its own.
_BOUNDARY = re.compile(
    r"[;:!?–—\n]|\.(?!\d)|\s?,(?=\s)(?!\s+(?:1\d{3}|20\d\d)\b)|\b(?:and|but|while|whereas|although|because|who|which)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence: the stems that it tells, its words in small letters, its names, the first of them, and its
    figures."""

    text: str
    stems: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    first: frozenset[str]
    figures: tuple[Figure, ...]


def parts(text: str, vocabulary: Vocabulary) -> list[Part]:
    """The parts of a text that tell something; one without a figure belongs to the part before it, or the first one
    that has."""
    found: list[str] = []
    pending = ""
    for piece in _BOUNDARY.split(text):
        if _counted(piece):
            found.append(f"{pending} {piece}")
            pending = ""
        elif found:
            found[-1] += f" {piece}"
        else:
            pending += f" {piece}"
    if pending.strip():
        found.append(pending)
    return [_part(piece, vocabulary) for piece in found]


def _part(text: str, vocabulary: Vocabulary) -> Part:
    stems = frozenset(stem for match, stem in telling_words(text, vocabulary) if not figures(match.group()))
    words = frozenset(word.casefold() for word in WORD.findall(text))
    return Part(text, stems, words, names_of(text), first_name(text), tuple(_counted(text)))


def _counted(text: str) -> list[Figure]:
    """A text's figures; a date is one figure, and so is its year."""
    found = dates_of(text)
    numbers = [*figures(found.rest), *(Figure(year, frozenset({year}), frozenset()) for year in sorted(found.years))]
    return [one for one in numbers if one.counts]


def exchanged(claim: Sequence[Part], told: Sequence[Part]) -> bool:
    """Whether a figure of the claim is told of something else only, while what the claim says it of has another figure
    of the same kind; or a name, while what the claim says of it is told of another one."""
    return any(_of_another(part, figure, told) for part in claim for figure in part.figures) or any(
        _by_another(part, name, told) for part in claim for name in part.names
    )


def _by_another(part: Part, name: str, told: Sequence[Part]) -> bool:
    holding = [other for other in told if name in other.words]
    rivals = [other for other in told if name not in other.words and other.first and not other.first & part.words]
    return bool(holding) and all(any(_named_apart(part, one, rival) for rival in rivals) for one in holding)


def _named_apart(part: Part, holder: Part, rival: Part) -> bool:
    """Whether the rival tells so much of the claim's part beyond the holder that it is what the claim words anew."""
    shared = rival.stems & part.stems - holder.stems
    return len(shared) >= LEAST_SHARED and bool(holder.stems - part.stems - rival.stems)


def _of_another(part: Part, figure: Figure, told: Sequence[Part]) -> bool:
    holding = [other for other in told if holds(figure, other.figures, other.text)]
    rivals = [other for other in told if other not in holding and _rivals(part, figure, other)]
    return bool(holding) and all(any(_apart(part, holder, rival) for rival in rivals) for holder in holding)


def _rivals(part: Part, figure: Figure, other: Part) -> bool:
    """Whether another part has figures of the same kind, or the same unit, none of which the claim's part has."""
    kinds = [one for one in other.figures if one.kind == figure.kind]
    units = [one for one in other.figures if one.unit == figure.unit]
    return any(alike and not any(holds(one, part.figures, part.text) for one in alike) for alike in (kinds, units))


def _apart(part: Part, holder: Part, rival: Part) -> bool:
    """Whether the claim's part is about what the rival is about, more than the holder, and the holder about something
    else."""
    shared = rival.stems & part.stems - holder.stems
    years = _years(rival) & _years(part) - _years(holder)
    other = holder.stems - part.stems - rival.stems or _years(holder) - _years(part) - _years(rival)
    more = len(rival.stems & part.stems) > len(holder.stems & part.stems)
    return bool(other) and bool(years or (shared and more))


def _years(part: Part) -> set[str]:
    return {reading for one in part.figures if one.kind == "year" for reading in one.readings}
