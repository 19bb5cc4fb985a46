"""Examples are offered at once, and those that turn out not to be answered are replaced."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import FootnoteError
from rag.types import Answer, Turn
from rag.ui.checked_examples import CheckedExamples

DRAWN = ["one?", "two?", "three?", "four?", "five?", "six?", "seven?"]


class Knowing:
    """An assistant that answers some questions; as much of one as the check needs."""

    def __init__(self, *answered: str) -> None:
        self.answered = answered
        self.asked: list[str] = []

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        self.asked.append(question)
        return Answer(question, question, "Yes.", question not in self.answered, 0.5, "extractive")


class Failing(Knowing):
    """An assistant whose index can't be read."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        raise FootnoteError("The index is damaged", "Rebuild it")


def test_declined_questions_make_room_for_answered_ones() -> None:
    assistant = Knowing("two?", "three?", "five?", "six?", "seven?")
    examples = CheckedExamples(assistant, DRAWN)
    assert examples.wait(5)
    assert examples.questions == ("two?", "three?", "five?", "six?")
    assert assistant.asked == DRAWN[:6], "no more is asked than needed"


def test_questions_stay_as_they_are_where_they_can_t_be_tried() -> None:
    examples = CheckedExamples(Failing(), DRAWN)
    assert examples.wait(5)
    assert examples.questions == tuple(DRAWN[:4])
