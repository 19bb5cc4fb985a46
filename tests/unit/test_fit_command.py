"""`rag fit` on real documents, a small part of the sample ones: what it says, what it stores, and that this is used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from rag import cli
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.fitted import load

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("faq.html", "timeline.html")


@pytest.fixture(scope="module")
def docs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("part-of-the-samples")
    for name in DOCUMENTS:
        shutil.copy(ROOT / "seeds" / name, folder)
    return folder


@pytest.fixture(scope="module")
def golden():
    """Questions that these documents answer, each with that evidence alone; and as many that nothing answers."""
    lines = [json.loads(line) for line in (ROOT / "tests/retrieval/questions.jsonl").open(encoding="utf-8")]
    answerable = []
    for line in lines:
        evidence = [one for one in line.get("evidence", []) if one["document"] in DOCUMENTS]
        if line["answerable"] and evidence and "history" not in line:
            answerable.append(line | {"evidence": evidence})
    others = [line for line in lines if not line["answerable"] and "history" not in line]
    return answerable[:12], others[:10]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def fit(docs, data_dir, tmp_path, capsys):
    """The command on these questions: (status, standard output, standard error)."""

    def run(questions, *arguments):
        path = tmp_path / "questions.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in questions), encoding="utf-8")
        flags = ["--corpus", str(docs), "--data-dir", str(data_dir), *map(str, arguments)]
        status = cli.main(["fit", str(path), *flags])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_own_questions_are_fitted_stored_and_used(fit, golden, library, tmp_path, monkeypatch):
    answerable, others = golden
    target = tmp_path / "own.json"
    status, out, err = fit([*answerable, *others], "--anyway", "--out", target, "--json")
    told = json.loads(out)
    assert status == 0
    assert told["questions"] | {"sha256": ""} == {
        "file": "questions.jsonl", "sha256": "", "all": 22, "answerable": 12, "unanswerable": 10
    }  # fmt: skip
    assert told["sentences"]["why"] == "20 answerable questions that say where would be needed, and there are 12"
    assert set(told["figures"]) == {
        "auroc", "balanced_accuracy", "calibration_error", "log_loss", "declined_in_vain", "declined_rightly"
    }  # fmt: skip
    for figure in told["figures"].values():
        assert figure["after"] - figure["before"] == pytest.approx(figure["difference"])
        assert figure["low"] <= figure["difference"] <= figure["high"]
    assert told["threshold_before"] == load().evidence.threshold
    assert told["stored"] == str(target)
    assert f"FOOTNOTE_FITTED={target}" in err
    stored = load(target)
    assert stored.sentences == load().sentences
    assert stored.evidence.threshold == told["threshold"]
    assert stored.obtained["figures"] == told["figures"]
    monkeypatch.setenv("FOOTNOTE_FITTED", str(target))
    assert Assistant(library, RagConfig()).fitted == stored
    monkeypatch.setenv("FOOTNOTE_THRESHOLD", "0.9")
    again = json.loads(fit(answerable[:2], "--json")[1])
    assert again["threshold_before"] == 0.9
    assert "itself fitted to 2 of these questions" in again["warnings"][0]


def test_too_few_questions_store_nothing_and_say_what_is_missing(fit, golden, tmp_path):
    target = tmp_path / "own.json"
    status, out, err = fit(golden[0][:3], "--anyway", "--out", target)
    assert status == 0
    assert not target.exists()
    assert "FOOTNOTE_FITTED" not in err
    assert "Nothing is stored" in out
    assert "There were 3 questions, 0 of them unanswerable. Add some that the documents don't answer" in out


def test_several_sets_make_a_fit_from_nothing(docs, data_dir, golden, tmp_path, capsys):
    for at in range(2):
        folder = tmp_path / f"set{at}"
        folder.mkdir()
        (folder / "corpus").symlink_to(docs)  # one folder, one index
        lines = [*golden[0][at::2][:2], *golden[1][at::2][:2]]
        (folder / "questions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    target = tmp_path / "fitted.json"
    flags = ["--data-dir", str(data_dir), "--out", str(target), "--json"]
    assert cli.main(["fit", str(tmp_path / "set0"), str(tmp_path / "set1"), *flags]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sets"] == {"set0": 4, "set1": 4}
    assert set(told["left_out"]) == {"set0", "set1"}
    assert load(target).obtained == {key: told[key] for key in ("by", "sets", "left_out")}


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["a", "b", "--anyway"], "--anyway is for a single set"),
        (["a.jsonl", "b.jsonl", "--corpus", "."], "--corpus takes one file of questions"),
        (["nowhere"], "has no questions.jsonl and corpus/"),
    ],
)
def test_what_cannot_be_fitted_is_said(arguments, wrong, capsys):
    assert cli.main(["fit", *arguments]) == 2
    assert wrong in capsys.readouterr().err
