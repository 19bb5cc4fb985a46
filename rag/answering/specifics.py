"""Years, days, ordinals, figures, labels ("Hwasong-14", "R2"): nearly alike to a model of meaning, not to a reader."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.answering.dates import MONTH, MONTHS
from rag.days import DAY_OF_MONTH
from rag.question import ORDINALS, Kind, Question

# A specific that only the neighbourhood (the sentence before, title, headings) holds counts this much.
NEARBY_SHARE = 0.6

_TOKEN = re.compile(
    r"(?:(?P<label>[^\W\d_]+)-?(?=\d))?(?P<token>\d+(?:[.,]\d+)*(?:st|nd|rd|th)?|[^\W\d_]+)", re.IGNORECASE
)
_YEAR = re.compile(r"1\d{3}|20\d\d")
# "5 | 9 September 2016 | ...": what "the fifth" is in a table that counts its rows.
_ROW_NUMBER = re.compile(r"\W*(\d{1,3})\s*\|")
# By its capital, since one may march; the short forms are in too many words and names.
_MONTH_NAME = re.compile(rf"\b(?:{'|'.join(name.capitalize() for name in MONTHS)})\b")
_VERSION = re.compile(
    r"(?<![^\W_])(?:version|edition|revision|release|ver\.?|rev\.?|v)[ -]?(\d+(?:\.\d+)*)(?![^\W_])", re.IGNORECASE
)
# "When in 2018", "on 5 May": the time that a question is about, not what another thing is called ("the 2018 accord").
_FRAMED = re.compile(
    r"\b(?:in|on|during|within|throughout|for)\s+(?:(?:the|early|mid|late|year|spring|summer|autumn|fall|winter|of"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?|{MONTH})[\s,-]+){{0,4}}[\w-]+",
    re.IGNORECASE,
)
# "from May 2017 to May 2022": every year between is meant too.
_RANGE = re.compile(r"\b(1\d{3}|20\d\d)(?: ?[-–—] ?| (?:to|until|till|and|through) )(?:[^\W\d_]+ )?(1\d{3}|20\d\d)\b")
LONGEST_RANGE = 100
_WORDED = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}


@dataclass(frozen=True, slots=True)
class Specific:
    """Something exact: what it is, and what kind of thing it competes with ("year", "month", "day", "ordinal",
    "number", a label). A day is that of a month: "5 jan"."""

    value: str
    kind: str


def specifics(text: str) -> set[Specific]:
    """The specifics of a text."""
    row = _ROW_NUMBER.match(text)
    found = {Specific(row[1], "ordinal")} if row else set()
    within: set[int] = set()
    for match in (match for form in DAY_OF_MONTH for match in form.finditer(text)):
        if match.start() not in within and match.end() - 1 not in within:
            month = match["month"][:3].casefold()
            found |= {Specific(f"{match['day']} {month}", "day"), Specific(month, "month")}
            within.update(range(*match.span()))
    found |= {Specific(match.group()[:3].casefold(), "month") for match in _MONTH_NAME.finditer(text)}
    found |= {Specific(match[1].casefold(), "label version") for match in _VERSION.finditer(text)}
    for match in _TOKEN.finditer(text):
        if match.start() in within:
            continue
        token = match["token"].casefold()
        if token in ORDINALS:
            found.add(Specific(str(_WORDED.get(token, token)), "ordinal"))
        elif not token[0].isdigit():
            continue
        elif match["label"]:
            found.add(Specific(token, f"label {match['label'].casefold()}"))
            if _YEAR.fullmatch(token):  # "FY2023"
                found.add(Specific(token, "year"))
        elif token.endswith(("st", "nd", "rd", "th")):
            found.add(Specific(token[:-2], "ordinal"))
        else:
            found.add(Specific(token, "year" if _YEAR.fullmatch(token) else "number"))
    return found


def told_specifics(text: str) -> set[Specific]:
    """The specifics of a text that tells something: where it says from when to when, the years between are its own."""
    found = specifics(text)
    for first, last in _RANGE.findall(text):
        if 0 < int(last) - int(first) <= LONGEST_RANGE:
            found |= {Specific(str(year), "year") for year in range(int(first), int(last))}
    return found


def asked_for(question: Question) -> set[Specific]:
    """The specifics of the question itself, without what the conversation brought along; of a day its month goes
    without saying."""
    wanted = specifics(question.text[: question.asked])
    of_days = {one.value.split()[-1] for one in wanted if one.kind == "day"}
    return {one for one in wanted if one.kind != "month" or one.value not in of_days}


def competing(question: Question) -> set[Specific]:
    """Those of them that a sentence with another of their kind speaks against. A question that asks when has an answer
    with a date: there only the time that it is about competes, not the year that something is known by."""
    wanted = asked_for(question)
    if question.kind is not Kind.DATE:
        return wanted
    framed = specifics(" ; ".join(match.group() for match in _FRAMED.finditer(question.text[: question.asked])))
    return {one for one in wanted if one.kind not in ("year", "month", "day") or one in framed}


def met(wanted: Iterable[Specific], own: set[Specific], nearby: set[Specific]) -> float:
    """The share of `wanted` that a sentence holds, those only nearby counted less; 0 where nothing is wanted."""
    shares = [1.0 if one in own else NEARBY_SHARE if one in nearby else 0.0 for one in wanted]
    return sum(shares) / len(shares) if shares else 0.0


def astray(wanted: Iterable[Specific], scopes: Iterable[set[Specific]]) -> float:
    """The share of `wanted` in whose place the first of `scopes` that has one of the same kind has another. The scopes
    begin with the sentence's own: "The limit is £130" in the policy of 2022 is of 2022. Plain numbers never compete,
    since a sentence may well add one."""
    known = list(scopes)
    shares = []
    for one in wanted:
        if one.kind != "number":
            rivals = next((scope for scope in known if any(other.kind == one.kind for other in scope)), {one})
            shares.append(float(one not in rivals))
    return sum(shares) / len(shares) if shares else 0.0
