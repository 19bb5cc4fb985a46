"""`--in`: a scope on the command line, for one question, for a search and for a file of questions."""

from __future__ import annotations

import json

import pytest
from index_files import text_about, write
from stores import opened

from index.sync import sync
from rag import cli

QUESTION = "How many rooms has the castle?"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    base = tmp_path_factory.mktemp("scope")
    write(base / "documents" / "old" / "castle.md", text_about("castle"))
    write(base / "documents" / "new" / "mill.md", f"---\ntags: [water]\n---\n{text_about('mill')}")
    index = opened(base / "data", documents=base / "documents")
    sync(index, base / "documents")
    index.close()
    return base / "data"


@pytest.fixture
def rag(data_dir, capsys):
    """Run a command in this process: (status, standard output, standard error)."""

    def run(*arguments):
        status = cli.main([*map(str, arguments), "--data-dir", str(data_dir)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.mark.parametrize(("terms", "documents"), [
    (["old/"], {"old/castle.md"}),
    (["tag:water"], {"new/mill.md"}),
    (["old/castle.md", "m*.md"], {"old/castle.md", "new/mill.md"}),
])  # fmt: skip
def test_a_search_finds_only_what_is_in_its_scope(rag, terms, documents):
    flags = [flag for term in terms for flag in ("--in", term)]
    status, out, _ = rag("search", QUESTION, "--json", *flags)
    found = json.loads(out)
    assert status == 0
    assert {passage["document"] for passage in found["passages"]} == documents
    assert found["within"] == terms


def test_an_answer_says_what_alone_was_searched_and_so_does_its_trace(rag):
    status, out, _ = rag("ask", QUESTION, "--in", "old/", "--trace")
    assert status == 0
    assert "old/castle.md" in out
    assert "Searched only in: old/" in out
    assert "documents within the scope: 1" in out
    told = json.loads(rag("ask", QUESTION, "--in", "old", "--json", "--trace")[1])
    assert (told["within"], told["trace"]["scope_documents"]) == (["old"], 1)


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_scope_that_means_nothing_is_an_error_that_names_what_is_near(rag, command):
    status, out, err = rag(command, QUESTION, "--in", "old/", "--in", "new/mil.md")
    assert (status, out) == (2, "")
    assert "'new/mil.md'" in err
    assert "Did you mean new/mill.md" in err


def test_a_batch_is_asked_within_a_scope_or_not_at_all(rag, tmp_path):
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    questions.write_text(json.dumps({"id": "1", "question": QUESTION}) + "\n", encoding="utf-8")
    assert rag("ask", "--batch", questions, "--out", answers, "--in", "new/")[0] == 0
    (answer,) = map(json.loads, answers.read_text(encoding="utf-8").splitlines())
    assert {passage["document"] for passage in answer["passages"]} == {"new/mill.md"}
    status, _, err = rag("ask", "--batch", questions, "--out", tmp_path / "none.jsonl", "--in", "tag:watr")
    assert (status, "tag:water" in err) == (2, True)
    assert not (tmp_path / "none.jsonl").exists()
