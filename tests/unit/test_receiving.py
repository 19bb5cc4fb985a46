"""Files that come piece by piece: whole, once, within their limits, and without a trace of those that are not taken."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from index_files import text_about, write
from stores import opened

from index.catalogue import UPLOADS
from index.store import Index
from rag.ui.file_stages import Stage
from rag.ui.receiving import REFUSED, Receiving
from rag.ui.upkeep import Upkeep

TEXT = text_about("bridge").encode()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Index]:
    index = opened(tmp_path / "data", documents=tmp_path / "nowhere", max_file_mb=0.001)
    yield index
    index.close()


@pytest.fixture
def coming(small: Index) -> Iterator[Receiving]:
    work = Upkeep(small)
    yield Receiving(small, work)
    assert work.wait(60)


def piece(id: str, data: bytes, at: int = 0, upto: int | None = None, **more: Any) -> dict[str, Any]:
    sent = base64.b64encode(data[at:upto]).decode()
    return {"id": id, "name": f"{id}.md", "size": len(data), "at": at, "bytes": sent, **more}


def send(coming: Receiving, *pieces: Any, batch: str = "one") -> dict[str, int]:
    coming.take({"batch": batch, "pieces": list(pieces)})
    return coming.got


def kept(index: Index) -> dict[str, bytes]:
    folder = index.folder_of(UPLOADS)
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def on_the_way(index: Index) -> list[Path]:
    return list((index.config.data_dir / "receiving").glob("*"))


def test_a_file_in_pieces_is_whole_when_the_last_has_come(coming: Receiving, small: Index) -> None:
    assert send(coming, piece("a", TEXT, 0, 100), piece("b", TEXT)) == {"a": 100, "b": len(TEXT)}
    assert kept(small) == {"b.md": TEXT}
    assert send(coming, piece("a", TEXT, 100, 200)) == {"a": 200}
    assert send(coming, piece("a", TEXT, 200)) == {"a": len(TEXT)}
    assert kept(small) == {"a.md": TEXT, "b.md": TEXT}
    assert on_the_way(small) == []


def test_a_piece_that_comes_twice_does_no_harm(coming: Receiving, small: Index) -> None:
    for _ in range(2):
        assert send(coming, piece("a", TEXT, 0, 100)) == {"a": 100}
    for _ in range(2):
        assert send(coming, piece("a", TEXT, 100)) == {"a": len(TEXT)}
    assert kept(small) == {"a.md": TEXT}


def test_after_a_restart_of_the_server_a_file_begins_anew(coming: Receiving, small: Index) -> None:
    assert send(coming, piece("a", TEXT, 100, 200)) == {"a": 0}
    send(coming, piece("a", TEXT))
    assert kept(small) == {"a.md": TEXT}


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (piece("a", b"word " * 201), "larger than 0.001 MB"),
        (piece("a", b""), "is empty"),
        (piece("a", TEXT, name="cat.png"), "not of a type"),
        (piece("a", TEXT, name=".env"), "hidden"),
        (piece("a", TEXT, bytes="unreadable!"), "could not read it"),
        (piece("a", TEXT, size=5), "changed while it was sent"),
        (piece("a", TEXT, size="many"), "could not read it"),
    ],
)
def test_what_is_not_taken_is_told_and_leaves_nothing(
    coming: Receiving, small: Index, sent: dict[str, Any], reason: str
) -> None:
    assert send(coming, sent, piece("b", TEXT))["a"] == REFUSED
    files = {file.name: file for file in coming._upkeep.look().files}
    assert reason in files[sent["name"]].reason
    assert files[sent["name"]].stage is Stage.FAILED
    assert kept(small) == {"b.md": TEXT}
    assert on_the_way(small) == []


def test_a_name_leads_nowhere_else(coming: Receiving, small: Index, tmp_path: Path) -> None:
    send(coming, piece("a", TEXT, name="../../outside.md"))
    assert kept(small) == {"outside.md": TEXT}
    assert not (tmp_path / "outside.md").exists()


def test_two_of_one_name_are_two_in_one_drop_and_versions_in_two(coming: Receiving, small: Index) -> None:
    send(coming, piece("a", b"One.", name="x.md"))
    send(coming, piece("b", b"Two.", name="x.md"))
    assert kept(small) == {"x.md": b"One.", "x (2).md": b"Two."}
    send(coming, piece("c", b"Three.", name="x.md"), batch="two")
    assert kept(small) == {"x.md": b"Three.", "x (2).md": b"Two."}


@pytest.mark.parametrize("sent", [None, "x", {"pieces": 1}, {"batch": "b", "pieces": [None, "x"]}])
def test_what_is_no_message_of_ours_is_ignored(coming: Receiving, small: Index, sent: object) -> None:
    coming.take(sent)
    assert kept(small) == {}


def test_what_a_closed_page_left_half_sent_is_deleted_after_a_day(coming: Receiving, small: Index) -> None:
    old = write(small.config.data_dir / "receiving" / "old.part", "half")
    os.utime(old, (time.time() - 2 * 86_400,) * 2)
    write(small.config.data_dir / "receiving" / "new.part", "half")
    send(coming, piece("a", TEXT))
    assert [path.name for path in on_the_way(small)] == ["new.part"]
