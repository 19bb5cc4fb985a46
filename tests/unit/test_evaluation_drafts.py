"""Drafts: a file of proposals that no evaluation takes for golden questions, and the way of each out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import FootnoteError, SettingError
from rag.evaluation import drafts, question_file
from rag.evaluation.corpus import Corpus
from rag.evaluation.drafts import accept, add_drafts, answerable, discard, edited, read_drafts, unanswerable
from rag.evaluation.questions import Evidence, GoldenQuestion, QuestionMistakes, load_questions

TEXT = "The fleet has 42 ships. Admiral Brandt leads it.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "fleet.txt").write_text(TEXT, encoding="utf-8")
    return Corpus(tmp_path / "documents")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drafts.jsonl"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


SHIPS = answerable(
    "How many ships has the fleet?", Evidence("fleet.txt", 0, 23, TEXT[:23]), contains="42", tags=["figure"]
)
NOBODY = unanswerable("When was Admiral Brandt born?")


def test_what_was_added_waits_and_what_the_file_had_stays(path: Path) -> None:
    add_drafts(path, [SHIPS])
    before = path.read_bytes()
    add_drafts(path, [NOBODY])
    assert path.read_bytes().startswith(before)
    assert [(one.id, one.question, one.line) for one in read_drafts(path).waiting] == [
        ("how-many-ships-has-the-fleet-" + SHIPS.id[-8:], SHIPS.question, 1),
        (NOBODY.id, NOBODY.question, 2),
    ]
    assert read_drafts(path.with_name("none.jsonl")).waiting == ()


def test_nothing_takes_a_draft_for_a_golden_question(path: Path, corpus: Corpus) -> None:
    question_file.append_question(path, GoldenQuestion("mine", "Why?", False))
    assert len(load_questions(path, corpus)) == 1
    add_drafts(path, [SHIPS, NOBODY])
    with pytest.raises(SettingError, match=r"2 drafts that nobody has accepted \(the first in line 2\)") as told:
        load_questions(path, corpus)
    assert f"python -m rag questions accept {path} --into" in told.value.remedy
    discard(path, SHIPS)
    with pytest.raises(SettingError, match="2 drafts"):
        load_questions(path, corpus)


def test_a_question_that_speaks_of_drafts_is_none(path: Path, corpus: Corpus) -> None:
    line = {"id": "a", "question": "Who wrote the “draft”?", "answerable": False, "evidence": [], "draft": False}
    path.write_text(json.dumps(line), encoding="utf-8")
    assert load_questions(path, corpus)[0].id == "a"


def test_an_accepted_one_moves_and_is_a_question_that_the_suite_reads(path: Path, into: Path, corpus: Corpus) -> None:
    add_drafts(path, [SHIPS, NOBODY])
    accept(path, into, read_drafts(path).waiting[0], corpus)
    (loaded,) = load_questions(into, corpus)
    assert (loaded.question, loaded.contains, loaded.evidence[0].quote) == (SHIPS.question, ("42",), TEXT[:23])
    assert [one.id for one in read_drafts(path).waiting] == [NOBODY.id]


def test_a_kill_between_both_files_asks_nobody_again(path: Path, into: Path, corpus: Corpus) -> None:
    add_drafts(path, [SHIPS, NOBODY])
    question_file.append_question(into, SHIPS)  # and then killed
    accepted = question_file.ids_in(into)
    assert [one.id for one in read_drafts(path, accepted).waiting] == [NOBODY.id]
    accept(path, into, SHIPS, corpus)
    assert len(load_questions(into, corpus)) == 1
    assert [one.id for one in read_drafts(path).waiting] == [NOBODY.id]


def test_a_discarded_one_is_kept_apart_so_that_it_is_not_proposed_again(path: Path) -> None:
    add_drafts(path, [SHIPS, NOBODY])
    discard(path, SHIPS)
    now = read_drafts(path)
    assert ([one.id for one in now.waiting], [one.id for one in now.discarded]) == ([NOBODY.id], [SHIPS.id])
    assert SHIPS.question in now.questions


def test_a_document_that_changed_is_told_and_nothing_is_written(path: Path, into: Path, corpus: Corpus) -> None:
    add_drafts(path, [SHIPS])
    (corpus.folder / "fleet.txt").write_text("No fleet any more, and no ships.", encoding="utf-8")
    with pytest.raises(FootnoteError, match=r"fleet\.txt.* so it was not accepted"):
        accept(path, into, SHIPS, Corpus(corpus.folder))
    assert not into.exists()
    assert len(read_drafts(path).waiting) == 1


def test_a_person_s_words_take_the_place_of_the_draft_s(path: Path, into: Path, corpus: Corpus) -> None:
    add_drafts(path, [SHIPS])
    accept(path, into, edited(SHIPS, " How large is\nthe fleet? ", ["42", " ships ", ""]), corpus)
    (loaded,) = load_questions(into, corpus)
    assert (loaded.id, loaded.question, loaded.contains) == (SHIPS.id, "How large is the fleet?", ("42", "ships"))
    with pytest.raises(FootnoteError, match="needs words"):
        edited(SHIPS, "  ")


def test_one_that_the_documents_do_not_answer_has_no_evidence(path: Path, into: Path, corpus: Corpus) -> None:
    add_drafts(path, [SHIPS])
    accept(path, into, drafts.as_unanswerable(SHIPS), corpus)
    (loaded,) = load_questions(into, corpus)
    assert (loaded.answerable, loaded.evidence, loaded.contains) == (False, (), ())


def test_what_the_quote_does_not_have_to_the_letter_is_not_demanded() -> None:
    assert answerable("How many?", Evidence("a", 0, 4, "4 , 2"), contains="4, 2").contains == ()


def test_mistakes_in_a_file_of_drafts_are_told(path: Path) -> None:
    path.write_text('{"id": "a", "draft": true}\n', encoding="utf-8")
    with pytest.raises(QuestionMistakes, match="line 1: question is missing"):
        read_drafts(path)
