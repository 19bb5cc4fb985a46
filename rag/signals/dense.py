"""Meaning: cosine similarity of the embedding model's vectors, from Chroma."""

from __future__ import annotations

from index.scope import Scope
from index.store import Index


def rank(index: Index, question: str, k: int, scope: Scope | None = None) -> list[tuple[str, float]]:
    """The `k` passages nearest to the question, with their cosine similarity."""
    return index.nearest(question, k, scope)
