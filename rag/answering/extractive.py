"""The built-in answerer: for each part of a question one to three sentences of the documents, quoted and cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from index.sentences import Span
from index.types import Document
from rag.answering import declining
from rag.answering.candidates import Candidate
from rag.answering.choosing import choose
from rag.answering.dates import dates, heading_date
from rag.answering.disagreement import disagreeing, of_another_year
from rag.answering.look import Look
from rag.answering.selected import selected
from rag.answering.selection import Selection
from rag.answering.tables import table_head
from rag.cells import with_column
from rag.question import Kind, Vocabulary
from rag.types import Citation, citation_of

_LIST_MARK = re.compile(r"^(?:[-*+•‣◦▪–]|>|#{1,6})\s+")
# Within a word or a sum (2*3*4, a__b__c) these are no emphasis; scripts without spaces have it between their letters.
_MARKUP = re.compile(
    r"(?<![a-zA-Z0-9])(?:\*\*|__|\*)(?=\S)([^*`]+?)(?<=\S)(?:\*\*|__|\*)(?![a-zA-Z0-9])|`(?=\S)([^*`]+?)(?<=\S)`"
)
_LINK = re.compile(r"!?\[([^\]]+)\]\((?:[^()\s]|\([^()\s]*\))*\)")
# One half of an emphasis that began or ends in another sentence.
_EDGE = re.compile(r"^(?:\*{1,3}|_{1,3})(?=[^\W_])|(?<=[\w.!?…)\]\"”’])(?:\*{1,3}|_{1,3})$")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s")
_MARKER = re.compile(r"\[(?=\d{1,3}\])")
_NOTE = re.compile(r"\s?\[\d{1,3}\]")

# Said in front of sources of different dates that do not say the same.
DIFFER = "The documents differ."


# What stands before an item and is nobody's words.
_GAP = re.compile(r"[^\n]+")
_ITEM = re.compile(r"\s*(?:-\s+)?")


class Quoted(NamedTuple):
    """A text with `[n]` behind each quote, the citations in that order, and the spans of what is ours between them."""

    text: str
    citations: tuple[Citation, ...]
    own: tuple[Span, ...]


class _Citing:
    """Numbers quotes from 1, and keeps how each is told."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self.told: list[str] = []

    def __call__(self, candidate: Candidate, documents: Mapping[str, Document], column: str = "") -> str:
        """A quote as the answer tells it, its number behind it; of a row that was compared by a column, with its cell
        there."""
        document = documents[candidate.hit.passage.document_id]
        span = (candidate.start, candidate.end)
        citation = citation_of(len(self.citations) + 1, candidate.hit, document, span)
        self.citations.append(with_column(citation, column, document) if column else citation)
        self.told.append(f"{told(candidate, documents)} [{len(self.citations)}]")
        return self.told[-1]


def answer(looks: Sequence[Look], answered: Sequence[Look], vocabulary: Vocabulary) -> Quoted:
    """The answer: part by part of the question, and plainly said where the documents do not answer a part. A list is
    quoted as a whole, an extreme by its row, a comparison by both sides (`selected`)."""
    text: list[str] = []
    cited = _Citing()
    for look in looks:
        if look not in answered:
            text.append(declining.part(look.question))
            continue
        if selection := selected(look, vocabulary):
            text.append(_laid_out(selection, look, cited))
            continue
        differing = disagreeing(look.question, look.sentences, look.retrieval.documents)
        outdated = {id(one) for one in of_another_year(look.question, look.sentences, look.retrieval.documents)}
        sentences = [one for one in look.sentences if id(one) not in outdated]
        said = [citation.quote for citation in cited.citations]
        if differing and all(candidate.text in said for _, candidate in differing):
            continue  # an earlier part told it
        if differing:
            text.append(DIFFER)
        chosen = [(f"As of {dated.text}: ", candidate) for dated, candidate in differing] or [
            (_when(look, candidate), candidate) for candidate in choose(sentences, said)
        ]
        text += [f"{lead}{cited(candidate, look.retrieval.documents)}" for lead, candidate in chosen]
    whole = _joined(text)
    return Quoted(whole, tuple(cited.citations), tuple(own_words(whole, cited.told)))


def own_words(text: str, told: Sequence[str]) -> Iterator[Span]:
    """The spans of what stands between quotes that are told in this order, line by line, without the marks of items."""
    position = 0
    for words in [*told, ""]:
        at = text.index(words, position) if words else len(text)
        for line in _GAP.finditer(text[position:at]):
            begin = position + line.start()
            opening = _ITEM.match(line.group())
            start, end = begin + (opening.end() if opening else 0), begin + len(line.group().rstrip())
            if start < end:
                yield start, end
        position = at + len(words)


def _laid_out(selection: Selection, look: Look, cited: _Citing) -> str:
    """The text of a selection."""
    documents = look.retrieval.documents
    blocks: list[str] = []
    for group in selection.groups:
        lead = cited(group.lead, documents) if group.lead else ""
        opening = " ".join(part for part in (readable(group.title), lead) if part)
        items = [" ".join(cited(one, documents, selection.column) for one in item) for item in group.items]
        if group.listed:
            lines = [item if _NUMBERED.match(item) else f"- {item}" for item in items]
            blocks.append(
                "\n".join([*([opening] if opening else []), *lines]) + (f"\n\n{group.more}" if group.more else "")
            )
        else:
            blocks.append(" ".join([*([opening] if opening else []), *items]))
    return "\n\n".join(blocks) + (f" {selection.lacking}" if selection.lacking else "")


def _joined(parts: Sequence[str]) -> str:
    """The parts of an answer as running text, but lists apart from what is around them."""
    text = ""
    for before, part in zip(["", *parts], parts, strict=False):
        text += part if not text else f"\n\n{part}" if "\n" in before + part else f" {part}"
    return text


def readable(quote: str) -> str:
    """A quote as it reads in running text: on one line, without list marks, Markdown emphasis and the source's own
    bracketed note numbers, which would look like citations of ours. The citation keeps the exact words."""
    text = _LIST_MARK.sub("", " ".join(quote.split()))
    text = _MARKUP.sub(r"\1\2", _LINK.sub(r"\1", text))
    if len(_EDGE.findall(text)) == 1:
        text = _EDGE.sub("", text)
    while _NOTE.search(text):  # one may stand within another
        text = _NOTE.sub("", text)
    return " ".join(text.split())


def unmarked(text: str) -> str:
    """A text as it is, its "[2]" no citation of ours: a character without width stands in it."""
    return _MARKER.sub("[\u2060", text)


def row_text(row: str, head: str) -> str:
    """A table's row as it reads away from its table: each cell behind its column's name, where the head has one."""
    cells, names = _cells(row), _cells(head)
    if len(names) != len(cells):
        cells, names = _inner(cells), _inner(names)
    if len(names) != len(cells):
        return " · ".join(cell for cell in cells if cell)
    told = [f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=True) if cell]
    return "; ".join(told)


def _cells(row: str) -> list[str]:
    return [readable(cell) for cell in row.strip().split("|")] if row else []


def _inner(cells: list[str]) -> list[str]:
    """Cells without the empty ones that Markdown's outer bars make."""
    first, last = int(cells[:1] == [""]), len(cells) - int(len(cells) > 1 and cells[-1] == "")
    return cells[first:last]


def told(candidate: Candidate, documents: Mapping[str, Document]) -> str:
    """A sentence as the answer says it; a table's row ends as a sentence does."""
    document = documents[candidate.hit.passage.document_id]
    lines = document.lines_at(candidate.start)
    if lines and lines.kind == "code":
        line = unmarked(candidate.text)
        return f"`{line}`" if "`" not in line else line
    if "|" not in candidate.text or (lines and lines.kind != "table"):
        return readable(candidate.text)
    row = row_text(candidate.text, table_head(document, candidate.start))
    return row if row[-1:] in ".!?" else f"{row}."


def _when(look: Look, candidate: Candidate) -> str:
    """The date in front of a log's or timeline's entry, for a question that asks when: its heading has it."""
    if look.question.kind is not Kind.DATE or dates(candidate.text):
        return ""
    document = look.retrieval.documents[candidate.hit.passage.document_id]
    dated = heading_date(document.headings_above(candidate.start))
    return f"{dated.text}: " if dated else ""
