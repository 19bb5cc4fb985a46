"""`python -m index`: what each command prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from index_files import text_about, write
from readers_files import SAMPLES, encrypted

from index.config import IndexConfig
from index.report import problem
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


UNREADABLE = {
    "empty.txt": b"",
    "locked.pdf": encrypted(SAMPLES[".pdf"], "secret"),
    "picture.png": b"\x89PNG",
    "binary.txt": bytes(range(256)),
    "bad/large.txt": b"word " * 300_000,
}


def test_every_file_that_is_not_as_it_was_has_its_line(index, folder, capsys, monkeypatch):
    from index import __main__

    monkeypatch.setenv("FOOTNOTE_MAX_FILE_MB", "1")
    for name, data in UNREADABLE.items():
        write(folder / name, data)
    (folder / "link.md").symlink_to("/etc/hostname")
    (folder / "castle.md").rename(folder / "fortress.md")
    (folder / "mill.md").unlink()
    write(folder / "abbey.md", text_about("abbey").replace("rooms", "cells"))
    write(folder / "bridge.md", text_about("bridge"))
    failed = {("failed", name) for name in (*UNREADABLE, "link.md")}
    others = {("renamed", "fortress.md"), ("removed", "mill.md"), ("changed", "abbey.md"), ("added", "bridge.md")}
    for expected in (failed | others, failed):  # what can't be read is said again, not only where it is new
        status = __main__.main(["sync", str(folder), "--data-dir", str(index.config.data_dir)])
        told = capsys.readouterr()
        lines = [tuple(line.split(maxsplit=1)) for line in told.err.splitlines()]
        assert status == 1
        assert sorted(lines) == sorted(expected)
        assert all(f"not read: {name}: " in told.out for _, name in failed)


def test_a_file_that_cannot_be_copied_has_its_line(index, tmp_path, capsys):
    from index import __main__

    missing = str(tmp_path / "missing.md")
    assert __main__.main(["add", missing, "--data-dir", str(index.config.data_dir)]) == 1
    assert capsys.readouterr().err == f"failed    {missing}\n"


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


def test_one_is_not_told_as_several(command, folder):
    for path in folder.iterdir():
        path.unlink()
    write(folder / "note.md", "The rope bridge was built by two brothers.")
    command("sync", folder)
    _, out = command("status")
    assert out.startswith("1 document, 1 passage, ")
    assert "note.md  1 passage\n" in out


def test_a_folder_that_lost_all_its_documents_is_not_followed_unless_told_to(command, index, folder, capsys):
    from index import __main__

    write(folder / ".hidden", "of the system")
    for path in folder.glob("*.md"):
        path.unlink()
    arguments = ["sync", str(folder), "--data-dir", str(index.config.data_dir)]
    assert __main__.main(arguments) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "has no files to read now: a sync would take all 3 documents out of the index; they were kept" in told.err
    assert f"python -m index sync {folder} --data-dir {index.config.data_dir} --empty" in told.err
    assert len(index.documents()) == 3
    kept = problem(index.config.data_dir)
    assert kept is not None
    assert kept.in_lines == told.err.strip()
    status, out = command("sync", folder, "--empty", "--json")
    assert (status, sorted(json.loads(out)["removed"])) == (0, ["abbey.md", "castle.md", "mill.md"])
    assert index.documents() == []
    assert problem(index.config.data_dir) is None


def test_a_folder_that_is_gone_is_kept_in_mind_until_it_is_back_but_no_misspelt_one(command, index, folder, capsys):
    assert command("sync", folder.parent / "misspelt")[0] == 2
    assert problem(index.config.data_dir) is None
    folder.rename(folder.parent / "away")
    assert command("sync", folder)[0] == 2
    assert "is not a folder" in str(problem(index.config.data_dir))
    (folder.parent / "away").rename(folder)
    assert command("sync", folder)[0] == 0
    assert problem(index.config.data_dir) is None


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


def test_a_sync_with_nothing_to_do_loads_neither_chroma_nor_a_model_nor_a_reader(index, folder):
    loaded = ("chromadb", "onnxruntime", "tokenizers", "torch", "tqdm", "index.readers.markdown")
    code = (
        "import sys, subprocess; from index.__main__ import main; "
        "subprocess.Popen = None; "  # whoever starts a reading process fails
        f"main(); print([name for name in {loaded} if name in sys.modules])"
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


def test_a_setting_that_is_empty_is_as_if_it_were_left_out(monkeypatch):
    names = [f"FOOTNOTE_{name.upper()}" for name in IndexConfig.model_fields]
    for name in names:
        monkeypatch.delenv(name, raising=False)
    left_out = IndexConfig()
    for name in names:
        monkeypatch.setenv(name, "")
    assert IndexConfig() == left_out
    assert IndexConfig().documents == Path("seeds")


def test_the_settings_name_the_folder(index, folder, monkeypatch, command):
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(folder))
    assert IndexConfig().documents == folder
    assert command("sync")[0] == 0
    assert len(index.documents()) == 3


def test_what_is_removed_is_told_to_stay_out_and_how_it_comes_back(command, folder, tmp_path, index):
    command("add", write(tmp_path / "given" / "bridge.md", text_about("bridge")))
    _, out = command("remove", "castle.md", "bridge.md")
    (trashed,) = (tmp_path / "data" / "trash").glob("*/bridge.md")
    ways = [
        f"python -m index add {path} --data-dir {index.config.data_dir}" for path in (folder / "castle.md", trashed)
    ]
    assert f"castle.md stays out, its file untouched; to bring it back: {ways[0]}\n" in out
    assert f"bridge.md lies in the trash; to bring it back: {ways[1]}\n" in out
    _, out = command("status")
    assert f"  removed  castle.md  to bring it back: {ways[0]}\n" in out
    for path in (folder / "castle.md", trashed):
        assert command("add", path)[0] == 0
    assert {info.name for info in index.documents()} == {"abbey.md", "bridge.md", "castle.md", "mill.md"}
    assert "  removed  " not in command("status")[1]
    assert "to bring it back" not in command("remove", "mill.md", "--json")[1]
