"""Which tokens of a passage are of which sentence, title or heading, and how the question's tokens meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import TokenStates
from index.readers.extract import one_line
from index.splitting import embedding_text, unsaid
from index.types import Document, Heading, Lines
from rag.late_interaction import Similarities
from rag.question import Question
from rag.types import Hit

Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """Per question token the best cosine within one sentence, and the mean state of the sentence."""

    best: Weights
    mean: Weights

    @classmethod
    def of(cls, similarities: Similarities, span: tuple[int, int]) -> Meeting | None:
        first, last = np.searchsorted(similarities.starts, span)  # tokens stand in order, headers before all
        if first == last:
            return None
        return cls(similarities.matrix[:, first:last].max(axis=1), similarities.states[first:last].mean(axis=0))


class HeaderTokens:
    """Which tokens of a passage say the title, the headings of one of its sections or the columns of a table: those in
    front of the passage and those that stand in it. A passage may hold several short sections, and the heading of one
    is not another's."""

    def __init__(
        self, hit: Hit, document: Document, spans: Sequence[tuple[int, int]], similarities: Similarities
    ) -> None:
        self._document = document
        self._starts = similarities.starts
        self._title = one_line(hit.title)
        self._in_front = _in_front(hit)
        self._opening = [span for span in spans[:2] if one_line(document.text[span[0] : span[1]]) == self._title]
        self._known: dict[tuple[tuple[Heading, ...], Lines | None], NDArray[np.bool_]] = {}

    def __call__(self, section: tuple[Heading, ...], lines: Lines | None = None) -> NDArray[np.bool_]:
        if (section, lines) not in self._known:
            columns = " | ".join(self._document.column_names(lines))
            said = {self._title, *(one_line(heading.title) for heading in section), one_line(columns)}
            spans = [span for part, span in self._in_front if part in said]
            spans += [*self._opening, *((heading.start, heading.end) for heading in section)]
            spans += [lines.head] if lines else []
            tokens = np.zeros(len(self._starts), dtype=np.bool_)
            for start, end in spans:
                tokens |= (self._starts >= start) & (self._starts < end)
            self._known[section, lines] = tokens
        return self._known[section, lines]


def _in_front(hit: Hit) -> list[tuple[str, tuple[int, int]]]:
    """The title and headings that the model reads in front of a passage, and where: offsets from its beginning."""
    text = embedding_text(hit.title, hit.passage)
    header = text[: len(text) - len(hit.passage.text)]
    found: list[tuple[str, tuple[int, int]]] = []
    at = 0
    for part in map(one_line, unsaid(hit.title, hit.passage)):
        start = header.find(part, at)
        if start >= 0:  # the last one may be cut
            at = start + len(part)
            found.append((part, (start - len(header), at - len(header))))
    return found


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
    scaled: Weights = (weights / total).astype(np.float32)
    return scaled
