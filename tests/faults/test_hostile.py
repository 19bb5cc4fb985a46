"""Files made to harm whoever reads them: each comes to text or to a reason, and the rest of the folder is read."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hostile_files import FILES, NAMES, WORDS, Hostile
from index_files import write
from stores import fits_together, opened

from index.__main__ import main
from index.errors import UnreadableFile
from index.sync import add, sync
from index.workers import OutOfBounds, Worker

ROOT = Path(__file__).resolve().parents[2]
SECONDS, LATE_SECONDS = 30.0, 0.5
# A whole sync's share of them: cheap to embed, and of every way to go wrong one.
REFUSED = {"overlapping.zip", "laughs.xml", "deep.json", "deep.html"}
TAKEN = {"traversal.zip", "external.docx", "kids.pdf", "script.html"}


if not Path("/proc/self/task").exists():
    pytest.skip("how processes end is looked up in /proc", allow_module_level=True)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker(500_000_000)
    yield made
    made.close()


@pytest.fixture
def unwritten() -> Iterator[None]:
    """Nothing appears in the places that the archives' members lead to."""
    places = [Path("/tmp/evil.txt"), Path("/etc/evil.txt")]
    before = [path.exists() for path in places]
    yield
    assert [path.exists() for path in places] == before


def marked(name: str, hostile: Hostile) -> object:
    return pytest.param(hostile, id=name, marks=[pytest.mark.long] if hostile.long else [])


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("hostile", [marked(name, one) for name, one in FILES.items()])
def test_a_hostile_file_comes_to_text_or_a_reason(
    hostile: Hostile, request: pytest.FixtureRequest, tmp_path: Path, worker: Worker
) -> None:
    path = tmp_path / request.node.callspec.id
    path.write_bytes(hostile.data())
    began = time.monotonic()
    try:
        text, reason, remedy = worker.read(path, 100_000_000, LATE_SECONDS if hostile.late else SECONDS).text, "", ""
    except UnreadableFile as error:
        text, reason, remedy = "", error.reason, error.remedy
    assert time.monotonic() - began < SECONDS + 5
    assert bool(text) != bool(reason)
    assert bool(reason) == bool(remedy)
    assert re.search(hostile.refused, reason)
    assert not (hostile.refused and text)
    assert hostile.read in text
    assert not re.search("root:|hahaha|evil\\(|Shell", text)


def test_a_folder_of_hostile_files_is_synced_and_the_good_one_found(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    for name in (*REFUSED, *TAKEN):
        write(folder / name, FILES[name].data())
    write(folder / "good.md", f"# The harvest\n\n{WORDS}\n")
    index = opened(tmp_path / "data", read_seconds=0.8)
    report = sync(index, folder)
    assert {failure.name for failure in report.failed} == REFUSED
    assert set(report.added) == {*TAKEN, "good.md"}
    assert all(failure.reason and failure.remedy for failure in report.failed)
    assert index.find("good.md")
    assert fits_together(index)
    index.close()


def test_what_took_too_long_is_read_again_with_more_time_and_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, tried = tmp_path / "documents", []
    write(folder / "slow.md", WORDS)

    def too_slow(worker: Worker, path: Path, *_: object) -> None:
        tried.append(path.name)
        raise OutOfBounds(f"{path.name} took longer", "Raise FOOTNOTE_READ_SECONDS")

    monkeypatch.setattr(Worker, "read", too_slow)
    for seconds, times in [(1.0, 1), (1.0, 1), (2.0, 2)]:
        index = opened(tmp_path / "data", read_seconds=seconds)
        assert [failure.name for failure in sync(index, folder).failed] == ["slow.md"]
        assert len(tried) == times
        index.close()
    monkeypatch.undo()
    index = opened(tmp_path / "data", read_seconds=3.0)
    assert sync(index, folder).added == ["slow.md"]
    index.close()


def test_any_name_that_the_file_system_takes_is_indexed_and_shown_on_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "documents"
    for number, name in enumerate(NAMES):
        write(folder / name, f"The barn number {number} is full of barley.\n")
    command = ["sync", str(folder), "--data-dir", str(tmp_path / "data")]
    assert main(command) == 0
    told = capsys.readouterr().err
    assert len(told.splitlines()) == len(NAMES)
    assert not re.search("[\a\t\u202e\u200b]", told)
    assert main([*command, "--json"]) == 0
    assert sorted(json.loads(capsys.readouterr().out)["unchanged"]) == sorted(NAMES)
    index = opened(tmp_path / "data")
    for number, name in enumerate(NAMES):
        assert f"number {number} " in index.find(name).text
    longest = next(name for name in NAMES if len(name.encode()) == 255)
    assert add(index, [(folder / longest).rename(tmp_path / longest)]).failed == []
    index.close()


def test_a_reader_that_is_lost_in_a_file_ends_when_whoever_asked_was_killed(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "deep.html").write_bytes(FILES["deep.html"].data())
    command = [sys.executable, "-m", "index", "sync", "documents", "--data-dir", "data"]
    environment = {**os.environ, "FOOTNOTE_READ_SECONDS": "1", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as asking:
        reader = _awaited(lambda: _child(asking.pid))
        asking.send_signal(signal.SIGKILL)
    _awaited(lambda: not Path(f"/proc/{reader}").exists())


def _child(pid: int) -> int:
    """A child of a process, whichever of its threads has started it; 0 while it has none."""
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text(encoding="ascii").split():
                return int(child)
    return 0


def _awaited(what: Callable[[], int]) -> int:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    pytest.fail("it did not come")
