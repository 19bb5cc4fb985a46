"""What is said when the documents do not answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question import Question
from rag.retrieval import Retrieval

_DECLINES = re.compile(
    r"The documents don't answer this|Nothing in the documents touches on|The chat model found no answer"
)
_BRACKETED = re.compile(r"\[(\d+)\]")


def declines(text: str) -> bool:
    """Whether a text says that the documents do not answer: one of ours, here or of a chat model's answer."""
    return bool(_DECLINES.match(text))


def part(question: Question) -> str:
    """What stands in an answer for a part of the question that the documents do not answer. A number in brackets is
    the user's there, no citation of ours."""
    asked = _BRACKETED.sub(r"(\1)", question.text[: question.asked]).strip(" ?")
    return f"The documents don't answer “{asked}”."


def decline(questions: Sequence[Question], retrieval: Retrieval) -> str:
    """A plain sentence; the nearest passages are shown beside it."""
    if not retrieval.hits:
        return "Nothing in the documents touches on this."
    missing = _unseen(questions, retrieval)
    if missing:
        return f"The documents don't answer this: {_listed(missing)} {_are(missing)} not in the passages nearest to it."
    return "The documents don't answer this. The passages nearest to it are shown below."


def _unseen(questions: Sequence[Question], retrieval: Retrieval) -> list[str]:
    """The question's names and numbers that none of the nearest passages has."""
    text = " ".join(f"{hit.title} {hit.passage.text}" for hit in retrieval.hits).casefold()
    named = [word.bare for one in questions for word in one.words if word.is_name or word.is_number]
    return [word for word in dict.fromkeys(named) if word.casefold() not in text]


def _listed(words: list[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _are(words: list[str]) -> str:
    return "is" if len(words) == 1 else "are"
