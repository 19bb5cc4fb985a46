"""Whether a sentence holds the kind of thing that a question asks for."""

from __future__ import annotations

import re

from rag.question import Kind, Question, Vocabulary

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half "
    "third quarter dozen several no"
)
_NUMBER = re.compile(rf"\b(?:\d[\d,.]*|{'|'.join(_NUMBER_WORDS.split())})\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1\d{3}|20\d\d)s?\b")
_CALENDAR = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|century)\b|\d\s*:\s*\d\d",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"%|percent|[$£€]|\b(?:million|billion|km|kilomet\w+|miles?|feet|ft|met(?:er|re)s?|inch\w*|kg|pounds?|tons?|years?"
    r"|months?|weeks?|days?|hours?|minutes?|seconds?|degrees?|acres?|dollars?)\b",
    re.IGNORECASE,
)
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
    numbers = list(_NUMBER.finditer(sentence))
    others = [number for number in numbers if not _YEAR.fullmatch(number.group())]
    counted = _COUNTED.search(question.text)
    if counted:
        wanted = set(vocabulary.analyse(counted.group(1)))
        for number in numbers:
            after = _WORDS_AFTER.match(sentence, number.end())
            if after and wanted & set(vocabulary.analyse(after.group())):
                return 1.0
    elif others and _UNIT.search(sentence):
        return 1.0
    return (0.5 if numbers else 0.0) + (0.3 if others else 0.0)


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
