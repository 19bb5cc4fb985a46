"""The list of feedback: newest first as stored, what became of each, and what can be picked from."""

from __future__ import annotations

from pathlib import Path

from index.config import IndexConfig
from index.errors import FootnoteError
from index.types import Document, Heading
from rag.evaluation.from_feedback import question_id
from rag.history import Feedback
from rag.types import Turn
from rag.ui.review import commands, review_data, summary

TEXT = "# Fleet\n\nIt has 42 ships. **Brandt** leads it."
DOCUMENT = Document("d", "s", "Fleet", TEXT, headings=(Heading(1, "Fleet", 0, 7),), names=("fleet.md",))
ANSWER = {
    "answer": "It has 42 ships [1].",
    "abstained": False,
    "citations": [{"n": 1, "document": "fleet.md", "start": 9, "end": 25}],
    "passages": [{"document": "fleet.md", "start": 0, "end": len(TEXT), "page": 3, "text": TEXT}],
}
DOWN = Feedback("1" * 12, "down", "How many?", ANSWER, (Turn("user", "Hm?"),), "other", "no <b>")
UP = Feedback("2" * 12, "up", "Who?", ANSWER)


def find(name: str) -> Document:
    if name != "fleet.md":
        raise FootnoteError(f"No document is called {name!r}")
    return DOCUMENT


def test_a_row_says_what_was_asked_answered_and_said() -> None:
    data = review_data([DOWN, UP], (), shown=30, opened="", find=find)
    first, second = data["rows"]
    assert (first["verdict"], first["question"], first["answer"]) == ("down", "How many?", "It has 42 ships.")
    assert first["why"] == "something else · “no <b>”"
    assert first["history"] == "1 earlier message"
    assert (second["why"], second["history"]) == ("", "")
    assert "passages" not in first
    assert summary([DOWN, UP]) == "1 marked as right, 1 as wrong"


def test_the_opened_one_has_the_sentences_to_pick_from() -> None:
    data = review_data([DOWN], (), shown=30, opened=DOWN.id, find=find, told=(DOWN.id, "It is gone"))
    (passage,) = data["rows"][0]["passages"]
    assert passage["place"] == "Fleet · p. 3"
    assert [(one["text"], one["cited"]) for one in passage["sentences"]] == [
        ("Fleet", False),
        ("It has 42 ships.", True),
        ("Brandt leads it.", False),
    ]
    assert [TEXT[one["start"] : one["end"]] for one in passage["sentences"]][2] == "**Brandt** leads it."
    assert data["rows"][0]["problem"] == "It is gone"


def test_one_that_became_a_question_names_it_and_offers_nothing() -> None:
    (row,) = review_data([DOWN], {question_id(DOWN)}, shown=30, opened=DOWN.id, find=find)["rows"]
    assert row["golden"] == "how-many-11111111"
    assert "passages" not in row


def test_older_ones_are_counted() -> None:
    data = review_data([DOWN, UP], (), shown=1, opened="", find=find)
    assert (len(data["rows"]), data["older"]) == (1, 1)
    assert review_data([], (), shown=1, opened="", find=find)["none"]


def test_the_commands_can_be_copied_as_they_are() -> None:
    config = IndexConfig(data_dir=Path("my data"), documents=Path("docs"))
    assert commands(config, Path("my data/questions.jsonl"), Path("docs")).splitlines() == [
        'python -m rag evaluate "my data/questions.jsonl" --corpus docs --data-dir "my data"',
        'python -m pytest tests/retrieval --questions "my data/questions.jsonl" --corpus docs',
    ]


def test_without_leave_to_manage_nothing_can_be_picked() -> None:
    data = review_data([DOWN, UP], (), shown=30, opened=DOWN.id, find=find, managed=False)
    assert [row["closed"] for row in data["rows"]] == [True, True]
    assert "passages" not in data["rows"][0]
    assert "passages" in review_data([DOWN], (), shown=30, opened=DOWN.id, find=find)["rows"][0]
