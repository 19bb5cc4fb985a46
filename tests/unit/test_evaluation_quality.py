"""The quality table says what its figures show, and no more."""

import json

import pytest

from rag.evaluation.intervals import Estimate
from tests.bench import quality
from tests.bench.quality import Line, Run

LINE = Line(Run("set"), "retrieval.recall", must=0.8, aim=0.9, best_baseline=0.75)


@pytest.mark.parametrize(
    ("mean", "low", "shows"),
    [
        (0.95, 0.90, "aim"),
        (0.85, 0.80, "must"),
        (0.85, 0.70, "must, but the baseline is within the interval"),
        (0.79, 0.77, "not yet"),
        (None, None, "not yet: nothing to measure"),
    ],
)
def test_a_win_within_the_interval_of_the_baseline_is_said_to_be_none(mean, low, shows):
    assert quality.verdict(LINE, Estimate(mean, low, 1.0, 10)) == shows


@pytest.fixture
def out(tmp_path):
    """Reports of a run with three questions and of the one it is compared with."""

    def report(run, metrics, values):
        folder = tmp_path / run.name
        folder.mkdir()
        (folder / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
        rows = "".join(f"{key},{history},{value}\n" for key, history, value in values)
        (folder / "questions.csv").write_text("id,history,retrieval.recall\n" + rows, encoding="utf-8-sig")

    leaf = {"mean": 0.5, "low": 0.4, "high": 0.6, "n": 3}
    report(Run("set"), {"retrieval": {"recall": leaf}, "groups": {}}, [("a", 2, 1.0), ("b", 2, 0.5), ("c", 0, 0.0)])
    report(Run("set", ("--no-followups",)), {}, [("a", 2, 0.5), ("b", 2, 0.5), ("c", 0, 1.0)])
    return tmp_path


def test_a_difference_is_of_the_same_questions_in_the_group(out):
    line = Line(Run("set"), "retrieval.recall", 0.1, 0.2, against=Run("set", ("--no-followups",)), group="with_history")
    figure = quality.estimate_of(line, out)
    assert (figure.mean, figure.n) == (0.25, 2)


def test_the_table_has_a_row_a_line_and_every_command_once(out):
    table = quality.markdown([LINE, LINE], out)
    assert "| set | retrieval.recall | 0.500 | 0.400 to 0.600 | 3 |  | 0.8 | 0.9 | not yet |" in table
    command = "python -m rag evaluate $BENCH/set/questions.jsonl --corpus $BENCH/set/corpus --json"
    assert table.count(command) == 1


def test_the_table_says_when_it_is_not_known_what_the_fit_saw():
    assert "does not say which sets it saw" in quality.provenance({})
    assert '"sets": ["a"]' in quality.provenance({"sets": ["a"]})


def test_a_new_table_takes_the_old_ones_place(tmp_path):
    path = tmp_path / "RESULTS.md"
    path.write_text("# Results\n\nMine.\n", encoding="utf-8")
    quality.write_between(path, "old")
    quality.write_between(path, "new")
    text = path.read_text(encoding="utf-8")
    assert "new" in text
    assert "old" not in text
    assert text.startswith("# Results\n\nMine.\n")
