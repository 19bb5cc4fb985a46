"""Pure arithmetic on stretches of text: `Span`s of characters in documents, end exclusive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` of the document with this id. Ids come from content, so twins share their spans."""

    document: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether both have a character in common."""
        return self.document == other.document and max(self.start, other.start) < min(self.end, other.end)


def union(spans: Iterable[Span]) -> list[Span]:
    """The same characters as disjoint spans in order; empty spans vanish."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        last = merged[-1] if merged else None
        if last is not None and last.document == span.document and span.start <= last.end:
            merged[-1] = Span(last.document, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return merged


def length(spans: Iterable[Span]) -> int:
    """How many different characters the spans hold together."""
    return sum(span.end - span.start for span in union(spans))


def shared(left: Iterable[Span], right: Iterable[Span]) -> int:
    """How many different characters are in both."""
    lefts, rights = list(left), list(right)
    return length(lefts) + length(rights) - length([*lefts, *rights])


def any_overlap(span: Span, others: Iterable[Span]) -> bool:
    """Whether the span has a character in common with any of the others."""
    return any(span.overlaps(other) for other in others)
