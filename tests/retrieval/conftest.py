"""Options of the retrieval suite: whose questions, on which documents, and how good they have to be.

    pytest tests/retrieval                                       our golden questions on seeds/
    pytest tests/retrieval --questions my.jsonl --corpus my_docs [--min retrieval.recall=0.9 ...]

On your own questions, each that goes wrong fails its test. On ours the floors judge, so that one question lost to a
change that wins five is seen in the summary and stops nobody; `--judge` says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.errors import FootnoteError, joined
from index.types import Failure
from rag.assistant import Assistant
from rag.cli.progress import tracked
from rag.evaluation.cases import Case
from rag.evaluation.corpus import Corpus
from rag.evaluation.metrics import KEYS
from rag.evaluation.outcomes import Outcome, explain, headline, outcome
from rag.evaluation.own_index import own_index
from rag.evaluation.questions import GoldenQuestion, load_questions
from rag.evaluation.run import Evaluation, evaluate
from rag.evaluation.tables import figures_table, outcomes_line

ROOT = Path(__file__).parents[2]
OUR_QUESTIONS = Path(__file__).with_name("questions.jsonl")
OUR_CORPUS = ROOT / "seeds"
# Exactness is the promise of the product; the rest is what our own questions must reach.
ALWAYS = {"citations.exact": 1.0}
# A guard against getting worse, below what is reached; what is aimed at stands in tests/bench/RESULTS.md.
OURS = {"answers.contains": 0.72}


@dataclass(frozen=True)
class Suite:
    """What is asked, of which documents, and the least each figure may be."""

    questions: list[GoldenQuestion]
    corpus: Corpus
    floors: dict[str, float]
    judge_each: bool


SUITE = pytest.StashKey[Suite]()
DONE = pytest.StashKey[Evaluation]()
UNREAD = pytest.StashKey[list[Failure]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("retrieval", "golden questions (tests/retrieval)")
    group.addoption("--questions", type=Path, metavar="FILE", help="golden questions; default: ours, on seeds/")
    group.addoption("--corpus", type=Path, metavar="DIR", help="the documents that --questions are about")
    group.addoption(
        "--min", action="append", default=[], metavar="METRIC=VALUE", help="the least a metric's mean may be"
    )
    group.addoption(
        "--judge",
        choices=["each", "floors"],
        help="each: a question that goes wrong fails its test (default with --questions); floors: only the floors fail",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test a question and a test a floor; mistakes in the question file end the run before anything is asked."""
    stash = metafunc.config.stash
    try:
        if SUITE not in stash:
            stash[SUITE] = read_suite(metafunc.config)
    except FootnoteError as error:
        raise pytest.Collector.CollectError(str(error)) from error
    suite = stash[SUITE]
    if "question" in metafunc.fixturenames:
        metafunc.parametrize("question", suite.questions, ids=[question.id for question in suite.questions])
    if "floor" in metafunc.fixturenames:
        metafunc.parametrize(
            "floor", suite.floors.items(), ids=[f"{key}>={least}" for key, least in suite.floors.items()]
        )


def read_suite(config: pytest.Config) -> Suite:
    """The suite that the options ask for. The options are unknown when pytest meets this folder on its way."""
    questions = config.getoption("--questions", None)
    corpus = config.getoption("--corpus", None)
    if (questions is None) != (corpus is None):
        raise FootnoteError("--questions and --corpus go together", "Give both, or neither for our own")
    floors = ALWAYS | dict(parse_floor(text) for text in config.getoption("--min", []))
    read = Corpus(corpus or OUR_CORPUS)
    judge = config.getoption("--judge", None) or ("each" if questions else "floors")
    return Suite(
        questions=load_questions(questions or OUR_QUESTIONS, read),
        corpus=read,
        floors=floors if questions else OURS | floors,
        judge_each=judge == "each",
    )


def parse_floor(text: str) -> tuple[str, float]:
    """`retrieval.recall=0.9`."""
    key, _, value = text.partition("=")
    if key not in KEYS:
        near = get_close_matches(key, KEYS, n=1)
        raise FootnoteError(f"--min {text}: there is no metric {key!r}", f"Did you mean {near[0]!r}?" if near else "")
    try:
        return key, float(value)
    except ValueError as error:
        raise FootnoteError(f"--min {text}: {value!r} is not a number", f"As in: --min {key}=0.9") from error


@pytest.fixture(scope="session")
def suite(pytestconfig: pytest.Config) -> Suite:
    return pytestconfig.stash[SUITE]


@pytest.fixture(scope="session")
def evaluation(suite: Suite, pytestconfig: pytest.Config) -> Evaluation:
    """Every question asked once, in one batch, whatever part of the tests was chosen."""
    index, report = own_index(suite.corpus.folder, IndexConfig())
    try:
        done = evaluate(Assistant(index), suite.questions, suite.corpus, track=tracked)
    finally:
        index.close()
    pytestconfig.stash[DONE] = done
    pytestconfig.stash[UNREAD] = report.failed
    return done


@pytest.fixture(scope="session")
def cases(evaluation: Evaluation) -> dict[str, Case]:
    return {case.question.id: case for case in evaluation.cases}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The files that could not be read, the figures, and whatever went wrong without failing its test: a line each,
    all of it with -v."""
    done = config.stash.get(DONE, None)
    if done is None:
        return
    terminalreporter.section("retrieval suite")
    for failure in config.stash[UNREAD]:
        terminalreporter.write_line(f"Not read: {failure.name}: {joined(failure.reason, failure.remedy)}")
    for line in report_lines(done, config.stash[SUITE], full=config.get_verbosity() > 0):
        terminalreporter.write_line(line)


def report_lines(done: Evaluation, suite: Suite, *, full: bool) -> Iterator[str]:
    yield from figures_table(done.figures).splitlines()
    yield f"{len(done.cases)} questions: {outcomes_line(done.cases)}"
    for case in () if suite.judge_each else done.cases:
        if outcome(case) is not Outcome.RIGHT:
            yield from ["", *explain(case, passages=5).splitlines()] if full else [headline(case)]
