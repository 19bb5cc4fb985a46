"""Golden questions through the assistant, and the figures that come of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import FootnoteError
from rag.evaluation.cases import Case, make_case
from rag.evaluation.corpus import Corpus
from rag.evaluation.metrics import Figure, measure, nested
from rag.evaluation.questions import GoldenQuestion, numbered_lines
from rag.types import trace_json

if TYPE_CHECKING:  # scoring answers that are there already loads neither model nor index
    from rag.assistant import Assistant

Track = Callable[[Sequence[GoldenQuestion]], Iterable[GoldenQuestion]]
Keep = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every case and what the metrics say of them, by key; `groups` has the same for parts of the questions."""

    cases: tuple[Case, ...]
    figures: dict[str, Figure]
    groups: dict[str, dict[str, Figure]]

    def to_json(self) -> dict[str, Any]:
        """The metrics as nested objects, and beside them what was asked."""
        asked = {
            "questions": len(self.cases),
            "answerable": sum(case.question.answerable for case in self.cases),
            "with_history": sum(bool(case.question.history) for case in self.cases),
        }
        groups = {name: nested(figures) for name, figures in self.groups.items()}
        return nested(self.figures) | {"asked": asked, "groups": groups}


def evaluate(
    assistant: Assistant,
    questions: Sequence[GoldenQuestion],
    corpus: Corpus,
    *,
    track: Track = iter,
    keep: Keep = lambda answer: None,
) -> Evaluation:
    """Ask every question and score the answers; `track` may show the progress, `keep` gets each answer at once."""
    warm_up(assistant)
    cases = []
    for question in track(questions):
        answer = ask(assistant, question)
        keep(answer)
        # At once, for a trace holds hundreds of passages and a case what matters of them.
        cases.append(make_case(question, answer, corpus))
    return summed_up(cases)


def warm_up(assistant: Assistant) -> None:
    """Load what loads lazily, so that the first question's latency is a question's and not a start's."""
    assistant.search("warm up", k=1)


def ask(assistant: Assistant, question: GoldenQuestion) -> dict[str, Any]:
    """One question's answer in the form that a batch writes with `--trace`."""
    answer = assistant.ask(question.question, question.history, within=question.within)
    return {"id": question.id, **answer.to_json()} | ({"trace": trace_json(answer.trace)} if answer.trace else {})


def score(questions: Sequence[GoldenQuestion], answers: Mapping[str, Mapping[str, Any]], corpus: Corpus) -> Evaluation:
    """The figures of answers that were given already, here or by `ask --batch`; answers are by question id."""
    unanswered = [question.id for question in questions if question.id not in answers]
    if unanswered:
        named = ", ".join(unanswered[:5]) + (", ..." if len(unanswered) > 5 else "")
        raise FootnoteError(f"{len(unanswered)} questions have no answer ({named})", "Ask them first, in one batch")
    return summed_up([make_case(question, answers[question.id], corpus) for question in questions])


def summed_up(cases: Sequence[Case]) -> Evaluation:
    """The figures of all cases, and of their parts."""
    return Evaluation(tuple(cases), measure(cases), {name: measure(part) for name, part in groups(cases)})


def groups(cases: Sequence[Case]) -> Iterator[tuple[str, list[Case]]]:
    """The parts of the questions worth a look of their own: those with history, and those of each tag.

    A part that is everything would only repeat the whole and is left out."""
    parts: dict[str, list[Case]] = {"with_history": [case for case in cases if case.question.history]}
    for case in cases:
        for tag in dict.fromkeys(case.question.tags):
            parts.setdefault(f"tag:{tag}", []).append(case)
    return ((name, part) for name, part in parts.items() if 0 < len(part) < len(cases))


def read_answers(path: Path) -> dict[str, dict[str, Any]]:
    """The lines of a batch's output by question id; FootnoteError names a line that is none."""
    answers: dict[str, dict[str, Any]] = {}
    for number, line in numbered_lines(path):
        try:
            answer = json.loads(line)
            answers[answer["id"]] = answer
        except (ValueError, TypeError, KeyError) as error:
            raise FootnoteError(
                f"{path}, line {number}, is not an answer with an id ({type(error).__name__}: {error})",
                "Give a file that `python -m rag ask --batch` wrote",
            ) from error
    return answers
