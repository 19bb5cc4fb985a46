"""A question that needs another one answered first: "... in the year of the sixth nuclear test?".

Only time is bridged, since a date is plain to see in an answer: the event is asked about first, and the question then
gets the date in the place of the words that leaned on it.
"""

from __future__ import annotations

import re

from rag.answering.dates import MONTHS, Dated, dates_at

_IN_TIME_OF = re.compile(
    r"\s+(?:in|during|on) (?:the )?(?:very |same )?(?P<unit>year|month|day) (?:of|when|that|in which|on which)"
    r" (?P<event>(?:(?:the|an?|its|his|her|their)\s|[A-Z])[^,?]+)(?P<rest>[,?].*)?$",
    re.DOTALL,
)
_THEN = re.compile(
    r"\b(?<!since )(?<!until )(?<!by )(?:then|at that time|(?:in |on |during )?(?:that|the same)"
    r" (?P<unit>year|month|day))\b",
    re.IGNORECASE,
)
_HAS_VERB = re.compile(
    r"\b(?:was|were|is|are|did|does|had|happened|began|started|ended|became|took|came|fell|rose|won|lost|died|signed)\b"
)


def bridged(question: str) -> list[str]:
    """The question about the event and the one that leans on its date; the question alone where it names no event."""
    match = _IN_TIME_OF.search(question)
    if not match or match["event"].strip().casefold() in MONTHS:
        return [question]
    event = match["event"].strip()
    first = f"When was it that {event}?" if _HAS_VERB.search(event) else f"When was {event}?"
    return [first, f"{question[: match.start()]} that {match['unit']}{match['rest'] or '?'}"]


def dated(question: str, before: str, told: str) -> str:
    """The question with a date in the place of "then", that of what was `told` in answer to the question `before`;
    itself where one of the two has none."""
    leaning = _THEN.search(question)
    when = _date(before, told) if leaning else None
    if not leaning or not when:
        return question
    return f"{question[: leaning.start()]}{_phrase(when, leaning['unit'] or '')}{question[leaning.end() :]}"


def _date(question: str, told: str) -> Dated | None:
    """The date nearest to a figure of the question, or the first."""
    found = dates_at(told)
    figures = [match for figure in re.findall(r"\d+(?:[.,]\d+)*", question) for match in _whole(figure, told)]
    if not found or not figures:
        return found[0][1] if found else None
    return min(found, key=lambda one: min(_between(one[0], figure.span()) for figure in figures))[1]


def _whole(figure: str, text: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"(?<![\d.,]){re.escape(figure)}(?![.,]?\d)", text))


def _between(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def _phrase(when: Dated, unit: str) -> str:
    """ "in 2017", "in September 2017", "on 3 September 2017": no more than the unit that was asked for."""
    year, month, day = when.when
    if unit.casefold() == "year" or not month:
        return f"in {year}"
    name = MONTHS[month - 1].capitalize()
    return f"on {day} {name} {year}" if day and unit.casefold() == "day" else f"in {name} {year}"
