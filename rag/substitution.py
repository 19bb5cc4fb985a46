"""Pure: "And in 2022?" is the question before with another year, "Who followed her?" is asked of whom was talked about;
both can be said so.

A fragment that holds one thing (a year, a label such as D12, a month or season, a name) and nothing else of its own is
put in the place of the one thing of the same kind in the question before. What comes out reads as the question would,
and nothing that the first one was about is carried along. Whatever is less clear than that is left to `followups`."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.forms import superlatives
from rag.question import CONTENT_FREE, WORD

_OPENS = re.compile(
    r"^\W*(?:and|but|or|so|then|ok|okay|what about|how about)(?:,?\s+(?:and|(?:what|how) about))?\b\W*", re.IGNORECASE
)
# "And how long for the D20?" asks again what was asked before, in short.
_ASKING = re.compile(
    r"^(?:what|which|who|when|where|why"
    r"|how(?: (?:much|many|long|far|old|often|high|big|large|deep|fast|heavy|loud))?)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"^(?:(?:in|for|on|at|of|with|under|by|from|during|to|about|as of|back in)\s+)?(?:(?:the|a|an)\s+)?", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:1\d{3}|20\d\d)\b")
_LABEL = re.compile(r"\b(?P<of>[^\W\d_]{1,12})-?\d+[^\W\d_]?\b")
_ONE_OF_THEM = re.compile(r" ones?$")
_TIMES = (
    re.compile(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"),
    re.compile(r"\b(?:spring|summer|autumn|fall|winter)\b", re.IGNORECASE),
    re.compile(r"\b(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)s?\b", re.IGNORECASE),
)
# Capitalised words in a row, "of" and the like within: "Jonas Salk", "the Bank of England".
_NAME = re.compile(r"\b[A-Z][\w’'.-]*(?:\s+(?:(?:of|the|de|van|von|du|al)\s+)?[A-Z][\w’'.-]*)*")


# What a question begins with is no name: "Is Ada Holt ill?" asks about Ada Holt, "Will Smith led it." tells of Will.
_ORDERS = frozenset("list name give show describe explain compare summarise summarize define find say".split())
_MAY_BEGIN_A_NAME = frozenset({"the", "a", "will", "may"})
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:])\W*$")

_PERSON = re.compile(r"\b(?:he|she|him|his|hers?)\b", re.IGNORECASE)
_HERS = ("she", "her", "hers")
_POSSESSIVE = ("his", "hers")
# Behind "her" these end what is said of her; a noun would be hers.
_NO_NOUN = re.compile(
    r"\s*(?:$|[^\w\s]|(?:in|on|at|for|from|by|with|after|before|to|as|and|or|when|since|then|there)\b)", re.IGNORECASE
)
_IT = re.compile(r"\b(?:it|its)\b", re.IGNORECASE)
# Nothing is meant by this one: "How long does it take?", "Is it true that ...?"
_EMPTY_IT = re.compile(
    r"\bit\b[^?]*\b(?:that|to|if|who)\b|\bit (?:take|mean|matter|rain|snow)s?\b|\btime is it\b", re.IGNORECASE
)
# "Is MV Thrift electric?", "When was the Thrift built?": a question about the name and no other thing.
_IS = r"\W*(?:(?:what|when|where|how(?: \w+)?) )?(?:is|are|was|were) (?P<the>the )?"
# MV, D12: no person's.
_LETTERED = re.compile(r"\b(?:[A-Z]{2,}|\w*\d\w*)\b")
_WHO = re.compile(r"\W*who\b", re.IGNORECASE)
_SENTENCE = re.compile(r".*?[.!?](?=\s|$)|.+", re.DOTALL)


def named(question: str, before: str, answer: str) -> str | None:
    """The question with the name of the one who was talked about for he, she, his and her; None without such a word, or
    where it could be one of several, or where the question has a name of its own that it may stand for."""
    women = {word.casefold() in _HERS for word in _PERSON.findall(question)}
    if len(women) != 1 or _inner_names(question):  # of nobody, or of a man and a woman
        return None
    name = _person(before, answer)
    if name is None:
        return None

    def said(match: re.Match[str]) -> str:
        word = match.group().casefold()
        owns = word in _POSSESSIVE or (word == "her" and not _NO_NOUN.match(question, match.end()))
        return f"{name}’s" if owns else name

    return _PERSON.sub(said, question)


def thing_named(question: str, before: str, answer: str) -> str | None:
    """The question with the name of the one thing that was asked about for it and its; None where something else could
    be meant, or a person was asked about."""
    if not _IT.search(question) or _PERSON.search(question) or _EMPTY_IT.search(question) or _inner_names(question):
        return None
    name = _one(_inner_names(before))
    about = name and re.match(rf"{_IS}{re.escape(name)}(?: \w+)?\W*$", before, re.IGNORECASE)
    if not name or not about:
        return None
    first = _SENTENCE.match(answer.strip())
    told = first.group() if first else ""
    others = any(other not in name for other in _inner_names(told))
    if others or _PERSON.search(told) or not (about["the"] or _LETTERED.search(name)):
        return None
    whole = f"{about['the'] or ''}{name}"
    return _IT.sub(lambda match: f"{whole}’s" if match.group().casefold() == "its" else whole, question)


def _person(before: str, answer: str) -> str | None:
    """Who was talked about: whom the answer to "who" begins with, or the one name of the question, or of the answer."""
    first = _SENTENCE.match(answer.strip())
    told = first.group() if first else ""
    leads = _NAME.match(told)
    if _WHO.match(before) and leads and " " in leads.group():
        return leads.group()
    return _one(_inner_names(before)) or _one([name for name in _inner_names(told) if " " in name])


def _inner_names(text: str) -> list[str]:
    """The names in a text; what it begins with has a capital anyway, and is one only with a second."""
    first = WORD.search(text)
    found = [
        _without_asking(one, text).removesuffix("'s").removesuffix("’s").rstrip(".")
        for one in _NAME.finditer(text)
        if not first or one.start() > first.start() or " " in one.group()
    ]
    return [name for name in found if name and name.casefold() not in CONTENT_FREE and not name.isdigit()]


def _without_asking(found: re.Match[str], text: str) -> str:
    """The name without the verbs and asking words in front of it where a sentence begins; empty if there is no more."""
    name = found.group()
    if not _SENTENCE_BEGINS.search(text[: found.start()]):
        return name
    kept = _MAY_BEGIN_A_NAME if not text.rstrip().endswith("?") else frozenset()
    while name and _begins_no_name(name.split()[0], kept):
        name = name[len(name.split()[0]) :].lstrip()
        kept = _MAY_BEGIN_A_NAME
    return name


def _begins_no_name(word: str, kept: frozenset[str]) -> bool:
    plain = word.casefold()
    return word.islower() or plain in _ORDERS or (plain in CONTENT_FREE and plain not in kept)


def substituted(question: str, before: str) -> str | None:
    """The question before with the one thing that `question` names in the place of its like; None where that is not
    what is asked."""
    opens = _OPENS.match(question)
    if opens is None:
        return None
    rest = question[opens.end() :].strip().rstrip("?!. ")
    asking = _ASKING.match(rest)
    if asking:
        if not before.casefold().lstrip().startswith(asking.group().casefold()):
            return None
        rest = rest[asking.end() :].strip()
    thing = rest[_PREPOSITION.match(rest).end() :]  # type: ignore[union-attr] # it matches nothing, too
    if not thing:
        return None
    if superlatives(thing):
        thing = _ONE_OF_THEM.sub("", thing)
    for kind in (_years, _labels, *map(_of_time, _TIMES), _superlatives, _names):
        theirs = kind(before, thing)
        if theirs is not None:
            return re.sub(rf"(?<!\w){re.escape(theirs)}(?!\w)", lambda _: thing, before)
    return _at_another_time(before, rest, thing)


def _one(found: list[str]) -> str | None:
    """The thing, if it is one, be it named twice."""
    return found[0] if len(set(found)) == 1 else None


def _years(before: str, thing: str) -> str | None:
    return _one(_YEAR.findall(before)) if _YEAR.fullmatch(thing) else None


def _labels(before: str, thing: str) -> str | None:
    """A label in the place of one with the same letters."""
    mine = _LABEL.fullmatch(thing)
    if mine is None:
        return None
    return _one([one.group() for one in _LABEL.finditer(before) if one["of"].casefold() == mine["of"].casefold()])


def _superlatives(before: str, thing: str) -> str | None:
    """ "The second oldest" in the place of "the cheapest"."""
    return _one(superlatives(before)) if superlatives(thing) == [thing] else None


def _of_time(pattern: re.Pattern[str]) -> Callable[[str, str], str | None]:
    return lambda before, thing: _one(pattern.findall(before)) if pattern.fullmatch(thing) else None


def _names(before: str, thing: str) -> str | None:
    """A name in the place of the only one; what a sentence begins with has a capital anyway."""
    if not _NAME.fullmatch(thing) or _YEAR.search(before):
        return None
    return _one(_inner_names(before))


def _at_another_time(before: str, rest: str, thing: str) -> str | None:
    """A year or month that the question before has none of is said behind it."""
    timeless = not any(pattern.search(before) for pattern in (_YEAR, *_TIMES))
    of_time = any(pattern.fullmatch(thing) for pattern in (_YEAR, *_TIMES))
    if not (timeless and of_time and rest != thing):
        return None
    return f"{before.rstrip().rstrip('?').rstrip()} {rest}?"
