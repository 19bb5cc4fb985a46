"""Support that takes words near in meaning for half a match: a chat model words things its own way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.claims import telling_words
from rag.late_interaction import LateInteraction, Similarities
from rag.question import Vocabulary
from rag.support import Matrix, Source, Support, WordSupport
from rag.types import Hit

# Claims are met again at every snapshot of a growing answer; one answer has no more than some dozens.
KEPT = 512


class MeaningSupport(WordSupport):
    """Word by word, the best of the word itself and of the token states nearest to it (see `late_interaction`). For one
    answer, by one thread."""

    def __init__(
        self, sources: Sequence[Source], parts: Sequence[Hit], late: LateInteraction, vocabulary: Vocabulary
    ) -> None:
        super().__init__(sources, vocabulary)
        self._sources = sources
        self._parts = parts
        self._late = late
        self._known: dict[str, Support] = {}

    def __call__(self, claim: str) -> Support:
        """How the sources hold the claim's words."""
        if claim not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[claim] = self._met(claim)
        return self._known[claim]

    def _met(self, claim: str) -> Support:
        by_words = super().__call__(claim)
        states = self._late.question(claim)
        if not states.spans or not by_words.words:
            return by_words
        similarities = self._late.similarities(states, self._parts)
        met = by_words.met.copy()
        words = [match.span() for match, _ in telling_words(claim, self._vocabulary)]
        rows = [[at for at, (first, _) in enumerate(states.spans) if start <= first < end] for start, end in words]
        for column, source in enumerate(self._sources):
            best = self._best(source, similarities)
            if best is not None:
                near = [float(best[tokens].mean()) if tokens else 0.0 for tokens in rows]
                met[:, column] = np.maximum(met[:, column], near)
        return Support(by_words.words, by_words.weights, met)

    def _best(self, source: Source, similarities: Sequence[Similarities]) -> Matrix | None:
        """For every token of the claim its best cosine within a source; a figure's is that of any figure, so what is
        alike in meaning only counts beside `lacking_numbers`."""
        found: Matrix | None = None
        for part, one in zip(self._parts, similarities, strict=True):
            if part.passage.document_id == source.document.id:
                own = (one.starts >= source.start) & (one.starts < source.end)
                if own.any():
                    best = one.matrix[:, own].max(axis=1)
                    found = best if found is None else np.maximum(found, best)
        return found
