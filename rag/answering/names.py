"""The names and figures of a question that the folder knows, and which of them are nowhere near a sentence.

A model of meaning takes the Durham canteen for the Harrogate one; a reader does not. Words are compared by their stems,
so that a name is there or is not. A name that no passage has at all parts no sentence from another: it may be the
speaker of a speech, who never names himself. What is known of the question's other words has to do there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rag.question import CONTENT_FREE, WORD, Question, Vocabulary


@dataclass(frozen=True, slots=True)
class NamesAsked:
    """Names and figures by stem, each with its share (0 to 1) in the rarity of all words of the question."""

    shares: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, question: Question, vocabulary: Vocabulary) -> NamesAsked:
        """Those of a question that some passage has, whatever the conversation brought along included."""
        total = sum(word.idf for word in question.words if word.idf > 0)
        return cls(
            tuple(
                (word.stem, word.idf / total)
                for word in question.words
                if word.idf > 0 and (word.is_name or word.is_number) and vocabulary.document_frequency(word.text)
            )
        )

    def missing(self, *near: Collection[str]) -> float:
        """The share of the question's rarity that lies in names and figures which none of these stems is."""
        return sum(share for stem, share in self.shares if not any(stem in stems for stems in near))


def names_unknown(words: str, question: str, vocabulary: Vocabulary) -> bool:
    """Whether no passage has one of the names among some words of a question. One at its very beginning has its capital
    from there, and is none."""
    begin = question.find(words)
    names = [
        match.group()
        for match in WORD.finditer(words)
        if match.group()[0].isupper() and (begin + match.start() > 0 or any(map(str.isdigit, match.group())))
    ]
    return any(not vocabulary.document_frequency(name) for name in names if name.casefold() not in CONTENT_FREE)
