"""`python -m index`: what each command prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from index_files import text_about, write

from index.config import IndexConfig
from index.types import State

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(index, folder, capsys) -> Iterator[Callable[..., tuple[int, str]]]:
    """Run a command in this process: (status, standard output)."""
    from index import __main__

    def run(*arguments: object) -> tuple[int, str]:
        status = __main__.main([*map(str, arguments), "--data-dir", str(index.config.data_dir)])
        return status, capsys.readouterr().out

    return run


def test_the_report_in_json_has_the_documented_keys(command, folder):
    write(folder / "empty.md", "")
    status, out = command("sync", folder, "--json")
    report = json.loads(out)
    assert status == 1
    assert set(report) == {
        "added", "changed", "renamed", "removed", "unchanged", "failed", "passages", "embedded", "seconds",
    }  # fmt: skip
    assert set(report["failed"][0]) == {"name", "reason", "remedy"}
    (folder / "empty.md").unlink()
    (folder / "castle.md").rename(folder / "fortress.md")
    status, out = command("sync", folder, "--json")
    assert status == 0
    assert json.loads(out)["renamed"] == [["castle.md", "fortress.md"]]


def test_status_and_text_tell_of_what_is_there(command, folder, index):
    write(folder / "empty.md", "")
    command("sync", folder)
    status, out = command("status", "--json")
    told = json.loads(out)
    assert (status, told["documents"], told["passages"]) == (0, 3, index.passage_count())
    assert set(told) == {"documents", "passages", "model", "fingerprint", "bytes"}
    assert set(told["bytes"]) >= {"catalogue", "chroma", "keywords"}
    _, out = command("status")
    assert "empty.md" in out
    status, out = command("text", "castle.md")
    assert (status, out) == (0, text_about("castle"))


@pytest.mark.parametrize("arguments", [["status"], ["text", "castle.md"], ["remove", "castle.md"], ["rebuild"]])
def test_without_an_index_nothing_is_made_and_how_to_make_one_is_said(tmp_path, capsys, arguments):
    from index import __main__

    nowhere = tmp_path / "no index"
    assert __main__.main([*arguments, "--data-dir", str(nowhere)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"There is no index in {nowhere} yet" in told.err
    assert f'python -m index sync {IndexConfig().documents} --data-dir "{nowhere}"' in told.err
    assert not nowhere.exists()


def test_every_command_ends_as_documented(command, folder, tmp_path, index):
    assert command("sync", folder)[0] == 0
    assert command("rebuild")[0] == 0
    assert command("add", write(tmp_path / "bridge.md", text_about("bridge")))[0] == 0
    assert command("remove", "bridge.md")[0] == 0
    assert command("remove", "nobody.md")[0] == 2
    assert command("text", "nobody.md")[0] == 2
    assert command("sync", tmp_path / "nowhere")[0] == 2
    assert {info.state for info in index.documents()} == {State.READY}


def test_a_sync_with_nothing_to_do_loads_neither_chroma_nor_a_model(index, folder):
    code = (
        "import sys; from index.__main__ import main; main(); "
        "print([name for name in ('chromadb', 'onnxruntime', 'tokenizers', 'torch', 'tqdm') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "sync", str(folder), "--data-dir", str(index.config.data_dir)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 unchanged" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_settings_name_the_folder(index, folder, monkeypatch, command):
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(folder))
    assert IndexConfig().documents == folder
    assert command("sync")[0] == 0
    assert len(index.documents()) == 3
