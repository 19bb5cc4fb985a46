"""What a question holds its sentences against, worked out once."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import TokenStates, unit
from index.types import Heading
from rag.answering.names import NamesAsked
from rag.answering.passage_tokens import Weights, token_weights
from rag.answering.specifics import Specific, asked_for, competing
from rag.question import CONTENT_FREE, WORD, Question, Vocabulary

# Two questions are the same if they have this share of their words in common.
SAME_QUESTION = 0.75

_ASKS_MEANING = re.compile(
    r"\W*(?:(?:what|who)(?:'s|’s| is| are| was| were)(?: meant by)?|define|what does)\s+(?:(?:the|an?)\s+)?"
    r"(?:(.+?)\s+(?:mean|stand for)|(.+?))\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """A question with what each sentence is held against: its token states, the weight of each token, its exact things
    and its names."""

    question: Question
    states: TokenStates
    weights: Weights
    specifics: set[Specific]
    competing: set[Specific]
    names: NamesAsked
    vocabulary: Vocabulary

    @classmethod
    def of(cls, question: Question, states: TokenStates, vocabulary: Vocabulary) -> Asking:
        """Read once, for all sentences."""
        weights = token_weights(question, states)
        names = NamesAsked.of(question, vocabulary)
        return cls(question, states, weights, asked_for(question), competing(question), names, vocabulary)

    def stems(self, text: str) -> frozenset[str]:
        """The stems of a text, if names are looked for."""
        return frozenset(self.vocabulary.analyse(text)) if self.names.shares else frozenset()

    def defined_by(self, section: tuple[Heading, ...]) -> bool:
        """Whether the question asks what the innermost heading is, and nothing else."""
        asks = _ASKS_MEANING.fullmatch(self.question.text[: self.question.asked].strip())
        if not section or not asks:
            return False
        about = set(self.vocabulary.analyse(asks[1] or asks[2]))
        return bool(about) and about <= set(self.vocabulary.analyse(section[-1].title))

    def is_asked_by(self, text: str) -> bool:
        """Whether a text asks the same, as one does in a list of questions and answers."""
        if not text.rstrip().endswith("?"):
            return False
        mine = {word.stem for word in self.question.words if word.idf > 0 and word.start < self.question.asked}
        theirs = {
            stem
            for word in WORD.findall(text)
            if word.casefold() not in CONTENT_FREE
            for stem in self.vocabulary.analyse(word)
        }
        return bool(mine) and len(mine & theirs) >= SAME_QUESTION * len(mine | theirs)

    @property
    def vector(self) -> NDArray[np.float32]:
        return unit(self.states.states.mean(axis=0))
