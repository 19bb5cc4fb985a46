"""A folder that is followed: news of what counts, a sync once it is quiet, and what goes wrong told once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from index_files import text_about, write
from stores import names_found

from index import watch
from index.errors import DiskProblem, EmptyFolder, FolderGone, FootnoteError, IndexBusy
from index.types import Failure, SyncReport
from index.watch import changes, follow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Quiet comes soon here."""
    for name, seconds in {"QUIET": 0.15, "LATEST": 1.0, "POLLED": 0.1, "BUSY": 0.05}.items():
        monkeypatch.setattr(watch, name, seconds)


@pytest.fixture
def place(tmp_path):
    made = tmp_path / "documents"
    (made / "below").mkdir(parents=True)
    (made / "a.md").write_text("words")
    (made / ".git").mkdir()
    return made


def awaited(what: Callable[[], object], seconds: float = 10.0) -> object:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.02)
    pytest.fail("it did not come")


def is_news(place: Path, apart: Path, change: Callable[[], object], seconds: float = 10.0) -> bool:
    """Whether a change is told of within so many seconds."""
    stop = threading.Event()
    with changes(place, apart) as news:
        change()
        timer = threading.Timer(seconds, stop.set)
        timer.start()
        found = news.wait(stop)
        timer.cancel()
    return found


CHANGES = {
    "a new file": lambda place: (place / "b.md").write_text("words"),
    "a changed file below": lambda place: (place / "below" / "c.md").write_text("words"),
    "a deleted file": lambda place: (place / "a.md").unlink(),
    "a renamed file": lambda place: (place / "a.md").rename(place / "z.md"),
    "a file that comes in from outside": lambda place: (place.parent / "o.md").rename(place / "o.md"),
    "a folder that leaves": lambda place: (place / "below").rename(place.parent / "left"),
    "other patterns": lambda place: (place / ".footnoteignore").write_text("*.tmp"),
}
NO_CHANGES = {
    "a file that is read": lambda place: (place / "a.md").read_text(),
    "a hidden file": lambda place: (place / ".hidden.md").write_text("words"),
    "a file in a hidden folder": lambda place: (place / ".git" / "index").write_text("words"),
    "the index itself": lambda place: (place / "below" / "catalogue.sqlite").write_text("rows"),
    "a file elsewhere": lambda place: (place.parent / "other.md").write_text("words"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_sync_would_see_is_news(what, place):
    (place.parent / "o.md").write_text("words")
    assert is_news(place, place / "nowhere", lambda: CHANGES[what](place))


@pytest.mark.parametrize("what", NO_CHANGES)
def test_what_a_sync_would_not_see_or_does_itself_is_none(what, place):
    assert not is_news(place, place / "below", lambda: NO_CHANGES[what](place), 0.5)


def test_where_the_system_tells_nothing_it_is_looked_again(place, monkeypatch):
    class Full:
        def schedule(self, *_: object, **__: object) -> None:
            raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watch, "Observer", Full)
    assert is_news(place, place / "nowhere", lambda: (place / "b.md").write_text("words"))


class Followed:
    """A folder that is followed in a thread; `syncs` are what each sync comes to, then nothing more."""

    def __init__(self, place: Path, syncs: list[SyncReport | FootnoteError] | None = None) -> None:
        self.times: list[float] = []
        self.told: list[object] = []
        self._syncs = list(syncs or [])
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=follow,
            args=(place, place / "nowhere", self._sync, self.told.append, self.told.append, self._stop),
        )
        self._thread.start()

    def _sync(self) -> SyncReport:
        self.times.append(time.monotonic())
        outcome = self._syncs.pop(0) if self._syncs else SyncReport()
        if isinstance(outcome, FootnoteError):
            raise outcome
        return outcome

    def __enter__(self) -> Followed:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)
        assert not self._thread.is_alive()


def test_a_burst_of_changes_is_one_sync_and_one_without_end_is_not_waited_for(place):
    with Followed(place) as followed:
        awaited(lambda: len(followed.times) == 1)
        for number in range(20):
            (place / f"{number}.md").write_text("words")
            time.sleep(0.01)
        ended = time.monotonic()
        awaited(lambda: len(followed.times) == 2)
        assert followed.times[1] >= ended
        time.sleep(0.4)
        assert len(followed.times) == 2
        began = time.monotonic()
        while len(followed.times) == 2 and time.monotonic() - began < 5:
            (place / "log.md").write_text("words")
            time.sleep(0.02)
        assert 0.8 < followed.times[2] - began < 3


def test_the_first_sync_is_told_and_then_those_that_found_a_change(place):
    failed = [Failure("a.md", "it is empty", "Fill it")]
    reports = [
        SyncReport(unchanged=["a.md"]),
        SyncReport(unchanged=["a.md"]),
        SyncReport(added=["b.md"]),
        SyncReport(failed=failed),
        SyncReport(failed=list(failed)),
        SyncReport(unchanged=["a.md"]),
    ]
    with Followed(place, list(reports)) as followed:
        for count in range(1, len(reports) + 1):
            awaited(lambda count=count: len(followed.times) >= count)
            (place / "b.md").write_text(f"{count}")
        awaited(lambda: len(followed.told) >= 4)
    assert followed.told == [reports[0], reports[2], reports[3], reports[5]]


def test_what_goes_wrong_is_told_once_and_tried_again(place):
    full, busy = DiskProblem("The catalogue", "full"), IndexBusy("Process 1 writes", "Wait")
    done = SyncReport(added=["a.md"])
    with Followed(place, [busy, busy, full, full, done]) as followed:
        awaited(lambda: len(followed.times) == 3)  # a busy index is tried again by itself
        for count in (4, 5):
            (place / "b.md").write_text(f"{count}")
            awaited(lambda count=count: len(followed.times) == count)
        awaited(lambda: done in followed.told)
    assert followed.told == [busy, full, done]


def test_that_a_problem_is_over_is_told_though_nothing_has_changed(place):
    empty, same = EmptyFolder("No files", "Connect the drive"), SyncReport(unchanged=["a.md"])
    with Followed(place, [same, empty, empty, same, same]) as followed:
        for count in range(1, 6):
            awaited(lambda count=count: len(followed.times) >= count)
            (place / "b.md").write_text(f"{count}")
        awaited(lambda: len(followed.times) >= 6)
    assert followed.told == [same, empty, same]


def test_a_folder_that_is_not_there_yet_is_waited_for(place):
    place.rename(place.parent / "away")
    with Followed(place) as followed:
        awaited(lambda: [type(one) for one in followed.told] == [FolderGone])
        assert not followed.times
        (place.parent / "away").rename(place)
        awaited(lambda: followed.times)


def test_a_folder_that_is_gone_is_followed_again_when_it_is_back(place):
    with Followed(place) as followed:
        awaited(lambda: len(followed.times) == 1)
        place.rename(place.parent / "away")
        awaited(lambda: any("is gone" in str(one) for one in followed.told))
        syncs = len(followed.times)
        (place.parent / "away").rename(place)
        awaited(lambda: len(followed.times) > syncs)
        time.sleep(0.3)
        syncs = len(followed.times)
        (place / "b.md").write_text("words")
        awaited(lambda: len(followed.times) > syncs)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for a process there")
def test_the_command_follows_until_ctrl_c_and_searches_meanwhile_see_it(tmp_path, index):
    folder = index.folder_of("folder")
    command = [sys.executable, "-m", "index", "sync", str(folder), "--watch", "--json"]
    out, err = tmp_path / "out", tmp_path / "err"
    command += ["--data-dir", str(index.config.data_dir)]
    with out.open("w") as file, err.open("w") as errors:
        # Whoever runs the tests in the background ignores Ctrl-C, and so would the command.
        heeds = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=errors, preexec_fn=heeds)
    try:
        awaited(lambda: out.read_text().count("\n") == 1, 60)
        write(folder / "bridge.md", text_about("bridge"))
        awaited(lambda: out.read_text().count("\n") == 2, 60)
        folder.rename(folder.parent / "away")
        folder.mkdir()  # as where a drive was
        awaited(lambda: "would take all 4 documents out of the index; they were kept" in err.read_text(), 60)
        assert "bridge.md" in names_found(index, "rooms of the bridge")
        folder.rmdir()
        (folder.parent / "away").rename(folder)
        awaited(lambda: f"{folder} is back" in err.read_text(), 60)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
    reports = [json.loads(line) for line in out.read_text().splitlines()]
    assert (len(reports[0]["unchanged"]), reports[1]["added"], len(reports[2]["unchanged"])) == (3, ["bridge.md"], 4)
    assert "bridge.md" in names_found(index, "rooms of the bridge")
    assert "added     bridge.md" in err.read_text()
    assert "Traceback" not in err.read_text()


def test_a_folder_to_follow_that_is_none_is_wrong_use(tmp_path, capsys):
    from index.__main__ import main

    assert main(["sync", str(tmp_path / "nowhere"), "--watch", "--data-dir", str(tmp_path / "data")]) == 2
    assert "is not a folder" in capsys.readouterr().err
