"""Two runs of the same questions laid side by side."""

import csv

import pytest
from selectolax.lexbor import LexborHTMLParser

from index.config import IndexConfig
from index.types import Passage
from rag.config import RagConfig
from rag.evaluation.comparison import Turned, compare, evaluate_each
from rag.evaluation.comparison_tables import SHOWN, comparison_text, question_rows, told_first, write_comparison
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import Evidence, GoldenQuestion
from rag.evaluation.report.page import page
from rag.evaluation.variants import read_variants
from rag.types import Answer, Citation, Hit

TEXT = "Seoul fired 400 shells. Pyongyang fired 200 shells."


class Scripted:
    """An assistant that cites the first sentence where it knows the question, and declines any other."""

    def __init__(self, name, knows, log):
        self.name, self.knows, self.log = name, knows, log

    def search(self, question, k=10, within=()):
        return []

    def ask(self, question, history=(), within=()):
        self.log.append((self.name, question))
        hit = Hit(Passage("p", "d", 0, len(TEXT), TEXT), "a.txt", "A", 1.0)
        cited = (Citation(1, "a.txt", "A", 0, 23, TEXT[:23]),) if question in self.knows else ()
        text, timings = "400. [1]" if cited else "Not there.", {"total": 1.0}
        return Answer(question, question, text, not cited, 0.9 if cited else 0.1, "extractive", cited, (hit,), timings)


@pytest.fixture
def compared(tmp_path):
    """A comparison of what the base knows with what the variants know, and who was asked what in which order."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(TEXT, encoding="utf-8")

    def made(ids, base, **others):
        questions = [GoldenQuestion(id, f"{id}?", True, (Evidence("a.txt", 0, 23, TEXT[:23]),)) for id in ids]
        log, kept = [], []
        known = {"base": base, **others}
        assistants = {name: Scripted(name, {f"{id}?" for id in knows}, log) for name, knows in known.items()}
        done = evaluate_each(assistants, questions, Corpus(tmp_path / "docs"), keep=kept.append)
        texts = [f"{name}:context_characters={300 + at}" for at, name in enumerate(others)]
        return compare(read_variants(texts, IndexConfig(), RagConfig()), done), log, kept

    return made


def test_the_settings_take_turns_in_being_asked_first(compared):
    _, log, _ = compared("abc", base="", one="", two="")
    assert [name for name, _ in log] == ["base", "one", "two", "one", "two", "base", "two", "base", "one"]
    assert [question for _, question in log] == ["a?"] * 3 + ["b?"] * 3 + ["c?"] * 3


def test_only_the_base_s_answers_are_kept(compared):
    _, _, kept = compared("ab", base="a", one="ab")
    assert [(answer["id"], answer["abstained"]) for answer in kept] == [("a", False), ("b", True)]


def test_every_question_that_ended_otherwise_is_named_with_both_outcomes(compared):
    comparison, _, _ = compared("abcd", base="ab", one="bcd")
    (one,) = comparison.variants
    told = one.to_json()["outcomes"]
    assert [change["id"] for change in told["better"]] == ["c", "d"]
    assert told["worse"] == [{"id": "a", "question": "a?", "base": "right", "variant": "wrongly declined"}]
    assert told["otherwise"] == []
    right = one.differences["outcomes.right"]
    assert (right.base, right.variant, right.estimate.mean, right.changed) == (0.5, 0.75, 0.25, 3)


def test_the_comparisons_are_counted_over_all_variants(compared):
    comparison, _, _ = compared("abcd", base="ab", one="bcd", two="ab")
    (one, two) = comparison.variants
    assert comparison.comparisons == one.judged + two.judged
    # No question is unanswerable, has strings or references to hold, or a largest context with an interval.
    judged = {key for key, one in two.differences.items() if one.estimate.low is not None}
    assert not judged & {"abstention.auroc", "answers.contains", "answers.token_f1", "context_characters"}
    assert two.judged == len(judged)
    form = comparison.to_json()
    assert form["expected_by_chance"] == round(0.05 * comparison.comparisons, 2)
    assert form["variants"]["one"]["changed"] == {"context_characters": 300}
    assert form["variants"]["one"]["settings"]["context_characters"] == 300
    assert form["variants"]["one"]["differences"]["retrieval"]["recall"]["mean"] == 0.0
    assert form["variants"]["one"]["figures"]["citations"]["first_correct"]["mean"] == 0.75


def test_a_terminal_shows_differences_changes_and_how_to_read_them(compared):
    comparison, _, _ = compared("abcd", base="ab", one="bcd")
    text = comparison_text(comparison)
    for part in (
        "one: context_characters=300",
        "no difference shown",
        "2 questions got right, 1 went wrong, 0 went wrong in another way, 1 ended the same.",
        "  c: wrongly declined → right: c?",
        "  a: right → wrongly declined: a?",
        f"{comparison.comparisons} comparisons were made",
        "That is not to say that there is no difference.",
    ):
        assert part in text
    assert "better" not in text.split("2 questions got right")[0]


def test_figures_that_do_not_differ_are_only_counted_unless_they_are_headlines(compared):
    comparison, _, _ = compared("abcd", base="ab", one="bcd")
    (one,) = comparison.variants
    text = comparison_text(comparison)
    first, rest = told_first(one.differences)
    assert "retrieval.recall " in text
    assert "retrieval.ndcg@10" in rest
    assert "retrieval.ndcg@10" not in text
    assert f"{len(rest)} more figures: no difference shown" in text
    assert first | rest == one.differences


def test_the_report_s_page_has_what_was_compared(compared):
    comparison, _, _ = compared([f"q{at}" for at in range(7)], base="", one=[f"q{at}" for at in range(7)])
    tree = LexborHTMLParser(page(comparison.base, {}, comparison))
    section = tree.css_first("#compared")
    assert section.css_first("h3").text() == "one: context_characters=300"
    rows = {row.css_first("th").text(): row for row in section.css("table.differences tbody tr")}
    assert set(rows) == set(comparison.variants[0].differences)
    assert rows["outcomes.right"].css_first(".chip.good").text() == "better"
    assert "+1.000" in rows["outcomes.right"].text()
    better = next(one for one in section.css("details") if "Better (7)" in one.css_first("summary").text())
    assert len(better.css("tbody tr")) == 7
    assert "comparisons were made" in section.text()
    assert tree.css_first('nav a[href="#compared"]') is not None
    alone = LexborHTMLParser(page(comparison.base, {}))
    assert alone.css_first("#compared") is None
    assert alone.css_first('nav a[href="#compared"]') is None


def test_a_long_list_of_changes_is_cut_on_a_terminal_and_whole_in_the_files(compared, tmp_path):
    ids = [f"q{number}" for number in range(SHOWN + 3)]
    comparison, _, _ = compared(ids, base="", one=ids)
    assert "and 3 more (--json and --report have them)" in comparison_text(comparison)
    figures, questions = write_comparison(tmp_path, comparison)
    assert (figures.name, questions.name) == ("compare.csv", "compare_questions.csv")
    rows = list(csv.DictReader(questions.open(encoding="utf-8-sig")))
    assert [row["turned"] for row in rows] == [Turned.BETTER.value] * len(ids)
    table = {row["figure"]: row for row in csv.DictReader(figures.open(encoding="utf-8-sig"))}
    assert table["citations.first_correct"]["difference"] == "1.0"
    assert table["citations.first_correct"]["verdict"] == "better"
    assert table["context_characters"]["low"] == ""


def test_a_row_has_the_differences_of_a_question(compared):
    comparison, _, _ = compared("ab", base="a", one="ab")
    first, second = question_rows(comparison)
    assert (first["turned"], first["confidence"], first["citations.first_correct"]) == ("", 0.0, 0.0)
    assert (second["turned"], second["confidence"], second["citations.first_correct"]) == (
        "better",
        pytest.approx(0.8),
        1.0,
    )
    assert second["citations.precision"] is None  # the base declined, and is not judged
