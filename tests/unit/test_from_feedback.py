"""A thumb down becomes a golden question: its quote is the document's text, to the character, or nothing is written."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import DiskProblem, FootnoteError
from index.readers import read
from rag.evaluation.corpus import Corpus
from rag.evaluation.from_feedback import choices, golden_question, question_id
from rag.evaluation.question_file import append_question, ids_in
from rag.evaluation.questions import Evidence, GoldenQuestion, load_questions
from rag.history import Feedback
from rag.types import Turn

TEXT = "# Fleet\n\nThe fleet has 42 ships 🚢. Admiral Brandt leads it.\n\n| ship | year |\n|---|---|\n| Ø | 1999 |\n"


def answer(name: str, text: str, start: int, end: int, *citations: tuple[int, int]) -> dict[str, Any]:
    cited = [{"n": n, "document": name, "start": a, "end": b} for n, (a, b) in enumerate(citations, start=1)]
    passage = {"document": name, "start": start, "end": end, "page": None, "text": text[start:end]}
    return {"answer": "…", "abstained": False, "citations": cited, "passages": [passage]}


def feedback(answered: dict[str, Any], question: str = "Who leads the fleet?", **more: Any) -> Feedback:
    return Feedback(id="0123456789ab", verdict="down", question=question, answer=answered, **more)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "fleet.md").write_text(TEXT, encoding="utf-8", newline="")
    return Corpus(folder)


def whole(corpus: Corpus) -> Feedback:
    return feedback(answer("fleet.md", TEXT, 0, len(TEXT), (TEXT.index("42"), TEXT.index("42") + 2)))


def evidence_of(corpus: Corpus, n: int) -> Evidence:
    choice = choices(whole(corpus), corpus.document)[0].choices[n]
    return Evidence(choice.document, choice.start, choice.end, choice.quote)


def test_the_sentences_of_the_passages_are_offered_and_cited_ones_are_known(corpus: Corpus) -> None:
    (passage,) = choices(whole(corpus), corpus.document)
    quotes = [choice.quote for choice in passage.choices]
    assert quotes[:3] == ["# Fleet", "The fleet has 42 ships 🚢.", "Admiral Brandt leads it."]
    assert "| Ø | 1999 |" in quotes
    assert [choice.quote for choice in passage.choices if choice.cited] == ["The fleet has 42 ships 🚢."]


def test_a_pick_is_a_question_that_the_suite_reads(corpus: Corpus, tmp_path: Path) -> None:
    said = feedback(
        answer("fleet.md", TEXT, 0, len(TEXT)),
        history=(Turn("user", "What is it?"), Turn("assistant", "A fleet [1].")),
        reason="source",
    )
    path = tmp_path / "questions.jsonl"
    append_question(path, golden_question(said, evidence_of(corpus, 2), corpus))
    append_question(path, golden_question(feedback(said.answer, "Who was first?"), None, corpus))
    first, second = load_questions(path, corpus)
    assert first.evidence[0].quote == "Admiral Brandt leads it."
    assert (first.history, first.tags, first.answerable) == (said.history, ("feedback", "source"), True)
    assert (second.answerable, second.evidence) == (False, ())
    assert first.id == "who-leads-the-fleet-01234567"


def test_what_was_asked_within_a_scope_is_a_golden_question_within_it(corpus: Corpus, tmp_path: Path) -> None:
    scoped = answer("fleet.md", TEXT, 0, len(TEXT)) | {"within": ["*.md"]}
    path = tmp_path / "questions.jsonl"
    append_question(path, golden_question(feedback(scoped), evidence_of(corpus, 2), corpus))
    (read,) = load_questions(path, corpus)
    assert read.within == ("*.md",)
    gone = answer("fleet.md", TEXT, 0, len(TEXT)) | {"within": ["reports/"]}
    with pytest.raises(FootnoteError, match="reports/"):
        golden_question(feedback(gone), None, corpus)


def test_the_same_feedback_is_written_once(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    question = golden_question(whole(corpus), None, corpus)
    append_question(path, question)
    kept = path.read_bytes()
    with pytest.raises(FootnoteError, match="already"):
        append_question(path, question)
    assert path.read_bytes() == kept
    assert ids_in(path) == {question.id}


def test_what_a_person_wrote_into_the_file_stays(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    by_hand = b'\xef\xbb\xbf{"id": "mine"  }\n\nnot json\r\n{"id": "last"}'
    path.write_bytes(by_hand)
    append_question(path, golden_question(whole(corpus), None, corpus))
    assert path.read_bytes().startswith(by_hand + b"\n{")
    assert {"mine", "last"} < ids_in(path)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


@pytest.mark.parametrize("change", [lambda text: "New: " + text, lambda text: text.replace("leads", "led"), None])
def test_a_document_that_changed_or_went_is_told_and_nothing_is_made(corpus: Corpus, change: Any) -> None:
    said, picked = whole(corpus), evidence_of(corpus, 2)
    path = corpus.folder / "fleet.md"
    if change:
        path.write_text(change(TEXT), encoding="utf-8", newline="")
    else:
        path.unlink()
    now = Corpus(corpus.folder)
    (passage,) = choices(said, now.document)
    assert passage.choices == ()
    assert "fleet.md" in passage.problem
    with pytest.raises(FootnoteError, match=r"fleet\.md"):
        golden_question(said, picked, now)


def test_a_folder_that_may_not_be_written_to_is_told(as_a_plain_user: Path) -> None:
    as_a_plain_user.chmod(0o500)
    with pytest.raises(DiskProblem, match=r"questions\.jsonl"):
        append_question(as_a_plain_user / "questions.jsonl", GoldenQuestion("a", "Why?", False))


def _append_many(path: Path, name: str) -> None:
    for number in range(10):
        append_question(path, GoldenQuestion(f"{name}-{number}", "Why?", False))


def test_several_processes_lose_none_of_each_other_s_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "questions.jsonl"
    # Another test may have left a page as the main module, which a spawned process would run.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_append_many, args=(path, name)) for name in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert len(ids_in(path)) == 30


# Line ends, astral characters, marks that combine, separators that some readers take for line ends.
texts = st.text(st.sampled_from("aB. \n\r\t|#-🎉é\u0301\u2028\x85“”,!?。1"), min_size=1, max_size=80).filter(str.strip)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, texts, texts)
def test_every_sentence_that_can_be_picked_comes_back_from_the_file_exactly(
    before: str, inside: str, question: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "documents"
        folder.mkdir()
        (folder / "any.txt").write_text(before + inside, encoding="utf-8", newline="")
        text = read(folder / "any.txt", max_bytes=10_000).text
        said = feedback(answer("any.txt", text, min(len(before), len(text) // 2), len(text)), question)
        corpus = Corpus(folder)
        for passage in choices(said, corpus.document):
            assert not passage.problem
            for n, choice in enumerate(passage.choices):
                assert text[choice.start : choice.end] == choice.quote
                path = Path(name) / f"{n}.jsonl"
                picked = Evidence(choice.document, choice.start, choice.end, choice.quote)
                append_question(path, golden_question(said, picked, corpus))
                (loaded,) = load_questions(path, Corpus(folder))
                (found,) = loaded.evidence
                assert (found.start, found.end, found.quote) == (choice.start, choice.end, choice.quote)
                assert loaded.question == question


def test_an_id_is_readable_and_never_empty() -> None:
    assert question_id(feedback({}, "Wann wurde der Hafen, nördlich, eröffnet?")) == (
        "wann-wurde-der-hafen-nördlich-eröffnet-01234567"
    )
    assert question_id(feedback({}, "???")) == "01234567"
