"""The sentences of the retrieved passages, each with how well it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import TokenStates
from index.sentences import sentence_spans
from index.types import Document
from rag.late_interaction import LateInteraction, Similarities
from rag.question import Question
from rag.types import Hit

# A question's word that only the title or a heading holds counts this much of one in the sentence itself.
HEADER_SHARE = 0.8
# How much the rest of the passage adds to its sentences.
PASSAGE_SHARE = 0.5

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer: `text == document.text[start:end]`; `score` is comparable within one question,
    `support` (0..1) is how much of the question the sentence and its headings meet."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float
    support: float


def candidates(
    question: Question, parts: Sequence[Hit], documents: dict[str, Document], late: LateInteraction
) -> list[Candidate]:
    """Every sentence of the passages, best first."""
    states = late.question(question.text)
    weights = token_weights(question, states)
    found: list[Candidate] = []
    for hit, similarities in zip(parts, late.similarities(states, parts), strict=True):
        found.extend(_of_passage(hit, documents[hit.passage.document_id], similarities, weights))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.start))


def token_weights(question: Question, states: TokenStates) -> Weights:
    """The weight of each question token: its word's rarity, shared among the word's pieces; they add up to one."""
    weights = np.zeros(len(states.spans), dtype=np.float32)
    for word in question.words:
        pieces = [at for at, (start, _) in enumerate(states.spans) if word.start <= start < word.end]
        for at in pieces:
            weights[at] = word.idf / len(pieces)
    total = float(weights.sum())
    if total <= 0:
        return np.full(len(weights), 1 / max(1, len(weights)), dtype=np.float32)
    return (weights / total).astype(np.float32)


def _of_passage(hit: Hit, document: Document, similarities: Similarities, weights: Weights) -> list[Candidate]:
    matrix, starts = similarities.matrix, similarities.starts
    if not matrix.size:
        return []
    header = matrix[:, starts < 0].max(axis=1) if (starts < 0).any() else np.full(len(weights), -1.0)
    whole = float(weights @ matrix.max(axis=1))
    found = []
    for start, end in sentences_of(hit, document):
        own = (starts >= start) & (starts < end)
        if own.any():
            best = matrix[:, own].max(axis=1)
            support = float(weights @ np.maximum(best, HEADER_SHARE * header))
            score = support + PASSAGE_SHARE * whole
            found.append(Candidate(hit, start, end, document.text[start:end], score, support))
    return found


def sentences_of(hit: Hit, document: Document) -> list[tuple[int, int]]:
    """The passage's sentences, headings left out: a heading names an answer, it is none."""
    headings = {(heading.start, heading.end) for heading in document.headings}
    spans = sentence_spans(document.text, hit.passage.start, hit.passage.end)
    return [span for span in spans if not any(start <= span[0] and span[1] <= end for start, end in headings)]
