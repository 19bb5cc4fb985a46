"""Chroma: what is stored is found, by one process at a time, and what was torn is never trusted."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import FakeEmbeddings

from index.errors import IndexDamaged
from index.guard import Guard
from index.types import Passage
from index.vectors import VectorStore

ROOT = Path(__file__).resolve().parents[2]
RANDOM = np.random.default_rng(7)


def passages(count: int, first: int = 0) -> list[Passage]:
    return [Passage(f"id-{number}", "doc", number, number + 1, f"text {number}") for number in range(first, count)]


def unit_rows(count: int) -> list[np.ndarray]:
    rows = RANDOM.normal(size=(count, 8)).astype(np.float32)
    return list(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def store_at(folder: Path, collection: str = "footnote-test") -> VectorStore:
    return VectorStore(Guard(folder, collection), FakeEmbeddings(size=8))


def started(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    """A process that runs code with this file's functions."""
    lines = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from test_vectors import *; {code}"
    return subprocess.Popen([sys.executable, "-c", lines, *map(str, arguments)], cwd=ROOT)


@pytest.fixture
def store(tmp_path):
    made = store_at(tmp_path / "chroma")
    yield made
    made.close()


@pytest.fixture
def guard(tmp_path):
    return Guard(tmp_path / "chroma", "footnote-test")


def test_the_nearest_come_first_with_their_cosine(store):
    vectors = unit_rows(50)
    store.upsert(passages(50), vectors)
    cosines = np.array(vectors) @ vectors[7]
    found = store.nearest(vectors[7].tolist(), 5)
    assert [key for key, _ in found] == [f"id-{row}" for row in np.argsort(-cosines)[:5]]
    assert np.allclose([score for _, score in found], np.sort(cosines)[::-1][:5], atol=1e-5)


def test_an_upsert_of_the_same_id_replaces(store):
    first, second = unit_rows(2)
    store.upsert(passages(1), [first])
    store.upsert(passages(1), [second])
    assert store.count() == 1
    assert store.nearest(second.tolist(), 1)[0][1] == pytest.approx(1, abs=1e-5)


def test_what_is_deleted_is_gone_and_unknown_ids_are_ignored(store, guard):
    store.upsert(passages(3), unit_rows(3))
    store.delete(["id-1", "nobody"])
    assert store.ids() == {"id-0", "id-2"}
    assert guard.count() == store.count() == 2


def test_more_than_one_batch_is_stored(store, guard):
    count = 6000  # Chroma takes 5,461 at once
    store.upsert(passages(count), unit_rows(count))
    assert guard.count() == count
    store.delete([f"id-{number}" for number in range(count)])
    assert store.count() == 0


def test_an_empty_store_finds_nothing(store):
    assert store.nearest([0.5] * 8, 3) == []


def test_a_refill_leaves_nothing_of_what_was_there(store, guard):
    store.upsert(passages(5), unit_rows(5))
    vectors = unit_rows(4)
    store.refill([(passages(2), vectors[:2]), (passages(4, first=2), vectors[2:])])
    assert store.ids() == {"id-0", "id-1", "id-2", "id-3"}
    assert guard.count() == 4


def test_a_refill_keeps_the_collections_of_other_settings(store, tmp_path):
    other = store_at(tmp_path / "chroma", "footnote-other")
    other.upsert(passages(3), unit_rows(3))
    store.upsert(passages(5), unit_rows(5))
    store.refill([(passages(1), unit_rows(1))])
    assert other.count() == 3
    other.close()


def test_a_write_that_failed_leaves_a_mark_and_is_not_trusted(store, guard):
    store.upsert(passages(3), unit_rows(3))
    with pytest.raises(IndexDamaged, match="python -m index sync"):
        store.upsert(passages(1), [np.ones(5, dtype=np.float32)])  # of another model: not as long
    assert guard.torn()
    assert guard.count() == -1
    for use in (store.count, store.ids, lambda: store.nearest([0.5] * 8, 1), lambda: store.delete(["id-0"])):
        with pytest.raises(IndexDamaged):
            use()
    store.refill([(passages(2), unit_rows(2))])
    assert store.count() == guard.count() == 2


def test_what_another_process_wrote_is_seen_with_the_next_call(store, tmp_path):
    store.upsert(passages(2), unit_rows(2))
    code = "s = store_at(Path(sys.argv[1])); s.upsert(passages(9), unit_rows(9)); s.close()"
    assert started(code, tmp_path / "chroma").wait() == 0
    assert store.count() == 9
    assert len(store.nearest([0.5] * 8, 20)) == 9


def write_and_search(folder: Path, first: int) -> None:
    store = store_at(folder)
    for number in range(first, first + 10):
        store.upsert([Passage(f"id-{number}", "doc", 0, 1, "t")], unit_rows(1))
        store.nearest([0.5] * 8, 3)
    store.close()


def test_processes_and_threads_write_and_search_at_once(store, tmp_path):
    store.upsert(passages(1), unit_rows(1))
    code = "write_and_search(Path(sys.argv[1]), int(sys.argv[2]))"
    processes = [started(code, tmp_path / "chroma", first) for first in (100, 200)]
    threads = [threading.Thread(target=write_and_search, args=(tmp_path / "chroma", first)) for first in (300, 400)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [process.wait() for process in processes] == [0, 0]
    assert store.count() == 41
    assert len(store.nearest([0.5] * 8, 100)) == 41


# the guard


def test_a_mark_says_how_many_are_stored(guard):
    assert (guard.count(), guard.torn()) == (0, False)
    guard.tear()
    assert (guard.count(), guard.torn()) == (-1, True)
    guard.mend(7)
    assert (guard.count(), guard.torn()) == (-1, False), "without a database"
    (guard.folder / "chroma.sqlite3").write_bytes(b"")
    assert guard.count() == 7


def test_every_write_changes_the_mark(guard):
    seen = set()
    for _ in range(3):
        guard.tear()
        guard.mend(1)
        assert guard.mark() not in seen
        seen.add(guard.mark())


def test_a_lock_that_is_held_is_waited_for_only_so_long(guard):
    other = Guard(guard.folder, guard.collection)
    guard.folder.parent.mkdir(exist_ok=True)
    with guard.alone():
        with guard.alone():  # the same thread goes on
            pass
        began = time.monotonic()
        with pytest.raises(TimeoutError), other.alone(0.2):
            pass
        assert 0.1 < time.monotonic() - began < 5
    with other.alone(0.2):
        pass


def test_emptying_leaves_nothing_but_the_own_mark(guard):
    guard.tear()
    (guard.folder / "graph").mkdir()
    (guard.folder / "graph" / "data.bin").write_bytes(b"x")
    (guard.folder / "footnote-other.mark").write_text("0 3", encoding="ascii")
    guard.empty()
    assert [path.name for path in guard.folder.iterdir()] == ["footnote-test.mark"]
