"""Pure: what can be asked of a table: a dated event, or a cell by its row and its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.types import Document
from rag.drafting import phrases
from rag.drafting.statements import DATE
from rag.drafting.types import Candidate
from rag.drafting.verbs import PARTICIPLES, THIRD
from rag.words import running

_ROW = re.compile(r"^(?:[^\n]*\S \| \S[^\n]*|[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|?)+)$", re.MULTILINE)
_RULE = re.compile(r"[\s|:-]+")
_COLUMN = re.compile(r"[A-Za-z][a-z’'-]*(?: [A-Za-z0-9][\w’'()%-]*){0,3}")
_PERIODS = frozenset({"year", "season", "month", "date", "quarter"})
_EVENT = re.compile(r"[^.;]+")
_TELLING = re.compile(r"[+\-−$€£]?\d[\d,.]*(?: ?[%A-Za-z.]+){0,3}|[A-Z][\w’'.-]*(?: [\w’'.-]+){0,4}")
# A cell that says that there is none.
_NONE = re.compile(r"(?:n/?a|none|unknown|-+|–|—|\?|tbd)", re.IGNORECASE)


@dataclass(slots=True)
class Table:
    """Rows of cells below each other, each with its offset; the first is the header."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    end: int = 0


def tables(text: str) -> Iterator[Table]:
    """The tables of a text: lines with cells, one right below another."""
    table = Table()
    for row in _ROW.finditer(text):
        if table.rows and row.start() != table.end + 1:
            yield table
            table = Table()
        table.end = row.end()
        if not _RULE.fullmatch(row.group()):
            cells = [running(cell) for cell in row.group().strip().strip("|").split("|")]
            table.rows.append((row.start(), cells))
    if table.rows:
        yield table


def asked_of_tables(document: Document) -> Iterator[Candidate]:
    """Questions that a row answers; a table without a header, or with one of numbers, is only asked for its events."""
    for table in tables(document.text):
        header = table.rows[0][1]
        for start, cells in table.rows:
            if len(cells) > 1 and re.fullmatch(DATE, cells[0]):
                yield from _event(cells[0], cells[1], document.text, start)
        path = document.heading_path(table.rows[0][0])
        if len(header) < 5 and all(_COLUMN.fullmatch(name) for name in header) and (path or document.title):
            where = running(path[-1] if path else document.title)
            for start, cells in table.rows[1:]:
                if len(cells) == len(header):
                    yield from _cells(header, cells, where, start)


def _event(date: str, event: str, text: str, at: int) -> Iterator[Candidate]:
    """Of "12 June 2018 | Donald Trump meets Kim Jong Un": told in the present."""
    clause = _EVENT.match(event)
    words = clause.group().split() if clause else []
    for place, word in enumerate(words[:8]):
        if place and word in ("is", "are") and words[place + 1 : place + 2] and words[place + 1] in PARTICIPLES:
            verb = {"is": "was", "are": "were"}[word]
            question = f"When {verb} {{}} {' '.join(words[place + 1 :])}?"
        elif place and word in THIRD:
            question = f"When did {{}} {' '.join([THIRD[word], *words[place + 1 :]])}?"
        else:
            continue
        subject = " ".join(words[:place])
        if phrases.is_subject(subject) or re.match(r"An? ", subject):
            asked = question.format(phrases.lowered(subject, text))
            yield Candidate("date", asked, phrases.bare(subject), at, date)
        return


def _cells(header: list[str], cells: list[str], where: str, at: int) -> Iterator[Candidate]:
    """Of a row's label and its first telling cell."""
    label, first = cells[0], header[0].casefold()
    if not re.fullmatch(r"[\w’'.,&()/ -]{2,40}", label) or (label.isdigit() and first not in _PERIODS):
        return
    for column, cell in zip(header[1:], cells[1:], strict=True):
        plain = _TELLING.fullmatch(cell) and not _NONE.fullmatch(cell) and len(cell.split()) <= 5
        if plain and column.casefold() not in ("event", "remark", "remarks", "notes", "note", "comment"):
            what = column[0].lower() + column[1:] if not column.split()[0].isupper() else column
            joint = "in" if first in _PERIODS else "for"
            yield Candidate("table", f"According to “{where}”, what is the {what} {joint} {label}?", label, at, cell)
            return
