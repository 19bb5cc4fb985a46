"""Pure: everything that can be asked of a document, each question with the sentence that answers it; what can't be
asked well is left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.sentences import Span, sentences_of
from index.types import Document
from rag.drafting import forms, phrases
from rag.drafting.asked import asked_of, is_named_person, well_formed
from rag.drafting.rows import asked_of_tables
from rag.drafting.statements import is_tokenised, untokenised
from rag.drafting.types import Candidate
from rag.words import CELL, running

# A sentence as evidence: shorter ones are headings and fragments, longer ones lists that run on.
SHORTEST, LONGEST = 15, 420
# Enough of a large document: drafting should take seconds.
CHARACTERS_READ = 200_000

# What is said of a thing that everybody knows, rather than what it is.
_OPINES = re.compile(
    r"\b(?:is|was) (?:one of|(?:an?|the) (?:state['’]s )?"
    r"(?:important|main|major|first|only|mainstay|(?!forest)\w{3,}est)"
    r"|(?:an?|the) (?:[\w’'-]+ )?(?:most|same|reference|point|list|weakness|problem|matter|question|revelation|sign|"
    r"result|part|example|reason|goal|factor|threat|challenge|concern|priority|success|failure|mistake|issue|symbol|source|"
    r"subject|key|bit|lot|great|good|big|very|aspect|role|tool|way|member|favorite|one|fixed))\b"
    r"|\b(?:her|his|their|our|my|this|these|we|you|your)\b"
)
_NO_TERM = re.compile(
    r"[(/\"@]|''|``|['’]s\b| the name | (?:part|question|problem|key|reason|aim|goal|result|issue) of "
)
_TITLE = re.compile(r"^(?:Dr|Mrs?|Ms|Prof|Sir|Lt|Capt|Col|Gen)\b\.? ")
# "What happened in March 2010?" may be asked of anything; a day is one event's.
_OF_A_DAY = re.compile(r"What happened on .*\d{4}\?")


@dataclass(frozen=True, slots=True)
class Found:
    """A question with the sentence that answers it, `document.text[start:end]`; `name` is what the document is called,
    `section` the heading above the sentence, `answer` the words of it that answer, where they are known."""

    name: str
    document: Document
    start: int
    end: int
    kind: str
    question: str
    answer: str = ""
    section: str = ""

    @property
    def quote(self) -> str:
        """The sentence, as the document has it."""
        return self.document.text[self.start : self.end]


def found_in(name: str, document: Document) -> list[Found]:
    """Everything that can be asked of a document, in the text's order of each form."""
    text = document.text[:CHARACTERS_READ]
    spans = sentences_of(document, 0, len(text))
    starts = [start for start, _ in spans]
    as_written = untokenised if is_tokenised(text[:2000]) else str
    made = []
    for candidate in _candidates(document, spans, as_written):
        at = bisect_right(starts, candidate.at) - 1
        if candidate.kind in ("asked", "definition") and (at < 0 or spans[at][1] <= candidate.at):
            at += 1  # what answers a heading stands behind it
        if 0 <= at < len(spans):
            start, end = _evidence(text, spans, at, candidate.kind)
            path = document.heading_path(start)
            question, section = as_written(candidate.question), path[-1] if path else ""
            answer = _as_quoted(candidate.answer, text[start:end])
            one = Found(name, document, start, end, candidate.kind, question, answer, section)
            if _is_fit(one):
                made.append(one)
    return made


def _candidates(document: Document, spans: Sequence[Span], as_written: Callable[[str], str]) -> Iterator[Candidate]:
    text = document.text
    for candidate in forms.candidates(document, CHARACTERS_READ):
        if candidate.kind == "date":
            if _OF_A_DAY.fullmatch(candidate.question):
                yield replace(candidate, kind="event")
        elif candidate.kind == "definition":
            yield replace(candidate, question=_who_or_what(candidate, text))
        elif candidate.kind != "topic":
            yield candidate
    if document.language in ("", "en"):
        yield from asked_of_tables(document)
        for start, end in spans:
            sentence = as_written(running(text[start:end]).lstrip("-•* "))
            if CELL not in sentence:
                yield from (replace(candidate, at=start) for candidate in asked_of(sentence, text))


def _who_or_what(candidate: Candidate, text: str) -> str:
    person = is_named_person(_TITLE.sub("", candidate.about), text)
    return re.sub("^What (?=is|was)", "Who ", candidate.question) if person else candidate.question


def _evidence(text: str, spans: Sequence[Span], at: int, kind: str) -> Span:
    """What answers: a sentence; for a question of the text's own the paragraph below it, if it is no long one."""
    start, end = spans[at]
    for _, further in spans[at + 1 :] if kind == "asked" else ():
        if "\n\n" in text[end:further] or further - start > LONGEST:
            break
        end = further
    return start, end


def _as_quoted(answer: str, quote: str) -> str:
    """The answer as its sentence writes it, "six" where it was taken for a beginning; empty if it does not."""
    return next((form for form in (answer, answer.lower()) if form in quote and "/" not in form), "")


def _is_fit(one: Found) -> bool:
    """Whether the question is fit to be asked, and its sentence to answer it."""
    plain = running(one.quote)
    whole = (
        plain.count('"') % 2 == 0
        and plain.count("``") == plain.count("''")
        and plain.count("“") == plain.count("”")
        and not plain.endswith(("?", ":"))
    )
    return whole and SHORTEST <= len(plain) <= LONGEST and plain not in one.question and _is_well_put(one, plain)


def _is_well_put(one: Found, plain: str) -> bool:
    match one.kind:
        case "event" | "table":
            return True  # their forms leave little room
        case "definition":
            return is_term_asked_for(one.question) and len(plain.split()) > 6 and not _OPINES.search(plain)
        case _:
            return well_formed(one.question)


def is_term_asked_for(question: str) -> bool:
    """Whether what a question asks the meaning of can be a term, or a name."""
    named = bool(phrases.own_names(question[:-1]))
    of_the_text = re.search(r" (?:is|was) the ", question) or question.startswith("What was ")
    return (
        3 <= len(question.split()) <= 9
        and not phrases.LEANING.search(question)
        and not _NO_TERM.search(question)
        and (named or not of_the_text)
    )
