"""kill -9 at any moment: the next sync ends in the same index as one that nobody disturbed."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from killable import Halfway
from stores import opened, stored

from index.sync import sync

STEPS = [
    ("pending", 1),
    ("embedded", 3),
    ("vectors", 1),
    ("keywords", 1),
    ("ready", 1),
    ("removing", 1),
    ("vectors removed", 1),
    ("keywords removed", 1),
    ("removed", 1),
]
Start = Callable[..., BaseProcess]


def assert_old_or_new_is_found(data_dir: Path) -> None:
    """A search after the kill, before any other sync: what did not change is found, what did in one version."""
    index = opened(data_dir, passage_tokens=32)
    for question, names in [("rooms of the mill", {"copy-of-mill.md"}), ("castle", {"castle.md"})]:
        for hits in (index.nearest(question, 3), index.matching(question, 3)):
            passages = index.passages([key for key, _ in hits])
            found = {index.labels([passage.document_id])[passage.document_id][0] for passage in passages.values()}
            assert names & found, question
    contents = {p.document_id for p in index.passages([key for key, _ in index.matching("castle", 50)]).values()}
    assert len([c for c in contents if "castle.md" in index.document(c).names]) == 1, "two versions at once"
    index.close()


def assert_the_next_sync_finishes(halfway: Halfway, data_dir: Path) -> None:
    index = opened(data_dir, passage_tokens=32)
    sync(index, halfway.folder)
    assert stored(index) == halfway.expected
    again = sync(index, halfway.folder)
    assert again.embedded == 0
    assert stored(index) == halfway.expected
    index.close()


@pytest.mark.parametrize(("step", "count"), STEPS)
def test_a_sync_killed_after_a_step_is_finished_by_the_next(
    step: str, count: int, halfway: Halfway, start: Start, tmp_path: Path
) -> None:
    data_dir = halfway.copy(tmp_path / "data")
    process = start(halfway.folder, data_dir, step, count)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, "the step was never reached"
    assert_old_or_new_is_found(data_dir)
    assert_the_next_sync_finishes(halfway, data_dir)


def killed_at_random(halfway: Halfway, start: Start, data_dir: Path, moment: random.Random) -> None:
    """Once or twice in a row, at a moment within the time that a sync takes."""
    for _ in range(moment.choice([1, 1, 2])):
        process = start(halfway.folder, data_dir)
        time.sleep(moment.uniform(0.1, 1.5))
        process.kill()
        process.join(60)
    assert_old_or_new_is_found(data_dir)
    assert_the_next_sync_finishes(halfway, data_dir)


@pytest.mark.parametrize("seed", range(5))
def test_a_sync_killed_at_any_moment_is_finished_by_the_next(
    seed: int, halfway: Halfway, start: Start, tmp_path: Path
) -> None:
    killed_at_random(halfway, start, halfway.copy(tmp_path / "data"), random.Random(seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1050))
def test_a_sync_killed_at_any_of_many_moments_is_finished_by_the_next(
    seed: int, halfway: Halfway, start: Start, tmp_path: Path
) -> None:
    killed_at_random(halfway, start, halfway.copy(tmp_path / "data"), random.Random(seed))
