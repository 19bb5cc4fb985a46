"""An evaluation in steps that can be watched and stopped: for a page, where the command line has a bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.config import IndexConfig
from index.errors import FootnoteError
from index.progress import Silent
from index.store import Index
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.evaluation.about import about
from rag.evaluation.corpus import Corpus
from rag.evaluation.own_index import own_index
from rag.evaluation.questions import load_questions
from rag.evaluation.run import Evaluation, ask, score, warm_up
from rag.evaluation.scored import Scored
from rag.evaluation.variants import BASE, Variant

READING = "Reading the documents"
ASKING = "Asking"
# Pixels: two columns of a page, or a phone, show text of the drawing at its own size.
PLOT_WIDTH = 360
# Passages of a trace that are kept for a look at it.
FUSED = 20


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
    """What came of an evaluation. `index` is the corpus's own, open, for looking at sources; `seconds` is how long all
    of it took; `plots` are drawn for a narrow column; `fused` has by question id the first passages of its trace, in
    fused order, as `rag ask --json --trace` prints them."""

    scored: Scored
    questions: Path
    corpus: Corpus
    index: Index
    seconds: float
    plots: tuple[Mapping[str, Any], ...] = ()
    fused: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def evaluation(self) -> Evaluation:
        """The cases and figures."""
        return self.scored.evaluation

    def report(self) -> str:
        """The page that `rag evaluate --report` writes."""
        from rag.evaluation.report.page import page

        return page(self.evaluation, self.scored.to_json())


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
    corpus = Corpus.of(folder, config)
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
        settings = Variant(BASE, config, answering, {}).settings()
        scored = Scored(evaluation, settings, report.failed, about(questions_file, corpus, assistant))
        yield Step("Drawing the plots", len(questions), len(questions))
        plots = _plots(evaluation)
        fused = {name: answer["trace"]["fused"][:FUSED] for name, answer in answers.items() if "trace" in answer}
        seconds = time.monotonic() - began
        finished = Finished(scored, questions_file, corpus, index, seconds, plots, fused)
        yield Step("Done", len(questions), len(questions), finished=finished)
        kept = True  # whoever took the last step has the index
    finally:
        if not kept:
            index.close()


def _plots(evaluation: Evaluation) -> tuple[Mapping[str, Any], ...]:
    """Drawn here, once, rather than at each look at the page; what draws is loaded when there is something to draw."""
    from rag.evaluation.report.page import drawn

    return tuple(plot | {"svg": str(plot["svg"] or "")} for plot in drawn(evaluation, PLOT_WIDTH))
