"""Pure: whether a claim puts together what its quotes say of two things: "girls learned carpentry" where boys did, and
girls bookkeeping; or turns round who did it to whom. English, and of words alone.

Every word of such a claim is in the quotes, so neither its words nor its numbers give it away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from rag.claims import telling_words
from rag.figures import figures
from rag.negation import denies
from rag.opposites import opposed
from rag.question import Vocabulary
from rag.roles import Role, roles, turned_round

_BOUNDARY = re.compile(
    r"[;:!?()|–—\n]|\.(?!\d)|,(?!\d)"
    r"|\b(?:and|or|but|while|whereas|although|though|because|since|who|which|when|where|then|so|if|unless)\b",
    re.IGNORECASE,
)
# What stands before a verb, and what is a verb by its looks. A part without one leans on the part before it.
_BEFORE_A_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|will|would|may|might|can|could|must|should|do|does|did|not|to|it"
    r"|they|he|she|we|you|that)\s+$",
    re.IGNORECASE,
)
# What has more is a list without an end, which would be met with itself for minutes.
MOST_PIECES = 60
_LOOK_BACK = 12
_VERB_ENDING = "ed"
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her|this|these|those|one|both)\b", re.IGNORECASE)
# "After all" and "all but one" are not all.
_ALL = re.compile(r"(?<!after )(?<!at )(?<!in )(?<!not )\b(?:all|every|each|everybody|everyone|always)\b(?! but)", re.I)
_SOME = re.compile(
    r"\b(?:some|few|several|many|most|half|part|sometimes|often|usually|mostly|not (?:all|every)"
    r"|(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten) of)\b",
    re.IGNORECASE,
)
# Where more words than so are replaced, beyond as many as agree, or are nowhere in the quotes, the claim words the
# whole anew and does not put one thing for another. Of 865 sentences that people wrote from passages (clapnq, mtrag)
# and that were verified by words before there was this file, 16 are not with it, and some 25 without these bounds; of
# 117 false sentences (those of test_false_claims) 12 are verified, and 63 were.
MORE_REPLACED = 1
MOST_ANEW = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence that may have a subject of its own: its text, the stems of its telling words, those of them
    that look like verbs, the numbers in it, and who does what to whom."""

    text: str
    words: frozenset[str]
    verbs: frozenset[str]
    numbers: frozenset[str]
    roles: frozenset[Role]

    @property
    def items(self) -> frozenset[str]:
        """All that it tells."""
        return self.words | self.numbers


def pieces(text: str, vocabulary: Vocabulary) -> list[Piece]:
    """The parts of a text that tell something, the first `MOST_PIECES` of them."""
    found = (_piece(part, vocabulary) for part in _BOUNDARY.split(text))
    return list(islice((one for one in found if one.items), MOST_PIECES))


def _piece(text: str, vocabulary: Vocabulary) -> Piece:
    told = [(match, stem) for match, stem in telling_words(text, vocabulary) if not figures(match.group())]
    verbs = {stem for match, stem in told if _is_verb(text, match)}
    numbers = {reading for figure in figures(text) if figure.counts for reading in figure.readings}
    words = frozenset(stem for _, stem in told)
    return Piece(text, words, frozenset(verbs), frozenset(numbers), roles(text, vocabulary))


def _is_verb(text: str, match: re.Match[str]) -> bool:
    word = match.group()
    before = text[max(match.start() - _LOOK_BACK, 0) : match.start()]  # not all of a text without an end
    return word.islower() and (word.endswith(_VERB_ENDING) or _BEFORE_A_VERB.search(before) is not None)


def swapped(claim: Sequence[Piece], told: Sequence[Sequence[Piece]]) -> bool:
    """Whether a part of the claim says of one thing what only another one is told of in `told`, the parts of each
    sentence quoted."""
    return any(_mixed(piece, told) for piece in claim) or turned_round(
        [piece.roles for piece in claim], [one.roles for sentence in told for one in sentence]
    )


def _mixed(piece: Piece, told: Sequence[Sequence[Piece]]) -> bool:
    """Whether each part told that is nearest to the claim's says something else."""
    shared = [(len(piece.items & one.items), one, sentence) for sentence in told for one in sentence]
    most = max((count for count, _, _ in shared), default=0)
    known = frozenset[str]().union(*(one.items for _, one, _ in shared))
    return most > 0 and all(
        _of_more(piece, one)
        or opposed(piece.text, one.text)
        or any(_instead(piece, one, other, known) for other in sentence)
        for count, one, sentence in shared
        if count == most
    )


def _of_more(piece: Piece, told: Piece) -> bool:
    """Whether the claim's part says of all what is told of some."""
    return bool(_ALL.search(piece.text) and _SOME.search(told.text)) and not _ALL.search(told.text)


def _instead(piece: Piece, nearest: Piece, other: Piece, known: frozenset[str]) -> bool:
    """Whether the claim's part is as the nearest one, but for a word that stands in the other one, which says more or
    something else, too. A word that is nowhere may say anew what the claim leaves out; a pronoun may stand for any."""
    taken = piece.words & other.words - nearest.words
    if not nearest.verbs:
        taken -= other.verbs  # which are left out in the second of two alike
    replaced = nearest.words - piece.words - other.words
    anew = len(piece.words - known)
    few = anew < len(replaced) <= len(piece.items & nearest.items) + MORE_REPLACED and anew <= MOST_ANEW
    return bool(taken) and few and not _PRONOUN.search(nearest.text) and _differs(piece, nearest, other)


def _differs(piece: Piece, nearest: Piece, other: Piece) -> bool:
    more = other.items - piece.items - nearest.items
    return bool(more) or denies(other.text) != denies(piece.text) or _of_more(piece, other)
