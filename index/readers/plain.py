"""Plain text: the decoded file, untouched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from index.encoding import decode
from index.readers.extract import MAX_BYTES, Extract, one_line
from index.readers.terms import TERM, Line, terms
from index.types import Heading

# A title is short, has a word in it, and does not end as a sentence or a salutation does.
_TITLE = re.compile(r"(?=[^\n]*[^\W\d_]{2})([^\s\-*+•>|#][^\n|\t]{1,99}?)[ \r]{0,99}\n(?P<next>[^\n]*)")
_SENTENCE_END = re.compile(r"[.!?:;,…。！？]$")
# Text that begins right below its title fills a line; a list of short lines has no title.
FULL_LINE = 60
# The level of a log's entry: below every heading but a glossary's term.
ENTRY = 5
# Headings are shorter than this.
LONGEST_HEADING = 80

_LINE = re.compile(r"[^\n]*\n?")
_UNDERLINE = re.compile(r"([=\-~^*])\1{2,}")
_NUMBERED = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)]?\s+\S|(?:chapter|part|section|appendix)\s+\w+\b", re.IGNORECASE
)
_INDENTED = re.compile(r"(?: {2,}|\t)\S")
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    rf"(?:\w+,? )?(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{1,2}}\.? (?:{_MONTH})[a-z]*\.?,? \d{{4}}"
    rf"|(?:{_MONTH})[a-z]*\.? \d{{1,2}},? \d{{4}}|(?:(?:{_MONTH})[a-z]*\.? )?(?:1\d{{3}}|20\d\d)(?:[-–/]\d{{2,4}})?):?",
    re.IGNORECASE,
)


def read(data: bytes, name: str, _: int = MAX_BYTES) -> Extract:
    """The text as it stands in the file, so that offsets are the file's own."""
    text = decode(data, name)
    return Extract(text=text, title=title_of(text), headings=headings_of(text))


def headings_of(text: str) -> tuple[Heading, ...]:
    """Lines that head what follows: underlined, in capitals or numbered between blank lines; and a glossary's terms,
    whose meaning is indented below them (a single indented block is no glossary) or stands behind them; and the dates
    of a log's or a timeline's entries (a single date is the text's own)."""
    found = list(_headings(text))
    for level in (TERM, ENTRY):
        if sum(heading.level == level for heading in found) == 1:
            found = [heading for heading in found if heading.level != level]
    before = {heading.start: heading for heading in terms(_lines(text), found)}
    return tuple(sorted((*before.values(), *(heading for heading in found if heading.start not in before)), key=_start))


def _start(heading: Heading) -> int:
    return heading.start


def _lines(text: str) -> Iterator[Line]:
    """One by one: a large file has millions."""
    return (Line(match.start(), match.group()) for match in _LINE.finditer(text) if match.group())


def _headings(text: str) -> Iterator[Heading]:
    nothing = Line(len(text), "")
    before = line = nothing
    for after in chain(_lines(text), [nothing]):
        level = _level(line.text.rstrip(), before.text.strip(), after.text.rstrip())
        if level:
            yield Heading(level, one_line(line.text), line.start, line.start + len(line.text.rstrip()))
        before, line = line, after


def _level(line: str, before: str, after: str) -> int:
    """The level of a line as a heading, judged by the lines around it; 0 for none."""
    if not line or line[0].isspace() or len(line) > LONGEST_HEADING:
        return 0
    if (not before or _INDENTED.match(after)) and _DATE.fullmatch(line):
        return ENTRY
    if before or not any(map(str.isalpha, line)):
        return 0
    underline = _UNDERLINE.fullmatch(after)
    if underline and 2 * len(after) > len(line):
        return 1 if underline[1] == "=" else 2
    if _SENTENCE_END.search(line):
        return 0
    if _INDENTED.match(after):
        return TERM
    if after:
        return 0
    numbered = _NUMBERED.match(line)
    if numbered:
        return 2 + (numbered["number"] or "").count(".")
    return 1 if line.isupper() and len(line) > len("THE") else 0


def title_of(text: str) -> str:
    """The first line, where it stands above the text as a title does; otherwise nothing."""
    found = _TITLE.match(text, len(text) - len(text.lstrip()))
    if found is None or _SENTENCE_END.search(found[1].rstrip()):
        return ""
    line, below = found[1], found["next"].strip()
    stands_out = not below or line.isupper() or len(below) >= FULL_LINE > len(line)
    return one_line(line) if stands_out else ""
