"""BM25 over passages: all of a change or nothing, and nothing in a question is syntax."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.keywords import KeywordIndex
from index.types import Passage

TEXTS = {
    "castle": "The castle has forty rooms and a garden.",
    "mill": "The mill stands by the river and grinds corn.",
    "abbey": "The abbey has a garden, a garden wall and a garden gate.",
}


def passage(key: str, text: str, *headings: str) -> Passage:
    return Passage(f"{key}-1", key, 0, len(text), text, None, headings)


def filled(folder: Path) -> KeywordIndex:
    made = KeywordIndex(folder)
    made.replace([], [("", passage(key, text)) for key, text in TEXTS.items()])
    return made


@pytest.fixture
def keywords(tmp_path):
    return filled(tmp_path / "keywords")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("shared") / "keywords")


def keys(hits: list[tuple[str, float]]) -> list[str]:
    return [key for key, _ in hits]


def test_the_passages_with_the_words_come_best_first(keywords):
    assert keys(keywords.matching("Which gardens are there?", 5)) == ["abbey-1", "castle-1"]
    assert keys(keywords.matching("grinding", 5)) == ["mill-1"], "by stem"
    assert keys(keywords.matching("gárden", 1)) == ["abbey-1"], "without accents"
    assert keywords.matching("nobody", 5) == keywords.matching("?!", 5) == keywords.matching("", 5) == []


def test_a_word_of_title_or_heading_counts_for_less_than_one_of_the_passage(keywords):
    keywords.replace([], [("Towers", passage("one", "It is high.")), ("", passage("two", "A tower is high."))])
    assert keys(keywords.matching("tower", 5)) == ["two-1", "one-1"]
    keywords.replace([], [("", passage("three", "It is low.", "Cellars"))])
    assert keys(keywords.matching("cellar", 5)) == ["three-1"]


def test_a_replaced_document_has_its_new_words_alone(keywords):
    keywords.replace(["castle"], [("", passage("castle", "The castle has a moat."))])
    assert keys(keywords.matching("moat", 5)) == ["castle-1"]
    assert keywords.matching("forty", 5) == []
    assert keywords.count() == 3
    keywords.replace(["castle"], [])
    assert keywords.ids() == {"mill-1", "abbey-1"}


def test_what_was_removed_and_still_counts_is_known_until_a_refill(keywords):
    assert keywords.removed() == 0
    keywords.replace(["mill"], [("", passage("mill", "The mill burnt down."))])
    assert keywords.count() == 3
    keywords.replace(["mill", "abbey"], [])
    assert keywords.removed() in (0, 1, 2, 3)  # tantivy merges when it likes
    keywords.refill([("", passage("castle", TEXTS["castle"]))])
    assert keywords.removed() == 0


def test_a_refill_leaves_nothing_of_what_was_there(keywords):
    keywords.refill([("", passage("moat", "A moat."))])
    assert keywords.ids() == {"moat-1"}


def test_a_change_that_fails_on_the_way_changes_nothing(keywords):
    def failing():
        yield "", passage("moat", "A moat.")
        raise KeyboardInterrupt

    for change in (lambda: keywords.replace(["castle"], failing()), lambda: keywords.refill(failing())):
        with pytest.raises(KeyboardInterrupt):
            change()
        assert keywords.ids() == {"castle-1", "mill-1", "abbey-1"}
    keywords.replace(["castle"], [])
    assert keywords.ids() == {"mill-1", "abbey-1"}


def test_another_ones_commit_is_seen_at_the_next_revision(keywords, tmp_path):
    reader = KeywordIndex(tmp_path / "keywords")
    keywords.replace(["castle"], [])
    assert reader.at("1").count() == 2
    keywords.replace(["mill"], [])
    assert reader.at("1").count() == 2
    assert reader.at("2").count() == 1


def test_figures_about_words_are_those_of_the_passages(keywords):
    assert keywords.document_frequency("garden") == keywords.document_frequency("Gardens") == 2
    assert keywords.document_frequency("nobody") == keywords.document_frequency("") == 0
    assert keywords.vocabulary()["garden"] == 2
    keywords.refill([("", passage("castle", TEXTS["castle"]))])
    assert keywords.vocabulary()["garden"] == 1


def test_a_folder_that_is_no_index_is_told(tmp_path):
    (tmp_path / "keywords").mkdir()
    (tmp_path / "keywords" / "meta.json").write_text("no index", encoding="utf-8")
    with pytest.raises(IndexDamaged, match="python -m index check --repair"):
        KeywordIndex(tmp_path / "keywords")


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.text() | st.sampled_from(['text:"garden', "garden AND", "(garden", "id:castle-1", "+-*~^", "a" * 5000])
)
def test_nothing_in_a_question_is_syntax(shared, question):
    hits = shared.matching(question, 3)
    assert set(keys(hits)) <= {"castle-1", "mill-1", "abbey-1"}
