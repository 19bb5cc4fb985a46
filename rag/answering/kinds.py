"""Whether a sentence holds the kind of thing that a question asks for."""

from __future__ import annotations

import re
from functools import cache

from rag.question import Kind, Question, Vocabulary

NUMBER_WORDS = frozenset(
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half "
        "third quarter dozen several no"
    ).split()
)
# A short unit may stand right at the number: 4km.
_NUMBER = re.compile(
    rf"\b(?:\d[\d,.]*(?:\b|(?=(?:km|cm|mm|m|kg|g|ft)\b))|(?:{'|'.join(sorted(NUMBER_WORDS))})\b)", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:1\d{3}|20\d\d)s?\b")
_CALENDAR = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|century)\b|\d\s*:\s*\d\d",
    re.IGNORECASE,
)
# "20 may come" and "they march 12 miles" tell no month; nor do markets, novels and decades.
_MONTH = (
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|january|february|(?-i:March|MARCH)|april|(?-i:May|MAY)|june|july"
    "|august|september|october|november|december"
)
# A date's numbers answer "when", not "how many".
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b(?:,?\s+\d{{4}})?"
    rf"|\b(?:{_MONTH})\.?\s+\d{{1,2}}\b(?:,?\s+\d{{4}})?|\b\d{{4}}-\d\d-\d\d\b",
    re.IGNORECASE,
)
_LENGTH = (
    r"(?:kilo|centi|milli)?met(?:er|re)s?|km|cm|mm|m|miles?|feet|foot|ft|inch(?:es)?|yards?|light[- ]years?|fathoms?"
)
_TIME = r"years?|months?|weeks?|days?|hours?|minutes?|seconds?|decades?|centur(?:y|ies)|nights?"
_WEIGHT = r"kg|kilograms?|grams?|g|pounds?|lbs?|tons?|tonnes?|ounces?"
_DEGREES = r"degrees?|°\s?[CF]?"
_MONEY = r"dollars?|euros?|pounds?|yen|won|yuan|cents?|usd|eur|gbp|percent|%"
# What stands behind a number that says how far, how old and so on; where the word is not here, any unit will do.
_MEASURES = {
    "far": _LENGTH,
    "tall": _LENGTH,
    "high": _LENGTH,
    "deep": _LENGTH,
    "wide": _LENGTH,
    "long": rf"{_LENGTH}|{_TIME}",
    "old": rf"{_TIME}|old|age",
    "heavy": _WEIGHT,
    "hot": _DEGREES,
    "cold": _DEGREES,
    "fast": "km/h|mph|knots?|mach|(?:kilometers|kilometres|miles) (?:per|an) hour",
}
_ANY_UNIT = (
    rf"{_LENGTH}|{_TIME}|{_WEIGHT}|{_MONEY}|million|billion|trillion|{_DEGREES}|acres?|hectares?|liters?|litres?"
)
_HOW = re.compile(r"\bhow (far|tall|high|deep|wide|long|old|heavy|hot|cold|fast)\b", re.IGNORECASE)
_MONEY_SIGN = re.compile(r"[$£€¥]\s?\d")
_NAMES = re.compile(r"\b[A-Z][\w'’-]*(?:\s+(?:of|the|de|van|von|al|and)?\s*[A-Z][\w.'’-]*)*")
_WHERE = re.compile(
    r"\b(?:located|situated|lies|bordered|borders|found in|based in|headquartered|capital|tip|coast|north|south|east"
    r"|west)\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\b(?:because|due to|since|as a result|in order to|so that|caused?|reasons?|led to|therefore|thus|to)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bhow many ((?:\w+ ){0,2}\w+)", re.IGNORECASE)
# A number that counts or measures something else than what is asked.
OF_A_KIND = 0.5
# How far behind a number the thing it counts may stand.
_WORDS_AFTER = re.compile(r"(?:\W+\w+){1,4}")


def kind_present(question: Question, sentence: str, vocabulary: Vocabulary) -> float:
    """0 (nothing of the kind asked for) to 1 (surely); 0.5 where the question asks for no particular kind."""
    match question.kind:
        case Kind.NUMBER:
            return _number(question, sentence, vocabulary)
        case Kind.DATE:
            return 1.0 if _YEAR.search(sentence) else 0.7 if _CALENDAR.search(sentence) else 0.0
        case Kind.PERSON:
            return _new_name(question, sentence, vocabulary)
        case Kind.PLACE:
            known = 0.7 if _new_name(question, sentence, vocabulary) else 0.0
            return known + (0.3 if _WHERE.search(sentence) else 0.0)
        case Kind.REASON:
            return 1.0 if _BECAUSE.search(sentence) else 0.0
        case _:
            return 0.5


def _number(question: Question, sentence: str, vocabulary: Vocabulary) -> float:
    dates = [date.span() for date in _DATE.finditer(sentence)]
    numbers = [
        number
        for number in _NUMBER.finditer(sentence)
        if not _YEAR.fullmatch(number.group()) and not any(start <= number.start() < end for start, end in dates)
    ]
    if not numbers:
        return 0.0
    counted = _COUNTED.search(question.text)
    if counted:
        wanted = set(vocabulary.analyse(counted.group(1)))
        following = (_WORDS_AFTER.match(sentence, number.end()) for number in numbers)
        return 1.0 if any(f and wanted & set(vocabulary.analyse(f.group())) for f in following) else OF_A_KIND
    measured = _HOW.search(question.text)
    unit = _unit(_MEASURES[measured[1].casefold()] if measured else _ANY_UNIT)
    if any(unit.match(sentence, number.end()) for number in numbers):
        return 1.0
    return 1.0 if not measured and _MONEY_SIGN.search(sentence) else OF_A_KIND


@cache
def _unit(names: str) -> re.Pattern[str]:
    """A unit right behind a number, perhaps behind another number word or an adjective ("4 million square miles")."""
    return re.compile(rf"[\s-]{{0,2}}(?:\w+\s){{0,2}}(?:{names})(?![\w])", re.IGNORECASE)


def _new_name(question: Question, sentence: str, vocabulary: Vocabulary) -> float:
    """How surely the sentence names somebody or something that the question does not."""
    known = {word.stem for word in question.words}
    best = 0.0
    for name in _NAMES.finditer(sentence):
        several = " " in name.group()
        new = any(stem not in known for stem in vocabulary.analyse(name.group()))
        # A single capital at the beginning is a sentence's, not a name's.
        if new and (several or name.start() > 0):
            best = max(best, 1.0 if several else 0.6)
    return best
