"""What is said when the documents do not answer."""

from __future__ import annotations

from rag.question import Question
from rag.retrieval import Retrieval


def decline(question: Question, retrieval: Retrieval) -> str:
    """A plain sentence; the nearest passages are shown beside it."""
    if not retrieval.hits:
        return "Nothing in the documents touches on this."
    missing = _unseen(question, retrieval)
    if missing:
        return f"The documents don't answer this: {_listed(missing)} {_are(missing)} not in the passages nearest to it."
    return "The documents don't answer this. The passages nearest to it are shown below."


def _unseen(question: Question, retrieval: Retrieval) -> list[str]:
    """The question's names and numbers that none of the nearest passages has."""
    text = " ".join(f"{hit.title} {hit.passage.text}" for hit in retrieval.hits).casefold()
    named = [word.bare for word in question.words if word.is_name or word.is_number]
    return [word for word in dict.fromkeys(named) if word.casefold() not in text]


def _listed(words: list[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _are(words: list[str]) -> str:
    return "is" if len(words) == 1 else "are"
