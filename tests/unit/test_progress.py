"""A bar with files, passages, rate and time left on a terminal; plain lines elsewhere."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from index.progress import Bar, Figures, Lines, printable, watcher

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("figures", "seconds", "line"),
    [
        (Figures(), 0, "0/0 passages"),
        (Figures(files=3), 1, "0/3 files, 0/0 passages"),
        (Figures(files=1, files_read=1, expected=200, embedded=50), 10,
         "0/1 files, 50/200 passages, 5 passages/s, 0:30 left"),
        (Figures(files=10, files_read=5, files_done=5, expected=500, embedded=500), 10,
         "5/10 files, 500/500 passages, 50 passages/s, 0:10 left"),
        (Figures(files=2000, files_read=20, files_done=0, expected=2000, embedded=1000), 20,
         "0/2,000 files, 1,000/2,000 passages, 50 passages/s, 1:06:20 left"),
        (Figures(files=2, files_read=2, files_done=2, expected=90, embedded=90), 9,
         "2/2 files, 90/90 passages, 10 passages/s, 0:00 left"),
        (Figures(expected=40, embedded=10), 1, "10/40 passages, 10 passages/s, 0:03 left"),
    ],
)  # fmt: skip
def test_the_figures_tell_files_passages_rate_and_time_left(figures, seconds, line):
    assert figures.at(figures.began + seconds) == line


def test_lines_are_one_a_file_and_none_for_what_was_only_looked_at(capsys):
    lines = Lines()
    lines.begin(3)
    lines.expect(2, 10)
    lines.passages(10)
    for outcome in ("added", "unchanged", "failed"):
        lines.file(f"{outcome}.md", outcome)
    lines.settled("gone.md", "removed")
    lines.close()
    assert capsys.readouterr().err == "added     added.md\nfailed    failed.md\nremoved   gone.md\n"


def test_a_bar_shows_what_it_is_told(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    bar = Bar()
    bar.begin(2)
    bar.expect(1, 40)
    bar.passages(40)
    bar.settled("empty.md", "failed")
    bar.file("one\x1b[2J.md", "added")
    bar.close()
    shown = sys.stderr.getvalue()
    assert "1/2 files, 40/40 passages" in shown
    assert "added one�[2J.md" in shown


def test_a_bar_that_had_nothing_to_do_shows_nothing(capsys):
    bar = Bar()
    bar.begin(0)
    bar.expect(0, 0)
    bar.close()
    assert capsys.readouterr().err == ""


def test_what_is_no_terminal_gets_lines(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert isinstance(watcher(), Lines)


def test_a_terminal_gets_a_bar(folder, tmp_path):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 200))
    command = [sys.executable, "-m", "index", "sync", str(folder), "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:  # Linux ends a terminal so
                data = b""
            if not data:
                break
            shown += data
    os.close(ours)
    assert process.returncode == 0
    assert b"3/3 files" in shown
    assert b"passages/s" in shown
    assert b"left" in shown


def test_names_can_not_move_the_cursor():
    assert printable("a\x1b\u202eb\nc") == "a��b�c"
