"""The words of the empty chat and the list of documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.config import IndexConfig
from index.types import DocumentInfo, State
from rag.ui.library import Asked, library_data, size
from rag.ui.overview import empty_index, failed_hint, summary, welcome_data

READY = DocumentInfo("notes/brief.md", State.READY, "d1", "The brief", size=1234, modified=1.7e9, passages=4)
TWIN = DocumentInfo("notes/copy.md", State.READY, "d1", "The brief", size=1234, modified=1.7e9, passages=4)
FAILED = DocumentInfo("scan.pdf", State.FAILED, size=9, reason="scan.pdf has no text", remedy="Run OCR over it")


def test_the_list_shows_failed_files_first_with_reason_and_remedy() -> None:
    rows = library_data([READY, FAILED])["rows"]
    assert [row["name"] for row in rows] == ["scan.pdf", "notes/brief.md"]
    assert (rows[0]["reason"], rows[0]["remedy"], rows[0]["viewable"]) == (
        "scan.pdf has no text",
        "Run OCR over it",
        False,
    )
    assert rows[1]["values"][:4] == ["MD", "–", "4", "1.2 KB"]


@pytest.mark.parametrize(
    ("words", "names"), [("BRIEF", ["notes/brief.md", "notes/copy.md"]), ("copy notes", ["notes/copy.md"])]
)
def test_filtering_looks_for_every_word_in_names_and_titles(words: str, names: list[str]) -> None:
    assert [row["name"] for row in library_data([READY, TWIN, FAILED], Asked(words))["rows"]] == names


def test_a_filter_that_finds_nothing_says_so() -> None:
    assert library_data([READY], Asked("zebra"))["none"] == "No document's name or title has “zebra”."


def test_twins_passages_are_counted_once() -> None:
    assert summary([READY, TWIN, FAILED]) == "2 documents · 4 passages · 1 file could not be read"


def test_an_empty_index_says_how_to_fill_it() -> None:
    config = IndexConfig(documents=Path("papers"))
    assert "python -m index sync papers" in empty_index(config, [])["lead"]
    assert "None of the files could be read" in empty_index(config, [FAILED])["lead"]


def test_the_welcome_counts_documents_and_hints_at_failures() -> None:
    assert welcome_data([READY, FAILED], ("What?",))["lead"].startswith("Ask 1 document.")
    assert failed_hint([READY, FAILED, FAILED]) == "2 files could not be read"
    assert failed_hint([READY]) == ""


@pytest.mark.parametrize(("count", "text"), [(0, "0 B"), (812, "812 B"), (3_400, "3.4 KB"), (12_000_000, "12 MB")])
def test_sizes_are_for_people(count: int, text: str) -> None:
    assert size(count) == text
