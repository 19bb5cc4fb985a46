"""An evaluation in steps that can be watched and stopped: for a page, where the command line has a bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from index.config import IndexConfig
from index.errors import FootnoteError
from index.progress import Silent
from index.store import Index
from index.types import Failure
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.evaluation.corpus import Corpus
from rag.evaluation.own_index import own_index
from rag.evaluation.questions import load_questions
from rag.evaluation.run import Evaluation, ask, score, warm_up

READING = "Reading the documents"
ASKING = "Asking"


class Stopped(FootnoteError):
    """A person stopped the evaluation."""


class Passages(Silent):
    """How many passages a sync has embedded, of those it knows of; stops the sync where a person asked for it, which
    does no harm: the next one goes on."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self.done = 0
        self.total = 0
        self._stopped = stopped

    def expect(self, files: int, passages: int) -> None:
        """So many more of the passages will be embedded."""
        self.total += passages
        self._go_on()

    def passages(self, count: int) -> None:
        """So many more passages are embedded."""
        self.done += count
        self._go_on()

    def _go_on(self) -> None:
        if self._stopped():
            raise Stopped("The evaluation was stopped")


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of an evaluation. `index` is the corpus's own, open, for looking at sources; `failed` are its files
    that could not be read; `seconds` is how long all of it took."""

    evaluation: Evaluation
    questions: Path
    corpus: Corpus
    index: Index
    failed: tuple[Failure, ...]
    seconds: float
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Step:
    """How far an evaluation is: `done` of `total` in this stage (0 of 0 where nobody knows yet), and in the end what
    came of it. While the documents are read, `watched` knows more than `done` and `total` do."""

    stage: str
    done: int = 0
    total: int = 0
    watched: Passages | None = None
    finished: Finished | None = None


def steps(
    questions_file: Path,
    folder: Path,
    config: IndexConfig,
    answering: RagConfig,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Step]:
    """Check the questions, bring the corpus's own index in line, ask every question, score the answers: what
    `rag evaluate` does, with a step before each of its parts.

    Raises QuestionMistakes and its kin before anything is indexed, Stopped where `stopped()` became true."""
    began = time.monotonic()
    yield Step("Checking the questions")
    corpus = Corpus(folder, max_file_mb=config.max_file_mb)
    questions = load_questions(questions_file, corpus)
    watched = Passages(stopped)
    yield Step(READING, watched=watched)
    index, report = own_index(corpus.folder, config, watched)
    kept = False
    try:
        assistant = Assistant(index, answering)
        warm_up(assistant)
        answers = {}
        for done, question in enumerate(questions):
            yield Step(ASKING, done, len(questions))
            if stopped():
                raise Stopped("The evaluation was stopped")
            answers[question.id] = ask(assistant, question)
        yield Step("Working out the figures", len(questions), len(questions))
        evaluation = score(questions, answers, corpus)
        seconds = time.monotonic() - began
        finished = Finished(evaluation, questions_file, corpus, index, tuple(report.failed), seconds)
        yield Step("Done", len(questions), len(questions), finished=finished)
        kept = True  # whoever took the last step has the index
    finally:
        if not kept:
            index.close()
