"""Questions to begin with."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Document


def example_questions(documents: Sequence[Document], count: int = 4) -> tuple[str, ...]:
    """(being written)"""
    return tuple(f"What is {heading.title}?" for document in documents for heading in document.headings)[:count]
