"""What goes wrong with files, disks and other processes is told with a remedy, and the rest goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from index_files import text_about, write
from readers_files import SAMPLES, encrypted, scan
from stores import fits_together, opened, stored

from index.config import IndexConfig
from index.errors import FootnoteError, IndexBusy, SettingError
from index.folder import Found, StillChanging, identify
from index.progress import Silent
from index.store import Index
from index.sync import add, remove, sync
from index.types import State

ROOT = Path(__file__).resolve().parents[2]

UNREADABLE = {
    "empty.md": b"",
    "blank.txt": b" \n\n ",
    "encrypted.pdf": encrypted(SAMPLES[".pdf"], "secret"),
    "scanned.pdf": scan(),
    "broken.pdf": b"%PDF-1.7 and no more",
    "broken.docx": SAMPLES[".docx"][:200],
    "binary.txt": bytes(range(256)) * 4,
    "picture.png": b"\x89PNG",
    "no-suffix": b"text",
    "large.txt": b"word " * 400_000,
}


@pytest.fixture
def bad_files(folder: Path) -> Path:
    for name, data in UNREADABLE.items():
        write(folder / "bad" / name, data)
    return folder


def small(data_dir: Path, **settings: object) -> Index:
    return opened(data_dir, **{"max_file_mb": 1.0, **settings})


def test_files_that_cannot_be_read_are_listed_with_reason_and_remedy_and_others_go_on(bad_files, tmp_path):
    index = small(tmp_path / "data")
    report = sync(index, bad_files)
    assert {failure.name for failure in report.failed} == {f"bad/{name}" for name in UNREADABLE}
    assert all(failure.reason and failure.remedy for failure in report.failed)
    assert len(report.added) == 3
    listed = {info.name: info for info in index.documents()}
    for failure in report.failed:
        info = listed[failure.name]
        assert (info.state, info.reason, info.remedy) == (State.FAILED, failure.reason, failure.remedy)
    assert fits_together(index)
    index.close()


def test_a_failed_file_that_has_not_changed_is_listed_again_and_not_opened(bad_files, tmp_path, opens_in):
    index = small(tmp_path / "data")
    first = sync(index, bad_files)
    opened_before, revision = list(opens_in(bad_files)), index.revision()
    second = sync(index, bad_files)
    assert opens_in(bad_files) == opened_before
    assert sorted(second.failed, key=lambda f: f.name) == sorted(first.failed, key=lambda f: f.name)
    assert index.revision() == revision
    index.close()


def test_a_failed_file_that_was_mended_is_added(bad_files, tmp_path):
    index = small(tmp_path / "data")
    sync(index, bad_files)
    write(bad_files / "bad" / "empty.md", text_about("bridge"))
    assert sync(index, bad_files).added == ["bad/empty.md"]
    index.close()


def test_a_raised_limit_takes_the_large_file_in_and_a_lowered_one_takes_it_out(folder, tmp_path):
    write(folder / "large.txt", "The river floods the meadow every spring. " * 30)
    for limit, outcome in [(0.001, "failed"), (0.002, "added"), (0.001, "failed")]:
        index = opened(tmp_path / "data", max_file_mb=limit)
        report = sync(index, folder)
        assert [getattr(one, "name", one) for one in getattr(report, outcome)].count("large.txt") == 1
        assert fits_together(index)
        index.close()
    assert "FOOTNOTE_MAX_FILE_MB" in report.failed[0].remedy


def test_a_file_that_can_no_longer_be_read_leaves_the_index(index, folder):
    write(folder / "castle.md", "")
    report = sync(index, folder)
    assert [failure.name for failure in report.failed] == ["castle.md"]
    with pytest.raises(FootnoteError, match=r"castle\.md could not be read"):
        index.find("castle.md")
    assert fits_together(index)


def test_a_file_that_vanishes_meanwhile_is_reported_and_the_rest_goes_on(index, folder):
    for name in ("first.md", "second.md", "third.md"):
        write(folder / name, text_about(name))

    class Deleting(Silent):
        def begin(self, files: int) -> None:
            (folder / "second.md").unlink(missing_ok=True)

    report = sync(index, folder, progress=Deleting())
    assert [(failure.name, failure.remedy) for failure in report.failed] == [("second.md", "Sync again")]
    assert report.added == ["first.md", "third.md"]
    assert sync(index, folder).failed == []


def test_a_file_that_somebody_writes_to_is_not_read_in_part(folder):
    path = write(folder / "log.txt", "line\n" * 4_000_000)
    with subprocess.Popen(["sh", "-c", 'while :; do echo line >> "$1"; done', "sh", path]) as appending:
        size = path.stat().st_size
        while path.stat().st_size == size:
            time.sleep(0.01)
        with pytest.raises(StillChanging, match=r"log\.txt changed while it was read"):
            identify(Found("log.txt", path, 0, 0, 0), max_bytes=10**9)
        appending.kill()


def test_the_version_before_stays_while_somebody_writes_to_a_file(index, folder):
    path = folder / "castle.md"
    write(path, text_about("castle") * 20_000)
    with subprocess.Popen(["sh", "-c", 'while :; do echo line >> "$1"; done', "sh", path]) as appending:
        time.sleep(0.1)
        report = sync(index, folder)
        appending.kill()
    assert [(failure.name, failure.reason) for failure in report.failed] == [
        ("castle.md", "castle.md changed while it was read")
    ]
    assert index.find("castle.md").text == text_about("castle")


def test_a_pipe_in_the_folder_is_not_waited_for(index, folder):
    os.mkfifo(folder / "pipe.txt")
    report = sync(index, folder)
    assert [failure.name for failure in report.failed] == ["pipe.txt"]


def test_links_out_of_the_folder_are_listed_and_not_followed(index, folder, tmp_path, opens_in):
    secret = write(tmp_path / "outside" / "secret.md", text_about("vault"))
    (folder / "link.md").symlink_to(secret)
    (folder / "linked").symlink_to(secret.parent)
    (folder / "dangling.md").symlink_to(tmp_path / "nowhere.md")
    (folder / "inside.md").symlink_to(folder / "castle.md")
    report = sync(index, folder)
    assert {failure.name for failure in report.failed} == {"link.md", "linked", "dangling.md"}
    assert report.added == ["inside.md"]
    assert opens_in(tmp_path / "outside") == ["secret.md"], "opened by others than this test itself"


def test_a_name_that_is_no_text_is_listed(index, folder):
    try:
        (Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt"))).write_text("Coffee.\n")
    except OSError:
        pytest.skip("this file system takes no such names")
    report = sync(index, folder)
    assert [(failure.name, failure.remedy) for failure in report.failed] == [("caf�.txt", "Rename it")]


def test_a_file_without_the_right_to_read_it_is_listed_until_it_is_given(as_a_plain_user):
    write(as_a_plain_user / "documents" / "open.md", text_about("mill"))
    secret = write(as_a_plain_user / "documents" / "secret.md", text_about("vault"))
    secret.chmod(0)
    index = opened(as_a_plain_user / "data")
    for _ in range(2):
        report = sync(index, as_a_plain_user / "documents")
        assert [(failure.name, "permission" in failure.remedy) for failure in report.failed] == [("secret.md", True)]
    secret.chmod(0o600)
    assert sync(index, as_a_plain_user / "documents").added == ["secret.md"]
    index.close()


def test_what_is_in_a_folder_that_cannot_be_listed_stays_as_it_was(as_a_plain_user):
    folder = as_a_plain_user / "documents"
    write(folder / "closed" / "mill.md", text_about("mill"))
    index = opened(as_a_plain_user / "data")
    sync(index, folder)
    (folder / "closed").chmod(0)
    report = sync(index, folder)
    assert [failure.name for failure in report.failed] == ["closed/"]
    assert report.removed == []
    assert index.find("closed/mill.md")
    (folder / "closed").chmod(0o700)
    assert sync(index, folder).unchanged == ["closed/mill.md"]
    assert [info.name for info in index.documents()] == ["closed/mill.md"]
    index.close()


def test_a_folder_that_is_not_there_changes_nothing(index, tmp_path):
    before = stored(index)
    with pytest.raises(SettingError, match="nowhere is not a folder"):
        sync(index, tmp_path / "nowhere")
    assert stored(index) == before


# other processes


def test_a_second_sync_is_told_who_writes(index, folder):
    write(folder / "bridge.md", text_about("bridge"))
    told = []

    def second(step: str) -> None:
        for write_to in (lambda: sync(index, folder), lambda: add(index, []), lambda: remove(index, [])):
            with pytest.raises(IndexBusy) as caught:
                write_to()
            told.append(str(caught.value))

    sync(index, folder, on_step=second)
    assert told
    assert all(f"process {os.getpid()}" in reason for reason in told)


def test_a_search_during_another_processes_sync_sees_the_old_or_the_new(index, folder):
    for name in ("castle", "abbey", "mill"):
        write(folder / f"{name}.md", text_about(name).replace("rooms", "chambers"))
    command = [sys.executable, "-m", "index", "sync", str(folder), "--data-dir", str(index.config.data_dir)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            for search in (lambda: index.nearest("the castle", 3), lambda: index.matching("castle", 3)):
                revision = index.revision()
                texts = [passage.text for passage in index.passages([key for key, _ in search()]).values()]
                if index.revision() != revision:
                    continue  # replaced between the search and the reading; whoever asks looks again
                about = [text for text in texts if "castle" in text]
                assert about
                assert not (any("rooms" in text for text in about) and any("chambers" in text for text in about))
        assert process.returncode == 0, process.stderr.read()
    assert "chambers" in index.passages([index.nearest("the castle", 1)[0][0]]).popitem()[1].text


# disks (tests/faults/ fills one)


def test_a_data_directory_that_may_not_be_written_to_is_told_and_can_be_searched(as_a_plain_user):
    write(as_a_plain_user / "documents" / "mill.md", text_about("mill"))
    data_dir = as_a_plain_user / "data"
    index = opened(data_dir)
    sync(index, as_a_plain_user / "documents")
    found = [index.nearest("mill", 2), index.matching("mill", 2)]
    index.close()
    for path in [*data_dir.rglob("*"), data_dir]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    index = opened(data_dir)
    with pytest.raises(SettingError, match="FOOTNOTE_DATA_DIR"):
        sync(index, as_a_plain_user / "documents")
    assert [key for key, _ in index.nearest("mill", 2)] == [key for key, _ in found[0]]
    assert index.matching("mill", 2) == found[1]
    assert index.find("mill.md").text == text_about("mill")
    index.close()
    with pytest.raises(SettingError, match="FOOTNOTE_DATA_DIR"):
        Index.open(IndexConfig(data_dir=data_dir / "below"))
