"""From answers, as `ask --batch` writes them, to figures, outcomes and tables."""

import csv
import io
import json

import pytest

from index.errors import FootnoteError
from rag.evaluation.corpus import Corpus
from rag.evaluation.outcomes import Outcome, explain, outcome
from rag.evaluation.questions import Evidence, GoldenQuestion
from rag.evaluation.run import read_answers, score
from rag.evaluation.tables import cells, figures_table, outcomes_line, plain, questions_csv, write_report
from rag.types import Turn

TEXT = "Seoul fired 400 shells. Pyongyang fired 200 shells. Nobody was hurt."
PASSAGE = {"document": "b.txt", "start": 0, "end": 50, "page": None, "text": TEXT[:50], "score": 0.9}
PASSAGE |= {"signals": {"dense": {"rank": 1, "score": 0.71}, "keyword": {"rank": 3, "score": 8.5}}}


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):  # twins
        (folder / name).write_text(TEXT, encoding="utf-8")
    (folder / "other.txt").write_text("Something else. And more of it.", encoding="utf-8")
    return Corpus(folder)


ANSWERED = Evidence("a.txt", 0, 23, TEXT[:23])


def golden(id="q", evidence=(ANSWERED,), answerable=True, **more):
    return GoldenQuestion(id=id, question="How many?", answerable=answerable, evidence=tuple(evidence), **more)


def answer(text="Seoul fired 400 shells. [1]", cited=((0, 23),), passages=(PASSAGE,), abstained=False, **more):
    citations = [
        {"n": n, "document": "b.txt", "start": start, "end": end, "quote": TEXT[start:end]}
        for n, (start, end) in enumerate(cited, start=1)
    ]
    return {
        "id": "q",
        "question": "How many?",
        "standalone_question": "How many?",
        "answer": text,
        "abstained": abstained,
        "confidence": 0.8,
        "answerer": "extractive",
        "citations": [] if abstained else citations,
        "passages": list(passages),
        "timings_ms": {"total": 12.0},
        **more,
    }


def scored(corpus, question, given):
    return score([question], {question.id: given}, corpus)


def test_evidence_and_citations_meet_under_different_names_of_one_content(corpus):
    evaluation = scored(corpus, golden(contains=("400",)), answer())
    means = {key: getattr(figure, "mean", figure) for key, figure in evaluation.figures.items()}
    assert means["retrieval.recall"] == means["citations.first_correct"] == means["citations.exact"] == 1.0
    assert means["answers.contains"] == 1.0
    assert means["context_characters"] == 50
    assert means["latency_ms.p50"] == 12.0
    assert means["abstention.auroc"] is None


def test_a_marker_is_not_part_of_the_answer(corpus):
    evaluation = scored(corpus, golden(contains=("1",)), answer())
    assert evaluation.figures["answers.contains"].mean == 0.0


@pytest.mark.parametrize("change", [{"quote": "Seoul fired 500 shells."}, {"end": 24}, {"start": -1}, {"end": 4000}])
def test_a_quote_that_is_not_the_text_there_is_found_out(corpus, change):
    given = answer()
    given["citations"][0] |= change
    assert scored(corpus, golden(), given).figures["citations.exact"].mean == 0.0


def test_figures_are_nested_for_json_with_what_was_asked_beside_them(corpus):
    value = json.loads(json.dumps(scored(corpus, golden(), answer()).to_json()))
    assert value["retrieval"]["recall"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    assert set(value["latency_ms"]) == {"p50", "p95"}
    assert value["asked"] == {"questions": 1, "answerable": 1, "with_history": 0}


def test_questions_with_history_and_of_a_tag_have_figures_of_their_own(corpus):
    questions = [golden("a", history=(Turn("user", "Hi"),), tags=("x", "all")), golden("b", tags=("all",))]
    evaluation = score(questions, {"a": answer(), "b": answer(cited=((24, 51),))}, corpus)
    assert set(evaluation.groups) == {"with_history", "tag:x"}
    assert evaluation.groups["with_history"]["citations.first_correct"].mean == 1.0
    assert evaluation.figures["citations.first_correct"].mean == 0.5


def test_questions_without_answer_are_named(corpus):
    with pytest.raises(FootnoteError, match=r"2 questions have no answer \(a, b\)"):
        score([golden("a"), golden("b")], {}, corpus)


def test_an_answer_that_lacks_a_key_or_names_no_document_is_told(corpus):
    short = answer()
    del short["confidence"]
    with pytest.raises(FootnoteError, match="lacks 'confidence'"):
        scored(corpus, golden(), short)
    elsewhere = answer(passages=[PASSAGE | {"document": "c.txt"}])
    with pytest.raises(FootnoteError, match=r"no document 'c\.txt'"):
        scored(corpus, golden(), elsewhere)


def test_answers_are_read_back_by_id(tmp_path):
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps(answer()) + "\n", encoding="utf-8")
    assert read_answers(path) == {"q": answer()}
    path.write_text(json.dumps(answer()) + "\n[]\n", encoding="utf-8")
    with pytest.raises(FootnoteError, match="line 2"):
        read_answers(path)


ELSEWHERE = PASSAGE | {"document": "other.txt", "end": 15, "text": "Something else."}


@pytest.mark.parametrize(
    ("question", "given", "ended"),
    [
        (golden(), answer(), Outcome.RIGHT),
        (golden(), answer(cited=((24, 51),)), Outcome.NOT_CITED),
        (golden(), answer(passages=[ELSEWHERE], cited=((24, 51),)), Outcome.NOT_RETRIEVED),
        (golden(), answer(passages=[ELSEWHERE], abstained=True), Outcome.NOT_RETRIEVED),
        (golden(), answer(abstained=True), Outcome.WRONGLY_DECLINED),
        (golden(contains=("400", "500")), answer(), Outcome.INCOMPLETE),
        # The fact stands in more than one place; any will do if the answer says it.
        (golden(contains=("200",)), answer("200 shells. [1]", cited=((24, 51),)), Outcome.RIGHT),
        (golden(evidence=(), contains=("500",)), answer(), Outcome.INCOMPLETE),
        (golden(answerable=False, evidence=()), answer(), Outcome.WRONGLY_ANSWERED),
        (golden(answerable=False, evidence=()), answer(abstained=True), Outcome.RIGHT),
    ],
)
def test_a_question_ends_in_one_way_that_has_a_name(corpus, question, given, ended):
    assert outcome(scored(corpus, question, given).cases[0]) is ended


def test_an_explanation_has_question_expectation_place_scores_and_cause(corpus):
    (case,) = scored(corpus, golden(contains=("500",)), answer(passages=[ELSEWHERE])).cases
    text = explain(case)
    assert text.startswith("q: not retrieved")
    for part in (
        "How many?",
        "a.txt 0-23: 'Seoul fired 400 shells.'",
        "an answer with '500' (missing)",
        "[1] *",
        "dense 1. 0.710",
    ):
        assert part in text
    assert "other.txt 0-15" in text


def test_a_row_a_question_with_empty_cells_where_a_metric_does_not_judge(corpus):
    evaluation = scored(corpus, golden(answerable=False, evidence=(), tags=("t",)), answer())
    (row,) = csv.DictReader(io.StringIO(questions_csv(evaluation.cases)))
    assert row["outcome"] == "wrongly answered"
    assert row["citations.exact"] == "1.0"
    assert row["retrieval.recall"] == ""


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_a_spreadsheet_runs_no_text(text):
    assert plain(text) == "'" + text


def test_a_report_has_the_figures_and_the_questions(tmp_path, corpus):
    evaluation = scored(corpus, golden(), answer())
    metrics, questions = write_report(tmp_path, evaluation, evaluation.to_json())
    assert json.loads(metrics.read_text(encoding="utf-8")) == evaluation.to_json()
    assert questions.read_text(encoding="utf-8-sig").startswith("id,question")


def test_the_table_has_a_line_a_metric_and_a_dash_where_nothing_was_measured(corpus):
    evaluation = scored(corpus, golden(), answer())
    table = figures_table(evaluation.figures)
    assert len(table.splitlines()) == len(evaluation.figures) + 1
    assert "-" in cells(evaluation.figures["abstention.auroc"])
    assert outcomes_line(evaluation.cases) == "1 right"
