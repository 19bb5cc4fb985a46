"""The golden-question file: what is read, and every mistake told with its line."""

import json

import pytest

from index.errors import SettingError
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import QuestionMistakes, load_questions, parse_history
from rag.types import Turn

TEXT = "Seoul answered on 5 January.\nShips fired\n400 shells near the line. Shells again, shells again.\n"


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "docs"
    (folder / "deep").mkdir(parents=True)
    (folder / "brief.txt").write_text(TEXT, encoding="utf-8")
    (folder / "deep" / "twin.txt").write_text(TEXT, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    return Corpus(folder)


@pytest.fixture
def load(tmp_path, corpus):
    def written(*lines):
        path = tmp_path / "questions.jsonl"
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        path.write_text(text + "\n", encoding="utf-8")
        return load_questions(path, corpus)

    return written


@pytest.fixture
def mistakes(load):
    def found(*lines):
        with pytest.raises(QuestionMistakes) as caught:
            load(*lines)
        return [(mistake.line, mistake.text) for mistake in caught.value.mistakes]

    return found


def golden(id="q1", **more):
    return {"id": id, "question": "When?", "answerable": True, "evidence": [], **more}


def quoting(quote, **more):
    return golden(evidence=[{"document": "brief.txt", "quote": quote, **more}])


def test_every_key_of_a_question_is_read(load):
    (question,) = load(
        golden(
            history=[{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}],
            evidence=[{"document": "brief.txt", "start": 0, "end": 5, "quote": "Seoul"}],
            contains=["5 January"],
            answers=["On 5 January."],
            tags=["dates"],
            within=["*.txt"],
        )
    )
    assert question.history == (Turn("user", "Hi"), Turn("assistant", "Hello"))
    assert (question.evidence[0].start, question.evidence[0].end, question.evidence[0].quote) == (0, 5, "Seoul")
    assert (question.contains, question.answers, question.tags) == (("5 January",), ("On 5 January.",), ("dates",))
    assert (question.within, question.line) == (("*.txt",), 1)


def test_offsets_alone_get_their_quote_and_a_document_alone_is_whole(load):
    (question,) = load(golden(evidence=[{"document": "brief.txt", "start": 0, "end": 5}, {"document": "brief.txt"}]))
    assert question.evidence[0].quote == "Seoul"
    assert not question.evidence[0].whole
    assert question.evidence[1].whole


@pytest.mark.parametrize("quote", ["Ships fired\n400 shells", "Ships fired 400 shells", " Ships  fired\t400 shells "])
def test_a_quote_alone_is_located_however_its_white_space_runs(load, quote):
    (question,) = load(quoting(quote))
    (evidence,) = question.evidence
    assert TEXT[evidence.start : evidence.end] == evidence.quote == "Ships fired\n400 shells"


def test_a_byte_order_mark_empty_lines_and_unknown_keys_do_no_harm(load):
    assert [question.id for question in load("\ufeff" + json.dumps(golden("a")), "", golden("b", note="mine"))] == [
        "a",
        "b",
    ]


def test_fields_of_ones_own_are_left_alone(load):
    own = {"notes": "", "question_id": 7, "answered": True, "context": "", "contains_de": [], "source": "a", "ids": 1}
    (question,) = load(golden(**own, evidence=[{"document": "brief.txt", "page": 3}]))
    assert question.id == "q1"


def test_a_required_field_that_is_misspelt_is_missing_and_found(mistakes):
    told = [text for _, text in mistakes({"id": "q", "qestion": "?", "answerable": False, "evidence": []})]
    assert told == ["question is missing", "no field 'qestion'. Did you mean 'question'?"]


def test_a_field_beside_the_one_it_looks_like_is_somebodys_note(load):
    assert load(golden(answers=["On 5 January."], answer="On 5 January."))[0].answers == ("On 5 January.",)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{bad", "not JSON"),
        (golden(contain=["4"]), "no field 'contain'. Did you mean 'contains'?"),
        (golden(Contains=["4"]), "no field 'Contains'. Did you mean 'contains'?"),
        (golden(answer=["4"]), "no field 'answer'. Did you mean 'answers'?"),
        (golden(tag=["4"]), "no field 'tag'. Did you mean 'tags'?"),
        (golden(histroy=[]), "no field 'histroy'. Did you mean 'history'?"),
        (
            golden(evidence=[{"document": "brief.txt", "qoute": "S"}]),
            "no field 'evidence[0].qoute'. Did you mean 'quote'?",
        ),
        ("[]", "the line should be an object"),
        ({"id": "q", "question": "?"}, "answerable is missing"),
        ({"question": "?", "answerable": False}, "id is missing"),
        (golden(id=7), "id should be text in quotation marks"),
        (golden(question=" "), "question is empty"),
        (golden(contains="four"), "contains should be a list such as [...]"),
        (golden(tags=[1]), "tags[0] should be text in quotation marks"),
        (golden(evidence="brief.txt"), "evidence should be a list such as [...]"),
        (golden(evidence=[{"document": "brief.txt", "start": "0"}]), "evidence[0].start should be a whole number"),
        ('{"id": "9"', "not JSON: it ends too early (at column 10)"),
        ("7", "the line should be an object such as {...}"),
        (golden(answerable="yes"), "answerable should be true or false"),
        (golden(history=[{"role": "robot", "content": "x"}]), 'history[0].role should be "user" or "assistant"'),
        (golden(history=[{"role": "user"}]), "history[0].content is missing"),
        (golden(evidence=["brief.txt"]), "evidence[0] should be an object"),
        (golden(evidence=[{"document": "breif.txt"}]), "Did you mean 'brief.txt'?"),
        (golden(evidence=[{"document": "../docs/brief.txt"}]), "no document '../docs/brief.txt'"),
        (golden(evidence=[{"document": "empty.txt"}]), "empty.txt"),
        (quoting("never said"), "does not have the quote 'never said'"),
        (quoting("hells again"), "has the quote 'hells again' 2 times"),
        (quoting("", start=90, end=900), "offsets 90 to 900 are out of range"),
        (quoting("", start=-5, end=5), "offsets -5 to 5 are out of range"),
        (quoting("", start=5, end=5), "offsets 5 to 5 are out of range"),
        (quoting("Seoul", start=1, end=6), "has 'eoul' at 1 to 6, not the quote"),
        (quoting("", start=3), "only one of start and end"),
    ],
)
def test_a_mistake_is_told_with_its_line(mistakes, line, told):
    ((number, text),) = mistakes(golden("fine"), line)
    assert number == 2
    assert told in text


def test_all_mistakes_are_told_at_once(mistakes):
    found = mistakes(golden("a"), "{bad", golden("a"), quoting("never said", start=None), {"id": "b"})
    assert [number for number, _ in found] == [2, 3, 4, 5, 5]
    assert "id 'a' is also that of line 1" in found[1][1]


def test_bytes_that_are_not_text_are_a_mistake_of_their_line(tmp_path, corpus):
    path = tmp_path / "questions.jsonl"
    path.write_bytes(json.dumps(golden()).encode() + b'\n{"id": "\xff"}\n')
    with pytest.raises(QuestionMistakes, match="line 2: not JSON"):
        load_questions(path, corpus)


def test_a_missing_file_and_an_empty_one_are_told(tmp_path, load, corpus):
    with pytest.raises(SettingError, match="can't be read"):
        load_questions(tmp_path / "none.jsonl", corpus)
    with pytest.raises(SettingError, match="has no questions"):
        load("")


def test_twins_are_one_document(corpus):
    assert corpus.document("brief.txt").id == corpus.document("deep/twin.txt").id


def test_a_corpus_that_is_no_folder_is_told(tmp_path):
    with pytest.raises(SettingError, match="is not a folder"):
        Corpus(tmp_path / "nowhere")


@pytest.mark.parametrize("value", [{}, "hello", [1], [{"role": "user"}], [{"role": "system", "content": "x"}], None])
def test_a_history_that_is_no_conversation_is_told(value):
    with pytest.raises(SettingError, match="not a conversation") as caught:
        parse_history(value)
    assert not any(word in str(caught.value) for word in ("valid", "tuple", "input"))


def test_a_list_of_mistakes_has_no_full_stop_behind_it(load):
    with pytest.raises(QuestionMistakes) as caught:
        load(golden(evidence=[{"document": "breif.txt"}]))
    assert "Did you mean 'brief.txt'?\nNothing was run" in caught.value.in_lines


def test_a_conversation_is_read():
    assert parse_history([{"role": "user", "content": "Hi"}]) == (Turn("user", "Hi"),)


@pytest.mark.parametrize("terms", [["brief.txt"], ["deep/"], ["*.txt"], ["deep/twin.txt", "empty.txt"], ["tag:sea"]])
def test_a_scope_holds_the_evidence_by_any_of_its_names(load, corpus, terms):
    (corpus.folder / "notes.md").write_text(f"---\ntags: [sea]\n---\n{TEXT}", encoding="utf-8")
    document = "notes.md" if terms == ["tag:sea"] else "brief.txt"
    (question,) = load(golden(evidence=[{"document": document, "quote": "Seoul"}], within=terms))
    assert question.within == tuple(terms)


def test_scopes_that_mean_nothing_or_leave_the_evidence_out_are_told_with_their_lines(mistakes, corpus):
    (corpus.folder / "other.txt").write_text("Else.", encoding="utf-8")
    found = mistakes(
        golden("a", within=["brief.text"]),
        golden("b", within=["other.txt"], evidence=[{"document": "brief.txt", "quote": "Seoul"}]),
        golden("c", within=["tag:sea"]),
        golden("d", within="deep/"),
        golden("e", within=[" "]),
        golden("f", withn=["deep/"]),
    )
    assert [line for line, _ in found] == [1, 2, 3, 4, 5, 6]
    for (_, text), told in zip(
        found,
        ["Did you mean brief.txt", "none of the evidence", "No document has tags", "a list", "empty", "'within'"],
        strict=True,
    ):
        assert told in text
