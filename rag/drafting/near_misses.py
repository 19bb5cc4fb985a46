"""Pure: questions that sound as if the documents answered them, though most likely they don't: a name of one document
in a question about another, or something about a person that nothing tells. Only a reader can say that nothing does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from rag.drafting import phrases
from rag.drafting.asked import is_named_person
from rag.drafting.found import Found
from rag.drafting.verbs import PAST

# What is asked of people; where words like these stand near their name, it may be told.
_OF_PEOPLE = (
    ("When was {} born?", r"\bborn\b|\bbirth|\baged?\b|\byears? old|\(\d{4}"),
    ("Where did {} go to school?", r"\bschool|universit|\bcollege|\bstud(?:y|ied)|\beducat|\bgraduat"),
    ("Who is {} married to?", r"\bmarr|\bwife|\bhusband|\bspouse|\bwed"),
)
_SWAPPED = frozenset({"date", "figure", "name", "place", "reason"})
_PREPOSITIONS = "in|on|at|to|from|for|of|by|with|and|near|over|into|against|after|before|during|as"
# Characters on either side of a name that may say something of it.
NEARBY = 300
# More names than these add nothing but time.
MOST_NAMES = 80


def near_misses(found: Sequence[Found], texts: Mapping[str, str], count: int, apart: Sequence[str] = ()) -> list[str]:
    """At most `count` questions made of those `found`, by the texts of all documents by name. The same for the same."""
    everything = "\n\n".join(texts.values())
    names = _names(found)[:MOST_NAMES]
    persons = [
        name for name in names if is_named_person(name, everything) and not phrases.PERSON.match(name.casefold())
    ]
    places = [name for name in names if name not in persons and _is_place(name, everything)]
    one_by_one = [_of_people(persons, texts), _swapped(found, (persons, places), texts)]
    made: list[str] = []
    while len(made) < count and one_by_one:
        source = one_by_one.pop()
        for question in source:
            if not any(phrases.alike(question, other) for other in (*made, *apart)):
                made.append(question)
                one_by_one.insert(0, source)
                break
    return made


def _names(found: Iterable[Found]) -> list[str]:
    """The names in the questions, in an order that favours no document."""
    named = {
        name.removesuffix("'s").removesuffix("’s") for one in found for name in phrases.own_names(one.question[:-1])
    }
    return sorted((name for name in named if len(name) > 3), key=_digest)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _is_place(name: str, text: str) -> bool:
    """Whether things happen in it, and go to it or come from it."""
    if not re.fullmatch(r"[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})?(?<!ian)(?<!can)(?<!ean)(?<!ese)(?<!ish)", name):
        return False
    ways = re.findall(rf"(?<!published )(?<!appeared )\b(in|near|from|to|across) {re.escape(name)}\b(?! [A-Z])", text)
    return len(set(ways)) > 1 or (len(ways) > 2 and " " not in name)


def _of_people(persons: Sequence[str], texts: Mapping[str, str]) -> Iterator[str]:
    for at, name in enumerate(persons):
        form, told = _OF_PEOPLE[at % len(_OF_PEOPLE)]
        if not any(re.search(told, around, re.IGNORECASE) for around in _around(name.split()[-1], texts)):
            yield form.format(name)


def _swapped(found: Sequence[Found], kinds: Sequence[Sequence[str]], texts: Mapping[str, str]) -> Iterator[str]:
    """Questions with one name in place of another of its kind, which the question's own document does not have."""
    for at, one in enumerate(sorted(found, key=lambda one: _digest(one.question))):
        for name in phrases.own_names(one.question[:-1]) if one.kind in _SWAPPED else ():
            names = next((names for names in kinds if name in names), ())
            others = [*names[at % len(names) :], *names[: at % len(names)]] if names else []
            made = (
                changed
                for other in others
                if other not in texts[one.name]
                and (changed := _with(other, name, one.question))
                and _is_new(other, changed, texts)
            )
            yield from islice(made, 1)


def _with(other: str, name: str, question: str) -> str:
    """The question with another name, if the name stands for itself in it and says not of what kind something is."""
    verbs = "|".join(set(PAST.values()))
    alone = rf"\b(did|was|were|is|are|{_PREPOSITIONS}|{verbs}) {re.escape(name)}(?=\?|,| (?:{_PREPOSITIONS}|{verbs})\b)"
    return re.sub(alone, rf"\1 {other}", question, count=1) if re.search(alone, question) else ""


def _is_new(name: str, question: str, texts: Mapping[str, str]) -> bool:
    """Whether nowhere near the name more than half of the question's other words are said."""
    words = {word[:5] for word in re.findall(r"[a-z]{4,}", question.replace(name, "").casefold())} - {"when", "what"}
    said = [{word[:5] for word in re.findall(r"[a-z]{4,}", around.casefold())} for around in _around(name, texts)]
    return bool(words) and all(len(words & heard) <= 0.5 * len(words) for heard in said)


def _around(name: str, texts: Mapping[str, str]) -> Iterator[str]:
    for text in texts.values():
        for place in re.finditer(rf"\b{re.escape(name)}\b", text):
            yield text[max(0, place.start() - NEARBY) : place.end() + NEARBY]
