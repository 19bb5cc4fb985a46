"""What a tool found, as spans of the documents' texts, filled into contexts of a size. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag.evaluation.cases import Case, make_case
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import GoldenQuestion

# (document, start, end)
Place = tuple[str, int, int]


def places(chunks: Iterable[Mapping[str, Any]], corpus: Corpus) -> list[Place]:
    """Where each chunk stands. One that tells no start, or a wrong one, is looked for behind the start of the
    document's chunk before it; ValueError if the document does not have it."""
    found: list[Place] = []
    behind: dict[str, int] = {}
    for chunk in chunks:
        name, text = chunk["document"], corpus.document(chunk["document"]).text
        start, end = located(text, chunk["text"], chunk["start"], behind.get(name, 0))
        behind[name] = start + 1
        found.append((name, start, end))
    return found


def located(text: str, chunk: str, start: int | None, behind: int) -> tuple[int, int]:
    """Start and end of the chunk in the text, word for word or else with any white space between its words."""
    if start is not None and text.startswith(chunk, start):
        return start, start + len(chunk)
    start = text.find(chunk, behind)
    if start >= 0:
        return start, start + len(chunk)
    match = re.compile(r"\s+".join(re.escape(word) for word in chunk.split())).search(text, behind)
    if match is None:
        raise ValueError(f"A tool's chunk is not in its document: {chunk[:80]!r}")
    return match.span()


def enough(calls: Sequence[Sequence[Place]], characters: int) -> Sequence[Place]:
    """Of the same call asked for more and more, the first whose passages fill the context, or the last.

    No more is asked for than is needed, since fusing by ranks orders differently the more it is given: with 60 passages
    of each signal, one that both have at rank 60 goes before one that a single signal has first."""
    return next((one for one in calls if sum(end - start for _, start, end in one) >= characters), calls[-1])


def filled(passages: Iterable[Place], characters: int) -> list[Place]:
    """The passages in their order until the context is full; the last is cut to what room is left.

    That is kinder than what a tool does that hands over whole passages only: every context is full."""
    kept: list[Place] = []
    for document, start, end in passages:
        end = min(end, start + characters)
        characters -= end - start
        if start < end:
            kept.append((document, start, end))
    return kept


def case(question: GoldenQuestion, passages: Sequence[Place], found: Mapping[str, Any], corpus: Corpus) -> Case:
    """The question with these passages, in the form that metrics read. A tool that tells no similarity has one
    `confidence` for all questions."""
    answer = {
        "answer": "",
        "abstained": False,
        "confidence": found["score"] or 0.0,
        "citations": [],
        "passages": [
            {"document": document, "start": start, "end": end, "text": corpus.document(document).text[start:end]}
            for document, start, end in passages
        ],
        "timings_ms": {"total": found["ms"]},
    }
    return make_case(question, answer, corpus)
