"""Pure: whether a claim turns round who did it to whom: "Moe succeeded Adler" where Adler succeeded Moe. English, and
by the order of names around a word alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rag.question import CONTENT_FREE, Vocabulary

_TOKEN = re.compile(r"[^\W\d_]+")
_PREPOSITIONS = frozenset(
    "by from to of for with in on at against into over under after before behind about through between among than "
    "as".split()
)
_PASSIVE = "by"
# What is the same the other way round.
_MUTUAL = frozenset(
    "met meet meets meeting married marries marry fought fights fight played plays play talked spoke agreed agree "
    "agrees borders differs resembles equals joined joins".split()
)
# Names further apart, in words, have little to do with each other.
_REACH = 16
# No part of a sentence is longer.
_MOST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Role:
    """Two names around a word: the one before it, the word's stem, the preposition before the one behind it (empty
    without one), and the one behind it."""

    before: str
    word: str
    by: str
    behind: str

    @property
    def turned(self) -> frozenset[Role]:
        """What says the opposite: the same with the names exchanged, or in the other voice."""
        other = {Role(self.behind, self.word, self.by, self.before)}
        if self.by in ("", _PASSIVE):
            other.add(Role(self.before, self.word, "" if self.by else _PASSIVE, self.behind))
        return frozenset(other)


def roles(part: str, vocabulary: Vocabulary) -> frozenset[Role]:
    """Every two names of a part of a sentence, around each word between them."""
    return frozenset(_roles(part, vocabulary))


def _roles(part: str, vocabulary: Vocabulary) -> Iterator[Role]:
    tokens = list(islice(_TOKEN.finditer(part), _MOST_WORDS))
    names = [at for at, token in enumerate(tokens) if _may_be_name(token.group())]
    pairs = ((one, other) for at, one in enumerate(names) for other in names[at + 1 : at + 1 + _REACH])
    for first, last in ((one, other) for one, other in pairs if one + 1 < other <= one + _REACH):
        between = [token.group() for token in tokens[first + 1 : last]]
        for at, word in enumerate(between):
            stems = vocabulary.analyse(word) if _may_relate(word) else []
            if stems:
                by = next((one for one in reversed(between[at + 1 :]) if one in _PREPOSITIONS), "")
                yield Role(tokens[first].group().casefold(), stems[0], by, tokens[last].group().casefold())


def _may_relate(word: str) -> bool:
    return word.islower() and word not in CONTENT_FREE | _PREPOSITIONS | _MUTUAL


def _may_be_name(word: str) -> bool:
    return word[0].isupper() and len(word) > 1 and word.casefold() not in CONTENT_FREE


def turned_round(claim: Sequence[frozenset[Role]], told: Sequence[frozenset[Role]]) -> bool:
    """Whether the quotes have the roles of a part of the claim the other way round, and nowhere its own way."""
    said = frozenset[Role]().union(*told)
    return any(_turned(role, said) for part in claim for role in part)


def _turned(role: Role, said: frozenset[Role]) -> bool:
    return role not in said and bool(role.turned & said)
