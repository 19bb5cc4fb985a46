"""A real Chroma server in place of the embedded one: shared, killed, frozen, and started again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import chromadb
import pytest
from chroma_server import ChromaServer
from index_files import text_about, write
from stores import fits_together, opened, stored

from index import vectors
from index.errors import SettingError
from index.sync import sync

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server of this test's own, to be killed."""
    made = ChromaServer(tmp_path / "server").start()
    yield made
    made.kill()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer is given up in a moment."""
    monkeypatch.setattr(vectors, "SEARCH_WAITS", (0.05, 0.1))
    monkeypatch.setattr(vectors, "WRITE_WAITS", (0.05, 0.1))


def test_a_folder_is_synced_to_a_server_and_found_there(chroma_server, folder, tmp_path):
    index = opened(tmp_path / "data", chroma_url=chroma_server.url)
    assert sync(index, folder).embedded == index.passage_count()
    (folder / "castle.md").unlink()
    write(folder / "mill.md", text_about("bridge"))
    sync(index, folder)
    assert fits_together(index)
    (key, _), *_ = index.nearest("rooms of the bridge", 3)
    assert "bridge" in index.passages([key])[key].text
    assert not (tmp_path / "data" / "chroma").exists()
    index.close()


def test_two_data_directories_share_a_server_and_not_their_passages(chroma_server, folder, tmp_path):
    one, other = (opened(tmp_path / name, chroma_url=chroma_server.url) for name in ("one", "other"))
    sync(one, folder)
    (folder / "castle.md").unlink()
    sync(other, folder)
    assert len(one.vectors.ids()) > len(other.vectors.ids())
    assert fits_together(one)
    assert fits_together(other)


def test_processes_share_a_server_and_see_what_another_has_synced(chroma_server, folder, tmp_path):
    index = opened(tmp_path / "data", chroma_url=chroma_server.url)
    sync(index, folder)
    assert index.vectors.count() == index.passage_count()
    write(folder / "bridge.md", text_about("bridge"))
    command = [sys.executable, "-m", "index", "sync", str(folder), "--data-dir", str(tmp_path / "data"), "--json"]
    environment = os.environ | {"FOOTNOTE_CHROMA_URL": chroma_server.url}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout)["added"] == ["bridge.md"]
    assert fits_together(index)
    (key, _), *_ = index.nearest("rooms of the bridge", 3)
    assert "bridge" in index.passages([key])[key].text
    index.close()


def test_a_collection_that_the_server_lost_is_filled_again_without_the_model(chroma_server, folder, tmp_path):
    index = opened(tmp_path / "data", chroma_url=chroma_server.url)
    sync(index, folder)
    before, found = stored(index), index.nearest("castle", 2)
    chromadb.HttpClient("127.0.0.1", chroma_server.port).delete_collection(index.guard.collection)
    index.close()
    again = opened(tmp_path / "data", chroma_url=chroma_server.url)
    assert sync(again, folder).embedded == 0
    assert stored(again) == before
    assert [key for key, _ in again.nearest("castle", 2)] == [key for key, _ in found]


@pytest.mark.parametrize("step", ["embedded", "vectors", "removing"])
def test_a_server_killed_during_a_sync_is_told_and_the_next_sync_ends_in_the_same_index(
    index, folder, tmp_path, server, hurried, step
):
    remote = opened(tmp_path / "remote", chroma_url=server.url)
    sync(remote, folder)
    write(folder / "castle.md", text_about("castle").replace("rooms", "chambers"))
    write(folder / "bridge.md", text_about("bridge"))
    (folder / "mill.md").unlink()
    sync(index, folder)  # embedded, and not interrupted

    def kill(done: str) -> None:
        if done == step:
            server.kill()

    with pytest.raises(SettingError, match=r"FOOTNOTE_CHROMA_URL=.*Start it \(chroma run"):
        sync(remote, folder, on_step=kill)
    with pytest.raises(SettingError, match="nothing is lost"):
        remote.nearest("castle", 2)
    assert remote.find("castle.md").text
    server.start()
    known = len(stored(index).kept_vectors)
    assert sync(remote, folder).embedded < known
    now, wanted = stored(remote), stored(index)
    assert (now.catalogue, now.vectors, now.keywords, now.states) == (
        wanted.catalogue,
        wanted.vectors,
        wanted.keywords,
        wanted.states,
    )
    assert fits_together(remote)
    remote.close()


def test_a_server_that_is_started_again_meanwhile_is_waited_for(index, folder, tmp_path, server):
    remote = opened(tmp_path / "remote", chroma_url=server.url)
    sync(remote, folder)
    write(folder / "bridge.md", text_about("bridge"))
    later = threading.Timer(0.5, server.start)

    def restart(done: str) -> None:
        if done == "embedded":
            server.kill()
            later.start()

    assert sync(remote, folder, on_step=restart).added == ["bridge.md"]
    later.join()
    sync(index, folder)
    assert stored(remote).vectors == stored(index).vectors
    assert fits_together(remote)
    remote.close()


def test_a_server_that_hangs_is_told(folder, tmp_path, server, hurried, monkeypatch):
    index = opened(tmp_path / "data", chroma_url=server.url)
    sync(index, folder)
    monkeypatch.setattr(vectors, "REACHED", 0.3)
    monkeypatch.setattr(vectors, "ANSWERED", 0.3)
    index.vectors.close()
    index.nearest("castle", 2)
    server.freeze()
    with pytest.raises(SettingError, match="does not answer"):
        index.nearest("castle", 2)
    index.close()
