"""Pure: what can be asked of a statement: when, how many, who, where, why, which is the largest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.drafting import phrases
from rag.drafting.statements import DATE, TO_BE, Statement, statement
from rag.drafting.types import Candidate
from rag.drafting.verbs import PAST, PAST_OF

MOST_WORDS = 22

_IN = rf"(?:on|in)(?: early| late)? (?P<date>{DATE})"
_DATED = re.compile(rf"(?P<before>.*?) ?\b{_IN}")
_NUMBER = (
    r"(?P<count>\d[\d,.]*(?: million| billion| thousand)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fifteen|twenty|thirty|forty|fifty)"
)
_ABOUT = (
    r"(?:about |around |some |nearly |roughly |approximately |an estimated |only |over |more than |at least |up to )?"
)
_ENDS = (
    r"(?:in|on|at|to|into|from|of|for|by|with|against|over|across|near|during|under|between|among|within|around|out)"
)
# No things that are counted: shares, times, measures.
_NO_THINGS = (
    r"(?:percent|per cent|of|centuries|hundred|thousand|million|billion|dozen|quarters|thirds|halves|fifths|feet|"
    r"(?:year|month|day|week|hour|minute|second|time|inch|(?:centi|milli|kilo)?met|mile|foot|yard|acre|hectare|ton|"
    r"kilogram|gram|pound|dollar|euro|cent|degree|fathom|knot)(?:s|es|ers|res|nes)?)\b"
)
_THINGS = (
    rf"(?P<things>(?!{_NO_THINGS})"
    rf"(?:(?!{_ENDS}\b|and\b)[A-Za-z][\w-]*,? ){{0,3}}?(?!{_ENDS}\b)[a-z-]+(?<!s)s)"
)
_COUNTED = re.compile(rf"{_ABOUT}{_NUMBER} {_THINGS}(?P<after>(?: {_ENDS} .*)?)")
_COUNTS = re.compile(rf"{_ABOUT}{_NUMBER} {_THINGS}(?P<after>(?: {_ENDS} .*)?)", re.IGNORECASE)
_BY = re.compile(
    r"(?P<what>\w+(?: [\w’'-]+){0,5}?) by (?P<who>(?:the )?[A-Z][\w’'.-]*(?: (?:of |the |and )?[A-Z][\w’'.-]*)*)"
)
_DEED = re.compile(r"\b(?:Charter|Act|Law|Decree|Order|Resolution)$")
_MAKING = frozenset(
    "written founded directed designed built invented discovered composed created produced developed introduced "
    "established painted published commissioned led performed sung defeated conquered captured destroyed opened "
    "launched coined drawn proposed organized won acquired purchased owned".split()
)
_SUPERLATIVE = re.compile(
    r"the (?:(?:second|third)[- ])?(?:first|last|only|oldest|youngest|largest|biggest|smallest|longest|shortest|"
    r"tallest|highest|deepest|fastest|heaviest|busiest|earliest|richest|most \w+) (?!(?:in|of|on|to|and)\b)[a-z].*"
)
_PLACED = re.compile(
    r"(?P<how>located|situated|headquartered|born|buried) (?:.*?\b)?(?:in|at|near|on) (?P<where>(?:the )?[A-Z].*)"
)
_PERIOD = re.compile(rf"(?P<role>(?:[a-z]+ ){{0,3}}[a-z]+ (?:of|for) .*?) from (?P<date>{DATE}) (?:to|until) ")
_OF = re.compile(r"The (?P<what>[a-z]+(?: [a-z]+)?) of (?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")
_ABBREVIATED = re.compile(
    r"\b(?P<full>[A-Z][\w’-]+(?: (?:of|for|the|and|on|in|to|[A-Z][\w’-]+)){1,6}) \((?P<short>[A-Z]{2,7})\)"
)
_HOW_TO = re.compile(
    r"To (?P<what>[a-z]+ [^,.;:]{6,70}), (?:you (?:can|must|need|should)|click|run|use|select|enter|open|go to|choose|"
    r"complete|set|add|create|call|type|follow)\b"
)
_ALONE = frozenset(
    "die begin start end open close collapse arrive land premiere happen retire resign surrender marry".split()
)
_REPORTS = frozenset("said told found announced proposed confirmed reported saw declared made".split())
_WEAK_END = re.compile(rf"\b(?:{_ENDS}|the|a|an|and|or|as|its|their|his|her|not|also|both|been|be|more|than|that)$")
_LEANS = re.compile(
    r"\b(?:it|this|that|these|those|they|them|he|she|him|we|us|our|i|my|there|here|also|then|later|thus|therefore|"
    r"however|former|latter|same|such|another|others?|above|below|following|previous|previously|respectively|too|today|"
    r"(?:with|of|by|in) what|now|currently|recently|still|yet|meanwhile|instead|either|neither|one|ones)\b",
    re.IGNORECASE,
)
# "the song" is one that was spoken of before; "the sea" everybody knows, and "the end of the war" says which.
_SPOKEN_OF = re.compile(
    r"\b[Tt]he (?!(?:sea|world|north|south|east|west|ground|air|public|sun|moon|earth|time|end|coast|internet|police|"
    r"press|government|army|state|country|border|economy|future|throne|war|tallest|largest)\b)[a-z]+"
    rf"(?: (?!of\b){_ENDS[:-1]}|and|as|or)\b|$)"
)
_POSSESSIVE = re.compile(r"\b(?:its|their|his|her)\b")
_ORGANISED = re.compile(
    r"\b(?:University|Company|Corporation|Church|Act|War|Party|Empire|Committee|Court|Treaty|League|Army|Navy|River|City|"
    r"Street|School|Institute|Council|Union|Bank|Club|Team|Games|Series|Channel|Association|Commission|Agreement|Island|"
    r"Islands|Sea|Ocean|Lake|Mountain|Valley|Park|House|Hall|Museum|Records|Studios|Pictures|Cloud|Service|Hospital|States)s?$"
)


def asked_of(sentence: str, text: str) -> Iterator[Candidate]:
    """Questions that a sentence answers; `text` is the document, which shows how it writes its names."""
    yield from _abbreviation(sentence)
    if found := _HOW_TO.match(sentence):
        yield Candidate("how-to", f"How do you {found['what']}?", found["what"])
    told = statement(sentence)
    if told is None:
        return
    if counted := _COUNTS.fullmatch(told.subject):
        yield from _how_many(told, counted)
    if not phrases.is_subject(told.subject, told.verb) or _POSSESSIVE.search(told.subject):
        return
    subject = phrases.lowered(told.subject, text)
    for form in FORMS:
        yield from (made for made in form(told, subject, text) if _answer_hidden(made))


def well_formed(question: str) -> bool:
    """Whether a question is one, can be asked on its own, and names what it asks about."""
    body = question[:-1]
    words = body.split(" ")
    return (
        question.endswith("?")
        and 4 <= len(words) <= MOST_WORDS
        and "" not in words
        and not re.search(r"[?!;:|*_=@\[\]{}<>\\…]|\.(?: |$)|``|''|\d\)$", body)
        and body.count("“") == body.count("”")
        and body.count("(") == body.count(")")
        and body.count('"') % 2 == 0
        and not _WEAK_END.search(body.removesuffix(" stand for"))
        and not body.endswith(("'s", "’s"))
        and not leans(question)
        and not _SPOKEN_OF.search(body)
        and bool(phrases.own_names(body))
    )


def leans(question: str) -> bool:
    """Whether a question points at something before it, what it quotes aside."""
    return _LEANS.search(re.sub(r"“[^”]*”", "", question)) is not None


def _answer_hidden(found: Candidate) -> bool:
    """Whether the question does not have its answer."""
    return not found.answer or found.answer.casefold() not in found.question.casefold()


def _when(told: Statement, subject: str, text: str) -> Iterator[Candidate]:
    found = _DATED.match(told.rest)
    before = found["before"] if found else told.rest
    date = found["date"] if found else told.lead.split(" ", 1)[-1].removeprefix("early ").removeprefix("late ")
    if (
        not date
        or re.search(DATE, before)
        or told.verb in _REPORTS
        or (found and told.rest[found.end() :].startswith(" as "))
    ):
        return
    if told.passive:
        before = re.sub(r"^born\b.*", "born", before)
        yield Candidate("date", f"When {told.verb} {subject} {before}?", told.subject, answer=date)
    elif told.verb in PAST and (before or PAST[told.verb] in _ALONE):
        yield Candidate("date", f"When did {subject} {_base(told)}{_after(before)}?", told.subject, answer=date)


def _count(told: Statement, subject: str, text: str) -> Iterator[Candidate]:
    found = _COUNTED.fullmatch(told.rest)
    if found and told.verb in PAST and not _is_year(found["count"]):
        question = f"How many {found['things']} did {subject} {_base(told)}"
        for more in (found["after"] + _after(told.lead), _after(told.lead)):
            yield Candidate("figure", f"{question}{more}?", told.subject, answer=found["count"])


def _how_many(told: Statement, counted: re.Match[str]) -> Iterator[Candidate]:
    """Of "About 28,500 American troops are based in Korea"."""
    if _is_year(counted["count"]) or len(told.rest.split()) < 2:
        return
    question = f"How many {counted['things']}{counted['after']} {told.verb} {told.rest}{_after(told.lead)}?"
    if not _POSSESSIVE.search(question):
        yield Candidate("figure", question, counted["things"], answer=counted["count"])


def _by_whom(told: Statement, subject: str, text: str) -> Iterator[Candidate]:
    found = _BY.match(told.rest)
    if found and told.passive in _MAKING and told.passive in PAST_OF and not _DEED.search(found["who"]):
        more = re.sub(r"^\w+ly\b ?", "", found["what"].partition(" ")[2])
        question = f"Who {PAST_OF[told.passive]} {subject}{_after(more)}?"
        yield Candidate("name", question, told.subject, answer=found["who"].removeprefix("the "))


def _who(told: Statement, subject: str, text: str) -> Iterator[Candidate]:
    names = phrases.own_names(told.rest)
    if told.verb not in PAST or told.verb in _REPORTS or not names or _POSSESSIVE.search(told.rest):
        return
    if 4 <= len(told.rest.split()) <= 14 and is_named_person(told.subject, text):
        lead = "" if _DATED.search(told.rest) else told.lead
        first = "first " if told.first else ""
        question = f"Who {first}{told.verb} {told.rest}{_after(lead)}?"
        yield Candidate("name", question, names[0], answer=told.subject.split(" ")[-1])


def _superlative(told: Statement, subject: str, text: str) -> Iterator[Candidate]:
    if told.whole[len(told.rest) :][:1].isspace():
        return  # "the only film that ...", "the worst storm since ...": without the rest it says something else
    if told.verb in ("is", "was") and _SUPERLATIVE.fullmatch(told.rest) and phrases.own_names(told.rest):
        asks = "Who" if is_named_person(told.subject, text) else "What"
        if phrases.own_names(f"x {told.subject}"):
            answer = phrases.bare(told.subject)
            yield Candidate("name", f"{asks} {told.verb} {told.rest}?", told.rest, answer=answer)


def _where(told: Statement, subject: str, text: str) -> Iterator[Candidate]:
    found = _PLACED.match(told.rest)
    if found and told.verb in TO_BE and not re.match(rf"(?:{phrases.MONTHS})\b", found["where"]):
        answer = re.match(r"(?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*", found["where"])
        question = f"Where {told.verb} {subject} {found['how']}?"
        yield Candidate("place", question, told.subject, answer=answer[0].removeprefix("the ") if answer else "")


def _why(told: Statement, subject: str, text: str) -> Iterator[Candidate]:
    before, because, reason = told.whole.partition(" because ")
    before = before.rstrip(",")
    if not because or before != told.rest or len(reason.split()) < 4:
        return
    if told.verb in TO_BE:
        yield Candidate("reason", f"Why {told.verb} {subject} {before}{_after(told.lead)}?", told.subject)
    elif before or PAST[told.verb] in _ALONE:
        yield Candidate("reason", f"Why did {subject} {_base(told)}{_after(before)}{_after(told.lead)}?", told.subject)


def _period(told: Statement, subject: str, text: str) -> Iterator[Candidate]:
    found = _PERIOD.match(f"{told.whole} ")
    if found and told.verb == "was" and is_named_person(told.subject, text):
        yield Candidate("date", f"When was {subject} {found['role']}?", told.subject, answer=found["date"])


def _of(told: Statement, subject: str, text: str) -> Iterator[Candidate]:
    """Of "The capital of Peru is Lima"."""
    if told.verb not in ("is", "was") or not _OF.fullmatch(told.subject) or len(told.rest.split()) > 9:
        return
    answer = re.match(rf"(?:{_ABOUT}\d[\d,.]*|[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)", told.rest)
    if answer:
        asks = "Who" if phrases.PERSON.search(told.subject) else "What"
        yield Candidate("name", f"{asks} {told.verb} {subject}?", told.subject, answer=answer[0])


FORMS: tuple[Callable[[Statement, str, str], Iterator[Candidate]], ...] = (
    _count, _why, _superlative, _by_whom, _who, _of, _period, _where, _when,
)  # fmt: skip


def _abbreviation(sentence: str) -> Iterator[Candidate]:
    """Of "the Northern Limit Line (NLL)"."""
    for found in _ABBREVIATED.finditer(sentence):
        words = re.findall(r"[A-Z][\w’-]+|\b(?:of|for|the|and|on|in|to)\b", found["full"])
        for start in range(len(words)):
            initials = "".join(word[0] for word in words[start:] if word[0].isupper())
            if initials == found["short"] and words[start][0].isupper():
                full = " ".join(words[start:])
                if full in found["full"]:
                    yield Candidate(
                        "abbreviation", f"What does {found['short']} stand for?", found["short"], answer=full
                    )
                break


def is_named_person(name: str, text: str) -> bool:
    """Whether a name is a person's, by what the document says: he, she, born, a profession; never "in" it."""
    if not phrases.PERSONS_NAME.fullmatch(name) or name.startswith(("The ", "A ")) or _ORGANISED.search(name):
        return False
    own = re.escape(name)
    if re.search(rf"\b(?:in|at|into|across|the|an?) {own}\b", text):
        return False
    told = rf"(?:^|[.!?:\n]\s*){own}\b(?:[^.]{{0,80}}(?:\b(?:he|she|born|died)\b|, who\b)|[^.]*\. (?:He|She)\b)"
    called = rf"{own},? [^.]{{0,40}}{phrases.PERSON.pattern}|{phrases.PERSON.pattern} {own}"
    return re.search(told, text) is not None or re.search(called, text) is not None


def _base(told: Statement) -> str:
    return f"first {PAST[told.verb]}" if told.first else PAST[told.verb]


def _after(words: str) -> str:
    return f" {words}" if words else ""


def _is_year(count: str) -> bool:
    return re.fullmatch(r"1\d{3}|20\d\d", count) is not None
