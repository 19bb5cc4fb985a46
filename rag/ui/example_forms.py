"""Pure: which sentences and headings of a document can be turned into questions. A few plain English forms: a question
that stands in the text, a definition, a figure, a dated event, a named topic. What the rules don't know for certain
they leave alone: a handful of good questions is wanted, not all that could be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import sentences_of
from index.types import Document
from rag.ui.words import CELL, running

# The headings of these are paths to values.
_DATA = (".json", ".jsonl", ".xml")
# Beginnings say what documents are about.
CHARACTERS_READ = 20_000
LONGEST = 90

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = rf"(?:\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?|(?:{_MONTHS}) \d{{1,2}}(?:, \d{{4}})?)"
_MONTH = rf"(?:{_MONTHS}) \d{{4}}"
_NOT_SUBJECTS = frozenset(
    "it its this that these those there here he she him her his they them their we us our you your i me my one some "
    "most many each all both such other another what who whom whose which when where whether why how if as than while "
    "since although but and or so in on at by from after before under with within among for to of about during until "
    "every no not neither either several few much first second third then now only also today nothing everything "
    "anyone because sometimes however therefore though unlike despite like perhaps according given instead still yet "
    "even just once often never always below above".split()
)
_BETWEEN = frozenset("of on at in for by from to under with among and first second third all".split())
_NOT_WITHIN = (_NOT_SUBJECTS - _BETWEEN) | frozenset("is was are were has had have said says".split())

_SUBJECT = r"(?P<subject>(?:(?:The|An?) )?[\w’'()./-]+(?: [\w’'()./-]+){0,5}?)"
_ABOUT = r"(?:about |around |some |nearly |roughly |an estimated |only |over |more than |at least )?"
_ENDS_THINGS = r"(?!(?:in|on|and|that|who|which|with|at|under|for|by|to|as|or)\b)"
_ARTICLE = re.compile(r"(?:an?|the|one) ", re.IGNORECASE)
_DEFINITION = re.compile(rf"{_SUBJECT} (?P<verb>is|was) (?P<rest>(?:an?|the|one of the) .{{10,}})")
# A glossary's entries: a term and its meaning on one line, or the meaning indented on the lines below.
_MEANING = r"(?P<rest>(?:An?|The|One|an?|the|one) [^\n]{15,})"
_TERM = re.compile(
    rf"(?P<subject>[A-Z][\w’'.-]*(?: (?:of|the|for|[A-Z0-9(][\w’'().-]*)){{0,4}})(?:: | [–—] |{CELL}){_MEANING}"
)
_ENTRY = re.compile(rf"^(?P<subject>[A-Z0-9][\w’'.-]*(?: [\w’'().-]+){{0,4}})\n[ \t]+{_MEANING}", re.MULTILINE)
_HELD = re.compile(
    rf"{_SUBJECT} (?P<verb>has|had|have) {_ABOUT}\d[\d.,]*(?: thousand| million| billion)? "
    rf"(?P<things>(?!percent|per cent|years?\b|of\b)[a-z-]+(?: {_ENDS_THINGS}[a-z-]+){{0,3}}(?<=s)\b)"
)
_MEASURED = re.compile(rf"{_SUBJECT} (?P<verb>is|was) {_ABOUT}(?:US)?[$€£₩]?\d")
_MEASURES = re.compile(
    r"\b(?:budget|population|size|range|length|width|area|number|share|height|distance|cost|price|strength|spending|"
    r"rate|total|limit|deadline|weight|speed|yield|altitude|duration|fee|salary|capacity)\b"
)
_DATED = re.compile(
    rf"(?:On (?P<on>{_DAY}),? \w|In (?P<within>{_MONTH}),? \w"
    rf"|(?:(?P<day>{_DAY})|(?P<month>{_MONTH}))(?:: | [–—] |{CELL})\w)"
)
_PERSON = re.compile(
    r"\b(?:leader|president|minister|premier|chief|chair\w*|ambassador|professor|general|analyst|sister|brother|director|"
    r"commander|secretary|spokes\w+|politician|official|author|writer|scholar|expert|founder|manager|engineer|researcher)\b"
)
_PERSONS_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]*\.?){1,3}")
_QUESTION = re.compile(r"(?:What|Who|When|Where|Why|How|Which|Is|Are|Was|Were|Does|Do|Did|Can|Has|Have) [^?]{8,}\?$")
# A question that points at something before it, or speaks to its reader, can't be asked on its own.
_LEANING = re.compile(
    r"\b(?:it|its|this|that|these|those|they|them|their|he|she|his|her|you|your|we|our|us|i|there|here)\b",
    re.IGNORECASE,
)
_DULL = frozenset(
    "introduction overview background summary contents notes sources references conclusion appendix further reading "
    "faq glossary index about abstract".split()
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, its kind, and what it is about: the words by which other documents are seen to speak of it."""

    kind: str
    question: str
    about: str


def candidates(document: Document) -> Iterator[Candidate]:
    """What can be asked of a document, in the text's order; only English forms are known."""
    text = document.text
    if document.name.lower().endswith(_DATA):
        return
    titles = [
        (heading, running(heading.title)) for heading in document.headings if not _is_code(document, heading.start)
    ]
    yield from (Candidate("asked", title, _names(title)) for _, title in titles if _stands_alone(title))
    if document.language not in ("", "en"):
        return
    yield from (
        Candidate("definition", _about_person(title, text[heading.end :]), title)
        for heading, title in titles
        if _is_person(title, text[heading.end :])
    )
    for entry in _ENTRY.finditer(text, 0, CHARACTERS_READ):
        yield from _of_term(entry["subject"], entry["rest"], text)
    ends = {heading.start: heading.end for heading in document.headings}
    for start, end in sentences_of(document, 0, min(len(text), CHARACTERS_READ)):
        if _is_code(document, start):
            continue
        if ends.get(start, start) < end:  # a glossary's sentence begins with its heading and goes on
            found = _of_sentence(running(text[start:end]).lstrip("-•* "), text)
            yield from (candidate for candidate in found if len(candidate.question) <= LONGEST)
    for heading, title in titles:
        if heading.level > 1 and _is_topic(title):
            yield Candidate("topic", f"What do the documents say about {_topic(title, text)}?", title)


def _is_code(document: Document, offset: int) -> bool:
    lines = document.lines_at(offset)
    return lines is not None and lines.kind == "code"


def _of_sentence(sentence: str, text: str) -> Iterator[Candidate]:
    if _QUESTION.match(sentence):
        if _stands_alone(sentence):
            yield Candidate("asked", sentence, _names(sentence))
    elif dated := _DATED.match(sentence):
        day, month = dated["on"] or dated["day"], dated["within"] or dated["month"]
        yield Candidate("date", f"What happened {'on' if day else 'in'} {day or month}?", day or month)
    elif (held := _HELD.match(sentence)) and _is_subject(held["subject"]):
        do = {"has": "does", "have": "do", "had": "did"}[held["verb"]]
        question = f"How many {held['things']} {do} {_lowered(held['subject'], text)} have?"
        yield Candidate("figure", question, held["things"])
    elif (measured := _MEASURED.match(sentence)) and _is_measure(measured["subject"]):
        question = f"What {measured['verb']} {_lowered(measured['subject'], text)}?"
        yield Candidate("figure", question, measured["subject"])
    elif (defined := _DEFINITION.match(sentence)) and _is_subject(defined["subject"], defined["verb"]):
        question = _asking_for(defined["subject"], defined["verb"], defined["rest"], text)
        yield Candidate("definition", question, _bare(defined["subject"]))
    elif term := _TERM.match(sentence):
        yield from _of_term(term["subject"], term["rest"], text)


def _of_term(term: str, meaning: str, text: str) -> Iterator[Candidate]:
    """A glossary's entry: `What is` with the article that the text itself uses, else `What does "..." mean`."""
    if not _is_subject(term) or re.fullmatch(rf"{_DAY}|{_MONTH}|\d+", term):
        return
    name = _bare(term)
    question = f"What does “{term}” mean?"
    if re.search(rf"\bthe {re.escape(name)}\b", text, re.IGNORECASE):
        question = f"What is the {_lowered(term, text)}?"
    elif re.search(rf"[a-z,] {re.escape(name)}\b", text):
        question = f"{_interrogative(term, meaning)} is {_lowered(term, text)}?"
    yield Candidate("definition", question, name)


def _is_person(title: str, below: str) -> bool:
    """Whether a heading is a person's name, by what stands below it."""
    named = _PERSONS_NAME.fullmatch(title) is not None and _is_subject(title)
    return named and _PERSON.search(below[:300]) is not None


def _about_person(title: str, below: str) -> str:
    past = re.search(r"\bdied\b|\(\d{4} ?[-–] ?\d{4}\)", below[:200]) is not None
    return f"Who {'was' if past else 'is'} {title}?"


def _stands_alone(question: str) -> bool:
    """Whether a question of the text's own names what it asks about, and leans on nothing before it."""
    return bool(_QUESTION.match(question) and _names(question) and not _LEANING.search(question))


def _names(text: str) -> str:
    """The first name in a question: capitals behind its first word."""
    found = re.search(r" ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)", text)
    return found[1] if found else ""


def _bare(subject: str) -> str:
    """A subject without its article and what stands in brackets."""
    return re.sub(r"^(?:the|an?) |\s*\(.*?\)", "", subject, flags=re.IGNORECASE)


def _asking_for(subject: str, verb: str, rest: str, text: str) -> str:
    return f"{_interrogative(subject, rest)} {verb} {_lowered(subject, text)}?"


def _interrogative(subject: str, rest: str) -> str:
    """`Who` for a named person, `What` for anything else."""
    named = _PERSONS_NAME.fullmatch(subject) is not None
    return "Who" if named and _PERSON.search(" ".join(rest.split()[:9])) is not None else "What"


def _is_subject(subject: str, verb: str = "is") -> bool:
    """Whether a sentence's beginning can stand in a question on its own."""
    words = subject.casefold().split()
    if words[0] in ("a", "an") and verb != "is":
        return False  # "A corvette is ..." defines, "A man was ..." tells
    begins = (
        (subject[0].isupper() or subject[0].isdigit()) and words[0] not in _NOT_SUBJECTS and not words[0].endswith("ly")
    )
    bare = words[0] == "the" and len(words) < 3  # "The missile is ..." means one that was spoken of
    return begins and not bare and not _NOT_WITHIN & set(words[1:]) and subject.count("(") == subject.count(")")


def _is_measure(subject: str) -> bool:
    return _is_subject(subject) and _MEASURES.search(subject) is not None


def _is_topic(title: str) -> bool:
    """Whether a heading names something that can be asked about, and is neither a stock title nor a clause."""
    words = title.casefold().split()
    plain = 2 <= len(words) <= 6 and ":" not in title and not title.endswith(("?", "."))
    return plain and bool(_names(title)) and not _DULL & set(words) and words[0] not in _NOT_SUBJECTS


def _topic(title: str, text: str) -> str:
    """A heading inside a sentence: `Trade with China` loses its capital, `Kim Jong Un` does not."""
    first, second = title.split()[:2]
    return _uncapitalised(title, text) if first in ("The", "A", "An") or second[0].islower() else title


def _lowered(subject: str, text: str) -> str:
    """A subject inside a sentence: its first word in small letters, unless it is a name or an abbreviation."""
    first, _, others = subject.partition(" ")
    small = re.search(rf"(?<![.!?] )\b{re.escape(first.lower())}\b", text) is not None
    plain = bool(others) and others == others.lower()
    return _uncapitalised(subject, text) if small or plain or first in ("The", "A", "An") else subject


def _uncapitalised(words: str, text: str) -> str:
    """Without its first capital, unless the text writes the word with one inside sentences too."""
    first, space, others = words.partition(" ")
    article = first in ("The", "A", "An")
    named = first.isupper() or re.search(rf"[a-z,] {re.escape(first)}\b", text) is not None
    return words if named and not article else f"{first.lower()}{space}{others}"
