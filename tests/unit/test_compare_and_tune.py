"""`rag evaluate --compare` and `rag tune` on real documents: one index where it can be shared, and what is printed."""

import csv
import json
from contextlib import ExitStack

import pytest

from index.config import IndexConfig
from index.embedding import Embedder
from index.store import Index
from index.sync import sync
from rag import cli
from rag.cli.opened import corpus_indexes

PEOPLE = ["Ada", "Boris", "Chandra", "Dmitri", "Elena", "Farid", "Greta", "Hiro", "Ines", "Jonas", "Kofi", "Lena"]
TRADES = ["bakes bread", "mends shoes", "keeps bees", "paints signs", "repairs clocks", "grows pears"]
TOWNS = ["Aveiro", "Bergen", "Cahors", "Delft", "Ephesus", "Faro"]


def about(at, name):
    trade, town = TRADES[at % len(TRADES)], TOWNS[at // 2 % len(TOWNS)]
    filler = f"The street is narrow and the shop has been there since {1900 + at}. Neighbours come by in the morning. "
    return f"# {name}\n\n{name} {trade} in {town}. {filler}{filler}The door is painted in colour number {at + 20}.\n\n"


@pytest.fixture(scope="module")
def docs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    for part in range(3):
        text = "".join(about(at, name) for at, name in enumerate(PEOPLE) if at % 3 == part)
        (folder / f"part{part}.md").write_text(text, encoding="utf-8")
    (folder / "tiny.md").write_text("# Note\n\nThe ferry leaves at 7:50.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def questions(tmp_path_factory):
    """A question a person, and one that nothing answers."""

    def golden(at, name):
        quote = f"{name} {TRADES[at % len(TRADES)]} in {TOWNS[at // 2 % len(TOWNS)]}."
        evidence = [{"document": f"part{at % 3}.md", "quote": quote}]
        return {"id": name, "question": f"What does {name} do?", "answerable": True, "evidence": evidence}

    lines = [golden(at, name) for at, name in enumerate(PEOPLE)]
    lines.append({"id": "fish", "question": "Which wine goes with grilled fish?", "answerable": False, "evidence": []})
    path = tmp_path_factory.mktemp("questions") / "questions.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def rag(data_dir, docs, questions, capsys):
    """A command on these questions and documents: (status, standard output, standard error)."""

    def run(command, *arguments):
        flags = [str(questions), "--corpus", str(docs), "--data-dir", str(data_dir), *map(str, arguments)]
        status = cli.main([command, *flags])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_settings_that_split_alike_share_an_index_and_others_take_over_what_fits(docs, tmp_path):
    """No passage is embedded twice: what two sizes of passages have in common is copied."""
    base = IndexConfig(data_dir=tmp_path)
    sizes = [160, 160, 40, 250, 160]
    with ExitStack() as stack:
        configs = [base.model_copy(update={"passage_tokens": size}) for size in sizes]
        indexes, reports = corpus_indexes(docs, configs, stack)
        first, small, large = indexes[0], indexes[2], indexes[3]
        assert indexes == [first, first, small, large, first]
        assert len(reports) == 3
        held = [index.catalogue.passage_ids(index.fingerprint) for index in (first, small, large)]
        assert reports[0].embedded == len(held[0])
        assert reports[1].embedded == len(held[1] - held[0]) < len(held[1])
        assert reports[2].embedded == len(held[2] - held[1] - held[0])
        shared = sorted(held[0] & held[1])
        lent = [index.catalogue.vectors(index.fingerprint, shared) for index in (first, small)]
        assert shared
        assert all((lent[0][key] == lent[1][key]).all() for key in shared)
        assert small.vector_count() == small.passage_count()
    with ExitStack() as stack:
        _, reports = corpus_indexes(docs, configs, stack)
        assert [report.embedded for report in reports] == [0, 0, 0]


class AnotherModel(Embedder):
    """One that says it is another."""

    fingerprint = "another"


def test_an_index_of_another_model_lends_nothing(docs, tmp_path):
    with ExitStack() as stack:
        lender = Index.open(IndexConfig(data_dir=tmp_path / "lender"))
        stack.callback(lender.close)
        lender.embedder = AnotherModel("", lender.config.models)
        sync(lender, docs)
        borrower = Index.open(IndexConfig(data_dir=tmp_path / "borrower", passage_tokens=250))
        stack.callback(borrower.close)
        borrower.lenders = (lender,)
        assert sync(borrower, docs).embedded == borrower.passage_count()


def test_a_comparison_is_printed_as_json_and_written_into_the_report(rag, tmp_path):
    flags = ["--compare", "words:dense_weight=0", "--compare", "small:context_characters=200,passage_tokens=40"]
    status, out, _ = rag("evaluate", *flags, "--json", "--report", tmp_path, "--out", tmp_path / "answers.jsonl")
    figures = json.loads(out)
    assert status == 0
    assert set(figures["compare"]["variants"]) == {"words", "small"}
    small = figures["compare"]["variants"]["small"]
    assert small["changed"] == {"context_characters": 200, "passage_tokens": 40}
    assert small["settings"]["passage_tokens"] == 40
    assert figures["settings"]["passage_tokens"] == 160
    context = small["differences"]["context_characters"]
    assert context["mean"] == context["variant"] - context["base"] < 0
    assert context["base"] == figures["context_characters"]
    recall = small["differences"]["retrieval"]["recall"]
    assert recall["base"] == figures["retrieval"]["recall"]["mean"]
    assert recall["variant"] == small["figures"]["retrieval"]["recall"]["mean"]
    assert recall["n"] == len(PEOPLE)
    assert json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8")) == figures
    rows = list(csv.DictReader((tmp_path / "compare_questions.csv").open(encoding="utf-8-sig")))
    assert [row["variant"] for row in rows] == ["words"] * 13 + ["small"] * 13
    assert (tmp_path / "compare.csv").exists()
    assert len((tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()) == 13


def test_without_compare_nothing_is_compared(rag, tmp_path):
    status, out, _ = rag("evaluate", "--json", "--report", tmp_path)
    assert status == 0
    assert "compare" not in json.loads(out)
    assert not list(tmp_path.glob("compare*"))


def test_a_variant_s_chat_model_that_does_not_answer_is_told(rag, chat_server, monkeypatch):
    """Else its quoted answers would pass for the model's."""
    monkeypatch.delenv("FOOTNOTE_CHAT_MODEL")
    chat_server.fails(401)
    status, out, err = rag("evaluate", "--no-abstain", "--compare", "worded:chat_model=openai:tester")
    assert status == 0
    assert "worded: chat_model=openai:tester" in out
    assert "worded: 13 of 13 answers come with a note" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["evaluate", "--compare", "small:context_characters=50"], "it should be a whole number, 200 or more"),
        (["evaluate", "--compare", "dense_weight=0.5"], "has no name"),
        (["evaluate", "--compare", "a:dense_weight=0.5", "--answers", "a.jsonl"], "Leave out --answers"),
        (["evaluate", "--compare", "a:fitted=none.json"], "none.json can't be read"),
        (["tune", "--try", "dense_weight=0.3"], "--try names only the values that are set already"),
        (["tune", "--try", "threshold=0.3"], "changes nothing found"),
    ],
)
def test_wrong_use_is_told_before_anything_is_asked(rag, arguments, told):
    status, out, err = rag(*arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert "questions, " not in err


def test_tune_prints_what_to_use_and_what_it_rests_on(rag):
    tries = ["--try", "dense_weight=0,0.3,0.9", "--try", "passage_tokens=40,160", "--context", "300"]
    status, out, err = rag("tune", *tries, "--json")
    tuned = json.loads(out)
    assert status == 0
    assert "Only 12 questions can be answered and say where" in err
    assert tuned["warnings"][0] in err
    assert (tuned["questions"], tuned["context_characters"], len(tuned["grid"])) == (12, 300, 6)
    assert tuned["grid"][0]["settings"] == tuned["now"]["settings"] == {"dense_weight": 0.3, "passage_tokens": 160}
    assert tuned["grid"][0]["recall"] == pytest.approx(tuned["now"]["recall"]["mean"])
    gain = tuned["cross_validated"]["mean"] - tuned["now"]["recall"]["mean"]
    assert tuned["gain"]["mean"] == pytest.approx(gain)
    assert len(tuned["folds"]) == 5
    assert tuned["gain_shown"] or tuned["use"] == tuned["now"]["settings"]
    assert [line.partition("=")[0] for line in tuned["environment"]] == [
        "FOOTNOTE_DENSE_WEIGHT",
        "FOOTNOTE_PASSAGE_TOKENS",
    ]


def test_tune_measures_the_recall_that_evaluate_does_and_embeds_nothing_again(rag):
    _, out, _ = rag("tune", "--try", "dense_weight=0,0.3", "--json")
    tuned = json.loads(out)
    _, out, _ = rag("evaluate", "--json")
    assert tuned["now"]["recall"] == json.loads(out)["retrieval"]["recall"]
    assert tuned["embedded"] == 0


def test_tune_says_to_stay_where_nothing_is_gained(rag):
    status, out, _ = rag("tune", "--try", "dense_weight=0.2,0.3")
    assert status == 0
    assert out.startswith("Stay with the settings as they are")
    assert "  FOOTNOTE_DENSE_WEIGHT=0.3\n" in out
    assert "which flatters them" in out


def test_questions_without_evidence_are_nothing_to_tune_by(docs, data_dir, tmp_path, capsys):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "a", "question": "Who?", "answerable": false, "evidence": []}\n', encoding="utf-8")
    status = cli.main(["tune", str(path), "--corpus", str(docs), "--data-dir", str(data_dir)])
    assert status == 2
    assert "Of 1 questions, 0 can be answered and say where" in capsys.readouterr().err
