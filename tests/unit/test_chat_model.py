"""Answers by a chat model over a real connection: what it says, what it gets wrong, and every way it fails."""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from chat_server import KEY, Behaviour, ChatServer, letters

from index.store import Index
from rag.answering import model_failures
from rag.answering.chat_model import read_keys
from rag.answering.model_failures import install_command
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.types import Answer, Turn

ROOT = Path(__file__).resolve().parents[2]
SIGNED = "When was the Korean War armistice signed?"
PORTUGAL = "Who founded the Bank of Portugal?"
RIGHT = "The Korean War armistice was signed at Panmunjom on 27 July 1953 [1]."


@pytest.fixture
def assistant(library: Index, chat_server: ChatServer) -> Assistant:
    return Assistant(library, RagConfig(chat_timeout=20))


def assert_exact(answer: Answer, library: Index) -> None:
    for citation in answer.citations:
        assert citation.quote == library.find(citation.document).text[citation.start : citation.end]
    shown = [int(number) for number in re.findall(r"\[(\d+)\]", answer.text)]
    assert list(dict.fromkeys(shown)) == [citation.n for citation in answer.citations]


def unverified(answer: Answer) -> list[str]:
    return [answer.text[start:end] for start, end in answer.unverified]


def test_a_model_s_answer_is_cited_and_verified(assistant, library, chat_server):
    chat_server.says(*letters(RIGHT, 5))
    answer = assistant.ask(SIGNED)
    assert (answer.text, answer.answerer, answer.model, answer.abstained) == (
        RIGHT,
        "chat_model",
        "openai:tester",
        False,
    )
    assert [citation.quote for citation in answer.citations] == [
        "The Korean War armistice was signed at Panmunjom on 27 July 1953."
    ]
    assert (answer.citations[0].heading, answer.citations[0].verified, answer.unverified) == ("The signing", True, ())
    assert answer.notice == ""
    assert {"retrieve", "answer", "total"} <= set(answer.timings_ms)
    assert_exact(answer, library)


def test_the_passages_handed_over_are_those_the_answer_shows(assistant, chat_server):
    chat_server.says(RIGHT)
    answer = assistant.ask(SIGNED)
    (prompt,) = chat_server.prompts
    shown = re.findall(r"<passage \d+ (fence-\w+)> .*\n((?s:.*?))\n</passage \d+ \1>", prompt)
    assert [text for _, text in shown] == [hit.passage.text for hit in answer.passages]


def test_it_grows_by_markers_split_over_pieces_and_every_snapshot_is_exact(assistant, library, chat_server):
    text = f"{RIGHT} Mark Clark signed it for the United Nations Command [1, 1][9]. It is 7.9 meters tall【2】."
    chat_server.says(*letters(text, 2), pause=0.02)
    snapshots = list(assistant.stream(SIGNED))
    assert len(snapshots) > 3
    for snapshot in snapshots:
        assert_exact(snapshot, library)
        assert not re.search(r"\[\d*$|【|\[9\]", snapshot.text)
    lengths = [len(snapshot.text) for snapshot in snapshots]
    assert lengths == sorted(lengths)
    assert [citation.n for citation in snapshots[-1].citations] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("The armistice was signed at Panmunjom on 28 July 1953 [1].", 1),
        ("The armistice was signed at Panmunjom by Joseph Stalin [1].", 1),
        (f"{RIGHT} The king of Spain sent his best wishes to everybody.", 1),
        (f"{RIGHT} Mark Clark signed it for the United Nations Command.", 0),
        (RIGHT.replace("[1]", "[7]"), 0),
        (RIGHT.replace("[1]", "[x] [1"), 0),
    ],
)
def test_what_the_documents_do_not_say_is_marked(assistant, library, chat_server, text, marked):
    chat_server.says(text)
    answer = assistant.ask(SIGNED)
    assert len(answer.unverified) == marked
    assert_exact(answer, library)
    if marked:
        assert answer.to_json()["unverified"] == [{"start": start, "end": end} for start, end in answer.unverified]


@pytest.mark.parametrize("pieces", [["NOT_IN_", "PASSAGES"], ["The passages do not say when it was signed."]])
def test_a_model_that_finds_nothing_declines(assistant, chat_server, pieces):
    chat_server.says(*pieces)
    answer = assistant.ask(SIGNED)
    assert (answer.abstained, answer.citations, answer.answerer) == (True, (), "chat_model")
    assert "found no answer in the passages" in answer.text
    assert answer.passages


def test_a_declined_question_never_reaches_the_model(assistant, chat_server):
    answer = assistant.ask(PORTUGAL)
    assert (answer.abstained, answer.answerer, chat_server.requests) == (True, "extractive", [])


def test_a_part_that_is_declined_never_reaches_the_model(assistant, chat_server):
    chat_server.says(RIGHT)
    answer = assistant.ask(f"{SIGNED[:-1]} and who founded the Bank of Portugal?")
    assert answer.text == f"{RIGHT} The documents don't answer “who founded the Bank of Portugal”."
    assert "Portugal" not in chat_server.prompts[0]


def test_the_standalone_question_is_asked_behind_the_conversation(assistant, chat_server):
    chat_server.says("There were forty families [1].")
    history = [
        Turn("user", "How many families lived by salt in 2020?"),
        Turn("assistant", "In 2020 there were four. [1]"),
    ]
    answer = assistant.ask("And in 1980?", history)
    roles = [message["role"] for message in chat_server.requests[0]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert chat_server.requests[0]["messages"][2]["content"] == "In 2020 there were four."
    assert chat_server.prompts[0].endswith(f"Question: {answer.standalone_question}")
    assert "families" in answer.standalone_question
    assert "forty families" in answer.citations[0].quote


FAILURES = {
    "401": (Behaviour(status=401), "did not accept its key (401)", 1),
    "404": (Behaviour(status=404), "is not known to its server (404)", 1),
    "429": (Behaviour(status=429), "takes no more requests for now, or has no credit left (429)", 2),
    "500": (Behaviour(status=500), "has trouble at its server (500)", 2),
    "empty": (Behaviour([]), "gave an empty answer", 1),
    "blank": (Behaviour([" ", "\n", "[9]"]), "gave an empty answer", 1),
    "lost": (Behaviour(["The armistice was "], ends="lost"), "broke off in the middle of its answer", 1),
    "closed": (Behaviour(["The armistice was "], ends="closed"), "broke off in the middle of its answer", 1),
}


@pytest.mark.parametrize("case", FAILURES)
def test_when_the_model_fails_the_quoted_answer_stands_in_and_says_why(
    assistant, library, chat_server, case, caplog, capfd
):
    behaviour, why, requests = FAILURES[case]
    chat_server.behaves(behaviour)
    caplog.set_level(logging.DEBUG)
    answer = assistant.ask(SIGNED)
    assert answer.notice == f"The chat model openai:tester {why}, so this answer is quoted instead."
    quoted = assistant.quoting().ask(SIGNED)
    assert (answer.text, answer.citations, answer.answerer) == (quoted.text, quoted.citations, "extractive")
    assert answer.to_json()["notice"] == answer.notice
    assert len(chat_server.requests) == requests
    told = "".join(capfd.readouterr()) + json.dumps(answer.to_json())
    told += "".join(record.getMessage() for record in caplog.records if not record.name.startswith(("openai", "http")))
    assert KEY not in told


def test_what_passes_is_tried_once_more(assistant, chat_server):
    chat_server.behaves(Behaviour(status=500), Behaviour([RIGHT]))
    answer = assistant.ask(SIGNED)
    assert (answer.text, answer.notice) == (RIGHT, "")
    assert len(chat_server.requests) == 2


@pytest.mark.parametrize(
    "behaviour", [Behaviour([RIGHT], silence=10), Behaviour(["The armistice was ", "signed."], pause=10)]
)
def test_a_silent_model_is_given_up(library, chat_server, behaviour):
    chat_server.behaves(behaviour)
    started = time.monotonic()
    answer = Assistant(library, RagConfig(chat_timeout=0.7)).ask(SIGNED)
    assert time.monotonic() - started < 8
    assert "said nothing for 0.7 seconds" in answer.notice
    assert answer.citations


def test_a_server_that_is_not_there_is_told(library, chat_server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert "could not be reached" in Assistant(library, RagConfig()).ask(SIGNED).notice


def test_a_snapshot_of_a_failing_model_gives_way_to_the_quoted_answer(assistant, chat_server):
    chat_server.says(*letters("The armistice was signed at", 3), pause=0.05, ends="lost")
    *growing, last = assistant.stream(SIGNED)
    assert growing[0].answerer == "chat_model"
    assert last.answerer == "extractive"
    assert last.unverified == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nobody:model", "is not named provider:model with a provider that LangChain knows"),
        ("nothing", "is not named provider:model with a provider that LangChain knows"),
        ("openai:tester", "needs a key (OPENAI_API_KEY is not set)"),
        ("ollama:qwen3", f"needs the package langchain-ollama ({install_command('langchain-ollama')})"),
    ],
)
def test_a_model_that_can_t_be_built_is_told_with_what_it_needs(library, monkeypatch, name, told):
    if name.startswith("ollama") and find_spec("langchain_ollama"):
        pytest.skip("the package is installed here")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    answer = Assistant(library, RagConfig(chat_model=name)).ask(SIGNED)
    assert answer.notice == f"The chat model {name} {told}, so this answer is quoted instead."
    assert answer.citations


def test_the_command_for_a_missing_package_is_one_that_pip_takes():
    *command, package = shlex.split(install_command("langchain-ollama"))
    assert command == [sys.executable, "-m", "pip", "install", "-c", str(ROOT / "requirements.txt")]
    assert package == "langchain-ollama"


def test_without_our_requirements_and_with_a_space_in_the_path_it_works_too(monkeypatch, tmp_path):
    monkeypatch.setattr(model_failures, "REQUIREMENTS", tmp_path / "none.txt")
    monkeypatch.setattr(sys, "executable", "/my home/python")
    assert install_command("p") == '"/my home/python" -m pip install p'


def test_an_answer_cut_short_by_a_limit_says_so(assistant, chat_server):
    chat_server.says(f"{RIGHT} Mark Clark", ends="length")
    answer = assistant.ask(SIGNED)
    assert answer.answerer == "chat_model"
    assert answer.notice == "The chat model openai:tester reached its limit of length, so this answer ends early."


def test_a_model_without_end_is_cut_off(assistant, chat_server):
    chat_server.says(*[f"{RIGHT} "] * 500)
    answer = assistant.ask(SIGNED)
    assert len(answer.text) < 13_000
    assert "ends early" in answer.notice


def test_thoughts_are_not_shown(assistant, chat_server):
    chat_server.says("<thi", "nk>The user asks [1].", " Hmm.</th", f"ink>\n\n{RIGHT}", pause=0.15)
    snapshots = list(assistant.stream(SIGNED))
    assert all("user asks" not in snapshot.text and "<th" not in snapshot.text for snapshot in snapshots)
    assert snapshots[-1].text == RIGHT


def test_who_stops_listening_ends_the_model_s_work(assistant, chat_server):
    chat_server.says(*[f"{RIGHT} "] * 30, pause=0.1)
    stream = assistant.stream(SIGNED)
    next(stream)
    stream.close()
    time.sleep(1)
    sent = chat_server.sent[0]
    time.sleep(0.5)
    assert chat_server.sent[0] == sent < 30


def test_a_model_is_left_at_once_though_the_asking_thread_is_busy(assistant, chat_server):
    stopping = threading.Event()
    chat_server.says(*[f"{RIGHT} "] * 50, pause=0.1)
    stream = assistant.stream(SIGNED, stopping=stopping)
    next(stream)
    stopping.set()
    assert chat_server.gone.wait(2), "nobody takes the next piece, and still the model is left"
    assert chat_server.sent[0] < 50
    assert list(stream)[-1].text.startswith(RIGHT)


def test_keys_may_stand_in_a_file_and_the_environment_wins(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("FILE_ONLY_KEY=from file\nBOTH_KEY=from file\nFOOTNOTE_CHAT_MODEL=x:y\n")
    monkeypatch.setenv("BOTH_KEY", "from environment")
    monkeypatch.delenv("FILE_ONLY_KEY", raising=False)
    monkeypatch.delenv("FOOTNOTE_CHAT_MODEL", raising=False)
    read_keys(tmp_path / ".env")
    assert (os.environ["FILE_ONLY_KEY"], os.environ["BOTH_KEY"]) == ("from file", "from environment")
    assert "FOOTNOTE_CHAT_MODEL" not in os.environ
    del os.environ["FILE_ONLY_KEY"]
    read_keys(tmp_path / "not there")


def test_without_the_setting_nothing_of_it_is_loaded(library, monkeypatch):
    monkeypatch.delenv("FOOTNOTE_CHAT_MODEL", raising=False)
    code = (
        "import sys; from rag.assistant import Assistant; from index.config import IndexConfig;"
        f"answer = Assistant.open(IndexConfig(data_dir={str(library.config.data_dir)!r})).ask({SIGNED!r});"
        "assert answer.citations;"
        "print([name for name in ('langchain.chat_models', 'openai', 'langchain_openai') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
