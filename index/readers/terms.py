"""A glossary's terms in plain text and Markdown: `Term: definition`, `Term – definition`, `- **Term**: definition`.

A definition is found by its term as by a heading ("What is X?"), but most lines with a colon define nothing: headers of
mails, chats, timetables, steps, settings. So terms count only where one definition follows another to the section's
end. To its end, because a heading holds all that follows: prose after a list would belong to the list's last item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.abbreviations import STARTERS
from index.types import Heading

# The level of a glossary's term: below every other heading.
TERM = 6
# So many definitions make a glossary.
FEWEST = 3
# This share of the entries has to define; the others may say "See Armistice".
DEFINING = 0.7
# A definition has so many words, and so many of them begin small: "Room 5, Main Building" is none.
WORDS, SMALL_WORDS = 4, 3
LONGEST_TERM, MOST_TERM_WORDS = 60, 7

_BOLD = r"(?:\*\*|__)"
_ENTRY = re.compile(
    rf"""[ ]{{0,3}}
    (?P<whole>
        (?P<item>(?:[-*+•–]|\d{{1,3}}[.)])[ \t]+)?
        (?:(?P<open>{_BOLD})(?P<bold>[^*_\n]{{1,{LONGEST_TERM}}}?):?(?P=open)
          |(?P<plain>[^*_:|`<>\[\]=]{{1,{LONGEST_TERM}}}?)))
    (?:(?<=[*_])[ ]\([^()\n]{{1,20}}\))?
    (?::[ \t]+|[ \t]+[-–—][ \t]+|(?<=:\*\*)[ \t]+|(?<=:__)[ \t]+)
    (?P<meaning>\S.*)""",
    re.VERBOSE,
)
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]*)\b.*\d|\d.*\b(?:jan|feb|mar|apr|may|june?|"
    r"july?|aug|sept?|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
# Who speaks of himself is in a chat or a play; who asks is in one, too, or in a list of questions.
_SPOKEN = re.compile(r"\b(?:I|I['’]\w+|me|my)\b|\?\s*$")
_NUMBER_BEHIND = re.compile(r"\s+(?:\d+|[ivxlc]+|[a-z])$")
_LETTER = re.compile(r"[#*_\s]*[^\W\d_][#*_:.\s]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end, and where it begins. `prose` unless it is code, a table or the like."""

    start: int
    text: str
    prose: bool = True


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line that may be one of a glossary: whether it is a list's item, defines, and is somebody speaking."""

    heading: Heading
    indent: int
    item: bool
    defines: bool
    spoken: bool


def terms(lines: Iterable[Line], headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """The terms defined in a text's lines, each a heading from its line's first character to its term's last.

    `headings` are those found otherwise: a section's end is a glossary's, too, but for a letter's ("A", "B")."""
    found: list[Heading] = []
    run: list[_Entry] = []
    edges = {heading.start: len(heading.title) > 1 for heading in headings if heading.level != TERM}
    fresh = True  # behind a blank line or a heading
    for line in lines:
        entry = _entry(line)
        if line.start in edges:
            if edges[line.start]:
                found += _glossary(run)
                run = []
            fresh = True
        elif not line.text.strip():
            fresh = True
        elif entry and (entry.indent <= run[0].indent if run else fresh or entry.item):
            run.append(entry)
            fresh = False
        else:
            if not _goes_on(line, fresh, run):
                run = []
            fresh = False
    return (*found, *_glossary(run))


def _entry(line: Line) -> _Entry | None:
    match = _ENTRY.fullmatch(line.text.rstrip()) if line.prose else None
    term = " ".join((match["bold"] or match["plain"]).split()) if match else ""
    if match is None or not _is_term(term):
        return None
    words = re.findall(r"[^\W\d_][\w'’-]*", match["meaning"])
    start, end = line.start + match.start("whole"), line.start + match.end("whole")
    return _Entry(
        heading=Heading(TERM, term, start, end),
        indent=match.start("whole"),
        item=match["item"] is not None,
        defines=len(words) >= WORDS and sum(not word[0].isupper() for word in words) >= SMALL_WORDS,
        spoken=_SPOKEN.search(match["meaning"]) is not None,
    )


def _is_term(term: str) -> bool:
    """Whether it names something: short, of letters, not a clause's beginning, no date."""
    words = term.split()
    return (
        0 < len(words) <= MOST_TERM_WORDS
        and any(char.isalpha() for char in term)
        and words[0].casefold() not in STARTERS
        and not re.search(r"[.!?;,]\s|[.!?;,]$", term)
        and not _MONTH.search(term)
    )


def _goes_on(line: Line, fresh: bool, run: Sequence[_Entry]) -> bool:
    """Whether a line without a term belongs to the entry before it, or is the letter that the next ones begin with."""
    within = bool(run) and (not fresh or line.text[:1].isspace())
    return line.prose and (within or _LETTER.fullmatch(line.text) is not None)


def _glossary(run: Sequence[_Entry]) -> list[Heading]:
    """The terms of entries that follow each other, if they are a glossary's: most of them define, none speaks, and
    no term comes twice, be it with another number (steps, figures, articles)."""
    keys = {_NUMBER_BEHIND.sub("", entry.heading.title.casefold()) for entry in run}
    defining = sum(entry.defines for entry in run)
    is_one = (
        defining >= max(FEWEST, DEFINING * len(run))
        and len(keys) == len(run)
        and not any(entry.spoken for entry in run)
    )
    return [entry.heading for entry in run] if is_one else []
