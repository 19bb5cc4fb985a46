"""Answers to what asks for no fact: short replies, what is in the folder, what is in a document, and summaries.

A summary quotes, for every section, the sentence nearest to the middle of what the section says (`central.py`); it is
not worded anew, so every sentence has its exact place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.report import counted
from index.sentences import Span
from index.store import Index
from index.types import Document, DocumentInfo, State
from rag.answering import central
from rag.answering.extractive import readable, unmarked
from rag.requests import Request, Wish
from rag.types import Citation, Hit, citation_of

# What is listed or quoted at most; a chat is no place for more.
LISTED = 30
HEADINGS_LISTED = 20
DOCUMENTS_SUMMARISED = 8
# One among others is read this far, in characters.
READ_OF_MANY = 2000
# So many of a folder's documents are looked at for a sentence; names that are told of those without one.
DOCUMENTS_LOOKED_AT = 4 * DOCUMENTS_SUMMARISED
SILENT_NAMED = 5
# What would not be shown as it is in a file's name.
_EMPHASIS = re.compile(r"\*\*|__")


@dataclass(frozen=True, slots=True)
class Overview:
    """A text with `[n]` markers, its citations, the passages that they stand in, and the spans of what is said beside
    quotes."""

    text: str
    citations: tuple[Citation, ...] = ()
    passages: tuple[Hit, ...] = ()
    own: tuple[Span, ...] = ()


def overview(request: Request, index: Index, infos: Sequence[DocumentInfo]) -> Overview:
    """What to say to a request about these documents of the index."""
    count = counted(len({info.document_id for info in infos if info.state is State.READY}), "document")
    match request.wish:
        case Wish.GREETING:
            return Overview(f"Hello. Ask me about your {count}: I answer in their words and show the exact place.")
        case Wish.THANKS:
            return Overview("You're welcome.")
        case Wish.AGREED:
            return Overview("Good. Ask on whenever you like.")
        case Wish.FAREWELL:
            return Overview("Goodbye.")
        case Wish.HELP:
            return Overview(
                f"I answer questions from your {count} in their own words, and show for every sentence the exact place "
                "that it stands in. If they don't say, I tell you so. You can also ask “What documents do you have?”, "
                "“What is in” one of them, or for a summary of it."
            )
        case Wish.LISTING:
            return Overview(_listing(infos))
        case Wish.CONTENTS if request.document:
            return Overview(_contents(request.document, index.document(request.document.document_id)))
        case _:
            return _summary(request.document, infos, index)


def _listing(infos: Sequence[DocumentInfo]) -> str:
    ready = [info for info in infos if info.state is State.READY]
    if not ready:
        return "There are no documents yet."
    lines = [f"{counted(len(ready), 'document')}:", ""]
    lines += [f"- {_described(info)}" for info in sorted(ready, key=lambda info: info.name.casefold())[:LISTED]]
    if len(ready) > LISTED:
        lines += ["", f"And {len(ready) - LISTED:,} more; the list of documents has them all."]
    failed = sum(info.state is State.FAILED for info in infos)
    if failed:
        lines += ["", f"{counted(failed, 'file')} could not be read; the list of documents says why."]
    return "\n".join(lines)


def _described(info: DocumentInfo) -> str:
    title = f": {readable(info.title)}" if info.title and info.title != info.name else ""
    name = f"`{info.name}`" if _EMPHASIS.search(info.name) and "`" not in info.name else info.name
    return f"{unmarked(name)}{title} ({_size(info)})"


def _size(info: DocumentInfo) -> str:
    return counted(info.pages, "page") if info.pages else counted(info.passages, "passage")


def _contents(info: DocumentInfo, document: Document) -> str:
    titles = [readable(heading.title) for heading in document.headings if heading.title != document.title]
    lines = [f"{_described(info)}."]
    if titles:
        lines += ["", "Its headings:", "", *(f"- {title}" for title in titles[:HEADINGS_LISTED])]
    if len(titles) > HEADINGS_LISTED:
        lines += ["", f"And {len(titles) - HEADINGS_LISTED:,} more."]
    lines += ["", f"Ask for a summary of {info.name} to see what it says."]
    return "\n".join(lines)


def _summary(info: DocumentInfo | None, infos: Sequence[DocumentInfo], index: Index) -> Overview:
    """One document by its sections, or all of them by a sentence each."""
    if info is None:
        return _summary_of_many(infos, index)
    document = index.document(info.document_id)
    sections, all_of_them = central.sections_of(document, index)
    quoted = [(document, readable(section.title), span) for section, span in central.most_central(sections)]
    if not quoted:
        return Overview("There is nothing in it to sum up: it has no whole sentences.")
    return _quoted(
        quoted, f"{central.SECTIONS} of its {all_of_them} sections." if all_of_them > central.SECTIONS else "", index
    )


def _summary_of_many(infos: Sequence[DocumentInfo], index: Index) -> Overview:
    """Documents by a sentence each, how many of all they are, and which were passed over for want of one."""
    ready = list({one.document_id: one for one in infos if one.state is State.READY}.values())
    quoted: list[tuple[Document, str, Span]] = []
    silent: list[str] = []
    for one in ready[:DOCUMENTS_LOOKED_AT]:
        document = index.document(one.document_id)
        whole = [central.section_of(one.name, document, (0, min(READ_OF_MANY, len(document.text))), index)]
        found = central.most_central(whole)
        quoted += [(document, unmarked(section.title), span) for section, span in found]
        silent += [] if found else [one.name]
        if len(quoted) == DOCUMENTS_SUMMARISED:
            break
    more = [f"{len(quoted):,} of {counted(len(ready), 'document')}."] if len(quoted) < len(ready) else []
    if silent:
        more.append(f"No sentence to quote was found in {_named(silent)} (tables have none).")
    if not quoted:
        return Overview("There is nothing to sum up: no document that was looked at has whole sentences.")
    return _quoted(quoted, " ".join(more), index)


def _named(names: Sequence[str]) -> str:
    told = [unmarked(name) for name in names[:SILENT_NAMED]]
    return ", ".join(told) + (f" and {len(names) - len(told):,} more" if len(names) > len(told) else "")


def _quoted(quoted: Sequence[tuple[Document, str, Span]], more: str, index: Index) -> Overview:
    """A list of quotes, each behind its lead, and a last line."""
    lines: list[str] = []
    citations: list[Citation] = []
    hits: dict[str, Hit] = {}
    for document, lead, span in quoted:
        hit = _hit(document, span, index)
        hits[hit.passage.id] = hit
        citations.append(citation_of(len(citations) + 1, hit, document, span))
        told = f"{readable(citations[-1].quote)} [{len(citations)}]"
        lines.append(f"- **{lead}**: {told}" if lead else f"- {told}")
    text = "\n".join([*lines, *(["", more] if more else [])])
    own = ((len(text) - len(more), len(text)),) if more else ()
    return Overview(text, tuple(citations), tuple(hits.values()), own)


def _hit(document: Document, span: Span, index: Index) -> Hit:
    name, title = index.labels({document.id})[document.id]
    passages = index.passages_of(document.id)
    passage = next((one for one in passages if one.start <= span[0] < one.end), passages[0])
    return Hit(passage, name, title, 1.0)
