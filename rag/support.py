"""Pure: the sentences of the passages handed over, and how far each holds the words of a claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from re import Match

import numpy as np
from numpy.typing import NDArray

from index.sentences import sentences_of
from index.types import Document
from rag.claims import telling_words
from rag.figures import values
from rag.question import Vocabulary, idf
from rag.retrieval import Retrieval
from rag.types import Hit

Matrix = NDArray[np.float32]

# A word that only the title or a heading above a sentence has counts this much, as when answers are chosen.
HEADER_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Source:
    """One sentence, table row or line of a passage handed over: what a citation may quote. `passage` is the passage's
    number in the prompt, from 1; `text == document.text[start:end]`; `header` is the document's title, the headings
    above, and a table's columns."""

    passage: int
    hit: Hit
    document: Document
    start: int
    end: int
    text: str
    header: str


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """How far each source holds each telling word of a claim: `met` [words, sources] is 1 where it has the word, and
    less for one near in meaning; `weights` [words] sum up to one."""

    words: tuple[str, ...]
    weights: Matrix
    met: Matrix

    def scores(self) -> Matrix:
        """The share of the claim that each source holds, [sources]."""
        scores: Matrix = self.weights @ self.met
        return scores

    def share(self, chosen: Sequence[int]) -> float:
        """The share of the claim that several sources hold together."""
        if not len(chosen) or not self.weights.size:
            return 0.0
        return float(self.weights @ self.met[:, list(chosen)].max(axis=1))


Supporter = Callable[[str], Support]


def sources_of(retrieval: Retrieval) -> list[Source]:
    """Every sentence of the passages handed over, passage by passage; headings are no sentences."""
    found: list[Source] = []
    for number, hit in enumerate(retrieval.hits, start=1):
        document = retrieval.documents[hit.passage.document_id]
        for start, end in sentences_of(document, hit.passage.start, hit.passage.end):
            lines = document.lines_at(start)
            if not document.is_heading(start, end) and not (lines and end <= lines.head[1]):
                header = " | ".join([hit.title, *document.context(start)])
                found.append(Source(number, hit, document, start, end, document.text[start:end], header))
    return found


class WordSupport:
    """Supports a claim by its words alone, weighed by how rare they are."""

    def __init__(self, sources: Sequence[Source], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._own = [self._terms(source.text) for source in sources]
        self._header = [self._terms(source.header) for source in sources]

    def __call__(self, claim: str) -> Support:
        """How the sources hold the claim's words."""
        words = telling_words(claim, self._vocabulary)
        met = np.zeros((len(words), len(self._own)), dtype=np.float32)
        for row, (match, stem) in enumerate(words):
            terms = {stem} | values(match.group())
            for column, (own, header) in enumerate(zip(self._own, self._header, strict=True)):
                met[row, column] = 1.0 if terms & own else HEADER_SHARE if terms & header else 0.0
        return Support(tuple(match.group() for match, _ in words), self._weights(words), met)

    def _weights(self, words: Sequence[tuple[Match[str], str]]) -> Matrix:
        count = self._vocabulary.passage_count()
        rarity = [idf(self._vocabulary.document_frequency(match.group()), count) for match, _ in words]
        weights = np.array(rarity, dtype=np.float32)
        return weights / weights.sum() if weights.sum() > 0 else weights

    def _terms(self, text: str) -> set[str]:
        return set(self._vocabulary.analyse(text)) | values(text)
