"""The evaluation page as its script draws it: feedback listed and picked from, a run watched to its end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from drawing import drawn, press, shown
from streamlit.testing.v1 import AppTest
from test_pages import QUESTION, ask

from index.config import IndexConfig
from rag.assistant import Assistant
from rag.evaluation import drafts
from rag.evaluation.question_file import NAME, append_question
from rag.evaluation.questions import Evidence, GoldenQuestion
from rag.history import Feedback, History
from rag.types import Turn

Start = Callable[[IndexConfig], AppTest]


def evaluation_alone() -> None:
    """The page by itself: AppTest can't follow a link to a page that is a function."""
    from rag.assistant import Assistant
    from rag.ui import evaluation

    evaluation.page(Assistant.open())


@pytest.fixture
def given(small_index: IndexConfig) -> Iterator[Feedback]:
    """A thumb down on a real answer; what comes of it is gone after the test."""
    assistant = Assistant.open(small_index)
    answer = assistant.ask(QUESTION)
    assistant.index.close()
    said = Feedback("feedback0001", "down", QUESTION, answer.to_json(), (Turn("user", "Hello?"),), "source")
    History(small_index.data_dir).keep(said)
    yield said
    for path in small_index.data_dir.glob("history.*"):
        path.unlink()
    (small_index.data_dir / NAME).unlink(missing_ok=True)


def page(app: Start, config: IndexConfig) -> AppTest:
    app(config)  # sets the environment
    at = AppTest.from_function(evaluation_alone, default_timeout=120).run()
    assert not at.exception
    return at


def results(at: AppTest) -> dict[str, Any]:
    (data,) = drawn(at, "results")
    return data


def run(at: AppTest, questions: Path | None = None, corpus: Path | None = None) -> dict[str, Any]:
    if questions:
        at.text_input(key="questions-file").set_value(str(questions))
    if corpus:
        at.text_input(key="corpus-folder").set_value(str(corpus))
    at.button(key="run").click().run()
    for _ in range(600):
        if results(at)["state"] != "working":
            return results(at)
        time.sleep(0.1)
        at.run()
    pytest.fail("the evaluation did not end")


def test_a_finished_answer_has_thumbs_that_show_what_was_said(app: Start, small_index: IndexConfig) -> None:
    at = ask(app(small_index), QUESTION)
    (turn,) = drawn(at, "turn")
    assert turn["feedback"]["verdict"] == ""
    exchange = shown(at)[0]
    exchange.feedback = Feedback(exchange.id, "down", QUESTION, {}, reason="source", comment="no")
    at.run()
    (turn,) = drawn(at, "turn")
    assert [turn["feedback"][key] for key in ("verdict", "reason", "comment")] == ["down", "source", "no"]


def test_without_feedback_and_questions_the_page_says_how_to_begin(app: Start, small_index: IndexConfig) -> None:
    at = page(app, small_index)
    assert "no questions yet" in results(at)["hint"]
    assert drawn(at, "review")[0]["none"]
    assert not at.code
    assert results(at)["state"] == "idle"


def test_feedback_is_listed_and_offers_the_sentences_of_its_answer(
    app: Start, small_index: IndexConfig, given: Feedback
) -> None:
    at = page(app, small_index)
    assert [row["question"] for row in drawn(at, "review")[0]["rows"]] == [QUESTION]
    at.session_state["picking"] = given.id
    at.run()
    (row,) = drawn(at, "review")[0]["rows"]
    sentences = [sentence["text"] for passage in row["passages"] for sentence in passage["sentences"]]
    assert "Admiral Ilse Brandt has commanded it since 3 May 1999." in sentences


def test_feedback_is_deleted_on_the_page_and_another_browser_s_is_not_there(
    app: Start, small_index: IndexConfig, given: Feedback
) -> None:
    kept = History(small_index.data_dir)
    kept.keep(Feedback("feedback0002", "up", "Whose?", given.answer, owner="browser:another"))
    at = page(app, small_index)
    assert [row["id"] for row in drawn(at, "review")[0]["rows"]] == [given.id]
    other = page(app, small_index)
    assert drawn(other, "review")[0]["rows"] == [], "what had no owner is the first one's now"
    press(other, "review", "forget", given.id)
    press(at, "review", "forget", "feedback0002")
    assert len(kept.all()) == 2
    press(at, "review", "forget", given.id)
    assert drawn(at, "review")[0]["rows"] == []
    assert [one.id for one in kept.all()] == ["feedback0002"]


def test_a_document_that_changed_is_said_to_have(app: Start, small_index: IndexConfig, given: Feedback) -> None:
    passages = [dict(passage, text="Another text") for passage in given.answer["passages"]]
    answer = dict(given.answer, passages=passages)
    History(small_index.data_dir).keep(Feedback(given.id, "down", QUESTION, answer))
    at = page(app, small_index)
    at.session_state["picking"] = given.id
    at.run()
    for passage in drawn(at, "review")[0]["rows"][0]["passages"]:
        assert passage["sentences"] == []
        assert "has changed" in passage["problem"]


def test_a_golden_question_is_run_and_its_command_told(app: Start, small_index: IndexConfig, given: Feedback) -> None:
    append_question(small_index.data_dir / NAME, GoldenQuestion("tungsten", "What melts tungsten?", False))
    at = page(app, small_index)
    assert f"--questions {small_index.data_dir / NAME} --corpus {small_index.documents}" in at.code[0].value
    data = run(at)
    assert data["state"] == "done"
    (plots,) = drawn(at, "plots")
    assert next(plot["title"] for plot in plots["plots"] if plot["svg"]) == "Risk and coverage"
    assert at.get("download_button")[0].proto.label == "Download the report"
    assert [row["id"] for row in drawn(at, "questions")[0]["rows"]] == ["tungsten"]
    at.session_state["question-opened"] = "tungsten"
    at.run()
    assert drawn(at, "questions")[0]["rows"][0]["detail"]["trace"]["fused"]
    assert data["title"] == "1 question on documents"
    assert [one["name"] for one in data["unread"]] == ["broken.pdf"]


def test_drafts_are_listed_and_one_that_can_not_be_accepted_is_told(
    app: Start, small_index: IndexConfig, given: Feedback
) -> None:
    path = small_index.data_dir / drafts.NAME
    evidence = Evidence("harbours.txt", 0, 67, "The northern harbour was opened on 12 June 1931 and deepened in 1975.")
    ready = drafts.answerable("When was the northern harbour opened?", evidence, contains="12 June 1931", tags=["date"])
    drafts.add_drafts(path, [ready, drafts.unanswerable("Who is Ilse Brandt married to?")])
    try:
        at = page(app, small_index)
        first, second = drawn(at, "drafts")[0]["rows"]
        assert (first["question"], first["kind"], first["contains"]) == (ready.question, "a date", "12 June 1931")
        assert (second["answerable"], second["kind"], second["evidence"]) == (False, "a near miss", [])
        at.session_state["drafts-told"] = (ready.id, "It has changed")
        at.run()
        assert drawn(at, "drafts")[0]["rows"][0]["problem"] == "It has changed"
        path.write_text("no json\n", encoding="utf-8")
        assert "1 mistake" in page(app, small_index).error[0].value
    finally:
        path.unlink()
    assert not drawn(page(app, small_index), "drafts")


def test_another_tab_sees_the_same_run(app: Start, small_index: IndexConfig, given: Feedback) -> None:
    append_question(small_index.data_dir / NAME, GoldenQuestion("tungsten", "What melts tungsten?", False))
    run(page(app, small_index))
    other = AppTest.from_function(evaluation_alone, default_timeout=120).run()
    assert results(other)["state"] == "done"


def test_mistakes_in_a_questions_file_are_shown_with_their_lines(
    app: Start, small_index: IndexConfig, tmp_path: Path
) -> None:
    path = tmp_path / "mine.jsonl"
    fine = {"id": "a", "question": "Why?", "answerable": False, "evidence": []}
    wrong = {"id": "b", "question": "Why?", "answerable": True, "evidence": [{"document": "fleet.md", "quote": "No"}]}
    path.write_text("\n".join([json.dumps(fine), json.dumps(wrong), "no json"]), encoding="utf-8")
    data = run(page(app, small_index), path)
    assert data["state"] == "failed"
    assert [mistake["line"] for mistake in data["mistakes"]] == [2, 3]
    assert "fleet.md" in data["mistakes"][0]["text"]


def test_a_file_or_a_folder_that_is_not_there_is_said_to_be(
    app: Start, small_index: IndexConfig, tmp_path: Path
) -> None:
    at = page(app, small_index)
    assert "missing.jsonl" in run(at, tmp_path / "missing.jsonl")["reason"]
    assert "nowhere" in run(at, corpus=tmp_path / "nowhere")["reason"]
