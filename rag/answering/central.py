"""The sentences that stand for a document: of every section, or stretch, the one nearest to the middle of what it says
(centroid: Radev and others 2004, doi:10.1016/j.ipm.2003.10.006)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.sentences import Span, sentences_of
from index.store import Index
from index.types import Document

# The most sections of a document that are quoted.
SECTIONS = 6
# Sentences of a section that are looked at, spread over it.
LOOKED_AT = 16
# A section is read this far, in characters: enough to know what it is about.
READ = 8000
# A document without headings is summed up in stretches.
STRETCHES = 4
# Characters. A stretch may begin within a sentence; the blank line before is looked for so far back, and the end of a
# sentence that began within it is so far off at most.
LOOK_BACK = 20_000
LONGEST_SENTENCE = 2000
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


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A section's title, and of the sentences in it that were looked at, where they stand and their unit vectors."""

    title: str
    sentences: Sequence[Span]
    vectors: Vectors


def sections_of(document: Document, index: Index) -> tuple[list[Section], int]:
    """The document's sections in order, the longest ones if there are many, and how many there are."""
    spans = section_spans(document)
    chosen = sorted(sorted(spans, key=lambda one: one[1][0] - one[1][1])[:SECTIONS], key=lambda one: one[1])
    return [section_of(title, document, span, index) for title, span in chosen], len(spans)


def section_spans(document: Document) -> list[tuple[str, Span]]:
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


def section_of(title: str, document: Document, span: Span, index: Index) -> Section:
    """A stretch of the document with its sentences, some of them if it has many."""
    spans = [one for one in whole_sentences(document, span) if says_something(document.text[slice(*one)])]
    step = max(1.0, len(spans) / LOOKED_AT)
    sampled = [spans[int(at * step)] for at in range(min(len(spans), LOOKED_AT))]
    texts = [" ".join(document.text[slice(*one)].split()) for one in sampled]
    return Section(title, sampled, np.array(index.embedder.embed_documents(texts), dtype=np.float32))


def whole_sentences(document: Document, span: Span) -> list[Span]:
    """The sentences of the document that begin in a stretch of it, as far as it is read, headings aside. The stretch
    may be cut anywhere: what is gone through begins behind the blank line before it, and ends behind it."""
    text, (start, stop) = document.text, (span[0], min(span[1], span[0] + READ))
    begin = max(0, start - LOOK_BACK, text.rfind("\n\n", 0, start), text.rfind("\n\r\n", 0, start))
    return [
        one
        for one in sentences_of(document, begin, min(len(text), stop + 2 * LONGEST_SENTENCE))
        if start <= one[0] < stop
        and one[1] <= stop + LONGEST_SENTENCE
        and not any(heading.start < one[1] and one[0] < heading.end for heading in document.headings)
    ]


def says_something(text: str) -> bool:
    """Whether a sentence can stand alone: prose, neither short nor long, no question, leaning on no other."""
    words = text.split()
    whole = SHORTEST <= len(words) <= LONGEST and text[-1] not in "?:"
    return whole and "|" not in text and text[0] != "#" and words[0].casefold() not in LEANING


def most_central(sections: Sequence[Section]) -> list[tuple[Section, Span]]:
    """For every section the sentence nearest to its middle that no other one said already."""
    known = [section for section in sections if len(section.sentences)]
    if not known:
        return []
    whole = _middle(np.concatenate([section.vectors for section in known]))
    chosen: list[tuple[Section, Span]] = []
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
