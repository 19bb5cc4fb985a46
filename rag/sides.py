"""Pure: the two sides of a comparison: "Is X cheaper than Y?", "the difference between X and Y", "X or Y: which?"."""

from __future__ import annotations

import re

from rag.question import CONTENT_FREE, WORD

AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|may|might|must|should|shall|will|would|has|have|had)"
POLITE = r"(?:(?:please|could you|can you|would you|i(?:'d| would) like (?:you )?to|i want (?:you )?to)\s+)*"
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
    rf"\W*{POLITE}(?:compare|contrast)\s+(?P<one>.+?)\s+(?:and|with|to|against|vs\.?|versus)\s+(?P<other>[^?.;]+)",
    re.IGNORECASE | re.DOTALL,
)
_VERSUS = re.compile(r"(?P<one>[^,:?]+?)\s+(?:vs\.?|versus)\s+(?P<other>[^,:?]+)", re.IGNORECASE)
_DIFFERS = re.compile(
    r"\bhow\s+(?:do|does|did)\s+(?P<one>.+?)\s+(?:differ from|compare (?:to|with|against))\s+(?P<other>[^?.;]+)",
    re.IGNORECASE | re.DOTALL,
)
_IS_ONE = re.compile(rf"\b{AUXILIARY}\s+(?P<one>.+)$", re.IGNORECASE | re.DOTALL)


def sides_of(text: str) -> tuple[str, str] | None:
    """The two things that a question compares, as it names them; None for one that compares none."""
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


def _sides(one: str, other: str) -> tuple[str, str] | None:
    first, second = _side(one), _side(other)
    if not first or not second or first.casefold() == second.casefold():
        return None
    return first, second


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
