"""What the forms speak in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, its kind, and what it is about: the words by which other documents are seen to speak of it.

    The answer stands in the sentence at `at`, or in the first one behind it; `answer` are its words as the text has
    them, where the form knows which ones these are."""

    kind: str
    question: str
    about: str
    at: int = 0
    answer: str = ""
