"""What people ask for beside the folder: files added, documents taken out, indexes made anew."""

from __future__ import annotations

import os

import pytest
from index_files import text_about, write
from stores import fits_together, names_found, stored

from index.catalogue import UPLOADS
from index.errors import FootnoteError
from index.sync import add, rebuild, remove, sync


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
    (kept,) = (tmp_path / "data" / "trash").glob("*/bridge.md")
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
