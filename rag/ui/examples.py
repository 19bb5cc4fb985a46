"""Pure: questions to begin with, drawn from the documents themselves, so that they are sure to be answered.

Rules for English sentences of a few plain forms: a question that stands in the text, a definition, a figure, a dated
event, and where nothing else is found a heading. What they don't know for certain they leave alone: four good
questions are wanted, not all that could be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.sentences import sentence_spans
from index.types import Document
from rag.ui.words import CELL, running

# Beginnings say what documents are about; more would only make a large folder's first page wait.
DOCUMENTS_READ = 40
CHARACTERS_READ = 20_000
LONGEST = 90

KINDS = ("asked", "definition", "figure", "date", "topic")

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?|(?:{_MONTHS}) \d{{1,2}}(?:, \d{{4}})?)"
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
_TERM = re.compile(r"(?P<subject>[A-Z][\w’'()./-]*(?: [\w’'()./-]+){0,4})(?:: | [–—] | · )(?P<rest>\S.{20,})")
_HELD = re.compile(
    rf"{_SUBJECT} (?P<verb>has|had|have) {_ABOUT}\d[\d.,]*(?: thousand| million| billion)? "
    rf"(?P<things>(?!percent|per cent|years?\b|of\b)[a-z-]+(?: {_ENDS_THINGS}[a-z-]+){{0,3}}(?<=s)\b)"
)
_MEASURED = re.compile(rf"{_SUBJECT} (?P<verb>is|was) {_ABOUT}(?:US)?[$€£₩]?\d")
_MEASURES = re.compile(
    r"\b(?:budget|population|size|range|length|width|area|number|share|height|distance|cost|price|strength|spending|"
    r"rate|total|limit|deadline|weight|speed|yield|altitude|duration|fee|salary|capacity)\b"
)
_DATED = re.compile(rf"(?:On (?P<on>{_DATE}),? \w|(?P<cell>{_DATE})(?:: | [–—] |{CELL})\w)")
_PERSON = re.compile(
    r"\b(?:leader|president|minister|premier|chief|chair\w*|ambassador|professor|general|analyst|sister|brother|director|"
    r"commander|secretary|spokes\w+|politician|official|author|writer|scholar|expert|founder|manager|engineer|researcher)\b"
)
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

Question = tuple[str, str]  # kind, question


def example_questions(documents: Sequence[Document], count: int = 4) -> tuple[str, ...]:
    """At most `count` questions, of varied kinds and from varied documents; the same for the same documents."""
    ordered = sorted(documents, key=lambda document: document.name)
    found = [list(dict.fromkeys(_questions(document))) for document in ordered]
    chosen: list[str] = []
    used: set[int] = set()
    for allow_again in (False, True):
        for kind in KINDS * count:
            if len(chosen) == count:
                return tuple(chosen)
            pick = _next(found, kind, used if not allow_again else set(), chosen)
            if pick is not None:
                used.add(pick[0])
                chosen.append(pick[1])
    return tuple(chosen)


def sampled(names: Sequence[str], most: int = DOCUMENTS_READ) -> list[str]:
    """At most `most` of them, spread evenly over all."""
    step = max(1.0, len(names) / most)
    return [names[int(index * step)] for index in range(min(len(names), most))]


def _next(found: list[list[Question]], kind: str, used: set[int], chosen: list[str]) -> tuple[int, str] | None:
    """The first question of a kind from a document not yet used, on nothing that is asked already."""
    for index, questions in enumerate(found):
        for its_kind, question in questions if index not in used else ():
            if its_kind == kind and not any(_alike(question, other) for other in chosen):
                return index, question
    return None


def _alike(one: str, other: str) -> bool:
    """Whether two questions share most of their words."""
    first, second = (set(re.findall(r"\w{3,}", text.casefold())) for text in (one, other))
    return len(first & second) >= 0.6 * min(len(first), len(second))


def _questions(document: Document) -> Iterator[Question]:
    """What can be asked of a document, in the text's order. Only English forms are known."""
    for heading in document.headings:
        title = running(heading.title)
        if _QUESTION.match(title) and not _LEANING.search(title):
            yield "asked", title
    if document.language not in ("", "en"):
        return
    for start, end in sentence_spans(document.text, 0, min(len(document.text), CHARACTERS_READ)):
        sentence = running(document.text[start:end]).lstrip("-•* ")
        for kind, question in _of_sentence(sentence, document.text):
            if len(question) <= LONGEST:
                yield kind, question
    for heading in document.headings:
        topic = running(heading.title)
        words = topic.casefold().split()
        if heading.level > 1 and 2 <= len(words) <= 6 and not _DULL & set(words) and words[0] not in _NOT_SUBJECTS:
            yield "topic", f"What do the documents say about {_topic(topic, document.text)}?"


def _of_sentence(sentence: str, text: str) -> Iterator[Question]:
    if _QUESTION.match(sentence):
        if not _LEANING.search(sentence):
            yield "asked", sentence
    elif dated := _DATED.match(sentence):
        yield "date", f"What happened on {dated['on'] or dated['cell']}?"
    elif (held := _HELD.match(sentence)) and _is_subject(held["subject"]):
        do = {"has": "does", "have": "do", "had": "did"}[held["verb"]]
        yield "figure", f"How many {held['things']} {do} {_lowered(held['subject'], text)} have?"
    elif (measured := _MEASURED.match(sentence)) and _is_measure(measured["subject"]):
        yield "figure", f"What {measured['verb']} {_lowered(measured['subject'], text)}?"
    elif (defined := _DEFINITION.match(sentence)) and _is_subject(defined["subject"], defined["verb"]):
        yield "definition", _asking_for(defined["subject"], defined["verb"], defined["rest"], text)
    elif (term := _TERM.match(sentence)) and _is_subject(term["subject"]) and _ARTICLE.match(term["rest"]):
        yield "definition", _asking_for(term["subject"], "is", term["rest"], text)


def _asking_for(subject: str, verb: str, rest: str, text: str) -> str:
    """`Who is` a named person, `What is` anything else."""
    named = re.fullmatch(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}", subject) is not None
    who = named and _PERSON.search(" ".join(rest.split()[:9])) is not None
    return f"{'Who' if who else 'What'} {verb} {_lowered(subject, text)}?"


def _is_subject(subject: str, verb: str = "is") -> bool:
    """Whether a sentence's beginning can stand in a question on its own."""
    words = subject.casefold().split()
    if words[0] in ("a", "an") and verb != "is":
        return False  # "A corvette is ..." defines, "A man was ..." tells
    begins = subject[0].isupper() and words[0] not in _NOT_SUBJECTS and not words[0].endswith("ly")
    bare = words[0] == "the" and len(words) < 3  # "The missile is ..." means one that was spoken of
    return begins and not bare and not _NOT_WITHIN & set(words[1:]) and subject.count("(") == subject.count(")")


def _is_measure(subject: str) -> bool:
    return _is_subject(subject) and _MEASURES.search(subject) is not None


def _topic(title: str, text: str) -> str:
    """A heading inside a sentence: its capital goes, unless the text writes the word with one inside sentences too."""
    first, space, others = title.partition(" ")
    named = first.isupper() or others != others.lower() or re.search(rf"[a-z,] {re.escape(first)}\b", text) is not None
    return title if named else f"{first.lower()}{space}{others}"


def _lowered(subject: str, text: str) -> str:
    """A subject inside a sentence: its first word in small letters, unless it is a name or an abbreviation."""
    first, space, others = subject.partition(" ")
    lowers = re.search(rf"(?<![.!?] )\b{re.escape(first.lower())}\b", text) is not None and not first.isupper()
    return f"{first.lower()}{space}{others}" if lowers or first in ("The", "A", "An") else subject
