"""A long text: split and embedded some passages at a time, gone on with where it was stopped, and seen only whole."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from index_files import text_about, write
from stores import Stored, fits_together, names_found, opened, stored

from index.errors import FootnoteError
from index.progress import Silent
from index.store import Index
from index.sync import sync
from index.types import Passage

AT_ONCE, EMBEDDED = 4, 2
LONG = "\n\n".join(text_about(f"tower {number}") for number in range(9))


class Halt(FootnoteError):
    """What stops a sync here."""


@pytest.fixture
def long(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in the folder that takes several rounds."""
    monkeypatch.setattr("index.writer.PASSAGES_AT_ONCE", AT_ONCE)
    monkeypatch.setattr("index.passage_vectors.EMBEDDED_AT_ONCE", EMBEDDED)
    return write(folder / "long.md", LONG)


class Counted(Silent):
    """A progress that keeps what it is told of passages."""

    def __init__(self) -> None:
        self.expected: list[int] = []
        self.found_again: list[float] = []
        self.shares: list[float] = []

    def expect(self, files: int, passages: int) -> None:
        self.expected.append(passages)

    def split(self, name: str, share: float) -> None:
        assert name == "long.md"
        self.found_again.append(share)

    def part(self, name: str, share: float) -> None:
        assert name == "long.md"
        self.shares.append(share)


def stopped_after(index: Index, folder: Path, step: str, count: int) -> None:
    """A sync that ends when a step is done for the `count`th time."""
    seen = 0

    def halt(done: str) -> None:
        nonlocal seen
        seen += done == step
        if done == step and seen == count:
            raise Halt("Stopped")

    with pytest.raises(Halt):
        sync(index, folder, on_step=halt)


@pytest.fixture(scope="module")
def undisturbed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Stored, int]:
    """What the stores hold after a sync that nobody stops, and how many passages of the long text it embeds."""
    base = tmp_path_factory.mktemp("undisturbed")
    folder = shutil.copytree(template / "documents", base / "documents")
    write(folder / "long.md", LONG)
    index = opened(shutil.copytree(template / "data", base / "data"), documents=folder)
    embedded = sync(index, folder).embedded
    found = stored(index)
    index.close()
    return found, embedded


@pytest.mark.parametrize(
    ("step", "count", "kept"),
    [
        ("pending", 1, 0),
        ("split", 1, 0),
        ("embedded", 3, 3 * EMBEDDED),
        ("split", 3, 2 * AT_ONCE),
        ("vectors", 1, -1),
        ("keywords", 1, -1),
    ],
)
def test_what_was_embedded_before_a_stop_is_not_embedded_again(index, folder, long, undisturbed, step, count, kept):
    expected, every = undisturbed
    stopped_after(index, folder, step, count)
    assert sync(index, folder).embedded == (every - kept if kept >= 0 else 0)
    assert stored(index) == expected
    assert not any(index.catalogue.contradictions(index.fingerprint).values())
    assert fits_together(index)


def test_nothing_of_it_is_seen_before_its_end_and_others_can_write_meanwhile(index, folder, long):
    before, seen = index.catalogue.passage_ids(index.fingerprint), set()
    other = sqlite3.connect(index.config.data_dir / "catalogue.sqlite", timeout=0, isolation_level=None)

    def look(step: str) -> None:
        seen.add(step)
        if step in ("pending", "split", "embedded", "vectors", "keywords"):
            other.execute("BEGIN IMMEDIATE")  # an error while anybody else writes
            other.execute("ROLLBACK")
            assert index.catalogue.passage_ids(index.fingerprint) == before
            assert "long.md" not in names_found(index, "rooms of the tower", 20)

    sync(index, folder, on_step=look)
    other.close()
    assert {"pending", "split", "embedded", "vectors", "keywords", "ready"} <= seen
    assert "long.md" in names_found(index, "rooms of the tower", 20)


def test_how_many_passages_there_will_be_is_told_from_the_first_on(index, folder, long, undisturbed):
    _, every = undisturbed
    told = Counted()
    stopped_after(index, folder, "split", 3)
    left = sync(index, folder, progress=told).embedded
    assert sum(told.expected) == left < every
    assert 0.7 * left < told.expected[0] < 1.3 * left
    assert len(told.found_again) == 2
    shares = [*told.found_again, *told.shares]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


def test_what_another_title_had_it_split_into_is_forgotten(index, folder, long, undisturbed):
    """Where a file has no title of its own, its name is: a sync before may have known it by another one."""
    stopped_after(index, folder, "split", 2)
    catalogue, build = index.catalogue, index.fingerprint
    (content,) = (key for key, state in catalogue.states(build).items() if state == "pending")
    (vector, *_) = catalogue.vectors(build, catalogue.passage_ids_of(build, content)).values()
    catalogue.put_passages(build, [Passage("stray", content, 1, 9, LONG[1:9])])
    catalogue.put_vectors(build, {"stray": vector})
    sync(index, folder)
    assert stored(index) == undisturbed[0]
    assert not any(catalogue.contradictions(build).values())


def test_it_can_be_stopped_by_whoever_watches(index, folder, long):
    before = stored(index)

    class Watched(Counted):
        def waiting(self) -> None:
            if len(self.shares) == 2:
                raise Halt("Stopped")

    with pytest.raises(Halt):
        sync(index, folder, progress=Watched())
    assert index.catalogue.passage_ids(index.fingerprint) == before.catalogue
    assert sync(index, folder).added == ["long.md"]
    assert fits_together(index)
