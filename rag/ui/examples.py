"""Pure: questions to begin with, drawn from the documents themselves, so that they are sure to be answered."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Document
from rag.drafting.forms import CHARACTERS_READ, candidates
from rag.drafting.phrases import alike
from rag.drafting.types import Candidate

# More documents, or more of a document's questions, would only make a large folder's first page wait.
DOCUMENTS_READ = 40
CANDIDATES_KEPT = 60

KINDS = ("asked", "definition", "figure", "date", "topic")

Worth = tuple[int, int]


def example_questions(documents: Sequence[Document], count: int = 4) -> tuple[str, ...]:
    """At most `count` questions, of varied kinds and from varied documents, on what most documents speak of.

    The same for the same documents."""
    ordered = sorted(documents, key=lambda document: document.name)
    texts = [document.text[:CHARACTERS_READ].casefold() for document in ordered]
    found = [_ranked(document, texts) for document in ordered]
    chosen: list[str] = []
    used: set[int] = set()
    for again in (False, True):
        for kind in KINDS * count:
            pick = _next(found, kind, set() if again else used, chosen)
            if pick is not None and len(chosen) < count:
                used.add(pick[0])
                chosen.append(pick[1])
    return tuple(chosen)


def sampled(names: Sequence[str], most: int = DOCUMENTS_READ) -> list[str]:
    """At most `most` of them, spread evenly over all."""
    step = max(1.0, len(names) / most)
    return [names[int(index * step)] for index in range(min(len(names), most))]


def _ranked(document: Document, texts: Sequence[str]) -> list[tuple[Worth, Candidate]]:
    """A document's questions with their worth, best first."""
    found = list(dict.fromkeys(candidates(document)))[:CANDIDATES_KEPT]
    spoken = [(sum(candidate.about.casefold() in text for text in texts), candidate) for candidate in found]
    return sorted(((_worth(*item), item[1]) for item in spoken), key=lambda item: item[0], reverse=True)


def _worth(spoken: int, candidate: Candidate) -> Worth:
    """A full name or date makes a better question than a single word; then what more documents speak of."""
    return min(candidate.about.count(" "), 2), spoken


def _next(
    found: list[list[tuple[Worth, Candidate]]], kind: str, used: set[int], chosen: list[str]
) -> tuple[int, str] | None:
    """The best question of a kind from a document not yet used, on nothing that is asked already."""
    fitting = [
        (worth, -index, candidate.question)
        for index, candidates in enumerate(found)
        for worth, candidate in candidates
        if index not in used and candidate.kind == kind and not any(alike(candidate.question, one) for one in chosen)
    ]
    if not fitting:
        return None
    most = max(fitting, key=lambda item: item[:2])
    return -most[1], most[2]
