"""Pure: which cell of a table's row a question asks for, by its column's name.

A citation quotes the whole row, for a cell says nothing alone; it names the column besides, and its source shows the
cell within the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.sentences import Span, trimmed
from index.types import Document
from rag.question import CONTENT_FREE, WORD, Vocabulary
from rag.types import Citation

_BAR = re.compile(r"(?<!\S)\|(?!\S)")


def with_cells(
    citations: Sequence[Citation], questions: Sequence[str], documents: Mapping[str, Document], vocabulary: Vocabulary
) -> tuple[Citation, ...]:
    """The citations, those of rows with the cell that the questions ask for, where all that ask for one mean the
    same."""
    return tuple(_with_cell(one, questions, documents[one.document_id], vocabulary) for one in citations)


def _with_cell(citation: Citation, questions: Sequence[str], document: Document, vocabulary: Vocabulary) -> Citation:
    if citation.cell != (0, 0):
        return citation
    span = (citation.start, citation.end)
    found = {asked_cell(question, document, span, vocabulary) for question in questions} - {None}
    cell = found.pop() if len(found) == 1 else None
    return _at(citation, cell, document)


def with_column(citation: Citation, column: str, document: Document) -> Citation:
    """The citation of a row with its cell in the column of this name, if it has one there."""
    named = _named_cells(document, (citation.start, citation.end))
    return _at(citation, next((cell for name, cell in named if name == column and cell[0] < cell[1]), None), document)


def _at(citation: Citation, cell: Span | None, document: Document) -> Citation:
    if cell is None:
        return citation
    return replace(citation, cell=cell, heading=document.place(citation.start, cell[0]))


def asked_cell(question: str, document: Document, row: Span, vocabulary: Vocabulary) -> Span | None:
    """Where the cell of a row stands whose column the question names best; None if it names none, or two as well, or
    the row has nothing there. What the question says itself is not what it asks for."""
    named_cells = _named_cells(document, row)
    if not named_cells:
        return None
    asked = _stems([word for word in WORD.findall(question) if word.casefold() not in CONTENT_FREE], vocabulary)
    ranks: list[tuple[int, float]] = []
    for name, cell in named_cells:
        told, named = _stems([document.text[slice(*cell)]], vocabulary), _stems([name], vocabulary)
        met = 0 if told and told <= asked else len(named & asked)
        ranks.append((met, met / len(named) if named else 0.0))
    best = max(ranks)
    cell = named_cells[ranks.index(best)][1]
    return cell if best[0] and ranks.count(best) == 1 and cell[0] < cell[1] else None


def _named_cells(document: Document, row: Span) -> list[tuple[str, Span]]:
    """A row's cells with their columns' names; none where they do not go together."""
    names = document.column_names(document.lines_at(row[0]))
    cells = list(_cells(document.text, row))
    cells = cells[1:-1] if len(cells) == len(names) + 2 else cells  # Markdown has bars around a row, too
    if len(names) != len(cells) or "\n" in document.text[slice(*row)]:
        return []
    return list(zip(names, cells, strict=True))


def _cells(text: str, row: Span) -> Iterator[Span]:
    start = row[0]
    for bar in _BAR.finditer(text, *row):
        yield trimmed(text, start, bar.start())
        start = bar.end()
    yield trimmed(text, start, row[1])


def _stems(words: Sequence[str], vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(vocabulary.analyse(" ".join(words)))
