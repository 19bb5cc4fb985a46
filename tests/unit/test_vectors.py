"""Chroma, embedded and on a server: what is stored is found, whoever wrote it; and what was torn is never trusted."""

from __future__ import annotations

import secrets
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


def store_at(folder: Path | str, collection: str = "footnote-test", url: str = "") -> VectorStore:
    return VectorStore(Guard(Path(folder), collection), FakeEmbeddings(size=8), url)


def started(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    """A process that runs code with this file's functions."""
    lines = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from test_vectors import *; {code}"
    return subprocess.Popen([sys.executable, "-c", lines, *map(str, arguments)], cwd=ROOT)


@pytest.fixture(params=["embedded", "server"])
def place(request, tmp_path):
    """Folder, collection and address of a store of the test's own, in this process and on a server."""
    url = request.getfixturevalue("chroma_server").url if request.param == "server" else ""
    return str(tmp_path / "chroma"), f"footnote-{secrets.token_hex(8)}", url


@pytest.fixture
def shared(place):
    made = store_at(*place)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path):
    made = store_at(tmp_path / "chroma")
    yield made
    made.close()


@pytest.fixture
def guard(tmp_path):
    return Guard(tmp_path / "chroma", "footnote-test")


def test_the_nearest_come_first_with_their_cosine(shared):
    vectors = unit_rows(50)
    shared.upsert(passages(50), vectors)
    cosines = np.array(vectors) @ vectors[7]
    found = shared.nearest(vectors[7].tolist(), 5)
    assert [key for key, _ in found] == [f"id-{row}" for row in np.argsort(-cosines)[:5]]
    assert np.allclose([score for _, score in found], np.sort(cosines)[::-1][:5], atol=1e-5)


def test_the_nearest_among_some_passages_are_none_of_the_others(shared):
    vectors = unit_rows(200)
    shared.upsert(passages(200), vectors)
    among = [f"id-{row}" for row in range(1, 200, 4)]
    cosines = np.array(vectors) @ vectors[7]
    order = [f"id-{row}" for row in np.argsort(-cosines) if row % 4 == 1]
    assert [key for key, _ in shared.nearest(vectors[7].tolist(), 5, among)] == order[:5]
    assert [key for key, _ in shared.nearest(vectors[7].tolist(), 500, among)] == order
    assert shared.nearest(vectors[7].tolist(), 5, []) == []


def test_an_upsert_of_the_same_id_replaces(shared):
    first, second = unit_rows(2)
    shared.upsert(passages(1), [first])
    shared.upsert(passages(1), [second])
    assert shared.count() == 1
    assert shared.nearest(second.tolist(), 1)[0][1] == pytest.approx(1, abs=1e-5)


def test_what_is_deleted_is_gone_and_unknown_ids_are_ignored(shared, place):
    shared.upsert(passages(3), unit_rows(3))
    shared.delete(["id-1", "nobody"])
    assert shared.ids() == {"id-0", "id-2"}
    assert shared.count() == 2
    assert Guard(Path(place[0]), place[1]).count() == (0 if place[2] else 2)


def test_more_than_one_batch_is_stored(shared):
    count = 6000  # Chroma takes 5,461 at once
    shared.upsert(passages(count), unit_rows(count))
    assert shared.count() == count
    shared.delete([f"id-{number}" for number in range(count)])
    assert shared.count() == 0


def test_an_empty_store_finds_nothing(shared):
    assert shared.nearest([0.5] * 8, 3) == []


def test_a_refill_leaves_nothing_of_what_was_there_and_another_client_goes_on(shared, place):
    shared.upsert(passages(5), unit_rows(5))
    other = store_at(*place)
    assert other.count() == 5
    vectors = unit_rows(4)
    shared.refill([(passages(2), vectors[:2]), (passages(4, first=2), vectors[2:])])
    assert shared.ids() == other.ids() == {"id-0", "id-1", "id-2", "id-3"}
    assert other.nearest(vectors[1].tolist(), 1)[0][0] == "id-1"
    other.close()


def test_a_refill_says_how_many_there_are(store, guard):
    store.refill([(passages(4), unit_rows(4))])
    assert guard.count() == 4


def test_a_refill_keeps_the_collections_of_other_settings(shared, place):
    other = store_at(place[0], f"{place[1]}-other", place[2])
    other.upsert(passages(3), unit_rows(3))
    shared.upsert(passages(5), unit_rows(5))
    shared.refill([(passages(1), unit_rows(1))])
    assert other.count() == 3
    other.close()


def test_a_write_that_failed_leaves_a_mark_and_is_not_trusted(store, guard):
    store.upsert(passages(3), unit_rows(3))
    with pytest.raises(IndexDamaged, match="python -m index check --repair"):
        store.upsert(passages(1), [np.ones(5, dtype=np.float32)])  # of another model: not as long
    assert guard.torn()
    assert guard.count() == -1
    for use in (store.count, store.ids, lambda: store.nearest([0.5] * 8, 1), lambda: store.delete(["id-0"])):
        with pytest.raises(IndexDamaged):
            use()
    store.refill([(passages(2), unit_rows(2))])
    assert store.count() == guard.count() == 2


def test_what_another_process_wrote_is_seen_with_the_next_call(shared, place):
    shared.upsert(passages(2), unit_rows(2))
    code = "s = store_at(*sys.argv[1:]); s.upsert(passages(9), unit_rows(9)); s.close()"
    assert started(code, *place).wait() == 0
    assert shared.count() == 9
    assert len(shared.nearest([0.5] * 8, 20)) == 9


def write_and_search(first: int, *place: str) -> None:
    store = store_at(*place)
    for number in range(first, first + 10):
        store.upsert([Passage(f"id-{number}", "doc", 0, 1, "t")], unit_rows(1))
        store.nearest([0.5] * 8, 3)
    store.close()


def test_processes_and_threads_write_and_search_at_once(shared, place):
    shared.upsert(passages(1), unit_rows(1))
    code = "write_and_search(int(sys.argv[1]), *sys.argv[2:])"
    processes = [started(code, first, *place) for first in (100, 200)]
    threads = [threading.Thread(target=write_and_search, args=(first, *place)) for first in (300, 400)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [process.wait() for process in processes] == [0, 0]
    assert shared.count() == 41
    assert len(shared.nearest([0.5] * 8, 100)) == 41


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
