"""What a question asks for: its words and how rare they are, its names and numbers, the kind of answer it wants."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol


class Vocabulary(Protocol):
    """What is needed of an index to weigh words."""

    def analyse(self, text: str) -> list[str]:
        """The stems of a text, as the keyword index sees them."""
        ...

    def document_frequency(self, word: str) -> int:
        """How many passages hold the word."""
        ...

    def passage_count(self) -> int:
        """How many passages there are."""
        ...


class Kind(StrEnum):
    """The kind of thing a question asks for."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question: where it stands, its stem, its inverse passage frequency, and what it is."""

    text: str
    start: int
    end: int
    stem: str
    idf: float
    is_name: bool
    is_number: bool

    @property
    def bare(self) -> str:
        """The word without a possessive ending."""
        return _POSSESSIVE.sub("", self.text)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the answerer and the evidence read it; the user wrote the first `asked` characters of it, the
    conversation brought the rest along."""

    text: str
    words: tuple[Word, ...]
    kind: Kind
    asked: int


# Words, a possessive's s and a figure's decimals included; "Hwasong-14" is two, since the second tells it from others.
WORD = re.compile(r"[^\W_]+(?:[.,](?=\d)[^\W_]+)*(?:['’][^\W_]+)?")
_POSSESSIVE = re.compile(r"['’]s?$")
ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth last latest previous".split()
)
# Words that say what is asked, not what it is about; they are in nearly every question and prove nothing.
_PLAIN = (
    "what who whom whose which when where why how is are was were do does did can could will would shall should "
    "may might must has have had be been being the a an of in on at to for from by with and or as that this these "
    "those it its there their they he she his her him them i me my we our us you your many much long far old "
    "often tell please about any some into than then so if not no s t"
)
_SHORTENING = "i you he she it we they that there here who what when where how".split()
_NEGATED = "is are was were do does did ca could wo would should has have had must need".split()
CONTENT_FREE = frozenset(_PLAIN.split()) | {
    word
    for mark in "'’"
    for word in (
        *(f"{one}{mark}{end}" for one in _SHORTENING for end in ("m", "s", "re", "ve", "d", "ll")),
        *(f"{one}n{mark}t" for one in _NEGATED),
    )
}
# Words that frame what is asked ("how big", "what kind of", "in what way") are seldom in the answer's words.
_FRAMING = re.compile(
    r"\bhow\s+(big|large|small|high|tall|deep|wide|broad|heavy|fast|quick(?:ly)?|hot|cold|strong|common|likely)\b"
    r"|\b(?:what|which)\s+(kinds?|sorts?|types?|ways?|manner|respects?)\b",
    re.IGNORECASE,
)
FRAMING_SHARE = 0.3
# "What do the documents say about it?" asks nothing of documents; one that speaks of documents answers no better.
_OF_THE_DOCUMENTS = re.compile(
    r"\b(?:do|does|did|can|could|will)\s+(?:(?:the|these|those|my|your|our|any)\s+)?"
    r"(?:documents?|files?|papers?|texts?|sources?|folder)\s+(?:say|tell|mention|contain|know|have to say)\b"
    r"|\b(?:in|from|according to)\s+(?:the|these|those|my|your|our)\s+(?:documents?|files?|sources?|folder)\b",
    re.IGNORECASE,
)
# What the conversation brought along tells the topic; what is asked stands in the question.
CARRIED_SHARE = 0.5

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.NUMBER,
        re.compile(
            r"\bhow (?:many|much|old|tall|long(?! ago)|far|high|large|big|deep|fast|often|wide|heavy|hot|cold)\b"
            r"|\bwhat (?:(?:is|are|was|were) the |\w+ )?(?:percent|percentage|number|amount|population|cost|price|rate"
            r"|size|share|total|age)\b"
            r"|\bwhat (?:do|does|did|will|would)\b[^?]{1,60}\b(?:cost|weigh)\b"
            r"|\b(?:percentage|number) of\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.DATE,
        re.compile(
            r"\bwhen\b|\b(?:what|which) (?:(?:is|was) the |\w+ )?(?:year|date|day|month|century|decade|time)\b"
            r"|\bhow long ago\b|\bsince when\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.PERSON,
        re.compile(
            r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|actor|author|singer|president|king|queen)\b", re.IGNORECASE
        ),
    ),
    (
        Kind.PLACE,
        re.compile(
            r"\bwhere\b|\b(?:what|which|in what|in which) (?:\w+ )?(?:country|city|state|place|town|county|region"
            r"|continent|island|river|location)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.REASON,
        re.compile(r"\bwhy\b|\bwhat (?:caused|causes|was the (?:reason|cause))\b|\breasons?\b", re.IGNORECASE),
    ),
)

_ASKING = re.compile(r"\b(?:who(?:m|se)?|what|which|when|where|why|how)\b", re.IGNORECASE)
# "When Putin came, who ...", not "When did Putin come, and who ..."; and "What a life! How ..."
_CLAUSE_IN_FRONT = re.compile(
    r"\W*(?:when|where|while|after|before|if)\b(?!\s+(?:did|does|do|is|was|are|were|has|have|had|will|would|can|could)\b)"
    rf"[^,?]*,\s*(?=(?:\w+\s+)?{_ASKING.pattern})|[^?]*[.!]\s+(?=.*{_ASKING.pattern})",
    re.IGNORECASE,
)


def read_question(text: str, vocabulary: Vocabulary, asked: int | None = None) -> Question:
    """The question's words, weighed by how rare they are among the passages; words behind the first `asked`
    characters were carried over from the conversation and weigh less than those of the question itself."""
    own = len(text) if asked is None else asked
    framing = {match.start(match.lastindex or 0) for match in _FRAMING.finditer(text)}
    beside = {place for match in _OF_THE_DOCUMENTS.finditer(text) for place in range(match.start(), match.end())}
    words = []
    for match in WORD.finditer(text):
        stems = vocabulary.analyse(match.group())
        if stems:
            word = _word(match, stems[0], text, vocabulary)
            share = (1.0 if word.start < own else CARRIED_SHARE) * (FRAMING_SHARE if word.start in framing else 1.0)
            share = 0.0 if word.start in beside else share
            words.append(replace(word, idf=share * word.idf))
    return Question(text=text, words=tuple(words), kind=kind_of(text[:own]), asked=own)


def kind_of(text: str) -> Kind:
    """The kind of answer the wording asks for. Only the first asking word says: what comes behind it ("what did he do
    when ...") or in a clause in front ("When Putin came, who ...") tells of which case."""
    clause = _CLAUSE_IN_FRONT.match(text)
    begin = clause.end() if clause else 0
    first = _ASKING.search(text, begin)
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text, begin):
            if not first or match.start() <= first.start() or not _ASKING.match(match.group()):
                return kind
    return Kind.OTHER


def idf(frequency: int, count: int) -> float:
    """Inverse document frequency, the form BM25 uses (never negative): ln(1 + (N - df + 0.5) / (df + 0.5))."""
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def _word(match: re.Match[str], stem: str, text: str, vocabulary: Vocabulary) -> Word:
    token = match.group()
    asking = token.casefold() in CONTENT_FREE
    weight = 0.0 if asking else idf(vocabulary.document_frequency(token), vocabulary.passage_count())
    return Word(
        text=token,
        start=match.start(),
        end=match.end(),
        stem=stem,
        idf=weight,
        is_name=not asking and token[0].isupper() and bool(text[: match.start()].strip()),
        is_number=any(character.isdigit() for character in token) or token.casefold() in ORDINALS,
    )
