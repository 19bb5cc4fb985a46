"""Words: BM25 (Robertson and Zaragoza 2009) over passages, their titles and headings."""

from __future__ import annotations

from index.scope import Scope
from index.store import Index


def rank(index: Index, question: str, k: int, scope: Scope | None = None) -> list[tuple[str, float]]:
    """The `k` passages that share the question's words best, with their BM25 score."""
    return index.matching(question, k, scope)
