"""Pure: the form of a question that one sentence does not answer: a list, a count, an extreme, a comparison.

Recognised by the grammar of the question, whatever it is about. What is recognised here is only asked for: whether the
documents have such a list or such figures is found out from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.question import CONTENT_FREE, WORD
from rag.sides import AUXILIARY, POLITE, sides_of


class Form(StrEnum):
    """What is asked for."""

    LIST = "list"
    MAYBE_LIST = "maybe list"
    COUNT = "count"
    EXTREME = "extreme"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class Asked:
    """The form of a question. `things` are the words for what is listed, counted or asked to be the most; an extreme
    has its `degree` as it is said ("heaviest", "most", "first") and the words behind it, for what is `measured` ("most
    memory") or once more for the thing ("the heaviest bike"), the words that limit what is compared ("with lights"),
    and which `places` are asked for ("the second cheapest" is (2, 2), "the three oldest" (1, 3)); a comparison has its
    two `sides`."""

    form: Form
    things: tuple[str, ...] = ()
    degree: str = ""
    measured: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    places: tuple[int, int] = (1, 1)
    sides: tuple[str, str] = ("", "")


# What ends a noun phrase: what stands behind it says more of it, or is what is said of it.
_ENDS = frozenset(
    "of in on at to for from by with about into during within under over after before between among as than that which "
    "who whom whose where when if and or not there here is are was were do does did can could may might must should "
    "shall will would has have had i we you they he she it be been being".split()
)
_LIST_ASKED = re.compile(
    rf"\W*{POLITE}(?:(?:list|name|enumerate)|(?:give|show|tell) me (?:a list of|all|the list of|the names of)"
    r"|(?:give|show|tell) me)\s+(?:me\s+)?(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_WHAT_ARE = re.compile(
    r"\b(?:what|which|who)\s+(?:all\s+)?(?:are|were)\s+(?P<rest>(?:the|all|our|my|your|some)\b.+)", re.I | re.S
)
_WHICH = re.compile(rf"\b(?:what|which)\s+(?!{AUXILIARY}\b)(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_HOW_MANY = re.compile(r"\bhow many\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_WHAT_TO_DO = re.compile(
    rf"\W*(?:(?:what|how)\s+{AUXILIARY}|how\s+to|who\s+(?:is|are|was|were|has|have|had|may|can|must)|what\s+(?:else\s+)?(?:is|are|was|were))\b",
    re.IGNORECASE,
)
_DETERMINERS = frozenset("the a an our my your these those their its".split())
# How many of the things: a list is not told from another one by these.
QUANTIFIERS = frozenset("all every each any some both of".split())
_QUANTIFIED = _DETERMINERS | QUANTIFIERS
# Singular though they end in s.
_SINGULAR = re.compile(r"(?:ss|us|is|ics|news|series|lens|gas|bus)$", re.IGNORECASE)
_IRREGULAR = frozenset(
    "people men women children teeth feet mice geese criteria phenomena data media staff equipment".split()
)

_NO_SUPERLATIVES = frozenset(
    "interest forest request test rest nest guest quest harvest honest modest invest suggest protest arrest contest "
    "conquest earnest priest chest tempest everest budapest west midwest northwest southwest digest manifest crest "
    "ingest attest detest infest molest vest pest zest jest bequest inquest dishonest immodest behest palimpsest "
    "trieste ernest bucharest brest best".split()
)
_EST = re.compile(r"\b(?P<degree>[a-z]{2,}est)\b", re.IGNORECASE)
_MOST = re.compile(
    r"\b(?<!\bat )(?P<degree>most|least|fewest)\b(?!\s+(?:of|likely|often|commonly|recently)\b)", re.IGNORECASE
)
EDGES = ("first", "last")
# "Who joined last?", but not "the last step" and "for the first time".
_EDGE = re.compile(rf"\b(?P<degree>{'|'.join(EDGES)})\s*(?:[?.,;]|$)", re.IGNORECASE)
_BEGINS = re.compile(r"\W*(?:(?:the|our|my)\s+)?$", re.IGNORECASE)
_LIMITS = re.compile(
    r"\b(?:that|whose|with|without|under|over|below|above|between|than|except|besides|for(?!\s+the\s+\w+est\b))\b(.+)",
    re.IGNORECASE,
)
_COUNTS = dict(zip("two three four five six seven eight nine ten".split(), range(2, 11), strict=True))
_NTHS = dict(zip("second third fourth fifth".split(), range(2, 6), strict=True)) | {
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
}
PLACES = frozenset((*_COUNTS, *_NTHS))
_PLACE = re.compile(rf"\b(?:(?P<nth>{'|'.join(_NTHS)})|(?P<count>{'|'.join(_COUNTS)}|\d{{1,2}}))[\s-]+$", re.IGNORECASE)
_SUPERLATIVE = re.compile(
    rf"\b(?:(?:{'|'.join([*_NTHS, *_COUNTS])})[\s-]+)?"
    r"(?:(?P<est>[a-z]{2,}est)|(?<!\bat )(?:most|least)\s+[a-z]{3,})\b"
)
_ASKS = re.compile(r"\b(?:who|whom|whose|what|which|when|where|how)\b", re.IGNORECASE)


def asked_forms(question: str) -> list[Asked]:
    """The forms that a question may have, the narrowest first; none for a plain one. "First" and "last" may be an
    extreme or only tell where in a list."""
    text = " ".join(question.split())
    if sides := sides_of(text):
        return [Asked(Form.COMPARISON, sides=sides)]
    extreme, listed = _extreme(text), _listing(text)
    if extreme and extreme.degree not in EDGES:
        return [extreme]
    return [asked for asked in (extreme, listed) if asked]


def superlatives(text: str) -> list[str]:
    """The superlatives of a text as they stand there, with the place in front: "second oldest", "most expensive"."""
    return [match.group() for match in _SUPERLATIVE.finditer(text) if match["est"] not in _NO_SUPERLATIVES]


def _listing(text: str) -> Asked | None:
    if match := _HOW_MANY.search(text):
        things = _noun_phrase(match["rest"])
        return Asked(Form.COUNT, things) if things and _plural(things[-1]) else None
    if match := _LIST_ASKED.match(text) or _WHAT_ARE.search(text):
        things = _noun_phrase(match["rest"])
        if things and _plural(things[-1]):
            return Asked(Form.LIST, things)
    if match := _WHICH.search(text):
        things = _noun_phrase(match["rest"])
        rest = match["rest"].partition(things[-1])[2] if things else ""
        # "Which bus goes to town?" has a verb in s, "Which sports clubs are in town?" another one.
        noun = len(things) == 1 or not WORD.search(rest) or re.search(rf"\b{AUXILIARY}\b", rest, re.IGNORECASE)
        if things and noun and _plural(things[-1]) and not _ASKS.search(text, 0, match.start()):
            return Asked(Form.LIST, things)
    return Asked(Form.MAYBE_LIST) if _WHAT_TO_DO.match(text) else None


def _noun_phrase(text: str) -> tuple[str, ...]:
    """The words of the noun phrase that a text begins with, without articles and the like."""
    found: list[str] = []
    for match in WORD.finditer(text):
        word = match.group().casefold()
        between = text[: match.start()].rstrip()
        if word in _ENDS and not (word == "of" and not found):
            break
        if found and between.endswith((",", ";", ":", "?", ".", "(", "!")):
            break
        if word in _DETERMINERS and found:
            break
        if word not in _QUANTIFIED:
            found.append(match.group())
        if found and _plural(word) and not _goes_on(text[match.end() :]):
            break
    return tuple(found)


def _goes_on(rest: str) -> bool:
    """Whether a plural is the first half of a name ("sports clubs"): another plural follows at once."""
    following = WORD.match(rest.lstrip())
    return bool(following and _plural(following.group()) and following.group().casefold() not in CONTENT_FREE)


def _plural(word: str) -> bool:
    bare = word.casefold()
    if bare in _IRREGULAR:
        return True
    return len(bare) > 3 and bare.endswith("s") and not _SINGULAR.search(bare) and bare not in CONTENT_FREE


def _extreme(text: str) -> Asked | None:
    """ "Which bike is the heaviest?", "the most memory", "the highest number of points", "Who joined last?"."""
    asks = _ASKS.search(text) or re.match(rf"\W*{POLITE}(?:name|show|give|tell|find|list)\b", text, re.I)
    for pattern in (_EST, _MOST, _EDGE):
        for match in pattern.finditer(text):
            degree = match["degree"].casefold()
            if degree in _NO_SUPERLATIVES or not (asks or _BEGINS.match(text[: match.start()])):
                continue
            behind = text[match.end("degree") :]
            measured = _noun_phrase(_number_of(behind)) if not behind.lstrip().startswith("?") else ()
            before = tuple(word.group() for word in WORD.finditer(text[: match.start()]))
            things = _subject(before)
            limited = _LIMITS.search(text)
            limits = tuple(word.group() for word in WORD.finditer(limited[1])) if limited else ()
            return Asked(Form.EXTREME, things, degree, measured, limits, _places(text[: match.start()]))
    return None


def _places(before: str) -> tuple[int, int]:
    """Which places are asked for: the first, unless what stands before the adjective says another, or how many."""
    match = _PLACE.search(before)
    if not match:
        return 1, 1
    if match["nth"]:
        return (_NTHS[match["nth"].casefold()],) * 2
    return 1, max(1, _COUNTS.get(match["count"].casefold()) or int(match["count"]))


def _number_of(behind: str) -> str:
    """ "number of points" is points."""
    return re.sub(r"^\s*(?:total\s+)?(?:number|amount|share|quantity|count)\s+of\b", "", behind, flags=re.IGNORECASE)


def _subject(before: tuple[str, ...]) -> tuple[str, ...]:
    """What is asked to be the most: the nouns behind "which" or "what"."""
    joined = " ".join(before)
    match = re.search(rf"\b(?:which|what)\s+(?!{AUXILIARY}\b)(.+)", joined, re.IGNORECASE)
    return _noun_phrase(match[1]) if match else ()
