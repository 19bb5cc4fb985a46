"""Pure: how far a question lets an amount go: "more than 100 euros", "under 10 kg", "since 2019", "between 2 and 4"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.answering.adjectives import measure_of
from rag.answering.dates import dates_at
from rag.answering.quantities import Amount, amounts, date_amount

# An amount stands right behind what compares it, within so many characters.
REACH = 40
# "Two hundred and fifty euros" has five.
MOST_WORDS = 6

_LESS = (
    "less|fewer|lower|smaller|lighter|shorter|cheaper|slower|shallower|narrower|thinner|colder|younger|earlier|older"
)
_MORE = (
    "more|higher|larger|bigger|greater|heavier|longer|taller|faster|deeper|wider|thicker|hotter|warmer|dearer|later"
    "|newer|pricier|costlier"
)
_BOUND = re.compile(
    rf"\b(?:(?P<no>no|not)\s+)?(?:(?P<how>{_LESS}|{_MORE})\s+(?:expensive\s+|recent\s+|recently\s+)?than"
    r"|(?P<above>over|above|exceed(?:s|ing)?|beyond|after)|(?P<below>under|below|before)"
    r"|(?P<least>at\s+least|(?:a\s+)?minimum\s+of|since|from|starting\s+at)"
    r"|(?P<most>at\s+most|up\s+to|(?:a\s+)?maximum\s+of|until|till)"
    r"|(?P<between>between))\b\s*",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s*,?\s*(?:or|and)\s+(?P<which>more|above|over|later|less|fewer|under|below|earlier)\b", re.I)
_NONE_LEFT = re.compile(r"\b(?:out\s+of(?=\s+stock\b)|sold\s+out)\b", re.IGNORECASE)
_FILLERS = re.compile(r"(?:about|around|roughly|the\s+year|the|a|an)\s+", re.IGNORECASE)
_CALENDAR = frozenset("older younger newer earlier later".split())
_CALENDAR_WORDS = re.compile(r"(?:after|before|since|from|until|till|starting|between)\b", re.IGNORECASE)
# Of somebody's age more is older; on a calendar it is less.
_AGE = frozenset("older younger newer".split())


@dataclass(frozen=True, slots=True)
class Bound:
    """From `low` to `high` in the base unit of a `dimension` (`quantities`), without the ends themselves where they are
    `open`; either may be infinite. `adjective` is what compares ("heavy"), if it says what is measured; `span` is where
    the question has it."""

    dimension: str
    low: float
    high: float
    open: bool
    adjective: str
    span: tuple[int, int]

    def holds(self, amount: Amount) -> bool:
        """Whether an amount is within for certain, at both of its ends."""
        if self.open:
            return self.low < amount.low and amount.high < self.high
        return self.low <= amount.low and amount.high <= self.high


def bound_of(question: str) -> Bound | None:
    """The one bound that a question sets; None where it sets none, or several that can't be told apart."""
    found = [bound for match in _BOUND.finditer(question) if (bound := _bound(question, match))]
    found += _trailing(question) if not found else []
    found += [Bound("number", 0, 0, False, "", match.span()) for match in _NONE_LEFT.finditer(question)]
    return found[0] if len(found) == 1 else None


def _bound(question: str, match: re.Match[str]) -> Bound | None:
    rest = question[match.end() : match.end() + REACH]
    if match["between"]:
        return _between(question, match)
    how = (match["how"] or "").casefold()
    told = _first(rest, calendar=how in _CALENDAR or _CALENDAR_WORDS.match(match.group()) is not None)
    if told is None:
        return None
    amount, end = told
    dated = amount.dimension == "date"
    above = bool(match["above"] or match["least"]) or (bool(how) and re.fullmatch(_MORE, how) is not None)
    if how in _AGE:
        above = (how == "older") != dated
    exact = bool(match["least"] or match["most"])
    if match["no"]:
        above, exact = not above, not exact
    span = (match.start(), match.end() + end)
    return _from(amount, above, not exact, _positive(how), span)


def _from(amount: Amount, above: bool, beyond: bool, adjective: str, span: tuple[int, int]) -> Bound:
    """All above (or below) an amount, with it or only what is beyond it. Of "since 2019" the year is part, of "after
    2019" no day of it."""
    low, high = float("-inf"), float("inf")
    if above:
        low = amount.high if beyond else amount.low
    else:
        high = amount.low if beyond else amount.high
    return Bound(amount.dimension, low, high, beyond, adjective, span)


def _between(question: str, match: re.Match[str]) -> Bound | None:
    pair = re.match(r"(?P<one>.{1,30}?)\s+(?:and|to)\s+(?P<other>.{1,30})", question[match.end() :], re.IGNORECASE)
    one = _first(pair["one"], calendar=True) if pair else None
    other = _first(pair["other"], calendar=True) if pair else None
    if pair is None or one is None or other is None:
        return None
    low, high = one[0], other[0]
    if low.dimension == "number":  # "between 100 and 200 euros"
        low = replace(low, dimension=high.dimension, low=low.low * _factor(pair["other"][: other[1]], high))
    if low.dimension != high.dimension:
        return None
    span = (match.start(), match.end() + pair.start("other") + other[1])
    return Bound(low.dimension, low.low, high.high, False, "", span)


def _factor(written: str, amount: Amount) -> float:
    """How many base units the unit of a written amount has."""
    bare = amounts(re.sub(r"[^\d.,]", " ", written).strip())
    return amount.high / bare[0].high if len(bare) == 1 and bare[0].high else 1.0


def _trailing(question: str) -> list[Bound]:
    """ "40 points or more", "10 kg or less"."""
    found = []
    for match in _OR_MORE.finditer(question):
        before = question[: match.start()]
        begin = max((one.start() for one in re.finditer(r"(?<![\w.,])\d", before)), default=-1)
        told = _first(before[begin:], calendar=False) if begin >= 0 and match.start() - begin <= REACH else None
        if told:
            above = match["which"].casefold() in ("more", "above", "over", "later")
            found.append(_from(told[0], above, False, "", (begin, match.end())))
    return found


def _first(text: str, *, calendar: bool) -> tuple[Amount, int] | None:
    """The amount or date that a text begins with, and where it ends. A bare year is one on the `calendar` only: "more
    than 2000 points"."""
    fill = _FILLERS.match(text)
    at = fill.end() if fill else 0
    dated = next((found for found in dates_at(text[at:]) if found[0][0] == 0), None)
    amount = _amount(text[at:]) if re.match(r"[$€£¥₩₹]?\s?(?:\d|[a-z])", text[at:], re.IGNORECASE) else None
    if dated and (dated[1].when[1] or (calendar and (amount is None or amount[0].dimension == "number"))):
        return date_amount(dated[1].when), at + dated[0][1]
    return (amount[0], at + amount[1]) if amount else None


def _amount(text: str) -> tuple[Amount, int] | None:
    """The amount at the beginning of a text with its unit, and where it ends."""
    told: tuple[Amount, int] | None = None
    for word in list(re.finditer(r"\S+", text))[:MOST_WORDS]:
        piece = text[: word.end()].rstrip("?.,;!")
        found = amounts(piece)
        if len(found) > 1 or (not found and not piece[:1].isalpha()):
            break
        if found and (told is None or found[0] != told[0]):
            told = found[0], len(piece)
    return told if told and not re.match(r"[a-z]+\s+\D*\d", text[: told[1]], re.IGNORECASE) else None


def _positive(comparative: str) -> str:
    """ "heavier" is heavy, if that measures something."""
    word = comparative
    for stem in (word[:-3] + "y" if word.endswith("ier") else "", word[:-2], word[:-1], word[:-3]):
        if stem and measure_of(stem):
            return stem
    return {"dearer": "dear"}.get(word, "")
