"""Which sentences are told: the best one, and others nearly as good that say something else."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.candidates import Candidate

# Rows of one table are all alike; a further one has to be nearly as good as the best.
ROW_GAP = 1.0
MOST_SENTENCES = 3
# A further sentence may be behind the best one by this much; scores are log-odds, so by 12 to 1. On our sets a fourth
# sentence, or a larger gap, added answers in 0 to 2 of 100 questions and took 5 to 15 points of citation precision.
GAP = 2.5
# One that has the kind of thing asked for, where the best one lacks it, by this much.
KIND_GAP = 3.5


def choose(sentences: Sequence[Candidate], said: Sequence[str] = ()) -> list[Candidate]:
    """The best sentence, and others that are nearly as good and say something else, none of another year or item than
    the best one; without those said already, for which the next ones come in."""
    seen = {" ".join(text.split()) for text in said}
    chosen: list[Candidate] = []
    for candidate in sentences:
        behind = sentences[0].score - candidate.score
        if len(chosen) == MOST_SENTENCES or behind > KIND_GAP:
            break
        if behind > GAP and _kind(candidate) <= _kind(sentences[0]):
            continue
        if _astray(candidate) > _astray(sentences[0]):
            continue
        if behind > ROW_GAP and _same_table(sentences[0], candidate):
            continue
        if any(_same_table(one, candidate) and one.words - candidate.words for one in chosen):
            continue  # what was asked for stands in another row
        words = " ".join(candidate.text.split())
        if words not in seen:
            seen.add(words)
            chosen.append(candidate)
    return chosen


def _kind(candidate: Candidate) -> float:
    return candidate.features.get("kind", 0.0)


def _astray(candidate: Candidate) -> float:
    return candidate.features.get("astray", 0.0)


def _same_table(one: Candidate, other: Candidate) -> bool:
    return one.hit.passage.document_id == other.hit.passage.document_id and "|" in one.text and "|" in other.text
