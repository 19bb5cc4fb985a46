"""A disk that fills while a sync writes: told in a sentence, the old version stays searchable, and room mends it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from killable import before, document
from stores import fits_together, opened

from index.sync import sync

ROOT = Path(__file__).resolve().parents[2]
# A mount that only the child sees: the data directory is copied onto a small disk, and back from it.
ON_A_SMALL_DISK = """
mount -t tmpfs -o size="$1" none "$2" && cp -r "$3/." "$2" && shift 3 && "$@"; status=$?
cp -r "$DATA/." "$BACK"; exit $status
"""


def often(*rooms: int) -> list[object]:
    """More of the same, for those who have the time."""
    return [pytest.param(room, marks=pytest.mark.long) for room in rooms]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose index lacks one long document, to be copied."""
    base = tmp_path_factory.mktemp("disks")
    folder = base / "documents"
    before(folder)
    index = opened(base / "data")
    sync(index, folder)
    index.close()
    text = "\n".join(document(f"bridge number {number}") for number in range(12))
    (folder / "long.md").write_text(text, encoding="utf-8")
    return base


@pytest.fixture
def synced(template: Path, tmp_path: Path) -> Path:
    """The folder, its index beside it."""
    shutil.copytree(template / "data", tmp_path / "data")
    return shutil.copytree(template / "documents", tmp_path / "documents")


def command(folder: Path, data_dir: Path) -> list[str]:
    return [sys.executable, "-m", "index", "sync", str(folder), "--data-dir", str(data_dir)]


def assert_told_and_mended(done: subprocess.CompletedProcess[str], folder: Path, data_dir: Path) -> None:
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 2), done.stderr
    index = opened(data_dir)
    for hits in (index.nearest("rooms of the castle", 3), index.matching("castle", 3)):
        found = {passage.document_id for passage in index.passages([key for key, _ in hits]).values()}
        assert index.find("castle.md").id in found
    sync(index, folder)
    assert index.find("long.md")
    assert fits_together(index)
    index.close()


@pytest.mark.parametrize("room", [5_000, 200_000, *often(0, 100_000)])
def test_files_that_can_grow_no_more(synced: Path, room: int) -> None:
    """A limit on the size of files: SQLite, Chroma and tantivy meet it each at another moment."""
    data_dir = synced.parent / "data"
    largest = max(path.stat().st_size for path in data_dir.rglob("*.sqlite*")) + room
    done = subprocess.run(
        command(synced, data_dir),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
    )
    assert_told_and_mended(done, synced, data_dir)


@pytest.mark.parametrize("room", [10_000, 600_000, *often(150_000, 400_000)])
def test_a_disk_that_is_full(synced: Path, tmp_path: Path, room: int) -> None:
    data_dir, disk, back = tmp_path / "data", tmp_path / "disk", tmp_path / "back"
    disk.mkdir()
    back.mkdir()
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    used = sum(4096 * -(-path.stat().st_size // 4096) for path in data_dir.rglob("*") if path.is_file())
    script = ["unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, "sh", str(used + room), str(disk), str(data_dir)]
    done = subprocess.run(
        [*script, "env", *command(synced, disk)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DATA": str(disk), "BACK": str(back)},
    )
    if done.returncode == 2:
        assert "room" in done.stderr
    assert_told_and_mended(done, synced, back)
