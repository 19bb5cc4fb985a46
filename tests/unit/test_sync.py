"""A folder to the index: what changed in the folder changes in the index, and nothing else does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from index_files import text_about, write
from stores import fits_together, opened, stored

from index.catalogue import FOLDER, UPLOADS
from index.config import IndexConfig
from index.errors import FootnoteError
from index.store import Index
from index.sync import add, rebuild, remove, sync
from index.types import State

ROOT = Path(__file__).resolve().parents[2]


def names_found(index: Index, question: str, k: int = 3) -> set[str]:
    """The names of the documents that both ways of searching find among the first `k` passages."""
    hits = [*index.nearest(question, k), *index.matching(question, k)]
    contents = {passage.document_id for passage in index.passages([key for key, _ in hits]).values()}
    return {name for content in contents for name in index.document(content).names}


def texts_found(index: Index, question: str) -> str:
    hits = [*index.nearest(question, 3), *index.matching(question, 3)]
    return "\n".join(passage.text for passage in index.passages([key for key, _ in hits]).values())


def pretend_same_times(index: Index, path: Path, seconds_ago: float) -> None:
    """Have the catalogue believe that it saw the file as it is now, so long after it was written."""
    status = path.stat()
    record = index.catalogue.files(FOLDER)[path.name]
    index.catalogue.put_file(
        replace(
            record,
            size=status.st_size,
            modified_ns=status.st_mtime_ns,
            changed_ns=status.st_ctime_ns,
            checked_ns=status.st_mtime_ns + int(seconds_ago * 1e9),
        )
    )


def test_every_file_of_a_new_folder_is_added_and_found(empty, folder):
    index = empty
    report = sync(index, folder)
    assert sorted(report.added) == ["abbey.md", "castle.md", "mill.md"]
    assert report.embedded == report.passages == index.passage_count() > 0
    assert names_found(index, "rooms of the castle") >= {"castle.md"}
    assert fits_together(index)


def test_a_sync_of_an_unchanged_folder_opens_no_document_and_embeds_nothing(index, folder, opens_in):
    before = stored(index)
    report = sync(index, folder)
    assert (sorted(report.unchanged), report.embedded) == (["abbey.md", "castle.md", "mill.md"], 0)
    assert opens_in(folder) == []
    assert stored(index) == before
    (folder / "castle.md").read_text(encoding="utf-8")
    assert opens_in(folder) == ["castle.md"], "the watch sees nothing"


def test_a_changed_file_replaces_its_own_passages_alone(index, folder):
    before, old = stored(index), index.find("castle.md")
    write(folder / "castle.md", text_about("castle").replace("rooms", "chambers"))
    report = sync(index, folder)
    now, new = stored(index), index.find("castle.md")
    others = {p.id for name in ("abbey.md", "mill.md") for p in index.passages_of(index.find(name).id)}
    assert report.changed == ["castle.md"]
    assert report.embedded == len(index.passages_of(new.id))
    assert before.vectors & now.vectors == others
    assert old.id not in {content for content, _ in now.states} | now.texts
    assert "chambers" in texts_found(index, "castle")
    assert fits_together(index)


def test_the_old_version_is_searched_until_the_new_one_is_ready(index, folder):
    write(folder / "castle.md", text_about("castle").replace("rooms", "chambers"))
    reader = opened(index.config.data_dir)
    seen = {}
    sync(index, folder, on_step=lambda step: seen.setdefault(step, texts_found(reader, "the castle")))
    reader.close()
    for step in ("pending", "embedded", "vectors", "keywords"):
        assert "rooms" in seen[step], step
        assert "chambers" not in seen[step], step
    for step in ("ready", "removing", "vectors removed", "keywords removed", "removed"):
        assert "chambers" in seen[step], step


def test_a_deleted_file_disappears_from_every_store(index, folder):
    content = index.find("castle.md").id
    (folder / "castle.md").unlink()
    report = sync(index, folder)
    assert report.removed == ["castle.md"]
    assert "castle.md" not in names_found(index, "rooms of the castle", 50)
    assert not index.catalogue.has_content(content)
    assert fits_together(index)


def test_a_renamed_file_is_not_embedded_again(index, folder):
    content, before = index.find("castle.md").id, stored(index)
    (folder / "old").mkdir()
    (folder / "castle.md").rename(folder / "old" / "fortress.md")
    report = sync(index, folder)
    assert report.renamed == [("castle.md", "old/fortress.md")]
    assert (report.embedded, report.added, report.removed) == (0, [], [])
    assert index.find("old/fortress.md").id == content
    assert names_found(index, "castle") >= {"old/fortress.md"}
    assert stored(index).vectors == before.vectors


def test_a_rename_changes_the_title_of_a_document_without_one_of_its_own(index, folder):
    write(folder / "north-tower.txt", "A tower stands in the north of the garden. It has two rooms.\n")
    sync(index, folder)
    assert index.find("north-tower.txt").title == "North tower"
    (folder / "north-tower.txt").rename(folder / "south-tower.txt")
    sync(index, folder)
    assert index.find("south-tower.txt").title == "South tower"
    assert next(info.title for info in index.documents() if info.name == "south-tower.txt") == "South tower"
    assert index.find("castle.md").title == "The castle"


def test_the_same_content_twice_is_embedded_once_and_known_by_both_names(empty, folder):
    index = empty
    write(folder / "twin.md", text_about("castle"))
    report = sync(index, folder)
    document = index.find("twin.md")
    assert document.names == ("castle.md", "twin.md")
    assert report.embedded == index.passage_count() == report.passages
    (folder / "castle.md").unlink()
    assert sync(index, folder).embedded == 0
    assert index.find("twin.md").names == ("twin.md",)
    assert names_found(index, "castle") >= {"twin.md"}
    (folder / "twin.md").unlink()
    sync(index, folder)
    assert "twin.md" not in names_found(index, "castle", 50)
    assert fits_together(index)


def test_a_copy_added_later_is_not_embedded_again(index, folder):
    write(folder / "twin.md", text_about("castle"))
    report = sync(index, folder)
    assert (report.added, report.embedded) == (["twin.md"], 0)
    assert index.find("twin.md").id == index.find("castle.md").id


def test_a_file_put_back_as_it_was_is_found_again(index, folder):
    before = stored(index)
    text = (folder / "castle.md").read_bytes()
    write(folder / "castle.md", "# Another\n\nSomething else altogether.\n")
    sync(index, folder)
    write(folder / "castle.md", text)
    assert sync(index, folder).changed == ["castle.md"]
    assert stored(index) == before


def test_another_content_of_the_same_size_and_time_is_noticed(index, folder):
    status = (folder / "castle.md").stat()
    (folder / "castle.md").write_text(text_about("castle").replace("rooms", "halls"), encoding="utf-8")
    os.utime(folder / "castle.md", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (folder / "castle.md").stat().st_size == status.st_size
    assert sync(index, folder).changed == ["castle.md"]


def test_a_file_touched_and_not_changed_is_read_and_not_embedded(index, folder):
    os.utime(folder / "castle.md")
    report = sync(index, folder)
    assert (report.changed, report.embedded, len(report.unchanged)) == ([], 0, 3)


@pytest.mark.parametrize(("seconds_ago", "noticed"), [(0.001, True), (3600, False)])
def test_a_file_written_just_before_it_was_last_seen_is_compared_by_content(index, folder, seconds_ago, noticed):
    write(folder / "castle.md", text_about("castle").replace("rooms", "halls"))
    pretend_same_times(index, folder / "castle.md", seconds_ago)
    assert (sync(index, folder).changed == ["castle.md"]) is noticed


def test_verify_compares_contents_whatever_size_and_times_say(index, folder):
    write(folder / "castle.md", text_about("castle").replace("rooms", "halls"))
    pretend_same_times(index, folder / "castle.md", 3600)
    assert sync(index, folder, verify=True).changed == ["castle.md"]
    assert fits_together(index)


def test_what_older_readers_have_read_is_read_again(index, folder, monkeypatch):
    before = stored(index)
    monkeypatch.setattr("index.readers.READING_VERSION", "next")
    monkeypatch.setattr("index.compare.READING_VERSION", "next")
    report = sync(index, folder)
    assert len(report.changed) == 3
    assert not stored(index).vectors & before.vectors
    assert fits_together(index)
    assert len(sync(index, folder).unchanged) == 3


def test_another_passage_size_builds_beside_what_was_there_and_reads_no_file(index, folder, tmp_path, opens_in):
    before = stored(index)
    other = opened(tmp_path / "data", passage_tokens=48)
    opened_before = list(opens_in(folder))
    report = sync(other, folder)
    assert opens_in(folder) == opened_before
    assert report.embedded == other.passage_count() > index.passage_count()
    assert fits_together(other)
    assert sync(index, folder).embedded == 0
    assert stored(index) == before
    other.close()


def test_a_sync_in_many_rounds_ends_like_one_in_a_single_round(index, folder, monkeypatch):
    other = opened(folder.parent / "other")
    monkeypatch.setattr("index.writer.PASSAGES_AT_ONCE", 1)
    monkeypatch.setattr("index.writer.EMBEDDED_AT_ONCE", 1)
    monkeypatch.setattr("index.writer.STORED_AT_ONCE", 1)
    sync(other, folder)
    assert stored(other) == stored(index)
    other.close()


def test_a_document_in_another_language_is_noted(index, folder):
    write(
        folder / "schloss.txt", "Das Schloss steht seit vielen Jahren auf dem Hügel und hat einen großen Garten. " * 3
    )
    report = sync(index, folder)
    assert [note for note in report.notes if "schloss.txt" in note and "(de)" in note]


# what people ask for


def test_an_upload_is_indexed_beside_the_folder(index, folder, tmp_path):
    given = write(tmp_path / "given" / "bridge.md", text_about("bridge"))
    report = add(index, [given])
    assert report.added == ["bridge.md"]
    assert index.path_of("bridge.md") == tmp_path / "data" / "uploads" / "bridge.md"
    assert not (folder / "bridge.md").exists()
    given.unlink()
    assert names_found(index, "rooms of the bridge") >= {"bridge.md"}


def test_an_upload_of_the_same_name_replaces_the_one_before(index, folder, tmp_path):
    add(index, [write(tmp_path / "one" / "bridge.md", text_about("bridge"))])
    report = add(index, [write(tmp_path / "two" / "bridge.md", text_about("ferry"))])
    assert report.changed == ["bridge.md"]
    assert "ferry" in index.find("bridge.md").text
    assert fits_together(index)


@pytest.mark.parametrize("name", ["missing.md", ".hidden.md", "a-folder"])
def test_what_cannot_be_uploaded_is_named_and_the_others_are(index, folder, tmp_path, name):
    (tmp_path / "a-folder").mkdir()
    write(tmp_path / ".hidden.md", "Hidden.\n")
    report = add(index, [tmp_path / name, write(tmp_path / "given" / "bridge.md", text_about("bridge"))])
    (failure,) = report.failed
    assert failure.name == str(tmp_path / name)
    assert failure.reason
    assert failure.remedy
    assert report.added == ["bridge.md"]


def test_a_document_taken_out_of_the_folder_stays_out_and_its_file_untouched(index, folder):
    report = remove(index, ["castle.md"])
    assert report.removed == ["castle.md"]
    assert (folder / "castle.md").exists()
    os.utime(folder / "castle.md")
    (folder / "castle.md").rename(folder / "fortress.md")
    for _ in range(2):
        sync(index, folder)
        assert "fortress.md" not in names_found(index, "castle", 50)
        assert {info.name for info in index.documents()} == {"abbey.md", "mill.md"}
    assert fits_together(index)


def test_a_document_that_was_taken_out_can_be_added_again(index, folder, tmp_path):
    before = stored(index)
    remove(index, ["castle.md"])
    assert add(index, [folder / "castle.md"]).added == ["castle.md"]
    assert stored(index) == before
    assert not (tmp_path / "data" / "uploads").exists()


def test_an_upload_taken_out_goes_to_the_trash(index, folder, tmp_path):
    add(index, [write(tmp_path / "given" / "bridge.md", text_about("bridge"))])
    remove(index, ["bridge.md"])
    (kept,) = (tmp_path / "data" / "trash").iterdir()
    assert kept.read_text(encoding="utf-8") == text_about("bridge")
    assert index.catalogue.files(UPLOADS) == {}
    assert fits_together(index)


def test_taking_out_needs_no_folder(index, folder, tmp_path):
    folder.rename(tmp_path / "elsewhere")
    assert remove(index, ["castle.md"]).removed == ["castle.md"]
    assert len(index.documents()) == 2


def test_a_name_that_is_not_known_takes_nothing_out(index, folder):
    with pytest.raises(FootnoteError, match=r"nobody\.md"):
        remove(index, ["castle.md", "nobody.md"])
    assert len(index.documents()) == 3


@pytest.mark.parametrize("reembed", [False, True])
def test_a_rebuild_ends_in_the_same_index_and_reads_no_file(index, folder, opens_in, reembed):
    before = stored(index)
    opened_before = list(opens_in(folder))
    report = rebuild(index, reembed=reembed)
    assert report.embedded == (index.passage_count() if reembed else 0)
    assert opens_in(folder) == opened_before
    assert stored(index) == before


# the command line


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
