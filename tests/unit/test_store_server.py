"""A real Chroma server in place of the embedded one."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import chromadb
import pytest
from index_files import text_about, write
from stores import fits_together, opened, stored

from index.errors import SettingError
from index.sync import sync

CHROMA = Path(sys.executable).with_name("chroma")


def start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [CHROMA, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/heartbeat", timeout=1).close()
            return process
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError("the server does not start")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(tmp_path_factory.mktemp("server"), port)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


def test_a_folder_is_synced_to_a_server_and_found_there(server, folder, tmp_path):
    index = opened(tmp_path / "data", chroma_url=server)
    assert sync(index, folder).embedded == index.passage_count()
    (folder / "castle.md").unlink()
    write(folder / "mill.md", text_about("bridge"))
    sync(index, folder)
    assert fits_together(index)
    (key, _), *_ = index.nearest("rooms of the bridge", 3)
    assert "bridge" in index.passages([key])[key].text
    assert not (tmp_path / "data" / "chroma").exists()
    index.close()


def test_two_data_directories_share_a_server_and_not_their_passages(server, folder, tmp_path):
    one, other = (opened(tmp_path / name, chroma_url=server) for name in ("one", "other"))
    sync(one, folder)
    (folder / "castle.md").unlink()
    sync(other, folder)
    assert len(one.vectors.ids()) > len(other.vectors.ids())
    assert fits_together(one)
    assert fits_together(other)


def test_a_collection_that_the_server_lost_is_filled_again_without_the_model(server, folder, tmp_path):
    index = opened(tmp_path / "data", chroma_url=server)
    sync(index, folder)
    before, found = stored(index), index.nearest("castle", 2)
    address = server.removeprefix("http://").partition(":")
    chromadb.HttpClient(address[0], int(address[2])).delete_collection(index.guard.collection)
    index.close()
    again = opened(tmp_path / "data", chroma_url=server)
    assert sync(again, folder).embedded == 0
    assert stored(again) == before
    assert [key for key, _ in again.nearest("castle", 2)] == [key for key, _ in found]


def test_a_server_that_stops_is_told_and_nothing_is_lost(folder, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(tmp_path / "server", port)
    index = opened(tmp_path / "data", chroma_url=f"http://127.0.0.1:{port}")
    sync(index, folder)
    process.kill()
    process.wait()
    write(folder / "castle.md", text_about("castle").replace("rooms", "chambers"))
    for use in (lambda: index.nearest("castle", 2), lambda: sync(index, folder)):
        with pytest.raises(SettingError, match="Start it"):
            use()
    assert "rooms" in index.find("castle.md").text
    process = start(tmp_path / "server", port)
    sync(index, folder)
    assert "chambers" in index.find("castle.md").text
    assert fits_together(index)
    process.kill()
    process.wait()
