"""The report's page: of a real evaluation, of hostile text, of hundreds of questions."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from rag.assistant import Assistant
from rag.evaluation.about import about
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import load_questions
from rag.evaluation.report import asked
from rag.evaluation.report.page import page, write_page
from rag.evaluation.run import evaluate, summed_up
from rag.evaluation.spans import Span
from tests.unit.evaluation_cases import case, span

QUESTIONS = [
    {
        "id": "signed",
        "question": "Where was the Korean War armistice signed?",
        "answerable": True,
        "evidence": [{"document": "armistice.md", "quote": "was signed at Panmunjom"}],
        "contains": ["Panmunjom"],
        "tags": ["place"],
    },
    {
        "id": "lost",
        "question": "When was the lighthouse built?",
        "answerable": True,
        "evidence": [{"document": "salt.md", "quote": "crystals begin to form after noon"}],
        "contains": ["never said"],
        "history": [{"role": "user", "content": "Is there a lighthouse?"}],
        "tags": ["date"],
    },
    {"id": "none", "question": "When was the Palmido lighthouse sold?", "answerable": False, "evidence": []},
]


@pytest.fixture(scope="module")
def made(library, tmp_path_factory):
    """The page of three questions that were really asked, as text and parsed."""
    path = tmp_path_factory.mktemp("questions") / "questions.jsonl"
    path.write_text("\n".join(json.dumps(question) for question in QUESTIONS), encoding="utf-8")
    corpus, assistant = Corpus(library.config.documents), Assistant(library)
    evaluation = evaluate(assistant, load_questions(path, corpus), corpus)
    summary = evaluation.to_json() | {
        "settings": assistant.config.model_dump(),
        "failed": [],
        "about": about(path, corpus, assistant),
    }
    return page(evaluation, summary)


def parsed(html):
    return LexborHTMLParser(html)


def text_of(node):
    return " ".join(node.text().split())


def test_the_threshold_that_was_used_is_told(made, library):
    fitted = Assistant(library).fitted.evidence.threshold
    assert f"threshold{fitted:.2f}, as fitted" in "".join(parsed(made).css_first("#settings").text().split("\n"))


def test_the_page_has_figures_with_intervals_plots_questions_and_settings(made, library):
    html = parsed(made)
    text = text_of(html.body)
    assert "95% interval" in text_of(html.css_first(".verdict"))
    assert len(html.css(".cards article")) >= 6
    assert len(html.css("#plots figure svg")) == 6
    settings_text = text_of(html.css_first("#settings"))
    for said in (library.fingerprint, "context characters", "threshold", "onnxruntime", "comes with Footnote"):
        assert said in settings_text
    assert "retrieval.recall_within.10000" in text


def test_a_question_that_went_wrong_has_its_way_from_asking_to_answer(made):
    (lost,) = [node for node in parsed(made).css("details.question") if "When was the lighthouse built?" in node.text()]
    text = text_of(lost)
    for said in ("Is there a lighthouse?", "crystals begin to form after noon", "salt.md", "never said is missing"):
        assert said in text
    assert re.search(r"fused \d\.\d{3} · dense \d+\w\w, -?\d\.\d{3} · keyword \d+\w\w, \d+\.\d{3}", text)
    assert "1903" in text, "the answer that was given"


def assert_stands_alone(html):
    """No script, nothing fetched: everything that names a place elsewhere is text."""
    tree = parsed(html)
    assert tree.css("script, iframe, object, embed, base, form, img") == []
    assert [node.attributes for node in tree.css("link")] == [{"rel": "icon", "href": "data:,"}]
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), f"{node.tag} {name}"
            if name in ("src", "href", "xlink:href", "action", "poster", "data"):
                assert (value or "").startswith(("#", "data:,")), value
    for node in tree.css("style"):
        assert "@import" not in node.text()
        assert "url(" not in node.text()


def test_the_page_stands_alone(made):
    assert_stands_alone(made)
    assert "default-src 'none'" in made
    assert made.startswith("<!doctype html>")


HOSTILE = (
    """</style></script><script>attacked()</script>"><img src=x onerror='attacked()'> {{ 7 * 7 }} {% raw %} &lt; ‮"""
)


def hostile(text):
    """A wrong case whose every field that comes from outside is `text`."""
    passage = {"document": text, "start": 0, "end": 30, "page": 3, "text": text, "score": 0.5}
    passage |= {"signals": {text: {"rank": 1, "score": 0.5}}}
    citation = {"n": 1, "document": text, "page": None, "start": 0, "end": 5, "quote": text, "verified": False}
    made = case(gold=[span("a", 2, 4)], passages=[span("a", 0, 30)], contains=[text or "x"], text="no")
    question = replace(made.question, id=text, question=text, tags=(text,))
    answer = {
        "standalone_question": f"{text}?",
        "answer": text,
        "passages": [passage],
        "citations": [citation],
        "notice": text,
    }
    cited = replace(case(citations=[span("a", 0, 5)]).citations[0], exact=False)
    return replace(made, question=question, answer=answer, citations=(cited,))


def hostile_page(text):
    evaluation = summed_up([hostile(text), case(answerable=False, abstained=True)])
    failed = [{"name": text, "reason": text, "remedy": text}]
    return page(evaluation, {"settings": {text: text}, "failed": failed, "about": {"corpus": {"folder": text}}} | ABOUT)


ABOUT = {"about": {"corpus": {"folder": HOSTILE, "documents": 1}, "questions": {"file": HOSTILE}, "date": "2024-01-29"}}


def test_hostile_text_is_shown_and_does_nothing():
    html = hostile_page(HOSTILE)
    assert_stands_alone(html)
    assert "attacked()" in html
    assert "<script" not in html
    assert "{{ 7 * 7 }}" in text_of(parsed(html).body)
    assert "49" not in text_of(parsed(html).css_first("h1"))


# Control characters and lone surrogates can't come from UTF-8 files of JSON, or are dropped by parsers of HTML.
@settings(max_examples=15)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=80))
def test_any_text_leaves_the_page_whole(text):
    html = hostile_page(text)
    assert_stands_alone(html)
    tree = parsed(html)
    assert len(tree.css("details.question")) == 1
    assert tree.css_first("#settings") is not None
    assert "".join(tree.css_first("details.question summary .text").text().split()) == "".join(text.split())


def test_text_that_utf_8_cannot_write_does_not_lose_the_report(tmp_path):
    path = write_page(tmp_path, summed_up([replace(hostile("a"), text="\ud800")]), {"settings": {"a": "\ud800"}})
    assert "?" in path.read_text(encoding="utf-8")


def test_of_very_many_the_worst_are_shown_and_the_rest_are_counted(monkeypatch):
    monkeypatch.setattr(asked, "MOST", 20)
    cases = [hostile(f"question {at}") for at in range(50)] + [
        replace(case(answerable=False, confidence=at / 100), answer=hostile("x").answer) for at in range(5)
    ]
    cases = [
        replace(one, answer={**one.answer, "passages": [], "citations": []}, passages=(), citations=()) for one in cases
    ]
    html = page(summed_up(cases), {})
    tree = parsed(html)
    assert len(tree.css("details.question")) == 20
    assert "35 more are in questions.csv" in text_of(tree.body)
    kinds = [text_of(node) for node in tree.css("h3.kind")]
    assert kinds[0] == "Wrongly answered 5"
    assert all("open" not in node.attributes for node in tree.css("details")), "a long page begins folded"


def test_a_page_of_answers_without_traces_says_what_it_cannot_plot():
    tree = parsed(
        page(summed_up([case(gold=[span("a", 0, 5)], passages=[span("a", 0, 5)], citations=[span("a", 0, 5)])]), {})
    )
    assert "Nothing to plot" in text_of(tree.css("#plots figure")[0])
    assert text_of(tree.css_first("#wrong")).startswith("What went wrong Nothing.")


@given(
    st.text(max_size=30),
    st.integers(0, 50),
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=4),
)
def test_the_pieces_of_a_passage_are_its_text_and_evidence_is_marked(text, start, places):
    evidence = [Span("a", at, at + size) for at, size in places]
    pieces = list(asked.cut(text, Span("a", start, start + len(text)), evidence))
    assert "".join(piece.text for piece in pieces) == text
    marked = "".join(piece.text for piece in pieces if piece.evidence)
    inside = [char for at, char in enumerate(text, start) if any(one.start <= at < one.end for one in evidence)]
    assert marked == "".join(inside)
