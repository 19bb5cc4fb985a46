"""kill -9 at any moment: the next sync ends in the same index as one that nobody disturbed."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from killable import Halfway, Syncs
from stores import opened, stored

from index.sync import sync

STEPS = [
    ("pending", 1),
    ("split", 1),
    ("split", 3),
    ("embedded", 3),
    ("vectors", 1),
    ("keywords", 1),
    ("ready", 1),
    ("removing", 1),
    ("vectors removed", 1),
    ("keywords removed", 1),
    ("removed", 1),
]


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
    assert not any(index.catalogue.contradictions(index.fingerprint).values())
    again = sync(index, halfway.folder)
    assert again.embedded == 0
    assert stored(index) == halfway.expected
    index.close()


@pytest.mark.parametrize(("step", "count"), STEPS)
def test_a_sync_killed_after_a_step_is_finished_by_the_next(
    step: str, count: int, halfway: Halfway, syncs: Syncs, tmp_path: Path
) -> None:
    data_dir = halfway.copy(tmp_path / "data")
    syncs.start(halfway.folder, data_dir, step, count)
    assert syncs.wait() == -signal.SIGKILL, "the step was never reached"
    assert_old_or_new_is_found(data_dir)
    assert_the_next_sync_finishes(halfway, data_dir)


def kill_after(seconds: float, halfway: Halfway, syncs: Syncs, data_dir: Path) -> None:
    syncs.start(halfway.folder, data_dir)
    time.sleep(seconds)
    syncs.kill()
    assert syncs.wait() in (0, -signal.SIGKILL)


@pytest.fixture(scope="session")
def seconds(halfway: Halfway, syncs: Syncs, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a sync takes that nobody disturbs."""
    data_dir = halfway.copy(tmp_path_factory.mktemp("undisturbed") / "data")
    began = time.monotonic()
    syncs.start(halfway.folder, data_dir)
    assert syncs.wait() == 0
    return time.monotonic() - began


def killed_at_random(halfway: Halfway, syncs: Syncs, data_dir: Path, moment: random.Random, seconds: float) -> None:
    """Once or twice in a row, at a moment within the time that a sync takes."""
    for _ in range(moment.choice([1, 1, 2])):
        kill_after(moment.uniform(0.05, 1.05) * seconds, halfway, syncs, data_dir)
    assert_old_or_new_is_found(data_dir)
    assert_the_next_sync_finishes(halfway, data_dir)


@pytest.mark.parametrize("seed", range(5))
def test_a_sync_killed_at_any_moment_is_finished_by_the_next(
    seed: int, halfway: Halfway, syncs: Syncs, seconds: float, tmp_path: Path
) -> None:
    killed_at_random(halfway, syncs, halfway.copy(tmp_path / "data"), random.Random(seed), seconds)


@pytest.mark.parametrize("seed", [0, *[pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 10)]])
@pytest.mark.parametrize("part", ["chroma", "keywords"])
def test_a_sync_killed_while_it_mends_is_finished_by_the_next(
    part: str, seed: int, halfway: Halfway, syncs: Syncs, tmp_path: Path
) -> None:
    data_dir = halfway.copy(tmp_path / "data")
    for path in (data_dir / part).rglob("*"):
        if path.suffix in (".sqlite3", ".json"):
            path.write_bytes(b"garbage" * 1000)
    kill_after(random.Random(seed).uniform(0.3, 2.0), halfway, syncs, data_dir)
    assert_the_next_sync_finishes(halfway, data_dir)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1050))
def test_a_sync_killed_at_any_of_many_moments_is_finished_by_the_next(
    seed: int, halfway: Halfway, syncs: Syncs, seconds: float, tmp_path: Path
) -> None:
    killed_at_random(halfway, syncs, halfway.copy(tmp_path / "data"), random.Random(seed), seconds)
