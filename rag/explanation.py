"""Why this answer: what is kept of a trace, so that an answer explains itself as long as it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from rag.question import Vocabulary, read_question
from rag.types import Answer, Hit, Trace
from rag.words import beginning

# Passages of the fused order that are kept: twice what a usual answer is made from.
FUSED = 20
# Passages of each signal's own order.
OF_A_SIGNAL = 10
SNIPPET_CHARACTERS = 160


class Searched(Vocabulary, Protocol):
    """What is needed of the index that was asked."""

    def revision(self) -> str:
        """Changes whenever a search could find something else."""
        ...


def explanation(answer: Answer, index: Searched, budget: int) -> dict[str, Any]:
    """What explains an answer, in a form that JSON can hold:

    revision, timings_ms   the index's state, and how long each step took
    scope                  what alone was searched: the terms it was asked `in`, and how many `documents` they meant
    threshold, features    what decided whether to answer; only where passages were searched, like all below
    fused                  the best passages in fused order, each with its place, the beginning of its text, its score,
                           every signal's rank and score, and why it was `cut`, if it was; `found` counts all of them
    signals                for each signal its best passages: (place and text, rank, score)
    budget                 `characters` that passages may take, how many are `filled`, by how many `handed` over
    missing                of a declined question: its words that are `nowhere` in the documents, and those that are
                           `far`: in documents, but in none of the nearest passages
    """
    found: dict[str, Any] = {"revision": index.revision(), "timings_ms": answer.timings_ms}
    trace = answer.trace
    if answer.within:
        found["scope"] = {"in": list(answer.within), "documents": trace.documents if trace else 0}
    if trace is None:
        return found
    filled = sum(len(hit.passage.text) for hit in answer.passages)
    found |= trace_essentials(trace)
    found["found"] = len(trace.fused)
    found["budget"] = {"characters": budget, "filled": filled, "handed": len(answer.passages)}
    found["signals"] = {name: _ranking(name, hits[:OF_A_SIGNAL]) for name, hits in trace.signals.items()}
    if answer.declined:
        found["missing"] = missing(trace.standalone_question, answer.passages, index)
    return found


def trace_essentials(trace: Trace | None) -> dict[str, Any]:
    """What of a trace explains an answer later: the features that decided, their threshold, and the best passages
    in fused order with every signal's view and why one was cut."""
    if trace is None:
        return {}
    cut = dict(trace.cut)
    ranked = enumerate(trace.fused, start=1)
    kept = [(rank, hit) for rank, hit in ranked if rank <= FUSED or hit.passage.id not in cut]
    fused = [
        place(hit)
        | {
            "rank": rank,
            "score": hit.score,
            "signals": {name: {"rank": view.rank, "score": view.score} for name, view in hit.signals.items()},
            "cut": cut.get(hit.passage.id),
        }
        for rank, hit in kept
    ]
    return {"threshold": trace.threshold, "features": trace.features, "fused": fused}


def place(hit: Hit) -> dict[str, Any]:
    """Where a passage stands, and how it begins."""
    passage = hit.passage
    named = [heading for heading in passage.headings if " | " not in heading]  # a table's columns are not a place
    return {
        "document": hit.document,
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "heading": named[-1] if named else "",
        "text": beginning(passage.text, SNIPPET_CHARACTERS),
    }


def missing(question: str, nearest: Iterable[Hit], index: Vocabulary) -> dict[str, list[str]]:
    """The question's words that no document has, and those that documents have, but none of the nearest passages."""
    near = {stem for hit in nearest for stem in index.analyse(f"{hit.title} {hit.passage.text}")}
    words = {word.bare: word for word in read_question(question, index).words if word.idf > 0}
    away = [word for word in words.values() if word.stem not in near]
    nowhere = [word.bare for word in away if not index.document_frequency(word.text)]
    return {"nowhere": nowhere, "far": [word.bare for word in away if word.bare not in nowhere]}


def _ranking(name: str, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    return [
        place(hit) | {"rank": rank, "score": hit.signals[name].score if name in hit.signals else 0.0}
        for rank, hit in enumerate(hits, start=1)
    ]
