"""`python -m rag`: what each command prints, to where, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from chat_server import KEY, Behaviour

from index.__main__ import main as index_main
from index.config import IndexConfig
from index.store import Index
from index.sync import sync
from rag import cli
from rag.cli import batch

ROOT = Path(__file__).parents[2]
BRIEF = """# Border brief

On 5 January 2024 North Korea fired about 200 artillery shells near the western sea border.
South Korea answered with 400 shells of its own on the same day.
"""
HISTORY = """# Armistice

The Korean War armistice was signed at Panmunjom on 27 July 1953.
Mark Clark signed it for the United Nations Command.
"""


@pytest.fixture(scope="module")
def docs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    (folder / "brief.md").write_text(BRIEF, encoding="utf-8")
    (folder / "armistice.md").write_text(HISTORY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory, docs):
    config = IndexConfig(data_dir=tmp_path_factory.mktemp("data"), documents=docs)
    index = Index.open(config)
    sync(index, docs)
    index.close()
    return config.data_dir


@pytest.fixture
def rag(data_dir, capsys):
    """Run a command in this process: (status, standard output, standard error)."""

    def run(*arguments):
        status = cli.main([*map(str, arguments), "--data-dir", str(data_dir)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@pytest.fixture
def questions(tmp_path):
    def written(*lines):
        path = tmp_path / "questions.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return written


SHELLS = {
    "id": "shells",
    "question": "How many shells did South Korea fire on 5 January 2024?",
    "answerable": True,
    "evidence": [{"document": "brief.md", "quote": "South Korea answered with 400 shells of its own on the same day."}],
    "contains": ["400"],
}
SIGNED = {"id": "signed", "question": "When was the armistice signed?", "answerable": True, "evidence": []}
FISH = {"id": "fish", "question": "Which wine goes with grilled fish?", "answerable": False, "evidence": []}


def test_an_answer_in_json_has_the_documented_keys_and_exact_quotes(rag, docs):
    status, out, _ = rag("ask", SHELLS["question"], "--no-abstain", "--json")
    answer = json.loads(out)
    assert status == 0
    assert set(answer) == {
        "question", "standalone_question", "answer", "abstained", "confidence", "answerer",
        "citations", "passages", "timings_ms",
    }  # fmt: skip
    assert answer["citations"]
    for citation in answer["citations"]:
        text = (docs / citation["document"]).read_text(encoding="utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_chat_model_s_answer_says_on_a_terminal_what_was_not_verified(rag, chat_server):
    chat_server.says("South Korea fired 400 shells [1]. It fired 90 rockets too [1].")
    status, out, err = rag("ask", SHELLS["question"], "--no-abstain")
    assert (status, err) == (0, "")
    assert "Not verified: “It fired 90 rockets too [2].”" in out
    assert "(not verified)" in out
    assert "worded by openai:tester" in out
    _, out, _ = rag("ask", SHELLS["question"], "--no-abstain", "--json")
    answer = json.loads(out)
    assert (answer["answerer"], answer["model"]) == ("chat_model", "openai:tester")
    assert [citation["verified"] for citation in answer["citations"]] == [True, False]
    (span,) = answer["unverified"]
    assert answer["answer"][span["start"] : span["end"]] == "It fired 90 rockets too [2]."


def test_why_a_chat_model_gave_no_answer_goes_to_standard_error_and_into_the_json(rag, chat_server):
    chat_server.fails(401)
    status, out, err = rag("ask", SHELLS["question"], "--no-abstain", "--json")
    answer = json.loads(out)
    assert (status, answer["answerer"]) == (0, "extractive")
    assert answer["notice"] == err.strip()
    assert "did not accept its key (401)" in err


def test_the_setting_the_address_and_the_key_may_all_stand_in_a_file(data_dir, chat_server, tmp_path, monkeypatch):
    chat_server.says("South Korea answered with 400 shells [1].")
    lines = [f"{name}={value}" for name, value in chat_server.environment.items()]
    (tmp_path / ".env").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in chat_server.environment:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    command = [sys.executable, "-m", "rag", "ask", SHELLS["question"], "--no-abstain", "--data-dir", str(data_dir)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "worded by openai:tester" in done.stdout
    assert done.stderr == ""
    assert chat_server.keys == [f"Bearer {KEY}"]


def test_a_batch_and_an_evaluation_ask_the_chat_model_too(rag, chat_server, questions, docs, tmp_path):
    chat_server.behaves(Behaviour(["South Korea answered with 400 shells [1]."]), Behaviour(status=401))
    asked, answers = questions(SHELLS, SIGNED), tmp_path / "answers.jsonl"
    status, _, err = rag("ask", "--batch", asked, "--out", answers, "--no-abstain")
    first, second = map(json.loads, answers.read_text(encoding="utf-8").splitlines())
    assert (status, first["answerer"], second["answerer"]) == (0, "chat_model", "extractive")
    assert "line 2: The chat model openai:tester did not accept its key (401)" in err
    chat_server.behaves(Behaviour(["South Korea answered with 400 shells [1]."]), Behaviour(status=401))
    status, out, err = rag("evaluate", asked, "--corpus", docs, "--no-abstain", "--json")
    figures = json.loads(out)
    assert (status, figures["settings"]["chat_model"]) == (0, "openai:tester")
    assert figures["citations"]["exact"]["mean"] == 1
    assert "1 of 2 answers" in err


def test_an_answer_on_a_terminal_lists_its_sources(rag):
    status, out, err = rag("ask", SHELLS["question"], "--no-abstain")
    assert status == 0
    assert "[1] brief.md, Border brief" in out
    assert "Confidence" in out
    assert err == ""


def test_a_declined_question_shows_the_nearest_passages(rag, monkeypatch):
    monkeypatch.setenv("FOOTNOTE_THRESHOLD", "1")
    status, out, _ = rag("ask", FISH["question"])
    assert status == 0
    assert "The nearest passages" in out
    assert "1. " in out


def test_a_trace_shows_the_fused_order_and_each_signal(rag):
    _, out, _ = rag("ask", SHELLS["question"], "--trace")
    assert "fused order:" in out
    assert "dense 1." in out
    _, out, _ = rag("ask", SHELLS["question"], "--trace", "--json")
    trace = json.loads(out)["trace"]
    assert set(trace["signals"]) == {"dense", "keyword", "sentence"}
    assert trace["fused"][0]["cut"] is None


def test_a_search_lists_k_passages_with_offsets_and_scores(rag, docs):
    status, out, _ = rag("search", "armistice", "-k", "1", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["question"] == "armistice"
    assert found["timings_ms"]["total"] > 0
    (passage,) = found["passages"]
    assert passage["document"] == "armistice.md"
    text = (docs / "armistice.md").read_text(encoding="utf-8")
    assert text[passage["start"] : passage["end"]] == passage["text"]
    _, out, _ = rag("search", "armistice")
    assert out.startswith("1. armistice.md")


def test_a_conversation_comes_from_a_file(rag, tmp_path):
    path = tmp_path / "history.json"
    turns = [
        {"role": "user", "content": "When was the armistice signed?"},
        {"role": "assistant", "content": "In 1953."},
    ]
    path.write_text(json.dumps(turns), encoding="utf-8")
    status, out, _ = rag("ask", "Who signed it?", "--history", path, "--no-followups", "--json")
    assert status == 0
    assert json.loads(out)["standalone_question"] == "Who signed it?"


@pytest.mark.parametrize(
    ("content", "told"),
    [("{}", "not a conversation"), ("[", "not JSON"), ('[{"role": "user"}]', "[0].content is missing")],
)
def test_a_history_that_is_none_is_wrong_use(rag, tmp_path, content, told):
    path = tmp_path / "history.json"
    path.write_text(content, encoding="utf-8")
    status, out, err = rag("ask", "Who?", "--history", path)
    assert (status, out) == (2, "")
    assert str(path) in err
    assert told in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "There is no question"),
        (["ask", "  "], "The question is empty"),
        (["search", ""], "The question is empty"),
        (["ask", "x", "--out", "a.jsonl"], "go with --batch"),
        (["ask", "--batch", "q.jsonl"], "nowhere to write to"),
        (["ask", "x", "--batch", "q.jsonl", "--out", "a.jsonl"], "has its questions"),
        (["ask", "--batch", "no.jsonl", "--out", "a.jsonl"], "no.jsonl can't be read"),
        (["ask", "x", "--context", "3"], "--context 3 can't be used"),
        (["ask", "x", "--corpus", "nowhere"], "nowhere is not a folder"),
        (["ask", "x", "--history", "no.json"], "no.json can't be read"),
        (["evaluate", "no.jsonl", "--corpus", "nowhere"], "nowhere is not a folder"),
    ],
)
def test_wrong_use_is_told_in_a_sentence_and_ends_in_2(rag, arguments, told):
    status, out, err = rag(*arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["search", "x", "-k", "0"], ["evaluate", "q.jsonl"]])
def test_arguments_that_do_not_parse_end_in_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_folder_of_the_settings_that_is_gone_is_warned_of(rag, monkeypatch, tmp_path):
    assert rag("search", "rope bridge")[2] == ""
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(tmp_path / "gone"))
    status, out, err = rag("search", "rope bridge")
    assert err == f"FOOTNOTE_DOCUMENTS={tmp_path / 'gone'} is not a folder; the index is asked as it is.\n"
    assert (status, bool(out)) == (0, True)


def test_a_setting_that_cannot_be_used_is_named(rag, monkeypatch):
    monkeypatch.setenv("FOOTNOTE_DENSE_WEIGHT", "7")
    status, _, err = rag("ask", "x")
    assert status == 2
    assert "FOOTNOTE_DENSE_WEIGHT '7' can't be used" in err


OF_ASKING = {
    ("FOOTNOTE_CONTEXT_CHARACTERS", "abc"): "a whole number, 200 or more",
    ("FOOTNOTE_CONTEXT_CHARACTERS", "50"): "a whole number, 200 or more",
    ("FOOTNOTE_DENSE_WEIGHT", "3"): "a number from 0 to 1",
    ("FOOTNOTE_DENSE_WEIGHT", "nan"): "a number from 0 to 1",
    ("FOOTNOTE_THRESHOLD", "high"): "a number from 0 to 1",
    ("FOOTNOTE_ABSTAIN", "perhaps"): "true or false",
}
OF_THE_INDEX = {
    ("FOOTNOTE_PASSAGE_TOKENS", "2.5"): "a whole number from 32 to 2048",
    ("FOOTNOTE_MAX_FILE_MB", "0"): "a number above 0",
    ("FOOTNOTE_MAX_FILE_MB", "inf"): "a number above 0",
}


@pytest.mark.parametrize(("setting", "value"), {**OF_ASKING, **OF_THE_INDEX})
def test_a_setting_is_told_in_plain_words_what_it_takes(rag, docs, data_dir, capsys, monkeypatch, setting, value):
    wanted = {**OF_ASKING, **OF_THE_INDEX}[setting, value]
    told = f"{setting} {value!r} can't be used: it should be {wanted}.\nChange {setting} or leave it out\n"
    monkeypatch.setenv(setting, value)
    assert rag("ask", "x") == (2, "", told)
    assert rag("serve", "--no-sync") == (2, "", told)
    if (setting, value) in OF_THE_INDEX:
        assert index_main(["sync", str(docs), "--data-dir", str(data_dir)]) == 2
        assert capsys.readouterr().err == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{}", "it should be a list such as"),
        (b"[1]", "[0] should be an object such as {...}"),
        (b'[{"role": "user", "content": 3}]', "[0].content should be text in quotation marks"),
        (b'[{"role": "bot", "content": "x"}]', '[0].role should be "user" or "assistant"'),
        (b"[\n{", "is not JSON (line 2, column 2: "),
        (b"\xff\xfe", "is not UTF-8 text"),
    ],
)
def test_a_history_of_another_shape_is_told_with_its_file_and_place(rag, tmp_path, content, told):
    path = tmp_path / "history.json"
    path.write_bytes(content)
    status, _, err = rag("ask", "Who?", "--history", path)
    assert status == 2
    assert err.startswith(str(path))
    assert told in err
    assert not any(word in err for word in ("valid", "tuple", "nput", "?.", "!."))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"id": 1.5, "question": "x"}, "id should be text in quotation marks or a whole number"),
        ({"id": "1", "question": 3}, "question should be text in quotation marks"),
        ({"question": "x", "history": {}}, "history should be a list such as [...]"),
    ],
)
def test_a_line_of_another_shape_is_told_with_its_place(rag, questions, tmp_path, line, told):
    status, _, err = rag("ask", "--batch", questions(line), "--out", tmp_path / "answers.jsonl")
    assert status == 1
    assert f"line 1: {told}\n" in err


@pytest.mark.parametrize(
    "arguments", [["ask", "x", "--context", "abc"], ["search", "x", "-k", "abc"], ["serve", "--port", "abc"]]
)
def test_a_flag_that_takes_a_number_says_so(arguments, capsys):
    with pytest.raises(SystemExit):
        cli.main(arguments)
    assert f"argument {arguments[-2]}: 'abc' is no whole number" in capsys.readouterr().err


def test_an_empty_index_says_what_to_do(tmp_path, capsys):
    Index.open(IndexConfig(data_dir=tmp_path / "new")).close()
    status = cli.main(["ask", "Who?", "--data-dir", str(tmp_path / "new")])
    assert status == 1
    assert f"python -m index sync {IndexConfig().documents} --data-dir {tmp_path / 'new'}" in capsys.readouterr().err


def test_an_index_that_was_made_with_other_settings_is_not_called_empty(rag, monkeypatch):
    monkeypatch.setenv("FOOTNOTE_PASSAGE_TOKENS", "96")
    status, _, told = rag("ask", "Who?")
    assert status == 1
    assert "another FOOTNOTE_EMBEDDING_MODEL or FOOTNOTE_PASSAGE_TOKENS" in told


@pytest.mark.parametrize("arguments", [["ask", "Who?"], ["search", "Who?"]])
def test_without_an_index_nothing_is_made_and_how_to_make_one_is_said(tmp_path, capsys, arguments):
    nowhere = tmp_path / "new"
    assert cli.main([*arguments, "--data-dir", str(nowhere)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert f"There is no index in {nowhere} yet" in told.err
    assert f"python -m index sync {IndexConfig().documents} --data-dir {nowhere}" in told.err
    assert not nowhere.exists()


def test_a_batch_without_an_index_makes_no_file_either(tmp_path, questions, capsys):
    out_file = tmp_path / "answers.jsonl"
    flags = ["--batch", str(questions(SIGNED)), "--out", str(out_file), "--data-dir", str(tmp_path / "new")]
    assert cli.main(["ask", *flags]) == 1
    assert "There is no index" in capsys.readouterr().err
    assert not out_file.exists()


def test_a_folder_without_documents_is_said_to_be_one(tmp_path, capsys):
    (tmp_path / "hollow").mkdir()
    assert cli.main(["ask", "Who?", "--corpus", str(tmp_path / "hollow"), "--data-dir", str(tmp_path / "new")]) == 1
    assert "hollow has no document that can be read" in capsys.readouterr().err


def test_a_batch_answers_line_by_line_and_names_the_bad_ones(rag, questions, tmp_path):
    out_file = tmp_path / "answers.jsonl"
    path = questions(SHELLS, "{bad", {"id": "none"}, "", {"question": "When was the armistice signed?"})
    status, out, err = rag("ask", "--batch", path, "--out", out_file, "--no-abstain", "--json")
    assert status == 1
    answers = [json.loads(line) for line in out_file.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["shells", 5]
    assert "line 2: not JSON" in err
    assert "line 3: question is missing" in err
    report = json.loads(out)
    assert report["answered"] == 2
    assert [failure["line"] for failure in report["failed"]] == [2, 3]


def test_a_batch_that_was_cut_short_goes_on_where_it_stopped(rag, questions, tmp_path):
    out_file = tmp_path / "answers.jsonl"
    path = questions(SHELLS, SIGNED)
    assert rag("ask", "--batch", path, "--out", out_file)[0] == 0
    whole = out_file.read_text(encoding="utf-8")
    first, second = whole.splitlines()
    out_file.write_text(first + "\n" + second[:20], encoding="utf-8")
    assert rag("ask", "--batch", path, "--out", out_file, "--resume")[0] == 0
    again = [json.loads(line) for line in out_file.read_text(encoding="utf-8").splitlines()]
    assert again[0] == json.loads(first)
    assert [answer["id"] for answer in again] == ["shells", "signed"]


def test_a_file_that_has_no_answers_is_not_added_to(rag, questions, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("my notes\n", encoding="utf-8")
    status, _, err = rag("ask", "--batch", questions(SHELLS), "--out", notes, "--resume")
    assert status == 2
    assert "is not an answer" in err
    assert notes.read_text(encoding="utf-8") == "my notes\n"


def test_a_golden_question_is_a_line_of_a_batch():
    asked = batch.parse(json.dumps(SHELLS | {"history": [{"role": "user", "content": "Hi"}]}).encode())
    assert (asked.id, asked.question, len(asked.history)) == ("shells", SHELLS["question"], 1)


def test_a_folder_is_asked_by_an_index_of_its_own(rag, questions, tmp_path, data_dir):
    other = tmp_path / "other"
    other.mkdir()
    (other / "note.txt").write_text("The ferry to Baengnyeong leaves at 7:50.", encoding="utf-8")
    status, out, _ = rag("search", "ferry", "--corpus", other, "--json")
    assert status == 0
    assert {passage["document"] for passage in json.loads(out)["passages"]} == {"note.txt"}
    _, out, _ = rag("search", "ferry", "--json")
    assert "note.txt" not in out
    assert list((data_dir / "evaluation").glob("other-*"))


def test_evaluate_prints_figures_and_writes_report_and_answers(rag, questions, docs, tmp_path):
    path = questions(SHELLS, SIGNED, FISH)
    report, answers = tmp_path / "report", tmp_path / "answers.jsonl"
    flags = ["--corpus", docs, "--no-abstain"]
    status, out, _ = rag("evaluate", path, *flags, "--json", "--report", report, "--out", answers)
    figures = json.loads(out)
    assert status == 0
    assert figures["citations"]["exact"]["mean"] == 1.0
    assert figures["retrieval"]["recall"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    assert figures["abstention"]["auroc"]["n"] == 3
    assert figures["context_characters"] <= 5000
    assert figures["settings"]["abstain"] is False
    assert json.loads((report / "metrics.json").read_text(encoding="utf-8")) == figures
    assert figures["about"]["corpus"] == {"folder": docs.name, "documents": len(list(docs.iterdir()))}
    page = (report / "report.html").read_text(encoding="utf-8")
    assert figures["about"]["index"]["fingerprint"] in page
    assert "citations.first_correct" in page
    assert len(answers.read_text(encoding="utf-8").splitlines()) == 3

    # The answers kept are scored the same without asking again.
    status, out, _ = rag("evaluate", path, "--corpus", docs, "--answers", answers, "--json")
    again = json.loads(out)
    assert status == 0
    assert {key: again[key] for key in ("retrieval", "citations", "abstention")} == {
        key: figures[key] for key in ("retrieval", "citations", "abstention")
    }


def test_evaluate_shows_figures_and_failures_on_a_terminal(rag, questions, docs):
    status, out, _ = rag("evaluate", questions(SHELLS, FISH), "--corpus", docs, "--no-abstain", "--failures")
    assert status == 0
    assert "retrieval.recall" in out
    assert "2 questions: " in out
    assert "fish: wrongly answered" in out


def test_mistakes_in_a_question_file_are_told_before_anything_runs(rag, questions, docs, tmp_path):
    wrong = SHELLS | {"evidence": [{"document": "brief.md", "quote": "never said"}]}
    status, out, err = rag("evaluate", questions(SIGNED, wrong, "{"), "--corpus", docs, "--report", tmp_path / "r")
    assert (status, out) == (2, "")
    assert "line 2: 'brief.md' does not have the quote 'never said'" in err
    assert "line 3: not JSON" in err
    assert not (tmp_path / "r").exists()


def test_a_corpus_file_that_cannot_be_read_is_named_and_ends_in_1(rag, questions, tmp_path):
    folder = tmp_path / "partly"
    folder.mkdir()
    (folder / "brief.md").write_text(BRIEF, encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 no")
    status, out, err = rag("evaluate", questions(SHELLS), "--corpus", folder, "--json")
    assert status == 1
    assert "broken.pdf" in err
    assert [failure["name"] for failure in json.loads(out)["failed"]] == ["broken.pdf"]


def test_a_pipe_that_closes_early_and_a_plain_start_leave_no_traceback(data_dir):
    command = [sys.executable, "-m", "rag", "search", "armistice", "--data-dir", str(data_dir)]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    started.stdout.close()
    assert b"Traceback" not in started.stderr.read()
    assert started.wait() == 0


def test_evaluate_searches_only_where_it_is_told(rag, questions, docs, tmp_path):
    """A question's own scope wins over the command's, and is in the answers; what can't be answered there is named."""
    own = {**SIGNED, "within": ["brief.md"]}
    status, out, err = rag(
        *("evaluate", questions(own, FISH, SHELLS), "--corpus", docs, "--in", "armistice.md"),
        *("--out", tmp_path / "answers", "--report", tmp_path / "report", "--json"),
    )
    assert status == 0
    answered = [json.loads(line) for line in (tmp_path / "answers").read_text(encoding="utf-8").splitlines()]
    assert [one["within"] for one in answered] == [["brief.md"], ["armistice.md"], ["armistice.md"]]
    assert json.loads(out)["settings"]["in"] == "armistice.md"
    assert "1 of 3 questions have no evidence within --in: shells" in err
    assert "Searched only in" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert rag("evaluate", questions(SHELLS), "--corpus", docs, "--in", "nowhere/")[0] == 2
