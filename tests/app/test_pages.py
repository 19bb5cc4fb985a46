"""The pages as their script draws them: what the components are given, and what clicks lead to."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from drawing import ROOT, drawn, shown
from streamlit.testing.v1 import AppTest

from index.config import IndexConfig
from rag.ui.panel import OPENED
from rag.ui.source_view import OpenSource, of_citation

Start = Callable[[IndexConfig], AppTest]
QUESTION = "Who commands the Baltic fleet?"


def documents_alone() -> None:
    """The page by itself: AppTest can't follow a link to a page that is a function."""
    from rag.assistant import Assistant
    from rag.ui import documents

    documents.page(Assistant.open())


def ask(at: AppTest, question: str) -> AppTest:
    """Ask, and run again until the answer is whole, as the page's timer does."""
    return settled(at.chat_input[0].set_value(question).run())


def settled(at: AppTest) -> AppTest:
    """Run again until no answer is in the making."""
    for _ in range(200):
        if drawn(at, "turn")[-1]["state"] != "working":
            return at
        time.sleep(0.1)
        at.run()
    pytest.fail("no answer came")


def test_the_empty_chat_offers_questions_that_are_then_answered(app: Start, small_index: IndexConfig) -> None:
    at = app(small_index)
    assert not at.exception
    (welcome,) = drawn(at, "welcome")
    assert welcome["lead"].startswith("Ask 2 documents.")
    assert QUESTION in welcome["examples"]
    for question in welcome["examples"]:
        assert drawn(ask(at, question), "turn")[-1]["state"] == "done", question


def test_an_answer_comes_with_chips_sources_and_quotes(app: Start, small_index: IndexConfig) -> None:
    at = ask(app(small_index), QUESTION)
    (turn,) = drawn(at, "turn")
    assert turn["question"] == QUESTION
    chips = [chip["n"] for block in turn["blocks"] for piece in block["pieces"] for chip in piece.get("chips", [])]
    assert chips == [source["n"] for source in turn["sources"]]
    assert turn["sources"][0]["name"] == "fleet.md"
    assert "Ilse Brandt" in " ".join(source["quote"] for source in turn["sources"])
    assert turn["note"] == "Quoted from your documents"


def test_a_question_out_of_the_blue_is_declined(app: Start, small_index: IndexConfig) -> None:
    (turn,) = drawn(ask(app(small_index), "What is the melting point of tungsten?"), "turn")
    assert turn["state"] == "declined"
    assert turn["nearest"]
    assert "sources" not in turn


def test_a_blank_question_is_ignored(app: Start, small_index: IndexConfig) -> None:
    at = app(small_index)
    at.chat_input[0].set_value("   ").run()
    assert drawn(at, "welcome")


def test_an_opened_citation_marks_its_quote_in_the_panel(app: Start, small_index: IndexConfig) -> None:
    at = ask(app(small_index), QUESTION)
    citation = shown(at)[0].answer.citations[0]
    at.session_state[OPENED] = replace(of_citation(citation), clicks=1)
    at.run()
    (panel,) = drawn(at, "source")
    assert panel["open"]
    assert panel["title"] == "The Baltic fleet"
    pieces = [piece for block in panel["blocks"] for piece in block["pieces"]]
    assert "".join(piece["text"] for piece in pieces if piece["mark"]) == citation.quote
    assert "".join(piece["text"] for piece in pieces) == (small_index.documents / "fleet.md").read_text("utf-8")


def test_a_source_that_is_gone_is_said_to_be(app: Start, small_index: IndexConfig) -> None:
    at = app(small_index)
    at.session_state[OPENED] = OpenSource("vanished.md", "0" * 32, 0, 5, clicks=1)
    at.run()
    assert not at.exception
    (panel,) = drawn(at, "source")
    assert panel["warning"]
    assert panel["blocks"] == []


def test_a_follow_up_is_understood_from_the_conversation(app: Start, small_index: IndexConfig) -> None:
    at = ask(ask(app(small_index), QUESTION), "Since when?")
    answers = [exchange.answer for exchange in shown(at)]
    assert answers[1].standalone_question != "Since when?"
    assert drawn(at, "turn")[1]["understood"] == answers[1].standalone_question


def test_an_index_without_documents_says_how_to_bring_them_in(app: Start, tmp_path: Path) -> None:
    at = app(IndexConfig(documents=tmp_path / "papers", data_dir=tmp_path / "data"))
    assert not at.exception
    (welcome,) = drawn(at, "welcome")
    assert welcome["heading"] == "No documents yet"
    assert f"python -m index sync {tmp_path / 'papers'}" in welcome["lead"]


def test_an_index_that_can_t_be_opened_is_told_with_a_remedy(app: Start, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    at = app(IndexConfig(documents=tmp_path, data_dir=tmp_path / "data"))
    assert not at.exception
    assert len(at.error) == 1


def test_the_documents_page_lists_what_failed_and_why(app: Start, small_index: IndexConfig) -> None:
    app(small_index)  # sets the environment
    at = AppTest.from_function(documents_alone, default_timeout=120).run()
    (library,) = drawn(at, "library")
    assert [row["name"] for row in library["rows"]] == ["broken.pdf", "fleet.md", "harbours.txt"]
    assert library["rows"][0]["reason"]
    at.text_input(key="filter").set_value("harb").run()
    assert [row["name"] for row in drawn(at, "library")[0]["rows"]] == ["harbours.txt"]


def test_nothing_that_a_page_shows_first_waits_for_torch() -> None:
    """torch takes seconds to import; only the warm-up, in a thread of its own, may do it."""
    code = "import sys, rag.assistant, rag.ui.shell; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_what_was_added_and_waits_to_be_read_is_told_in_the_empty_chat(app: Start, tmp_path: Path) -> None:
    (tmp_path / "data" / "uploads").mkdir(parents=True)
    (tmp_path / "data" / "uploads" / "depot.md").write_text("The depot holds coal.", encoding="utf-8")
    at = app(IndexConfig(documents=tmp_path / "papers", data_dir=tmp_path / "data"))
    assert drawn(at, "welcome")[0]["lead"].startswith("Your documents are being read.")
