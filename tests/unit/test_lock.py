"""One writer at a time, and a second one is told who the first is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import IndexBusy, SettingError
from index.lock import writing

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from index.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_writer_is_told_which_process_writes(tmp_path, holder):
    with pytest.raises(IndexBusy, match=rf"process {holder.pid} on .* since \d\d:\d\d:\d\d"), writing(tmp_path):
        pass


def test_the_lock_is_free_once_its_holder_is_done(tmp_path, holder):
    holder.communicate()
    with writing(tmp_path):
        pass
    assert holder.returncode == 0
    assert not (tmp_path / "writer.json").exists()


def test_the_lock_of_a_killed_holder_is_free(tmp_path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with writing(tmp_path):
        assert f'"pid": {os.getpid()}' in (tmp_path / "writer.json").read_text(encoding="utf-8")


def test_a_holder_that_can_not_be_read_is_another_process(tmp_path, holder):
    (tmp_path / "writer.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexBusy, match="written by another process"), writing(tmp_path):
        pass


def test_a_failure_inside_frees_the_lock(tmp_path):
    with pytest.raises(ZeroDivisionError), writing(tmp_path):
        raise ZeroDivisionError
    with writing(tmp_path):
        pass


def test_a_folder_that_may_not_be_written_to_is_named(as_a_plain_user):
    as_a_plain_user.chmod(0o500)
    with pytest.raises(SettingError, match="FOOTNOTE_DATA_DIR"), writing(as_a_plain_user):
        pass
