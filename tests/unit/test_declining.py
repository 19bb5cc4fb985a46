"""What is said when the documents do not answer: plainly, and with what is missing."""

from __future__ import annotations

import pytest

from index.types import Passage
from rag.answering import declining
from rag.question import read_question
from rag.retrieval import Retrieval
from rag.types import Hit


def found(*texts: str) -> Retrieval:
    hits = tuple(
        Hit(Passage(text, "d", 0, len(text), text), "d.txt", "Palmido lighthouse", 1.0 - at / 10)
        for at, text in enumerate(texts)
    )
    return Retrieval("", hits, hits, hits, (), {}, {})


def test_where_nothing_was_found_nothing_is_shown(library):
    assert declining.decline([read_question("Who?", library)], found()) == "Nothing in the documents touches on this."


def test_where_all_words_are_there_only_the_answer_is_missing(library):
    said = declining.decline([read_question("Who painted the Palmido tower?", library)], found("the tower"))
    assert said == "The documents don't answer this. The passages nearest to it are shown below."


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Who founded the bank of Portugal?", "“Portugal” is not"),
        ("Did Portugal join Angola?", "“Portugal” and “Angola” are not"),
        ("Did Portugal, Angola and Brazil meet in 1875?", "“Portugal”, “Angola”, “Brazil” and “1875” are not"),
        ("What was Portugal's and Portugal’s bank?", "“Portugal” is not"),
        ("What of the bank in PORTUGAL?", "“PORTUGAL” is not"),
    ],
)
def test_names_and_numbers_that_no_passage_has_are_named_once(library, question, missing):
    said = declining.decline([read_question(question, library)], found("the tower"))
    assert said == f"The documents don't answer this: {missing} in the passages nearest to it."


def test_a_name_in_a_title_or_in_other_case_is_not_missing(library):
    said = declining.decline([read_question("Who saw PALMIDO in Portugal?", library)], found("PORTUGAL sent two ships"))
    assert "not in the passages" not in said


def test_what_all_parts_miss_is_named_together(library):
    parts = [read_question("Who left Portugal?", library), read_question("Who left Angola and Portugal?", library)]
    assert "“Portugal” and “Angola” are not" in declining.decline(parts, found("the tower"))


@pytest.mark.parametrize(
    ("text", "asked", "said"),
    [
        ("Who built it? ", None, "The documents don't answer “Who built it”."),
        ("how many? (families salt)", len("how many?"), "The documents don't answer “how many”."),
        ("What does note [12] say?", None, "The documents don't answer “What does note (12) say”."),
    ],
)
def test_an_unanswered_part_is_quoted_as_the_user_wrote_it(library, text, asked, said):
    assert declining.part(read_question(text, library, asked)) == said
