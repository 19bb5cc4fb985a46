"""Pure: whether a claim denies what its quotes say, or says what they deny. English, and of words alone.

A text is taken clause by clause, so that "150 euros and cannot be refunded" denies the refund and not the price."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.claims import telling_words
from rag.figures import values
from rag.question import Vocabulary

# "Not only", "no doubt", "No. 5" and the answer "No," deny nothing here. "No more than" stays: it is not "more than".
_NEGATION = re.compile(
    r"\b(?:not(?!\s+(?:only|just|merely)\b)|no(?!\s*(?:[,;:.!–—\d]|doubt\b|$))"
    r"|never|none|nor|neither|nobody|nothing|nowhere|without|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
# What a clause of its own begins with behind "and" or a comma; "dogs and cats are not allowed" is one clause.
_BEGINS = (
    r"(?:it|they|he|she|we|you|i|there|this|these|is|are|was|were|do|does|did|has|have|had|can|could|will|would|may"
    r"|might|should|must|not|never|no|cannot)(?:n['’]t)?\b"
)
_BOUNDARY = re.compile(
    r"[;:!?()–—\n]|\.(?!\d)|\b(?:but|because|while|although|though|whereas|since|unless|which|who|so|if|when)\b"
    rf"|,(?=\s+{_BEGINS})|\b(?:and|or)\b(?=\s+{_BEGINS})",
    re.IGNORECASE,
)

# The first comma of a clause joins it to another if "and" follows; a list has had commas before.
_JOINED = re.compile(r"([^,]*),\s+(?:and|or)\s(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence: the stems and numbers it tells, and whether it denies them."""

    words: frozenset[str]
    denies: bool


def clauses(text: str, vocabulary: Vocabulary) -> list[Clause]:
    """The clauses of a text that tell something; "No," alone does not."""
    found = []
    for part in _parts(text):
        words = {stem for _, stem in telling_words(part, vocabulary)} | values(part)
        words -= {"not", "no", "never", "none", "nor", "without", "cannot"}
        if words:
            found.append(Clause(frozenset(words), denies(part)))
    return found


def denies(text: str) -> bool:
    """Whether a text denies something."""
    return _NEGATION.search(text) is not None


def _parts(text: str) -> Iterator[str]:
    for part in _BOUNDARY.split(text):
        joined = _JOINED.fullmatch(part)
        yield from joined.groups() if joined else (part,)


def disagree(claim: Sequence[Clause], told: Sequence[Clause]) -> bool:
    """Whether a clause of the claim denies what those of the quotes nearest to it in words say, or the other way
    round; of several as near, each has to agree. One that shares no word with any can only deny too much."""
    return any(not _agrees(clause, told) for clause in claim)


def _agrees(clause: Clause, told: Sequence[Clause]) -> bool:
    shared = [len(clause.words & other.words) for other in told]
    most = max(shared, default=0)
    if not most:
        return not clause.denies or any(other.denies for other in told)
    return all(other.denies == clause.denies for other, count in zip(told, shared, strict=True) if count == most)
