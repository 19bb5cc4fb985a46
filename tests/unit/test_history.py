"""Feedback comes back as it was given, whoever else writes; what can't be stored is said in plain words."""

from __future__ import annotations

import multiprocessing
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from index.errors import DiskProblem, FootnoteError
from index.types import Passage
from rag.branches import StoredExchange
from rag.conversations import Conversations
from rag.explanation import trace_essentials
from rag.history import Feedback, History
from rag.history_database import NAME
from rag.types import Answer, Hit, SignalScore, Trace, Turn

HIT = Hit(Passage("p", "d", 0, 9, "Nine 🎉 ch"), "notes.md", "Notes", 0.5, {"dense": SignalScore(1, 0.7)})
TRACE = Trace("Why?", {"dense": (HIT,)}, (HIT, HIT), (("p", "repeats a better passage"),), {"best": 0.2}, 0.4)
ANSWER = Answer("Why?", "Why?", "Because [1].", False, 0.9, "extractive", (), (HIT,), {"total": 3.5}, TRACE)
GIVEN = Feedback(
    id="one",
    verdict="down",
    question="Why?",
    answer=ANSWER.to_json(),
    history=(Turn("user", "Who?"), Turn("assistant", "Ø — “nobody”")),
    reason="other",
    comment="It's\nnot so\x00",
    trace=trace_essentials(TRACE),
)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    made = History(tmp_path)
    yield made
    made.close()


def test_feedback_comes_back_as_it_was_given(history: History) -> None:
    history.keep(GIVEN)
    assert history.all() == [GIVEN]
    assert GIVEN.trace["fused"][0]["cut"] == "repeats a better passage"


def test_nothing_is_made_before_the_first_feedback(history: History, tmp_path: Path) -> None:
    assert history.all() == []
    history.take_back("one")
    assert list(tmp_path.iterdir()) == []


def test_a_change_of_mind_replaces_what_was_said_and_can_be_taken_back(history: History) -> None:
    history.keep(GIVEN)
    history.keep(replace(GIVEN, verdict="up", reason="", comment=""))
    assert [one.verdict for one in history.all()] == ["up"]
    history.take_back("one")
    assert history.all() == []


def test_the_newest_comes_first(history: History) -> None:
    noon = datetime(2024, 3, 1, 12, tzinfo=UTC)
    for id, hours in (("b", 1), ("c", 2), ("a", 0)):
        history.keep(replace(GIVEN, id=id, given_at=noon + timedelta(hours=hours)))
    assert [one.id for one in history.all()] == ["c", "b", "a"]


def _keep_many(data_dir: Path, name: str) -> None:
    history = History(data_dir)
    for number in range(20):
        history.keep(replace(GIVEN, id=f"{name}-{number}"))
    history.close()


def test_several_processes_write_at_once_from_the_first_moment_on(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another test may have left a page as the main module, which a spawned process would run.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_keep_many, args=(tmp_path, name)) for name in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(history.all()) == 60


def test_a_directory_that_may_not_be_written_to_is_told(as_a_plain_user: Path) -> None:
    as_a_plain_user.chmod(0o500)
    with pytest.raises(DiskProblem, match="try again"):
        History(as_a_plain_user).keep(GIVEN)


def test_what_was_kept_can_be_read_where_nobody_may_write(as_a_plain_user: Path) -> None:
    writer = History(as_a_plain_user)
    writer.keep(GIVEN)
    writer.close()
    as_a_plain_user.chmod(0o500)
    (as_a_plain_user / NAME).chmod(0o400)
    reader = History(as_a_plain_user)
    assert reader.all() == [GIVEN]
    with pytest.raises(DiskProblem):
        reader.keep(GIVEN)


# As version 1 made it, with a row of its own.
SCHEMA_1 = """
CREATE TABLE feedback (id TEXT NOT NULL, given_at TEXT, verdict TEXT, reason TEXT, comment TEXT, question TEXT,
 history JSON, answer JSON, trace JSON, PRIMARY KEY (id));
CREATE INDEX ix_feedback_given_at ON feedback (given_at);
INSERT INTO feedback VALUES ('old', '2024-03-01T12:00:00+00:00', 'up', '', '', 'Why?', '[]', '{}', '{}');
PRAGMA user_version = 1;
"""


def test_a_file_of_an_older_version_keeps_its_feedback(history: History, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / NAME) as connection:
        connection.executescript(SCHEMA_1)
    assert [(one.id, one.owner) for one in history.all()] == [("old", "")]
    history.keep(replace(GIVEN, owner="me"))
    assert [one.id for one in history.all("me")] == ["one"]
    history.claim("me")
    history.claim("you")
    assert {one.id for one in history.all("me")} == {"old", "one"}
    assert History(tmp_path).all("you") == []
    history.keep(replace(GIVEN, id="later"))
    history.claim("you")
    assert [one.id for one in history.all("you")] == ["later"], "what is somebody's stays theirs"


def test_a_file_whose_change_was_interrupted_is_changed_by_the_next_start(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(tmp_path / NAME) as connection:
        connection.executescript(SCHEMA_1)
    from rag import history_database

    monkeypatch.setitem(history_database.STEPS, 1, (*history_database.STEPS[1], ("feedback", "owner TEXT")))
    with pytest.raises(FootnoteError):
        history.all()
    monkeypatch.undo()
    assert [one.id for one in History(tmp_path).all()] == ["old"]


def test_feedback_is_found_and_taken_back_by_its_owner_alone(history: History) -> None:
    history.keep(replace(GIVEN, owner="me"))
    assert history.on(["one", "two"], "you") == {}
    assert history.on(["one", "two"], "me")["one"].comment == GIVEN.comment
    history.take_back("one", "you")
    assert history.all("me")
    history.take_back("one", "me")
    assert history.all() == []


def test_a_file_that_is_no_database_is_told_with_a_remedy(history: History, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"no database at all" * 100)
    with pytest.raises(FootnoteError, match="Move the file away"):
        history.all()


def test_a_file_of_a_newer_version_is_refused(history: History, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(FootnoteError, match="newer version"):
        history.keep(GIVEN)


def test_a_writer_that_does_not_end_is_told_as_busy(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.history_database.LONGEST_WAIT", 0.2)
    history.keep(GIVEN)
    with sqlite3.connect(tmp_path / NAME, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(FootnoteError, match="another process"):
            history.keep(GIVEN)


# As version 2 made what later versions change, with a conversation of one question.
SCHEMA_2 = (
    SCHEMA_1.replace("user_version = 1", "user_version = 2")
    + """
ALTER TABLE feedback ADD COLUMN owner TEXT NOT NULL DEFAULT '';
CREATE TABLE conversations (id TEXT NOT NULL, owner TEXT NOT NULL, title TEXT NOT NULL, folded TEXT NOT NULL,
 started_at TEXT NOT NULL, changed_at TEXT NOT NULL, head TEXT NOT NULL, PRIMARY KEY (id));
CREATE TABLE exchanges (id TEXT NOT NULL, conversation TEXT NOT NULL, parent TEXT NOT NULL, asked_at TEXT NOT NULL,
 state TEXT NOT NULL, question TEXT NOT NULL, said TEXT NOT NULL, folded TEXT NOT NULL, PRIMARY KEY (id));
INSERT INTO conversations VALUES ('talk', 'me', 'Why?', 'why?', '2024-03-01T12:00:00+00:00',
 '2024-03-01T12:00:00+00:00', 'one');
INSERT INTO exchanges VALUES ('one', 'talk', '', '2024-03-01T12:00:00+00:00', 'answered', 'Why?', 'So.', 'why? so.');
"""
)


def test_a_file_of_before_there_were_scopes_keeps_its_conversations(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / NAME) as connection:
        connection.executescript(SCHEMA_2)
    kept = Conversations(tmp_path)
    kept.ask("me", "talk", StoredExchange("two", "And?", "one", "2024-03-02T12:00:00+00:00", scope=("a/", "tag:b")))
    opened = kept.open("me", "talk")
    assert opened is not None
    assert [(one.question, one.scope) for one in opened.exchanges] == [("Why?", ()), ("And?", ("a/", "tag:b"))]
    kept.close()
