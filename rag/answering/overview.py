"""Answers to what asks for no fact: short replies, what is in the folder, what is in a document, and summaries.

A summary quotes, for every section, the sentence nearest to the middle of what the section says (centroid: Radev and
others 2004, doi:10.1016/j.ipm.2003.10.006); it is not worded anew, so every sentence has its exact place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.sentences import Span, sentences_of
from index.store import Index
from index.types import Document, DocumentInfo, State
from rag.answering.extractive import readable
from rag.requests import Request, Wish
from rag.types import Citation, Hit, citation_of
from rag.words import counted

# What is listed or quoted at most; a chat is no place for more.
LISTED = 30
HEADINGS_LISTED = 20
SECTIONS = 6
DOCUMENTS_SUMMARISED = 8
# Sentences of a section that are looked at, spread over it.
LOOKED_AT = 16
# A section, and a document among others, is read this far, in characters: enough to know what it is about.
READ = 8000
READ_OF_MANY = 2000
# A document without headings is summed up in stretches.
STRETCHES = 4
# Words; shorter sentences say little, longer ones are lists or badly cut.
SHORTEST, LONGEST = 6, 60
# A sentence this near to one already quoted says it again (cosine).
SAYS_AGAIN = 0.85
# They lean on a sentence that is not quoted.
LEANING = frozenset("he she it they this that these those both such his her its their then so but and also".split())
# A section's opening says more often what it is about; how near a sentence is to the whole document counts too.
OPENING = 0.05
WHOLE_SHARE = 0.3

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Overview:
    """A text with `[n]` markers, its citations, and the passages that they stand in."""

    text: str
    citations: tuple[Citation, ...] = ()
    passages: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Section:
    title: str
    sentences: Sequence[Span]
    vectors: Vectors


def overview(request: Request, index: Index, infos: Sequence[DocumentInfo]) -> Overview:
    """What to say to a request about these documents of the index."""
    count = counted(len({info.document_id for info in infos if info.state is State.READY}), "document")
    match request.wish:
        case Wish.GREETING:
            return Overview(f"Hello. Ask me about your {count}: I answer in their words and show the exact place.")
        case Wish.THANKS:
            return Overview("You're welcome.")
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
    return f"{info.name}{title} ({_size(info)})"


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
    if info:
        document = index.document(info.document_id)
        sections, all_of_them = _sections(document, index)
        quoted = [(document, section.title, span) for section, span in _central(sections)]
        more = f"{SECTIONS} of its {all_of_them} sections." if all_of_them > SECTIONS else ""
    else:
        ready = list({one.document_id: one for one in infos if one.state is State.READY}.values())
        quoted = []
        for one in ready[:DOCUMENTS_SUMMARISED]:
            document = index.document(one.document_id)
            whole = [_section(one.name, document, (0, min(READ_OF_MANY, len(document.text))), index)]
            quoted += [(document, section.title, span) for section, span in _central(whole)]
        more = f"{DOCUMENTS_SUMMARISED} of {len(ready):,} documents." if len(ready) > DOCUMENTS_SUMMARISED else ""
    lines: list[str] = []
    citations: list[Citation] = []
    hits: dict[str, Hit] = {}
    for document, title, span in quoted:
        hit = _hit(document, span, index)
        hits[hit.passage.id] = hit
        citations.append(citation_of(len(citations) + 1, hit, document, span))
        lead = f"**{readable(title)}**: " if title else ""
        lines.append(f"- {lead}{readable(citations[-1].quote)} [{len(citations)}]")
    if not lines:
        return Overview("There is nothing in it to sum up: it has no whole sentences.")
    return Overview("\n".join([*lines, *(["", more] if more else [])]), tuple(citations), tuple(hits.values()))


def _sections(document: Document, index: Index) -> tuple[list[_Section], int]:
    """The document's sections in order, the longest ones if there are many, and how many there are."""
    spans = _section_spans(document)
    chosen = sorted(sorted(spans, key=lambda one: one[1][0] - one[1][1])[:SECTIONS], key=lambda one: one[1])
    return [_section(title, document, span, index) for title, span in chosen], len(spans)


def _section_spans(document: Document) -> list[tuple[str, Span]]:
    """(title, (start, end)) by the uppermost headings of which there are several; else stretches of equal length."""
    end = len(document.text)
    for level in sorted({heading.level for heading in document.headings}):
        own = [heading for heading in document.headings if heading.level == level]
        if len(own) > 1:
            starts = [*(heading.start for heading in own[1:]), end]
            spans = [(heading.title, (heading.end, stop)) for heading, stop in zip(own, starts, strict=True)]
            return [("", (0, own[0].start)), *spans] if own[0].start > READ // 20 else spans
    step = max(1, -(-end // STRETCHES))
    return [("", (start, min(end, start + step))) for start in range(0, end, step)]


def _section(title: str, document: Document, span: Span, index: Index) -> _Section:
    headings = [(heading.start, heading.end) for heading in document.headings]
    spans = [
        one
        for one in sentences_of(document, span[0], min(span[1], span[0] + READ))
        if _says_something(document.text[slice(*one)]) and not any(start <= one[0] < end for start, end in headings)
    ]
    step = max(1.0, len(spans) / LOOKED_AT)
    sampled = [spans[int(at * step)] for at in range(min(len(spans), LOOKED_AT))]
    texts = [" ".join(document.text[slice(*one)].split()) for one in sampled]
    return _Section(title, sampled, np.array(index.embedder.embed_documents(texts), dtype=np.float32))


def _says_something(text: str) -> bool:
    words = text.split()
    whole = SHORTEST <= len(words) <= LONGEST and text[-1] not in "?:"
    return whole and "|" not in text and text[0] != "#" and words[0].casefold() not in LEANING


def _central(sections: Sequence[_Section]) -> list[tuple[_Section, Span]]:
    """For every section the sentence nearest to its middle that no other one said already."""
    known = [section for section in sections if len(section.sentences)]
    if not known:
        return []
    whole = _middle(np.concatenate([section.vectors for section in known]))
    chosen: list[tuple[_Section, Span]] = []
    said: list[Vectors] = []
    for section in known:
        nearness = section.vectors @ _middle(section.vectors) + WHOLE_SHARE * (section.vectors @ whole)
        nearness[0] += OPENING
        for at in np.argsort(-nearness, kind="stable"):
            if all(float(vector @ section.vectors[at]) < SAYS_AGAIN for vector in said):
                chosen.append((section, section.sentences[at]))
                said.append(section.vectors[at])
                break
    return chosen


def _middle(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)


def _hit(document: Document, span: Span, index: Index) -> Hit:
    name, title = index.labels({document.id})[document.id]
    passages = index.passages_of(document.id)
    passage = next((one for one in passages if one.start <= span[0] < one.end), passages[0])
    return Hit(passage, name, title, 1.0)
