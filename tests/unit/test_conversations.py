"""Conversations come back as they were, to their owner alone; what is deleted is gone from the files, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import FootnoteError
from index.types import Passage
from rag.branches import StoredAnswer, StoredExchange, branch, excerpt, newest_below, title_of
from rag.conversations import Conversations
from rag.history import Feedback, History
from rag.types import Answer, Citation, Hit, ScoredSpan, SignalScore, Trace

ME, YOU = "browser:me", "browser:you"
CITED = Citation(1, "fleet.md", "Fleet", 5, 9, "🎉 42", 3, "Ships", True, "d1")
HIT = Hit(
    Passage("p1", "d1", 0, 9, "Ø\x00 ships", 3, ("Fleet",)),
    "fleet.md",
    "Fleet",
    0.5,
    {"dense": SignalScore(1, 0.7)},
    (ScoredSpan(0, 9, 1.5),),
)
ANSWER = Answer(
    "Why?", "Why so?", "Because [1].", False, 0.9, "chat_model", (CITED,), (HIT,), {"total": 3.5}, Trace("Why so?"),
    "openai:x", ((0, 8),), "A notice",
)  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    made = Conversations(tmp_path)
    yield made
    made.close()


def asked(id: str, question: str, parent: str = "", minute: int = 0) -> StoredExchange:
    return StoredExchange(id, question, parent, f"2024-03-01T12:{minute:02}:00+00:00")


def talk(kept: Conversations, owner: str, conversation: str, *questions: str, minute: int = 0) -> None:
    """A conversation of these questions, each answered by itself in capitals."""
    parent = ""
    for number, question in enumerate(questions):
        id = f"{conversation}-{number}"
        title = title_of(question) if not number else ""
        kept.ask(owner, conversation, asked(id, question, parent, minute + number), title)
        answer = replace(ANSWER, text=question.upper())
        kept.finish(id, StoredAnswer("answered", answer, {"threshold": 0.4}))
        parent = id


def titles(kept: Conversations, owner: str, words: str = "") -> list[str]:
    return [info.title for info in kept.listed(owner, words)]


def test_a_conversation_comes_back_as_it_was(kept: Conversations, tmp_path: Path) -> None:
    talk(kept, ME, "c1", "Why?", "And how?")
    kept.close()
    again = Conversations(tmp_path)
    stored = again.open(ME, "c1")
    assert stored is not None
    assert (stored.info.title, stored.head) == ("Why?", "c1-1")
    assert [(one.question, one.said, one.parent, one.state) for one in stored.exchanges] == [
        ("Why?", "WHY?", "", "answered"),
        ("And how?", "AND HOW?", "c1-0", "answered"),
    ]
    answers = again.answers(ME, ["c1-0"])
    restored = answers["c1-0"].answer
    assert restored is not None
    assert (restored.citations, restored.text, restored.unverified) == ((CITED,), "WHY?", ((0, 8),))
    assert restored.to_json() == replace(ANSWER, text="WHY?").to_json()
    assert restored.passages[0].passage == HIT.passage
    assert answers["c1-0"].why == {"threshold": 0.4}
    again.close()


def test_nothing_is_made_before_the_first_question(kept: Conversations, tmp_path: Path) -> None:
    assert kept.listed(ME) == []
    assert (kept.open(ME, "c1"), kept.answers(ME, ["x"]), kept.count(ME)) == (None, {}, 0)
    kept.delete(ME, "c1")
    kept.forget(ME)
    assert list(tmp_path.iterdir()) == []


def test_nobody_but_its_owner_reaches_a_conversation(kept: Conversations) -> None:
    talk(kept, ME, "c1", "Why?")
    assert kept.listed(YOU) == []
    assert kept.listed(YOU, "why") == []
    assert kept.open(YOU, "c1") is None
    assert kept.answers(YOU, ["c1-0"]) == {}
    assert kept.delete(YOU, "c1") == []
    assert kept.forget(YOU) == []
    assert [whose for whose, _ in kept.everything(YOU)] == []
    for change in (
        lambda: kept.rename(YOU, "c1", "Mine"),
        lambda: kept.show(YOU, "c1", "c1-0"),
        lambda: kept.ask(YOU, "c1", asked("y", "Mine?", "c1-0")),
    ):
        with pytest.raises(FootnoteError, match="was deleted"):
            change()
    assert titles(kept, ME) == ["Why?"]
    stored = kept.open(ME, "c1")
    assert stored is not None
    assert [one.id for one in stored.exchanges] == ["c1-0"]


def test_the_list_begins_with_what_was_asked_last(kept: Conversations) -> None:
    talk(kept, ME, "old", "The old one?", minute=1)
    talk(kept, ME, "new", "The new one?", minute=2)
    assert titles(kept, ME) == ["The new one?", "The old one?"]
    kept.ask(ME, "old", asked("more", "More?", "old-0", minute=9))
    assert titles(kept, ME) == ["The old one?", "The new one?"]
    assert titles(kept, ME)[:1] == [info.title for info in kept.listed(ME, limit=1)]
    assert kept.count(ME) == 2


def test_a_search_finds_titles_questions_and_answers_whatever_their_case(kept: Conversations) -> None:
    talk(kept, ME, "c1", "Wer führt die ÜBUNG?", "How many ships has the harbour?")
    talk(kept, ME, "c2", "What does 100% mean?")
    kept.rename(ME, "c2", "Sums")
    assert titles(kept, ME, "übung") == ["Wer führt die ÜBUNG?"]
    assert titles(kept, ME, "SHIPS harbour") == ["Wer führt die ÜBUNG?"]
    assert titles(kept, ME, "sums") == ["Sums"]
    assert titles(kept, ME, "ships sums") == []
    assert titles(kept, ME, "0%") == ["Sums"], "a percent sign is a character like any other"
    (found,) = kept.listed(ME, "harbour")
    assert "ships has the harbour" in found.excerpt
    assert kept.listed(ME, "sums")[0].excerpt == ""


def test_a_conversation_is_renamed_and_a_blank_title_ignored(kept: Conversations) -> None:
    talk(kept, ME, "c1", "Why?")
    kept.rename(ME, "c1", "  Reasons\nof it ")
    kept.rename(ME, "c1", "   ")
    assert titles(kept, ME, "reasons") == ["Reasons of it"]


def in_files(folder: Path, text: str) -> list[str]:
    return [path.name for path in folder.iterdir() if text.encode() in path.read_bytes()]


def test_what_is_deleted_is_gone_from_the_files_too(kept: Conversations, tmp_path: Path) -> None:
    history = History(tmp_path)
    for owner, conversation, secret in ((ME, "c1", "hollyhock"), (ME, "c2", "larkspur"), (YOU, "c3", "foxglove")):
        talk(kept, owner, conversation, *(f"Where does the {secret} grow, {n}?" for n in range(40)))
        history.keep(Feedback(f"{conversation}-0", "up", f"The {secret}?", {}, owner=owner))
    history.keep(Feedback("elsewhere", "up", "The foxglove?", {}, owner=YOU))
    assert in_files(tmp_path, "hollyhock")
    assert "c1-7" in kept.delete(ME, "c1")
    assert in_files(tmp_path, "hollyhock") == []
    assert [one.id for one in history.all(ME)] == ["c2-0"], "feedback goes with its conversation"
    assert kept.finish("c1-0", StoredAnswer("answered", replace(ANSWER, text="hollyhock"))) is False
    assert in_files(tmp_path, "hollyhock") == []
    assert "c3-39" in kept.forget(YOU)
    assert in_files(tmp_path, "foxglove") == []
    assert (kept.count(YOU), history.all(YOU)) == (0, [])
    assert (titles(kept, ME), len(history.all(ME))) == (["Where does the larkspur grow, 0?"], 1)
    history.close()


def test_asking_again_branches_off_and_loses_nothing(kept: Conversations) -> None:
    talk(kept, ME, "c1", "One?", "Two?", "Three?")
    kept.ask(ME, "c1", asked("again", "Two, otherwise?", "c1-0", minute=10))
    stored = kept.open(ME, "c1")
    assert stored is not None
    assert [one.id for one in branch(stored.exchanges, stored.head)] == ["c1-0", "again"]
    assert newest_below(stored.exchanges, "c1-1") == "c1-2"
    assert newest_below(stored.exchanges[:-1], "c1-0") == "c1-2", "not only what follows at once"
    assert newest_below(stored.exchanges, "again") == "again"
    kept.show(ME, "c1", "c1-2")
    stored = kept.open(ME, "c1")
    assert stored is not None
    assert [one.question for one in branch(stored.exchanges, stored.head)] == ["One?", "Two?", "Three?"]


def test_a_question_that_was_never_answered_and_one_that_failed_say_so(kept: Conversations) -> None:
    kept.ask(ME, "c1", asked("a", "Why?"), "Why?")
    stored = kept.open(ME, "c1")
    assert stored is not None
    assert (stored.exchanges[0].state, kept.answers(ME, ["a"])) == ("asked", {})
    assert kept.finish("a", StoredAnswer("failed", problem=("No model", "Set one")))
    assert kept.answers(ME, ["a"])["a"] == StoredAnswer("failed", problem=("No model", "Set one"))


def test_an_answer_of_another_version_is_told_and_harms_no_other(kept: Conversations, tmp_path: Path) -> None:
    import sqlite3

    talk(kept, ME, "c1", "Why?", "How?")
    with sqlite3.connect(tmp_path / "history.sqlite") as other:
        other.execute("UPDATE answers SET answer = '{\"text\": 3}' WHERE exchange = 'c1-0'")
    answers = kept.answers(ME, ["c1-0", "c1-1"])
    assert answers["c1-0"].problem == ("This answer was stored by another version of Footnote", "Ask again")
    assert answers["c1-1"].answer is not None


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Why?", "Why?"),
        ("  **Who**   commands\nthe fleet? ", "Who commands the fleet?"),
        ("word " * 40, "word " * 13 + "…"),
        ("||", "||"),
    ],
)
def test_a_title_is_the_beginning_of_the_first_question(question: str, title: str) -> None:
    assert title_of(question) == title


def test_an_excerpt_shows_the_words_that_were_looked_for() -> None:
    text = "before " * 40 + "the Needle [1] lies here " + "after " * 40
    shown = excerpt(text, ["needle"])
    assert "Needle lies here" in shown
    assert shown.startswith("… before")
    assert shown.endswith(" …")
    assert excerpt("Short.", ["short"]) == "Short."
