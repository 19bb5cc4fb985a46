"""A question, what was found for it, and how likely that answers it: what answerers work from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.candidates import Candidate
from rag.question import Question
from rag.retrieval import Retrieval


@dataclass(frozen=True, slots=True)
class Look:
    """One question (or one part of a question) met with the documents: `retrieval.question` stands alone, `sentences`
    are best first, `confidence` is the probability that they answer, made from `features`."""

    retrieval: Retrieval
    question: Question
    sentences: Sequence[Candidate]
    features: dict[str, float]
    confidence: float

    def answers(self, threshold: float) -> bool:
        """Whether to answer from it."""
        return bool(self.sentences) and self.confidence >= threshold
