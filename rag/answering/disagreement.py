"""Sources of different dates that say the same thing differently: a head count of 2021 and one of 2024.

Both are right, each of its time, and only the reader knows which time is meant; so both are shown, newest first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.types import Document
from rag.answering.candidates import Candidate
from rag.answering.dates import Dated, date_of, dates
from rag.answering.kinds import NUMBER_WORDS
from rag.answering.specifics import asked_for
from rag.negation import denies
from rag.question import CONTENT_FREE, WORD, Kind, Question

# How far behind the best sentence (in log-odds) another one may be; one that is worded nearly the same is near.
REACH = 4.0
# The share of all their words, values aside, that two such sentences have in common.
ALIKE = 0.6
# The same where one denies what the other says: with fewer, it may be something else that is denied.
DENIED_ALIKE = 0.75
MOST = 3

_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b\d{1,2} ?(?:am|pm)\b", re.IGNORECASE)
# The number of a heading or an item.
_ITEM = re.compile(r"^\W*\d{1,3}[.)]\s")
# What costs nothing has a price too.
_FREE = re.compile(r"\bfree(?: of charge)?\b", re.IGNORECASE)
_FIGURES, _NAMES = 0, 1
_WANTED = {Kind.NUMBER: (_FIGURES,), Kind.DATE: (_FIGURES,), Kind.PERSON: (_NAMES,), Kind.PLACE: (_NAMES,)}


def disagreeing(
    question: Question, sentences: Sequence[Candidate], documents: Mapping[str, Document]
) -> list[tuple[Dated, Candidate]]:
    """The best of `sentences` (best first) and those that say otherwise in sources of other dates, newest first; empty
    where none does, and where the question itself says of when or of which version."""
    if not sentences or any(one.kind in ("year", "label version") for one in asked_for(question)):
        return []
    best = sentences[0]
    found: dict[Dated, Candidate] = {}
    for candidate in sentences:
        if candidate.score < best.score - REACH or len(found) == MOST:
            break
        dated = date_of(documents[candidate.hit.passage.document_id], candidate.start, candidate.hit.document)
        if dated is None and candidate is best:
            return []
        if dated is None or dated in found:
            continue
        if all(_says_otherwise(question, other.text, candidate.text) for other in found.values()):
            found[dated] = candidate
    return sorted(found.items(), key=lambda pair: pair[0], reverse=True) if len(found) > 1 else []


def of_another_year(
    question: Question, sentences: Sequence[Candidate], documents: Mapping[str, Document]
) -> list[Candidate]:
    """Those of `sentences` (best first) that say otherwise than the best one in a source of another year, where the
    question asks about the year that the best one's source is of."""
    years = {one.value for one in asked_for(question) if one.kind == "year"}

    def year(candidate: Candidate) -> str:
        dated = date_of(documents[candidate.hit.passage.document_id], candidate.start, candidate.hit.document)
        return str(dated.when[0]) if dated else ""

    if not years or not sentences or year(sentences[0]) not in years:
        return []
    return [
        candidate
        for candidate in sentences[1:]
        if candidate.score >= sentences[0].score - REACH
        and year(candidate) not in {"", *years}
        and _says_otherwise(question, sentences[0].text, candidate.text)
    ]


def _says_otherwise(question: Question, one: str, other: str) -> bool:
    """Whether two sentences are alike but for what could be the answer: values of the kind asked for, or a "not"."""
    if ("|" in one) != ("|" in other):
        return False  # a row and a sentence name alike what they say different things of
    when, other_when = ({dated.when for dated in dates(text)} for text in (one, other))
    if question.kind is Kind.DATE:
        times, other_times = (set(_CLOCK.findall(text)) for text in (one, other))
        if not ((when and other_when and not when & other_when) or (times and other_times and times != other_times)):
            return False
    elif when and other_when and when != other_when:
        return False  # two events, not two accounts of one
    asked = {word.text.casefold() for word in question.words}
    (words, *values), (other_words, *other_values) = _read(one, asked), _read(other, asked)
    wanted = _WANTED.get(question.kind, (_FIGURES, _NAMES))
    differ = any(values[of] - other_values[of] and other_values[of] - values[of] for of in wanted)
    alike = len(words & other_words) / max(1, len(words | other_words))
    return (differ and alike >= ALIKE) or (denies(one) != denies(other) and alike >= DENIED_ALIKE)


def _read(sentence: str, asked: set[str]) -> tuple[set[str], set[str], set[str]]:
    """The words of a sentence, and apart from them its figures, and the names that the question does not have."""
    words: set[str] = set()
    figures: set[str] = set()
    names: set[str] = set()
    sentence = _FREE.sub("0", _ITEM.sub("", sentence))
    for match in WORD.finditer(sentence):
        word = match.group().casefold()
        opens = not sentence[: match.start()].strip(" \t\n-*•\"'“‘")
        is_name = match.group()[0].isupper() and word not in asked and not opens
        if any(map(str.isdigit, word)) or word in NUMBER_WORDS:
            figures.add(word)
        elif is_name:
            names.add(word)
        elif word not in CONTENT_FREE:
            words.add(word)
    return words, figures, names
