"""Answers in the making: they outlive the page's script, stop when asked to, and end in words whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from index.errors import FootnoteError
from rag.types import Answer
from rag.ui.jobs import Job, Jobs


def snapshot(text: str) -> Answer:
    return Answer("Why?", "Why?", text, False, 0.9, "extractive")


def started(stream: Callable[[], Iterator[Answer]]) -> Job:
    job = Job(stream)
    job.start()
    return job


def test_the_latest_snapshot_is_there_while_more_arrive() -> None:
    first, go_on = threading.Event(), threading.Event()

    def stream() -> Iterator[Answer]:
        yield snapshot("One.")
        first.set()
        go_on.wait(5)
        yield snapshot("One. Two.")

    job = started(stream)
    assert first.wait(5)
    assert job.latest == snapshot("One.")
    assert not job.finished
    go_on.set()
    assert job.wait(5)
    assert job.latest == snapshot("One. Two.")


def test_stopping_keeps_what_had_arrived_and_closes_the_stream() -> None:
    first, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def stream() -> Iterator[Answer]:
        try:
            yield snapshot("One.")
            first.set()
            go_on.wait(5)
            yield snapshot("One. Two.")
        finally:
            closed.set()

    job = started(stream)
    assert first.wait(5)
    job.stop()
    go_on.set()
    assert job.wait(5)
    assert closed.is_set()
    assert job.latest == snapshot("One.")
    assert job.stopped


def test_a_reported_problem_is_kept_as_it_was_said() -> None:
    def stream() -> Iterator[Answer]:
        raise FootnoteError("No model", "Set one")
        yield

    job = started(stream)
    assert job.wait(5)
    assert job.problem is not None
    assert (job.problem.reason, job.problem.remedy) == ("No model", "Set one")


def test_any_other_failure_ends_in_words_too() -> None:
    def stream() -> Iterator[Answer]:
        yield snapshot("One.")
        raise ZeroDivisionError

    job = started(stream)
    assert job.wait(5)
    assert job.problem is not None
    assert "could not be finished" in job.problem.reason


def test_a_job_is_found_by_its_name_until_it_is_dropped() -> None:
    jobs = Jobs()
    one, two = (jobs.start(lambda: iter([snapshot("Yes.")])) for _ in range(2))
    assert one != two
    assert jobs.get(one) is not jobs.get(two)
    jobs.drop(one)
    assert jobs.get(one) is None
    assert jobs.get("guessed") is None
