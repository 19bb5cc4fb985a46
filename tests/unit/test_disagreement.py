"""Sources of different dates that say otherwise are both shown, on a real index; others are left alone."""

from __future__ import annotations

import pytest

from index.config import IndexConfig
from index.store import Index
from index.sync import sync
from index.types import Document, Passage
from rag.answering.candidates import Candidate
from rag.answering.disagreement import disagreeing
from rag.answering.extractive import DIFFER
from rag.assistant import Assistant
from rag.question import Kind, Question
from rag.types import Hit, Turn

FOLDER = {
    "handbook-2021.md": """# Staff handbook 2021

## Offices

Our head office is in Bonn. We employ 120 people in four countries. The canteen is on the ground floor.

## Leave

Everybody has 28 days of paid leave a year. The director of the institute is Anna Weber.
The lease of the head office ends on 31 March 2024.

## Probation

Staff on probation may work from home.

## Office bus

A bicycle costs £3.00 for a single trip. Dogs travel free of charge and must be on a lead.
""",
    "handbook.md": """# Staff handbook

As of 3 May 2024

## Offices

Our head office is in Berlin. We employ 143 people in five countries. The canteen is on the ground floor.

## Leave

Everybody has 30 days of paid leave a year. The director of the institute is Paul Schmidt.
The lease of the head office ends on 30 June 2031.

## Probation

Staff on probation may not work from home.

## Office bus

A bicycle costs £4.00 for a single trip. Dogs travel for £2.50 each way and must be on a lead.
""",
    "pump.md": """# Pump

## 1 February 2023

The pump ran at 40 bar.

## 1 March 2023

The pump ran at 55 bar.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dated")
    for name, text in FOLDER.items():
        (folder / name).write_text(text, encoding="utf-8")
    index = Index.open(IndexConfig(data_dir=tmp_path_factory.mktemp("data"), documents=folder))
    sync(index, folder)
    yield Assistant(index)
    index.close()


@pytest.mark.parametrize(
    ("question", "newer", "older"),
    [
        ("How many days of paid leave do I have?", "30 days", "28 days"),
        ("Where is the head office?", "Berlin", "Bonn"),
        ("Who is the director of the institute?", "Paul Schmidt", "Anna Weber"),
        ("How many people do you employ?", "143", "120"),
        ("When does the lease of the head office end?", "30 June 2031", "31 March 2024"),
        ("May staff on probation work from home?", "may not work", "may work"),
        ("What does a dog cost on the office bus?", "£2.50", "free of charge"),
    ],
)
def test_both_are_shown_with_their_dates_the_newer_first(assistant, question, newer, older):
    answer = assistant.ask(question)
    assert answer.text.startswith(f"{DIFFER} As of 3 May 2024: ")
    own = [answer.text[start:end] for start, end in answer.own]
    assert own == [f"{DIFFER} As of 3 May 2024:", "As of 2021:"]
    first, second = answer.citations
    assert (first.document, second.document) == ("handbook.md", "handbook-2021.md")
    assert newer in first.quote
    assert older in second.quote
    assert answer.text.endswith(f"As of 2021: {second.quote} [2]")
    for citation in answer.citations:
        assert assistant.index.document(citation.document_id).text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    "question",
    [
        "How many days of paid leave did I have in 2021?",  # says of when
        "Where is the canteen?",  # both say the same
        "When did the pump run at 40 bar?",  # what differs is no date
    ],
)
def test_what_does_not_disagree_is_answered_as_ever(assistant, question):
    answer = assistant.ask(question)
    assert answer.citations
    assert DIFFER not in answer.text
    assert "As of" not in answer.text


def test_who_asks_about_a_year_is_not_told_what_another_one_says(assistant):
    quotes = [citation.quote for citation in assistant.ask("What did a bicycle cost on the bus in 2021?").citations]
    assert quotes[0] == "A bicycle costs £3.00 for a single trip."
    assert not any("£4.00" in quote for quote in quotes)


def test_a_part_that_was_told_already_is_not_answered_with_something_else(assistant):
    answer = assistant.ask("Must my dog be on a lead, and what does it cost?")
    assert {citation.quote.split()[0] for citation in answer.citations} == {"Dogs"}
    assert len(answer.citations) == 2


def test_entries_of_one_document_have_dates_of_their_own(assistant):
    answer = assistant.ask("At how many bar did the pump run?")
    assert answer.text == (
        f"{DIFFER} As of 1 March 2023: The pump ran at 55 bar. [1] As of 1 February 2023: The pump ran at 40 bar. [2]"
    )


def test_and_for_juniors_is_not_answered_with_what_was_said_of_adults(tmp_path):
    folder = tmp_path / "club"
    folder.mkdir()
    (folder / "rules.md").write_text(
        "# Rules\n\nThe annual fee for adults is 150 euros. Juniors under 18 pay 70 euros. Dogs wait outside.\n",
        encoding="utf-8",
    )
    index = Index.open(IndexConfig(data_dir=tmp_path / "data", documents=folder))
    sync(index, folder)
    try:
        adults = "The annual fee for adults is 150 euros. [1]"
        history = [Turn("user", "What is the annual fee for adults?"), Turn("assistant", adults)]
        answer = Assistant(index).ask("and for juniors?", history)
    finally:
        index.close()
    assert [citation.quote for citation in answer.citations] == ["Juniors under 18 pay 70 euros."]


def said(document: str, text: str, score: float) -> tuple[Candidate, Document]:
    made = Document(document, "", document, text)
    passage = Passage(f"{document}-all", document, 0, len(text), text)
    return Candidate(Hit(passage, f"{document}.md", document, 1.0), 0, len(text), text, {}, score), made


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("The wide toaster weighs 3 kg.", "The wide toaster weighs 5 kg.", True),
        ("| toaster | wide | 39 |", "| toaster | wide | 59 |", True),
        ("3. The wide toaster", "| toaster | wide | 59 |", False),
        ("3. The wide toaster", "4. The wide toaster", False),
    ],
)
def test_a_row_and_a_sentence_or_two_numbered_headings_are_no_two_accounts(one, other, differ):
    (first, old), (second, new) = said("prices-2024", one, 9.0), said("prices-2025", other, 8.5)
    question = Question("What of the wide toaster?", (), Kind.OTHER, 25)
    assert bool(disagreeing(question, [first, second], {"prices-2024": old, "prices-2025": new})) is differ
