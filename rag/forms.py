"""Pure: the form of a question that one sentence does not answer: a list, a count, an extreme, a comparison.

Recognised by the grammar of the question, whatever it is about. What is recognised here is only asked for: whether the
documents have such a list or such figures is found out from them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.question import CONTENT_FREE, WORD


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
    memory") or once more for the thing ("the heaviest bike"); a comparison has its two `sides`."""

    form: Form
    things: tuple[str, ...] = ()
    degree: str = ""
    measured: tuple[str, ...] = ()
    sides: tuple[str, str] = ("", "")


_AUX = r"(?:is|are|was|were|do|does|did|can|could|may|might|must|should|shall|will|would|has|have|had)"
# What ends a noun phrase: what stands behind it says more of it, or is what is said of it.
_ENDS = frozenset(
    "of in on at to for from by with about into during within under over after before between among as than that which "
    "who whom whose where when if and or not there here is are was were do does did can could may might must should "
    "shall will would has have had i we you they he she it be been being".split()
)
_POLITE = r"(?:(?:please|could you|can you|would you|i(?:'d| would) like (?:you )?to|i want (?:you )?to)\s+)*"
_LIST_ASKED = re.compile(
    rf"\W*{_POLITE}(?:(?:list|name|enumerate)|(?:give|show|tell) me (?:a list of|all|the list of|the names of)"
    r"|(?:give|show|tell) me)\s+(?:me\s+)?(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_WHAT_ARE = re.compile(
    r"\b(?:what|which|who)\s+(?:all\s+)?(?:are|were)\s+(?P<rest>(?:the|all|our|my|your|some)\b.+)", re.I | re.S
)
_WHICH = re.compile(rf"\b(?:what|which)\s+(?!{_AUX}\b)(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_HOW_MANY = re.compile(r"\bhow many\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_WHAT_TO_DO = re.compile(
    rf"\W*(?:what\s+{_AUX}|who\s+(?:is|are|was|were|has|have|had|may|can|must)|what\s+(?:else\s+)?(?:is|are|was|were))\b",
    re.IGNORECASE,
)
_DETERMINERS = frozenset("the a an our my your these those their its".split())
_QUANTIFIED = _DETERMINERS | frozenset("all every each any some both of".split())
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
_MOST = re.compile(r"\b(?P<degree>most|least|fewest)\b(?!\s+(?:of|likely|often|commonly|recently)\b)", re.IGNORECASE)
EDGES = ("first", "last")
# "Who joined last?", but not "the last step" and "for the first time".
_EDGE = re.compile(rf"\b(?P<degree>{'|'.join(EDGES)})\s*(?:[?.,;]|$)", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:who|whom|whose|what|which|when|where|how)\b", re.IGNORECASE)

# Words; more are no name of a thing that is compared.
LONGEST_SIDE = 6
_THAN = re.compile(r"(?<!rather )(?<!other )\bthan\s+(?P<other>[^?.;]+)", re.IGNORECASE)
_COMPARATIVE = re.compile(
    r"\b(?:more|less|fewer|[a-z]{2,}er|better|worse|farther|further|earlier|later|same)\b", re.IGNORECASE
)
_OR = re.compile(
    r"(?:[,:]|\b(?:is|are|was|were|do|does|did|has|have|had|between|of|for|in|to)\b)\s*(?P<one>[^,:?]+?),?\s+or\s+"
    r"(?P<other>[^,:?]+)(?=[,:?]|$)",
    re.IGNORECASE,
)
_OR_FIRST = re.compile(
    r"\W*(?P<one>[^,:?]+?)\s+(?:or|vs\.?|versus)\s+(?P<other>[^,:?]+?)\s*(?:[,:?-]|$)", re.IGNORECASE
)
_DIFFERENCE = re.compile(
    r"\b(?:differences?|compar(?:e|ison)|distinguish|distinction)\b(?:\s+(?:is|are)(?:\s+there)?)?[^?]*?"
    r"\bbetween\s+(?P<one>.+?)\s+and\s+(?P<other>[^?.;]+)",
    re.IGNORECASE | re.DOTALL,
)
_COMPARE = re.compile(
    rf"\W*{_POLITE}(?:compare|contrast)\s+(?P<one>.+?)\s+(?:and|with|to|against|vs\.?|versus)\s+(?P<other>[^?.;]+)",
    re.IGNORECASE | re.DOTALL,
)
_VERSUS = re.compile(r"(?P<one>[^,:?]+?)\s+(?:vs\.?|versus)\s+(?P<other>[^,:?]+)", re.IGNORECASE)
_DIFFERS = re.compile(
    r"\bhow\s+(?:do|does|did)\s+(?P<one>.+?)\s+(?:differ from|compare (?:to|with|against))\s+(?P<other>[^?.;]+)",
    re.IGNORECASE | re.DOTALL,
)
_IS_ONE = re.compile(rf"\b{_AUX}\s+(?P<one>.+)$", re.IGNORECASE | re.DOTALL)


def asked_forms(question: str) -> list[Asked]:
    """The forms that a question may have, the narrowest first; none for a plain one. "First" and "last" may be an
    extreme or only tell where in a list."""
    text = " ".join(question.split())
    if compared := _comparison(text):
        return [compared]
    extreme, listed = _extreme(text), _listing(text)
    if extreme and extreme.degree not in EDGES:
        return [extreme]
    return [asked for asked in (extreme, listed) if asked]


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
        noun = len(things) == 1 or not WORD.search(rest) or re.search(rf"\b{_AUX}\b", rest, re.IGNORECASE)
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
    if not _ASKS.search(text) and not re.match(rf"\W*{_POLITE}(?:name|show|give|tell|find|list)\b", text, re.I):
        return None
    for pattern in (_EST, _MOST, _EDGE):
        for match in pattern.finditer(text):
            degree = match["degree"].casefold()
            if degree in _NO_SUPERLATIVES:
                continue
            behind = text[match.end("degree") :]
            measured = _noun_phrase(_number_of(behind)) if not behind.lstrip().startswith("?") else ()
            before = tuple(word.group() for word in WORD.finditer(text[: match.start()]))
            things = _subject(before)
            return Asked(Form.EXTREME, things, degree, measured)
    return None


def _number_of(behind: str) -> str:
    """ "number of points" is points."""
    return re.sub(r"^\s*(?:total\s+)?(?:number|amount|share|quantity|count)\s+of\b", "", behind, flags=re.IGNORECASE)


def _subject(before: tuple[str, ...]) -> tuple[str, ...]:
    """What is asked to be the most: the nouns behind "which" or "what"."""
    joined = " ".join(before)
    match = re.search(rf"\b(?:which|what)\s+(?!{_AUX}\b)(.+)", joined, re.IGNORECASE)
    return _noun_phrase(match[1]) if match else ()


def _comparison(text: str) -> Asked | None:
    for pattern in (_DIFFERENCE, _COMPARE, _DIFFERS):
        if match := pattern.search(text):
            return _sides(match["one"], match["other"])
    if match := _VERSUS.match(text):
        return _sides(match["one"], match["other"])
    compares = list(_COMPARATIVE.finditer(text))
    if compares and (match := _THAN.search(text)):
        before = [one.start() for one in compares if one.start() < match.start()]
        front = _IS_ONE.search(text[: before[-1]]) if before else None
        return _sides(front["one"], match["other"]) if front else None
    if compares and (match := _OR.search(text) or _OR_FIRST.match(text)):
        return _sides(match["one"], match["other"])
    return None


def without_side(question: str, side: str) -> str:
    """The question of a comparison without one of its sides, and what joins it to the other."""
    text = " ".join(question.split())
    named = rf"(?:(?:the|an?)\s+)?{re.escape(side)}"
    joint = r"(?:and|or|vs\.?|versus|than|with|to|against|from)"
    bare = re.sub(rf",?\s*\b{joint}\s+{named}", "", text, count=1, flags=re.IGNORECASE)
    return bare if bare != text else re.sub(rf"{named},?\s*\b{joint}\s+", "", text, count=1, flags=re.IGNORECASE)


def _sides(one: str, other: str) -> Asked | None:
    first, second = _side(one), _side(other)
    if not first or not second or first.casefold() == second.casefold():
        return None
    return Asked(Form.COMPARISON, sides=(first, second))


def _side(text: str) -> str:
    """A side as it is named, without articles in front and what is said of it behind."""
    bare = text.strip(" \t\n\"'“”‘’.,;:?!")
    bare = re.sub(r"^(?:(?:is|are|was|were|do|does|did|the|an?|both|between|either|of)\s+)+", "", bare, flags=re.I)
    words = WORD.findall(bare)
    if _COMPARATIVE.fullmatch(words[-1] if words else "") and len(words) > 1:
        bare = re.sub(r"\s+\S+$", "", bare)
    if len(words) > LONGEST_SIDE:
        return ""
    return bare if any(word.casefold() not in CONTENT_FREE for word in WORD.findall(bare)) else ""
