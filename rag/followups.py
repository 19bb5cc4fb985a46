"""A question that leans on the conversation, made standalone."""

from __future__ import annotations

from collections.abc import Sequence

from rag.question import Vocabulary
from rag.types import Turn


def standalone(question: str, history: Sequence[Turn], vocabulary: Vocabulary) -> str:
    """The question as it would be asked without the conversation before it."""
    return question
