"""Pure: what a sentence claims: its telling words, numbers, dates, names and quotations, and what of them a text
lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from rag.days import dates_of, lacking_dates
from rag.figures import KEPT, Figure, figures, lacking_figures, values
from rag.question import CONTENT_FREE, WORD, Vocabulary

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_LIST_MARK = re.compile(r"^\s*(?:[-*+•–>]|\(?\d{1,3}[.)])\s+")
# With a capital at the beginning of a sentence and no names.
_STARTERS = frozenset(
    "however although though while whereas after before during since because therefore thus hence additionally "
    "moreover furthermore also finally first second third according overall both each all many most several other "
    "another others no yes not there here then later today once until unless despite instead only even just such same "
    "lastly actually alternatively currently sure certainly simply generally typically usually often please note "
    "like unlike between among within without through over under about upon across along".split()
)
# Names that differ by one of these are taken for one, if enough is left of them.
_ENDINGS = frozenset("s n an ian ans ians ese ish i y e es en er's 's ’s is".split()) | {""}
_LEAST_ROOT = 4
# What stands before a name and not everywhere with it.
_TITLES = frozenset(
    "President Prime Minister King Queen Prince Princess Pope Saint Sir Lord Lady Mr Mrs Ms Dr Professor General "
    "Admiral Captain Major Colonel Secretary Chancellor Director Judge Senator Ambassador Chairman Commander Marshal "
    "The".split()
)
_PARTICLES = frozenset("de del della di da du la le van von der den bin ibn al el of the".split())
# "Choi Kyu-bong", "Mark W. Clark", "Clark, Mark".
_NAME_REACH = 3
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»\n]{3,400})[\"”“»]")


def telling_words(claim: str, vocabulary: Vocabulary) -> list[tuple[re.Match[str], str]]:
    """The words of a claim that tell something, each with its stem."""
    found = []
    for match in WORD.finditer(claim):
        stems = vocabulary.analyse(match.group())
        if stems and match.group().casefold() not in CONTENT_FREE:
            found.append((match, stems[0]))
    return found


def claim_of(sentence: str) -> str:
    """A sentence without its list mark: an item's number claims nothing."""
    return _LIST_MARK.sub("", sentence).strip()


def claims_nothing(claim: str, vocabulary: Vocabulary) -> bool:
    """Whether there is nothing to verify: "Yes.", a heading, what only leads to a list."""
    leads = claim.rstrip("*_ ").endswith(":") or claim.startswith("#")
    if leads:
        return not any(map(str.isdigit, claim))
    if values(claim):
        return False
    told = [match.group().casefold() for match, _ in telling_words(claim, vocabulary)]
    return all(word in _STARTERS for word in told)


def lacking_numbers(claim: str, told: str) -> set[str]:
    """The numbers, dates and units of a claim that a text does not have."""
    claimed, known = dates_of(claim), dates_of(told)
    numbers = [*figures(known.rest), *(Figure(one, frozenset({one}), frozenset()) for one in known.years)]
    named = {reading for one in numbers for reading in one.readings}
    return lacking_dates(claimed, known, named) | lacking_figures(figures(claimed.rest), numbers, told)


def lacking_names(claim: str, told: str) -> set[str]:
    """The names of a claim that a text does not have; one with another ending will do, and UN for United Nations. A
    name of several words has to stand together there: Mark Clark is not told by "Mark Smith met John Clark"."""
    names = list(_names(claim))
    if not names:
        return set()
    told_words, known, initials = _words_of(told)
    lacking: set[str] = set()
    before: re.Match[str] | None = None
    for match in names:
        name = match.group()
        if not _is_known(name.casefold(), known) and not (name.isupper() and name in initials):
            lacking.add(name)
        elif before is not None and _goes_on(claim, before, match) and not _apposed(before, match, told_words):
            lacking.add(f"{before.group()} {name}")
        before = match
    return lacking


@lru_cache(maxsize=KEPT)
def _words_of(told: str) -> tuple[tuple[str, ...], frozenset[str], str]:
    """A text's words as they stand, all that it knows in small letters, and the initials of its names."""
    words = tuple(_TOKEN.findall(told))
    known = {word.casefold() for word in (*WORD.findall(told), *words)} | dates_of(told).months
    return words, frozenset(known), "".join(word[0] for word in words if word[0].isupper())


def lacking_quotations(claim: str, told: str) -> set[str]:
    """What a claim puts in quotation marks, of two words or more, and a text does not say so."""
    quoted = [" ".join(_TOKEN.findall(match[1])) for match in _QUOTED.finditer(claim)]
    said = " ".join(_words_of(told)[0]).casefold() if quoted else ""
    return {words for words in quoted if " " in words and f" {words.casefold()} " not in f" {said} "}


def names_of(text: str) -> frozenset[str]:
    """The names in a text, word by word, in small letters."""
    return frozenset(match.group().casefold() for match in _names(text))


def first_name(text: str) -> frozenset[str]:
    """The words of the first name in a text, most often what it is about, in small letters; what it begins with counts
    where it may be a name."""
    found: list[re.Match[str]] = []
    for match in _names(text):
        if found and not _goes_on(text, found[-1], match):
            break
        found.append(match)
    opening = opening_word(text)
    words = [opening] if opening and (not found or found[0].group() != opening) else [one.group() for one in found]
    return frozenset(word.casefold() for word in words)


def opening_word(claim: str) -> str:
    """The capitalised word that a claim begins with, if it may be a name for all that can be seen; else nothing."""
    match = _TOKEN.search(claim)
    word = match.group() if match else ""
    ordinary = word.casefold() in CONTENT_FREE or word.casefold() in _STARTERS
    return word if word[:1].isupper() and not ordinary else ""


def _names(claim: str) -> Iterator[re.Match[str]]:
    """Capitalised words. One at the beginning of a sentence is a name if another follows at once; for what else it may
    be see `opening_word`."""
    words = list(_TOKEN.finditer(claim))
    for at, match in enumerate(words):
        word = match.group()
        if not word[0].isupper() or word.casefold() in CONTENT_FREE or len(word) < 2:
            continue
        begins = not claim[: match.start()].strip(" \"'“”‘’«»(*_") or claim[: match.start()].rstrip()[-1:] in ".!?:"
        goes_on = at + 1 < len(words) and _goes_on(claim, match, words[at + 1]) and word.casefold() not in _STARTERS
        if not begins or goes_on:
            yield match


def _goes_on(claim: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return second.group()[0].isupper() and claim[first.end() : second.start()] == " "


def _apposed(first: re.Match[str], second: re.Match[str], told: Sequence[str]) -> bool:
    """Whether two words of a name stand together in a text, or one of them is no more than a title."""
    if first.group() in _TITLES:
        return True
    names = (first.group().casefold(), second.group().casefold())
    one, other = (
        [at for at, word in enumerate(told) if word[0].isupper() and _is_known(name, {word.casefold()})]
        for name in names
    )
    if not one or not other:
        return True
    pairs = [sorted((left, right)) for left in one for right in other if abs(left - right) <= _NAME_REACH]
    return any(all(_of_a_name(word) for word in told[left + 1 : right]) for left, right in pairs)


def _of_a_name(word: str) -> bool:
    return word[0].isupper() or word in _PARTICLES


def _is_known(name: str, known: Set[str]) -> bool:
    return name in known or any(_inflects(*sorted((name, other), key=len)) for other in known)


def _inflects(short: str, long: str) -> bool:
    """Whether two words are one but for the ending: Korea and Korean, China and Chinese; not Brandt and Brandon."""
    root = short if long.startswith(short) else short.rstrip("aeiouy")
    return len(root) >= _LEAST_ROOT and long.startswith(root) and long[len(root) :] in _ENDINGS
