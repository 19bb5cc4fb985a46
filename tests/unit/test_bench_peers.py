"""What other tools found is laid on the documents rightly, and the tables say what their figures show, and no more."""

import json
import math

import pytest
from evaluation_cases import case, span

from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import Evidence, GoldenQuestion
from rag.evaluation.rankings import SIZES
from rag.types import Turn
from tests.bench.peers import figures, found, tables
from tests.bench.peers.environment import write_questions
from tests.bench.peers.figures import Row
from tests.bench.quality import write_between

TEXT = "Salt.\n\nIt is kept  dry.\n\nSalt.\n\nIt is sold."


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "salt.txt").write_text(TEXT, encoding="utf-8")
    return Corpus(tmp_path)


def chunk(text, start=None):
    return {"document": "salt.txt", "text": text, "start": start}


def test_a_chunk_stands_where_its_tool_says(corpus):
    assert found.places([chunk("Salt.", 25)], corpus) == [("salt.txt", 25, 30)]


def test_without_a_start_equal_chunks_stand_one_behind_the_other(corpus):
    chunks = [chunk("Salt."), chunk("It is kept  dry."), chunk("Salt."), chunk("It is sold.")]
    assert [start for _, start, _ in found.places(chunks, corpus)] == [0, 7, 25, 32]


def test_a_wrong_start_is_not_believed(corpus):
    assert found.places([chunk("It is sold.", 3)], corpus) == [("salt.txt", 32, 43)]


def test_white_space_that_a_tool_collapsed_is_found_in_the_text(corpus):
    ((_, start, end),) = found.places([chunk("It is kept dry.")], corpus)
    assert TEXT[start:end] == "It is kept  dry."


def test_a_chunk_that_no_document_has_is_an_error(corpus):
    with pytest.raises(ValueError, match="is not in its document"):
        found.places([chunk("It is free.")], corpus)


def test_no_more_is_asked_for_than_fills_the_context():
    calls = [[("a", 0, 10)], [("b", 0, 10), ("a", 0, 10)], [("c", 0, 10), ("b", 0, 10), ("a", 0, 10)]]
    assert [found.enough(calls, size) for size in (5, 10, 11, 30, 99)] == [calls[at] for at in (0, 0, 1, 2, 2)]


@pytest.mark.parametrize(
    ("characters", "kept"),
    [
        (100, [("a", 0, 10), ("b", 5, 25)]),
        (30, [("a", 0, 10), ("b", 5, 25)]),
        (15, [("a", 0, 10), ("b", 5, 10)]),
        (10, [("a", 0, 10)]),
        (4, [("a", 0, 4)]),
        (math.inf, [("a", 0, 10), ("b", 5, 25)]),
    ],
)
def test_a_context_is_filled_in_order_and_the_last_passage_cut(characters, kept):
    assert found.filled([("a", 0, 10), ("b", 5, 25)], characters) == kept


def test_a_tool_s_passages_are_measured_as_ours_are(corpus):
    evidence = (Evidence("salt.txt", 32, 43, "It is sold."),)
    question = GoldenQuestion(id="q", question="?", answerable=True, evidence=evidence)
    passages = [("salt.txt", 0, 5), ("salt.txt", 32, 38)]
    made = found.case(question, passages, {"score": 0.4, "ms": 3.0}, corpus)
    assert figures.values("retrieval.recall", [made]) == pytest.approx([6 / 11])
    assert figures.values("retrieval.mrr", [made]) == pytest.approx([1 / 2])
    assert (made.confidence, made.context_characters, made.total_ms) == (0.4, 11, 3.0)


GOLD = (span("a", 0, 10),)
HIT, MISS = (span("a", 0, 10),), (span("b", 0, 10),)


def row(name, hits, of=20, confident=True, sure=0.9):
    """`of` answerable questions, of which the first `hits` are found and all are so sure, and as many others."""
    answerable = [case(gold=GOLD, passages=HIT if at < hits else MISS, confidence=sure) for at in range(of)]
    cases = [*answerable, *(case(answerable=False, confidence=0.1) for _ in range(of))]
    return Row(name, dict.fromkeys(SIZES, cases), cases, [2.0, 4.0], 7.4, confident)


def test_a_row_has_every_figure_of_a_tool():
    assert tables.cells(row("ours", 15)) == [
        *["0.750"] * 7, "1.000", "0.750 in 5", "3", "7",
    ]  # fmt: skip


def test_a_tool_that_tells_no_similarity_has_no_figure_of_declining():
    assert tables.cells(row("theirs", 15, confident=False))[7] == ""
    assert "AUROC" not in figures.differences(row("ours", 15), row("theirs", 15, confident=False))


@pytest.mark.parametrize(
    ("mine", "theirs", "begins"),
    [
        (15, 5, "+0.50 (+0."),
        (12, 20, "**-0.40 (-0."),
        (15, 20, "*-0.25 (-0."),  # five questions changed: too few to say so
        (15, 13, "*+0.10 (+0.00"),
    ],
)
def test_differences_are_ours_minus_theirs_and_look_like_their_verdict(mine, theirs, begins):
    assert tables.interval(figures.differences(row("ours", mine), row("theirs", theirs))["MRR"]).startswith(begins)


def test_declining_is_compared_by_what_each_tool_is_sure_of():
    found = figures.differences(row("ours", 15), row("theirs", 15, sure=0.0))["AUROC"]
    assert (found.base, found.variant, found.estimate.mean, found.changed) == (0.0, 1.0, 1.0, 20)


def test_where_we_do_not_win_is_said_in_words():
    ours = row("ours", 12)
    between = {name: figures.differences(ours, row(name, hits)) for name, hits in (("A", 20), ("B", 12), ("C", 2))}
    better, level = tables.in_words(between)
    everything = "1,000, 2,500, 5,000, 10,000, documents@5, MRR, nDCG@10"
    assert better == f"- Better than Footnote: A ({everything})."
    assert level == f"- As good as Footnote, as far as can be told: A (AUROC); B ({everything}, AUROC); C (AUROC)."


def test_questions_are_given_as_typed_and_with_those_of_their_history_in_front(tmp_path):
    history = (Turn("user", "Is salt kept?"), Turn("assistant", "Dry."))
    asked = [
        GoldenQuestion(id="1", question="And sold?", answerable=True, history=history),
        GoldenQuestion(id="2", question="Why?", answerable=True),
    ]
    write_questions(asked, tmp_path / "asked.jsonl")
    first, second = map(json.loads, (tmp_path / "asked.jsonl").read_text(encoding="utf-8").splitlines())
    assert first == {"id": "1", "question": "And sold?", "joined": "Is salt kept?\nAnd sold?"}
    assert second == {"id": "2", "question": "Why?"}


def test_two_tables_of_a_file_leave_each_other_alone(tmp_path):
    path = tmp_path / "RESULTS.md"
    for table, name in (("ours", "quality"), ("old", "peers"), ("new", "peers")):
        write_between(path, table, name)
    text = path.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.index("ours") < text.index("## Peers") < text.index("new")
