"""The sample documents and our golden questions about them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from index.readers import read
from index.types import Document

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
NAMES = sorted(path.name for path in SEEDS.iterdir())
QUESTIONS = [
    json.loads(line) for line in (ROOT / "tests/retrieval/questions.jsonl").read_text(encoding="utf-8").splitlines()
]
IDS = [question["id"] for question in QUESTIONS]


def document(folder: Path, name: str) -> Document:
    return read(folder / name, max_bytes=1_000_000)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {name: document(SEEDS, name).text for name in NAMES}


def made(folder: Path) -> list[Path]:
    """What the script of the generated seeds writes into the folder."""
    subprocess.run([sys.executable, ROOT / "tests/seeds/make_seeds.py", folder], check=True)
    return sorted(folder.iterdir())


# ---- the documents ----


def test_there_are_ten_to_fourteen_documents_in_all_five_formats():
    assert 10 <= len(NAMES) <= 14
    assert {Path(name).suffix for name in NAMES} == {".md", ".txt", ".html", ".pdf", ".docx"}


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_has_200_to_700_words(name: str, texts: dict[str, str]):
    assert 200 <= len(texts[name].split()) <= 700


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_has_a_title_of_its_own(name: str):
    assert len({document(SEEDS, other).title for other in NAMES} - {document(SEEDS, name).title}) == len(NAMES) - 1


def test_two_pdf_seeds_and_two_word_seeds_and_a_pdf_with_pages_to_turn():
    suffixes = Counter(Path(name).suffix for name in NAMES)
    assert suffixes[".pdf"] >= 2
    assert suffixes[".docx"] >= 2
    assert any(len(document(SEEDS, name).pages) > 1 for name in NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html")])
def test_the_menus_of_a_web_page_are_not_part_of_its_text(name: str, texts: dict[str, str]):
    assert "Back to top" not in texts[name]
    assert "Share" not in texts[name]
    assert "cookie" not in texts[name]


def test_the_article_is_credited_to_its_author_and_where_it_appeared(texts: dict[str, str]):
    credit = texts["reading-list.txt"]
    assert "John Feffer" in credit
    assert "Responsible Statecraft" in credit
    assert "38 North" in credit


# What the article that the folder restates has in numbers, names and dates: each is somewhere in the folder.
FACTS = """4.1 percent|4.5 percent|27 "love letters"|25 June 1950|July 2000|John Feffer|Responsible Statecraft|38 North
Robert Carlin|Siegfried Hecker|Foreign Policy In Focus|Right Across the World|Moon Jae-in|Donald Trump|Joe Biden
Vladimir Putin|Joseph Stalin|Kim Il Sung|Kim Jong Il|Houthis|Iranian commanders in Syria|Guyana|Hamas|open air prison
tanil minjok|one people, one blood|Three Charters for National Reunification|eyesore|hypersonic warhead|sea of fire
at an early date|human rights|political capital|a year in advance|worth the candle|echo chamber|off-ramp"""


@pytest.mark.parametrize("fact", re.split(r"[|\n]", FACTS))
def test_the_folder_has_every_name_and_figure_of_its_source(fact: str, texts: dict[str, str]):
    folder = " ".join(" ".join(texts.values()).split()).casefold()
    assert fact.casefold() in folder.replace("“", '"').replace("”", '"')


def test_the_script_makes_the_committed_pdf_and_word_files(tmp_path: Path):
    names = [path.name for path in made(tmp_path)]
    assert names == [name for name in NAMES if name.endswith((".pdf", ".docx"))]
    for name in names:
        assert document(tmp_path, name).text == document(SEEDS, name).text


def test_made_twice_a_file_has_the_same_bytes(tmp_path: Path):
    first, second = made(tmp_path / "first"), made(tmp_path / "second")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


# ---- the questions ----


def tagged(tag: str) -> list[dict[str, Any]]:
    return [question for question in QUESTIONS if tag in question["tags"]]


def test_every_question_has_an_id_of_its_own():
    assert [name for name, count in Counter(IDS).items() if count > 1] == []


def test_no_question_is_asked_twice_in_the_same_conversation():
    asked = Counter((q["question"].casefold(), json.dumps(q.get("history"))) for q in QUESTIONS)
    assert [key for key, count in asked.items() if count > 1] == []


def test_there_are_questions_of_every_kind():
    answered = [question for question in QUESTIONS if question["answerable"] and question.get("contains")]
    assert len(answered) >= 40
    assert len(tagged("unanswerable")) >= 16
    assert len([question for question in QUESTIONS if question.get("history")]) >= 10
    for tag in "fact number name date paraphrase table multi spelling near-miss".split():
        assert len(tagged(tag)) >= 4, tag


@pytest.mark.parametrize("question", QUESTIONS, ids=IDS)
def test_a_quote_stands_once_in_its_document(question: dict[str, Any], texts: dict[str, str]):
    for evidence in question.get("evidence", []):
        assert texts[evidence["document"]].count(evidence["quote"]) == 1, evidence["quote"]


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.get("contains")], ids=lambda question: question["id"])
def test_what_an_answer_must_contain_stands_in_the_evidence(question: dict[str, Any]):
    evidence = " ".join(" ".join(item["quote"].split()) for item in question["evidence"]).casefold()
    for needed in question["contains"]:
        assert re.search(rf"(?<!\w){re.escape(needed.casefold())}(?!\w)", evidence), needed


@pytest.mark.parametrize("question", QUESTIONS, ids=IDS)
def test_only_an_answerable_question_has_evidence(question: dict[str, Any]):
    assert bool(question.get("evidence")) == question["answerable"]
    assert ("unanswerable" in question["tags"]) == (not question["answerable"])


@pytest.mark.parametrize("question", tagged("followup"), ids=lambda question: question["id"])
def test_a_follow_up_has_turns_that_take_turns(question: dict[str, Any]):
    roles = [turn["role"] for turn in question["history"]]
    assert roles == ["user", "assistant"] * (len(roles) // 2)
