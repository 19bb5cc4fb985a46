"""The nouns of the index as rows of the catalogue's tables, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple

from sqlalchemy import RowMapping

from index.catalogue_tables import FILES
from index.readers.extract import readable_name
from index.types import Document, DocumentInfo, FileRecord, Heading, Lines, Page, Passage, State, Word


def file_row(record: FileRecord) -> dict[str, object]:
    """A row of `files`."""
    return {column.name: value for column, value in zip(FILES.columns, astuple(record), strict=True)}


def content_row(document: Document) -> dict[str, object]:
    """A row of `contents`."""
    return {
        "id": document.id,
        "sha256": document.sha256,
        "title": document.title,
        "language": document.language,
        "characters": len(document.text),
        "text": document.text,
        "pages": json.dumps([astuple(page) for page in document.pages]),
        "headings": json.dumps(_structure(document)),
    }


def _structure(document: Document) -> object:
    """A document's headings; with its stretches of lines, the words of its scanned pages and its parts, if it has any.
    They share a column, so that catalogues made before there were any are still read."""
    headings = [astuple(heading) for heading in document.headings]
    lines = [astuple(lines) for lines in document.lines]
    words = [[word.start, word.end, *(round(side, 5) for side in astuple(word)[2:])] for word in document.words]
    more = {"lines": lines, "words": words, "parts": document.parts}
    return {"headings": headings, **more} if any(more.values()) else headings


def passage_row(fingerprint: str, passage: Passage) -> dict[str, object]:
    """A row of `passages`."""
    return {
        "fingerprint": fingerprint,
        "id": passage.id,
        "content": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "headings": json.dumps(passage.headings),
        "text": passage.text,
    }


def document_of(row: RowMapping, names: Sequence[str]) -> Document:
    """The document of a row of `contents`, known by `names`, sorted."""
    structure = json.loads(row["headings"])
    if isinstance(structure, list):
        structure = {"headings": structure, "lines": []}
    return Document(
        id=row["id"],
        sha256=row["sha256"],
        title=title_of(row["title"], names),
        text=row["text"],
        language=row["language"],
        pages=tuple(_page(*page) for page in json.loads(row["pages"])),
        headings=tuple(Heading(*heading) for heading in structure["headings"]),
        names=tuple(names),
        lines=tuple(
            Lines(kind, start, end, number, (head[0], head[1])) for kind, start, end, number, head in structure["lines"]
        ),
        words=tuple(Word(*word) for word in structure.get("words", ())),
        parts=tuple(structure.get("parts", ())),
    )


def _page(number: int, start: int, end: int, label: str = "", order: Sequence[Sequence[int]] = ()) -> Page:
    """A page as it was stored; catalogues made before there were labels have three values of each."""
    return Page(number, start, end, label, tuple((first, stop) for first, stop in order))


def passage_of(row: RowMapping) -> Passage:
    """The passage of a row of `passages`."""
    return Passage(
        id=row["id"],
        document_id=row["content"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        page=row["page"],
        headings=tuple(json.loads(row["headings"])),
    )


def info_of(row: RowMapping) -> DocumentInfo:
    """A file as it is listed: its row of `files`, with what is known of its content and how far that is built."""
    state = State.FAILED if row["reason"] else State.READY if row["state"] == State.READY else State.PENDING
    return DocumentInfo(
        name=row["name"],
        state=state,
        document_id=row["content"] or "",
        title=title_of(row["title"] or "", [row["name"]] if row["content"] else []),
        language=row["language"] or "",
        size=row["size"],
        modified=row["modified_ns"] / 1e9,
        pages=len(json.loads(row["pages"] or "[]")),
        passages=row["passages"] or 0,
        characters=row["characters"] or 0,
        source=row["source"],
        reason=row["reason"],
        remedy=row["remedy"],
    )


def title_of(stored: str, names: Sequence[str]) -> str:
    """A document's own title, or else its first name's, which a rename changes."""
    return stored or (readable_name(names[0]) if names else "")
