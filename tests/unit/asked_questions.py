"""Golden questions as they are after retrieval, made up: what a fit is made from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from index.types import Passage
from rag.answering.candidates import Candidate
from rag.fitting.asked import Asked
from rag.question import Kind, Question, Word
from rag.types import Hit


def candidate(at: int, features: dict[str, float], weights: Mapping[str, float] | None = None) -> Candidate:
    """A sentence, scored by the weights if there are any."""
    text = f"Sentence {at}."
    hit = Hit(Passage(f"p{at}", "d", 0, 1000, ""), "d.txt", "", 1.0)
    score = sum((weights or {}).get(name, 0.0) * value for name, value in features.items())
    return Candidate(hit, at * 20, at * 20 + len(text), text, features, score)


def question(words: int = 4) -> Question:
    word = Word("word", 0, 4, "word", 2.0, False, False)
    return Question("word " * words, (word,) * words, Kind.OTHER, 5 * words)


def asked(names, right: dict[str, float], wrong: dict[str, float], answerable: bool = True, size: int = 4) -> Asked:
    """A question with one sentence that answers, where it is answerable, in the third place; the wrong ones differ a
    little, as sentences do."""
    plain = dict.fromkeys(names, 0.5)
    candidates = [candidate(at, plain | {key: value + at / 100 for key, value in wrong.items()}) for at in range(size)]
    gold = np.zeros(size)
    if answerable:
        candidates[2] = candidate(2, plain | right)
        gold[2] = 1.0
    return Asked(question(), answerable, tuple(candidates), gold)
