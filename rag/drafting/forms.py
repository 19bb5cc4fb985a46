"""Pure: which sentences and headings of a document can be turned into questions. A few plain English forms: a question
that stands in the text, a definition, a figure, a dated event, a named topic. What the rules don't know for certain
they leave alone: a handful of good questions is wanted, not all that could be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.sentences import sentences_of
from index.types import Document
from rag.drafting import phrases
from rag.drafting.types import Candidate
from rag.words import CELL, running

# Beginnings say what documents are about.
CHARACTERS_READ = 20_000
LONGEST = 90

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
    rf"{_SUBJECT} (?P<verb>has|had|have) {_ABOUT}(?P<count>\d[\d.,]*(?: thousand| million| billion)?) "
    rf"(?P<things>(?!percent|per cent|years?\b|of\b)[a-z-]+(?: {_ENDS_THINGS}[a-z-]+){{0,3}}(?<=s)\b)"
)
_MEASURED = re.compile(rf"{_SUBJECT} (?P<verb>is|was) {_ABOUT}(?:US)?[$€£₩]?\d")
_MEASURES = re.compile(
    r"\b(?:budget|population|size|range|length|width|area|number|share|height|distance|cost|price|strength|spending|"
    r"rate|total|limit|deadline|weight|speed|yield|altitude|duration|fee|salary|capacity)\b"
)
_DATED = re.compile(
    rf"(?:On (?P<on>{phrases.DAY}),? \w|In (?P<within>{phrases.MONTH}),? \w"
    rf"|(?:(?P<day>{phrases.DAY})|(?P<month>{phrases.MONTH}))(?:: | [–—] |{CELL})\w)"
)
_QUESTION = re.compile(r"(?:What|Who|When|Where|Why|How|Which|Is|Are|Was|Were|Does|Do|Did|Can|Has|Have) [^?]{8,}\?$")
# The headings of these are paths to values.
_DATA = (".json", ".jsonl", ".xml")
# "1. Working hours", "2.3 Leave", "Section 4: Pay" are about hours, leave and pay.
_NUMBERING = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[A-Z][.)]|(?:chapter|section|part|article|appendix)\s+\w{1,4}[.:]?)\s+(?=\w)",
    re.IGNORECASE,
)
_DULL = frozenset(
    "introduction overview background summary contents notes sources references conclusion appendix further reading "
    "faq glossary index about abstract".split()
)


def candidates(document: Document, characters: int = CHARACTERS_READ) -> Iterator[Candidate]:
    """What can be asked of a document's first characters, in the text's order; only English forms are known."""
    text = document.text
    if document.name.lower().endswith(_DATA):
        return
    titles = [
        (heading, unnumbered(running(heading.title)))
        for heading in document.headings
        if not _is_code(document, heading.start)
    ]
    yield from (
        Candidate("asked", title, phrases.names(title), heading.end)
        for heading, title in titles
        if _stands_alone(title)
    )
    if document.language not in ("", "en"):
        return
    yield from (
        Candidate("definition", _about_person(title, text[heading.end :]), title, heading.end)
        for heading, title in titles
        if phrases.is_person(title, text[heading.end :])
    )
    for entry in _ENTRY.finditer(text, 0, characters):
        yield from _of_term(entry["subject"], entry["rest"], text, entry.start("rest"))
    ends = {heading.start: heading.end for heading in document.headings}
    for start, end in sentences_of(document, 0, min(len(text), characters)):
        if _is_code(document, start):
            continue
        if ends.get(start, start) < end:  # a glossary's sentence begins with its heading and goes on
            for found in _of_sentence(running(text[start:end]).lstrip("-•* "), text):
                if len(found.question) <= LONGEST:
                    yield replace(found, at=end if found.kind == "asked" else start)
    for heading, title in titles:
        if heading.level > 1 and _is_topic(title):
            yield Candidate("topic", f"What do the documents say about {_topic(title, text)}?", title, heading.start)


def unnumbered(title: str) -> str:
    """A heading without its number in front; a year or a name such as "38 North" is none."""
    numbering = _NUMBERING.match(title)
    if numbering is None or (numbering.group().strip().isdigit() and title[numbering.end()].isupper()):
        return title
    return title[numbering.end() :]


def _is_code(document: Document, offset: int) -> bool:
    lines = document.lines_at(offset)
    return lines is not None and lines.kind == "code"


def _of_sentence(sentence: str, text: str) -> Iterator[Candidate]:
    if _QUESTION.match(sentence):
        if _stands_alone(sentence):
            yield Candidate("asked", sentence, phrases.names(sentence))
    elif dated := _DATED.match(sentence):
        day, month = dated["on"] or dated["day"], dated["within"] or dated["month"]
        yield Candidate("date", f"What happened {'on' if day else 'in'} {day or month}?", day or month)
    elif (held := _HELD.match(sentence)) and phrases.is_subject(held["subject"]):
        do = {"has": "does", "have": "do", "had": "did"}[held["verb"]]
        question = f"How many {held['things']} {do} {phrases.lowered(held['subject'], text)} have?"
        yield Candidate("figure", question, held["things"], answer=held["count"])
    elif (measured := _MEASURED.match(sentence)) and _is_measure(measured["subject"]):
        question = f"What {measured['verb']} {phrases.lowered(measured['subject'], text)}?"
        yield Candidate("figure", question, measured["subject"])
    elif (defined := _DEFINITION.match(sentence)) and phrases.is_subject(defined["subject"], defined["verb"]):
        question = _asking_for(defined["subject"], defined["verb"], defined["rest"], text)
        yield Candidate("definition", question, phrases.bare(defined["subject"]))
    elif term := _TERM.match(sentence):
        yield from _of_term(term["subject"], term["rest"], text)


def _of_term(term: str, meaning: str, text: str, at: int = 0) -> Iterator[Candidate]:
    """A glossary's entry: `What is` with the article that the text itself uses, else `What does "..." mean`."""
    if not phrases.is_subject(term) or re.fullmatch(rf"{phrases.DAY}|{phrases.MONTH}|\d+", term):
        return
    name = phrases.bare(term)
    question = f"What does “{term}” mean?"
    if re.search(rf"\bthe {re.escape(name)}\b", text, re.IGNORECASE):
        question = f"What is the {phrases.lowered(term, text)}?"
    elif re.search(rf"[a-z,] {re.escape(name)}\b", text):
        question = f"{phrases.interrogative(term, meaning)} is {phrases.lowered(term, text)}?"
    yield Candidate("definition", question, name, at)


def _about_person(title: str, below: str) -> str:
    past = re.search(r"\bdied\b|\(\d{4} ?[-–] ?\d{4}\)", below[:200]) is not None
    return f"Who {'was' if past else 'is'} {title}?"


def _stands_alone(question: str) -> bool:
    """Whether a question of the text's own names what it asks about, and leans on nothing before it."""
    return bool(_QUESTION.match(question) and phrases.names(question) and not phrases.LEANING.search(question))


def _asking_for(subject: str, verb: str, rest: str, text: str) -> str:
    return f"{phrases.interrogative(subject, rest)} {verb} {phrases.lowered(subject, text)}?"


def _is_measure(subject: str) -> bool:
    return phrases.is_subject(subject) and _MEASURES.search(subject) is not None


def _is_topic(title: str) -> bool:
    """Whether a heading names something that can be asked about, and is neither a stock title nor a clause."""
    words = title.casefold().split()
    plain = 2 <= len(words) <= 6 and ":" not in title and not title.endswith(("?", "."))
    return plain and bool(phrases.names(title)) and not _DULL & set(words) and words[0] not in phrases.NOT_SUBJECTS


def _topic(title: str, text: str) -> str:
    """A heading inside a sentence: `Trade with China` loses its capital, `Kim Jong Un` does not."""
    first, second = title.split()[:2]
    return phrases.uncapitalised(title, text) if first in ("The", "A", "An") or second[0].islower() else title
