"""Files are read in a process of their own, in order and ahead; what a file does to it is told of that file alone."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from pathlib import Path

import pytest
from index_files import text_about, write
from readers_files import SAMPLES

from index import reading, workers
from index.errors import UnreadableFile
from index.folder import Found, scan
from index.progress import Silent
from index.readers import read
from index.reading import Bounds, Outcome, reading_ahead
from index.workers import Idle, OutOfBounds, Worker

BOUNDS = Bounds(max_bytes=50_000_000, seconds=60.0, memory=1_000_000_000)


@pytest.fixture(scope="module")
def worker():
    made = Worker(BOUNDS.memory)
    yield made
    made.close()


@pytest.fixture
def no_idle(monkeypatch):
    """No worker of another test, nor for one."""
    idle = Idle()
    monkeypatch.setattr(reading, "idle", idle)
    yield idle
    idle.close()


def listed(folder: Path) -> list[Found]:
    return list(scan(folder)[0].values())


def outcomes(folder: Path, bounds: Bounds = BOUNDS, known=lambda *contents: "") -> list[Outcome]:
    with reading_ahead(listed(folder), bounds, known) as found:
        return list(found)


def pid(worker: Worker) -> int:
    assert worker._process
    return worker._process.pid


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
def test_a_document_from_the_worker_is_the_one_that_the_reader_gives(worker, suffix, tmp_path):
    path = write(tmp_path / f"sample{suffix}", SAMPLES[suffix])
    assert worker.read(path, 10**6, 60).text == read(path, max_bytes=10**6).text


def test_the_language_is_told_with_the_document_but_not_of_code(worker, tmp_path):
    german = "Das Schloss steht seit vielen Jahren auf dem Hügel und hat einen großen Garten. " * 3
    assert worker.read(write(tmp_path / "schloss.txt", german), 10**6, 60).language == "de"
    assert worker.read(write(tmp_path / "schloss.py", f"# {german}\n"), 10**6, 60).language == ""


def test_one_worker_reads_file_after_file_also_after_one_that_cannot_be_read(worker, tmp_path):
    good = write(tmp_path / "good.md", "# Words\n\nMore words.\n")
    worker.read(good, 10**6, 60)
    first = pid(worker)
    with pytest.raises(UnreadableFile) as error:
        worker.read(write(tmp_path / "bad.pdf", "no PDF"), 10**6, 60)
    assert error.value.remedy
    assert worker.read(good, 10**6, 60).title == "Words"
    assert pid(worker) == first


def large(path: Path) -> Path:
    """A file that takes seconds and hundreds of megabytes to read."""
    return write(path, "[" + ",".join(["[[]]"] * 1_500_000) + "]")


def test_a_file_that_takes_too_long_ends_its_worker_and_the_next_is_read_by_another(tmp_path, no_idle, monkeypatch):
    monkeypatch.setattr(workers, "GRACE", 60.0)
    large(tmp_path / "a.json")
    write(tmp_path / "b.md", "# Words\n\nMore words.\n")
    began = time.monotonic()
    late, good = outcomes(tmp_path, Bounds(50_000_000, 0.3, BOUNDS.memory))
    assert time.monotonic() - began < 30, "ended from outside only"
    assert isinstance(late.error, OutOfBounds)
    assert re.fullmatch(r"a\.json took longer than [\d.]+ s to read", late.error.reason)
    assert "FOOTNOTE_READ_SECONDS" in late.error.remedy
    assert good.document.title == "Words"


def test_a_large_file_has_more_time(tmp_path, monkeypatch):
    asked = []

    def noting(self, path, max_bytes, seconds, ocr, told):
        asked.append(seconds)
        return read(path, max_bytes=max_bytes)

    monkeypatch.setattr(Worker, "read", noting)
    write(tmp_path / "a.txt", "words " * 4_000_000)
    write(tmp_path / "b.txt", "words")
    outcomes(tmp_path)
    assert asked == [pytest.approx(720.0), 60.0]


def test_a_file_that_takes_too_much_memory_ends_its_worker(tmp_path, no_idle):
    large(tmp_path / "a.json")
    write(tmp_path / "b.md", "# Words\n\nMore words.\n")
    greedy, good = outcomes(tmp_path, Bounds(50_000_000, 60, 200_000_000))
    assert isinstance(greedy.error, OutOfBounds)
    assert greedy.error.reason == "a.json takes more than 200 MB of memory to read"
    assert "FOOTNOTE_READ_MEMORY_MB" in greedy.error.remedy
    assert good.document.title == "Words"


# What a worker's process may do, whatever the cause: (its program, what is said of the file)
ENDS = {
    "crashes": ("import os; os.abort()", "made its reader crash"),
    "falls silent": ("import time; time.sleep(60)", "took longer than"),
    "talks nonsense": ("import sys; print('nonsense', flush=True); sys.stdin.read()", "made its reader crash"),
}


@pytest.mark.parametrize("what", ENDS)
def test_a_worker_that_does_not_answer_is_told_of_the_file_that_it_read(what, tmp_path, monkeypatch):
    program, said = ENDS[what]
    monkeypatch.setattr(workers, "_START", program)
    monkeypatch.setattr(workers, "GRACE", 0.5)
    asked = Worker(BOUNDS.memory)
    with pytest.raises(UnreadableFile, match=said) as error:
        asked.read(write(tmp_path / "a.md", "words"), 10**6, 0.2)
    assert error.value.remedy
    monkeypatch.undo()
    assert asked.read(write(tmp_path / "a.md", "words"), 10**6, 60).text == "words"
    asked.close()


def test_a_worker_that_was_killed_while_idle_is_replaced(tmp_path):
    asked, path = Worker(BOUNDS.memory), write(tmp_path / "a.md", "words")
    asked.read(path, 10**6, 60)
    os.kill(pid(asked), signal.SIGKILL)
    os.waitid(os.P_PID, pid(asked), os.WEXITED | os.WNOWAIT)
    assert asked.read(path, 10**6, 60).text == "words"
    asked.close()


def test_outcomes_come_in_order_and_errors_among_them(tmp_path):
    for number in range(100):
        write(tmp_path / f"{number:02}.md", "" if number == 50 else f"Number {number}")
    found = outcomes(tmp_path)
    assert [outcome.file.name for outcome in found] == [f"{number:02}.md" for number in range(100)]
    assert [outcome.document.text for outcome in found if outcome.document][50] == "Number 51"
    assert [outcome.error.reason for outcome in found if outcome.error] == ["50.md is empty"]


def test_a_content_that_is_known_is_identified_and_starts_no_worker(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "_started", None)
    path = write(tmp_path / "a.md", text_about("castle"))
    (found,) = outcomes(tmp_path, known=lambda plain, _: plain)
    whole = read(path, max_bytes=10**6)
    assert (found.content, found.sha256, found.document, found.error) == (whole.id, whole.sha256, None, None)


def test_no_more_is_read_ahead_than_fits(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "AHEAD_CHARACTERS", 1000)
    for number in range(10):
        write(tmp_path / f"{number}.md", "x" * 600)
    identified = []
    with reading_ahead(listed(tmp_path), BOUNDS, lambda plain, _: identified.append(plain) or "") as found:
        next(found)
        deadline = time.monotonic() + 5
        while len(identified) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2)
        assert len(identified) == 3  # the one taken, and two that wait
        assert len([*found]) == 9


def test_whoever_stops_halfway_waits_for_no_file(tmp_path, no_idle):
    write(tmp_path / "a.md", "words")
    large(tmp_path / "b.json")

    def stopped():
        with reading_ahead(listed(tmp_path), BOUNDS, lambda *contents: "") as found:
            next(found)
            time.sleep(0.2)
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert time.monotonic() - began < 3
    assert no_idle._worker._process is None
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("reading")]


def test_whoever_waits_for_a_file_is_told_which_and_can_stop_meanwhile(tmp_path, no_idle, monkeypatch):
    monkeypatch.setattr(reading, "PATIENCE", 0.05)
    large(tmp_path / "b.json")
    told = []

    class Impatient(Silent):
        def reading(self, name):
            told.append(name)

        def waiting(self):
            raise KeyboardInterrupt

    began = time.monotonic()
    with (
        pytest.raises(KeyboardInterrupt),
        reading_ahead(listed(tmp_path), BOUNDS, lambda *contents: "", progress=Impatient()) as found,
    ):
        next(found)
    assert time.monotonic() - began < 3
    assert told == ["b.json"]


def test_a_worker_that_nobody_needs_is_ended(tmp_path, no_idle, monkeypatch):
    monkeypatch.setattr(workers, "IDLE", 0.1)
    write(tmp_path / "a.md", "words")
    outcomes(tmp_path)
    process = no_idle._worker._process
    assert process.wait(5) == -signal.SIGKILL
