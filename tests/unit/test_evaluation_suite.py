"""`pytest tests/retrieval` on a folder and questions of one's own, as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = {
    "id": "ferry-leaves",
    "question": "When does the ferry to Baengnyeong leave?",
    "answerable": True,
    "evidence": [{"document": "note.txt", "quote": "The ferry to Baengnyeong leaves at 7:50."}],
    "contains": ["7:50"],
}
LOST = GOOD | {"id": "ferry-lost", "contains": ["8:15"]}


@pytest.fixture
def suite(tmp_path, data_dir):
    """Run the suite on one document: (exit status, what it printed)."""
    corpus = tmp_path / "docs"
    corpus.mkdir()
    (corpus / "note.txt").write_text("The ferry to Baengnyeong leaves at 7:50. It takes four hours.", encoding="utf-8")
    questions = tmp_path / "mine.jsonl"

    def run(lines, *options):
        questions.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "tests/retrieval", "-v", "-p", "no:cacheprovider"]
        command += ["--questions", str(questions), "--corpus", str(corpus), *options]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout + done.stderr

    return run


def test_each_question_is_a_test_and_each_floor_and_a_file_that_cannot_be_read_is_named(suite, tmp_path):
    (tmp_path / "docs").joinpath("empty.txt").write_bytes(b"")
    status, printed = suite([GOOD], "--min", "retrieval.recall=0.9")
    assert status == 0, printed
    for name in ("test_question[ferry-leaves] PASSED", "test_floor[citations.exact>=1.0] PASSED"):
        assert name in printed
    assert "test_floor[retrieval.recall>=0.9] PASSED" in printed
    assert "1 questions: 1 right" in printed
    assert printed.count("Not read: empty.txt: ") == 1


def test_a_failure_says_question_expectation_retrieval_and_cause(suite):
    status, printed = suite([GOOD, LOST], "--min", "answers.contains=0.9")
    assert status == 1
    for part in (
        "test_question[ferry-leaves] PASSED",
        "test_question[ferry-lost] FAILED",
        "ferry-lost: cited but incomplete",
        "Question: When does the ferry to Baengnyeong leave?",
        "note.txt 0-40: 'The ferry to Baengnyeong leaves at 7:50.'",
        "an answer with '8:15' (missing)",
        "1.*",
        "answers.contains is 0.5000, below 0.9",
    ):
        assert part in printed
    assert "Traceback" not in printed


def test_floors_alone_can_judge(suite):
    status, printed = suite([GOOD, LOST], "--judge", "floors")
    assert status == 0
    assert "ferry-lost: cited but incomplete" in printed


def test_mistakes_are_told_with_their_lines_before_anything_runs(suite):
    wrong = GOOD | {"id": "wrong", "evidence": [{"document": "none.txt"}]}
    status, printed = suite([GOOD, GOOD, wrong])
    assert status == 2
    assert "line 2: id 'ferry-leaves' is also that of line 1" in printed
    assert "line 3: no document 'none.txt'" in printed
    assert "Traceback" not in printed
    assert "PASSED" not in printed


def test_a_floor_that_is_no_metric_names_the_nearest(suite):
    status, printed = suite([GOOD], "--min", "retrieval.recal=0.9")
    assert status == 2
    assert "Did you mean 'retrieval.recall'?" in printed
