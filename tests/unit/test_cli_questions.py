"""`python -m rag questions`: drafting to a file, and a person going through it."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from chat_server import ChatServer
from library_files import DOCUMENTS

from rag import cli
from rag.evaluation.corpus import Corpus
from rag.evaluation.drafts import NAME, read_drafts
from rag.evaluation.questions import load_questions

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    for name, text in DOCUMENTS.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def run(data_dir: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command with what a person types: (status, standard output, standard error)."""
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(folder))

    def ran(*arguments: object, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = cli.main(["questions", *map(str, arguments)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return ran


def test_drafts_quote_the_documents_and_come_once(run: Run, data_dir: Path, folder: Path) -> None:
    status, out, _ = run("draft", "--json")
    assert status == 0
    made = json.loads(out)
    corpus = Corpus(folder)
    asked = [one["question"] for one in made["drafts"]]
    assert "When was the Korean War armistice signed at Panmunjom?" in asked
    assert all(one["draft"] is True for one in made["drafts"])
    for one in made["drafts"]:
        for item in one["evidence"]:
            assert corpus.document(item["document"]).text[item["start"] : item["end"]] == item["quote"]
    assert {one.question for one in read_drafts(data_dir / NAME).waiting} == set(asked)
    _, again, _ = run("draft", "--json")
    assert not set(asked) & {one["question"] for one in json.loads(again)["drafts"]}


def test_fewer_drafts_than_asked_for_are_explained(run: Run) -> None:
    _, out, err = run("draft", "--n", 500, "--json")
    made = len(json.loads(out)["drafts"])
    assert f"{made} of 500: no more could be made from these documents' sentences, rows and headings" in err
    assert "FOOTNOTE_CHAT_MODEL" in err
    _, _, err = run("draft", "--n", 500)
    assert "0 of 500: no more unlike those that there are" in err


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_drafted_from(run: Run, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"no pdf")
    status, out, err = run("draft", "--n", "2")
    assert status == 1
    assert "broken.pdf" in err
    assert "2 drafts are in" in out
    shutil.rmtree(folder)
    folder.mkdir()
    status, _, err = run("draft")
    assert (status, "no document that can be read" in err) == (1, True)


def test_a_person_goes_through_them_and_may_stop_and_go_on(
    run: Run, data_dir: Path, tmp_path: Path, folder: Path
) -> None:
    run("draft", "--n", "5")
    first, second, third, *_ = read_drafts(data_dir / NAME).waiting
    into = tmp_path / "mine.jsonl"
    typed = "a\nwhat?\ne\nIn which year?\n1953; Panmunjom\nd\nq\n"
    status, out, err = run("accept", "--into", into, "--json", typed=typed)
    assert status == 0
    left = len(read_drafts(data_dir / NAME).waiting)
    assert json.loads(out) == {"accepted": 2, "discarded": 1, "skipped": 0, "left": left, "into": str(into)}
    assert first.question in err
    accepted = load_questions(into, Corpus(folder))
    assert [(one.id, one.question) for one in accepted] == [(first.id, first.question), (second.id, "In which year?")]
    assert accepted[1].contains == ("1953", "Panmunjom")
    assert [one.id for one in read_drafts(data_dir / NAME).discarded] == [third.id]
    _, out, _ = run("accept", "--into", into, typed="n\n")
    assert f"1 accepted, 0 discarded, 0 skipped, {left - 1} left" in out
    assert not load_questions(into, Corpus(folder))[2].answerable


def test_an_interrupt_loses_nothing(run: Run, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("draft", "--n", "5")
    answers = iter(["a"])

    def typed(*_: object) -> str:
        for answer in answers:
            return answer
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", typed)
    into = tmp_path / "mine.jsonl"
    before = len(read_drafts(data_dir / NAME).waiting)
    assert run("accept", "--into", into)[0] == 130
    assert len(into.read_text(encoding="utf-8").splitlines()) == 1
    assert len(read_drafts(data_dir / NAME).waiting) == before - 1


def test_without_drafts_the_way_to_them_is_told(run: Run, tmp_path: Path) -> None:
    status, _, err = run("accept", "--into", tmp_path / "mine.jsonl")
    assert status == 1
    assert "python -m rag questions draft" in err


def test_drafts_are_not_accepted_into_their_own_file(run: Run, data_dir: Path) -> None:
    run("draft", "--n", "2")
    status, _, err = run("accept", "--into", data_dir / NAME, typed="a\n")
    assert (status, "can't be both" in err) == (2, True)


def test_evaluate_refuses_them(run: Run, data_dir: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("draft", "--n", "5")
    assert cli.main(["evaluate", str(data_dir / NAME), "--corpus", str(folder)]) == 2
    assert "questions accept" in capsys.readouterr().err


def test_a_chat_model_that_cannot_be_used_is_told(run: Run, chat_server: ChatServer) -> None:
    chat_server.fails(401)
    status, out, err = run("draft", "--n", "3")
    assert status == 0
    assert "3 drafts are in" in out
    assert "did not accept its key (401): 0 of the questions are worded by it" in err
