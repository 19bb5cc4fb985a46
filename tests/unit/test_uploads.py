"""Files that are given beside the folder: under which name they are kept, what is refused, and what the trash has."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest
from index_files import text_about, write
from stores import fits_together, names_found, opened, stored

from index.catalogue import FOLDER, UPLOADS
from index.errors import DiskProblem, FootnoteError, UnreadableFile
from index.removed import removed
from index.report import every_file, last
from index.sync import add, bring_back, hide, remove, retry, sync, take_in, take_out
from index.types import State
from index.uploads import LONGEST_NAME, Put, Uploads, fitting, numbered

BRIDGE = text_about("bridge").encode()


def put(uploads: Uploads, name: str, data: bytes = BRIDGE) -> Put:
    return uploads.put(name, io.BytesIO(data))


def kept(index) -> dict[str, bytes]:
    folder = index.folder_of(UPLOADS)
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("report.md", "report.md"),
        ("../../etc/report.md", "report.md"),
        ("C:\\papers\\report.md", "C:_papers_report.md" if os.name != "nt" else "C__papers_report.md"),
        ("two\nlines.md", "two_lines.md"),
        ("\u202egpj.txt", "_gpj.txt"),
        ("r\udce9sum\0.txt", "r_sum_.txt"),
        (" spaced .md ", "spaced .md"),
        ("ends in a stop.", "ends in a stop"),
        ("Größe ☃ 表.md", "Größe ☃ 表.md"),
        ("ß" * 200 + ".md", "ß" * 126 + ".md"),
    ],
)
def test_any_name_becomes_one_that_a_file_can_have(given: str, name: str) -> None:
    assert fitting(given) == name
    assert len(numbered(fitting(given), 12).encode()) <= LONGEST_NAME


@pytest.mark.parametrize("name", ["", "..", "folder/", ".env", "/", "..."])
def test_a_name_of_which_nothing_is_left_is_refused(name: str) -> None:
    with pytest.raises(UnreadableFile) as told:
        fitting(name)
    assert told.value.reason
    assert told.value.remedy


def test_of_one_name_another_content_replaces_and_the_one_before_is_in_the_trash(index) -> None:
    assert put(Uploads(index), "bridge.md") == Put("bridge.md", "new")
    assert put(Uploads(index), "bridge.md") == Put("bridge.md", "same")
    assert put(Uploads(index), "bridge.md", b"Another.") == Put("bridge.md", "replaced")
    assert kept(index) == {"bridge.md": b"Another."}
    (before,) = Uploads(index).trash()
    assert (before.name, Uploads(index).path_of(before).read_bytes()) == ("bridge.md", BRIDGE)


def test_two_of_one_name_given_together_are_both_kept_unless_they_are_the_same(index) -> None:
    uploads = Uploads(index)
    outcomes = [put(uploads, "bridge.md", data) for data in (BRIDGE, b"Another.", BRIDGE, b"A third.")]
    assert [one.name for one in outcomes] == ["bridge.md", "bridge (2).md", "bridge.md", "bridge (3).md"]
    assert outcomes[2].outcome == "same"
    assert kept(index) == {"bridge.md": BRIDGE, "bridge (2).md": b"Another.", "bridge (3).md": b"A third."}


def test_the_folder_s_names_are_its_own_so_that_a_citation_means_one_file(index) -> None:
    for data in (BRIDGE, b"Another."):  # the next version of it replaces the numbered one
        assert put(Uploads(index), "castle.md", data).name == "castle (2).md"
    take_in(index)
    assert {info.name: info.source for info in index.documents()}["castle (2).md"] == UPLOADS
    assert index.find("castle.md").text == text_about("castle")


def test_a_file_that_came_into_the_folder_under_an_upload_s_name_is_told_apart(index, folder) -> None:
    put(Uploads(index), "bridge.md")
    write(folder / "bridge.md", text_about("ferry"))
    sync(index, folder)
    ids = {info.source: info.document_id for info in index.documents() if info.name == "bridge.md"}
    assert index.path_of("bridge.md", ids[FOLDER]) == folder / "bridge.md"
    assert index.path_of("bridge.md", ids[UPLOADS]) == index.folder_of(UPLOADS) / "bridge.md"
    take_out(index, [(FOLDER, "bridge.md")])
    assert [info.source for info in index.documents() if info.name == "bridge.md"] == [UPLOADS]
    assert fits_together(index)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("large.txt", b"word " * 201_000, "larger than 1 MB"),
        ("empty.txt", b"", "is empty"),
        ("picture.png", b"\x89PNG", "not of a type"),
        ("no-suffix", b"text", "not of a type"),
    ],
)
def test_what_could_never_be_read_is_refused_at_the_door_and_not_kept(tmp_path, name, data, said) -> None:
    index = opened(tmp_path / "data", max_file_mb=1.0)
    with pytest.raises(UnreadableFile, match=said):
        put(Uploads(index), name, data)
    assert kept(index) == {}
    index.close()


def test_a_disk_that_takes_nothing_is_told_and_leaves_no_half_file(index) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(28, "No space left on device")

    with pytest.raises(DiskProblem, match="No space left"):
        Uploads(index).put("bridge.md", Torn(BRIDGE))
    assert kept(index) == {}


def test_many_given_at_once_from_several_sides_are_all_there_whole(index) -> None:
    def give(side: int) -> None:
        for number in range(10):
            put(Uploads(index), f"file-{number}.md", f"Side {side}, file {number}.".encode())

    sides = [threading.Thread(target=give, args=(side,)) for side in range(4)]
    for side in sides:
        side.start()
    for side in sides:
        side.join()
    assert set(kept(index)) == {f"file-{number}.md" for number in range(10)}
    assert len(Uploads(index).trash()) == 30


def test_an_upload_is_taken_in_without_the_folder(index, folder, tmp_path) -> None:
    folder.rename(tmp_path / "elsewhere")
    put(Uploads(index), "bridge.md")
    assert Uploads(index).waiting() == ["bridge.md"]
    assert take_in(index).added == ["bridge.md"]
    assert Uploads(index).waiting() == []
    assert "bridge.md" in names_found(index, "rooms of the bridge")
    assert len(index.documents()) == 4


def test_taking_an_upload_out_and_back_ends_where_it_began(index) -> None:
    name = "ä" * 125 + ".md"  # as long as a name can be
    put(Uploads(index), name)
    take_in(index)
    before = stored(index)
    take_out(index, [(UPLOADS, name)])
    (one,) = removed(index)
    assert (one.source, one.name, one.path.read_bytes()) == (UPLOADS, name, BRIDGE)
    uploads = Uploads(index)
    assert uploads.put_back(uploads.trash()[0]) == name
    assert uploads.trash() == []
    take_in(index)
    assert stored(index) == before


def test_what_comes_back_replaces_nothing(index) -> None:
    uploads = Uploads(index)
    put(uploads, "bridge.md")
    uploads.take_out("bridge.md")
    put(Uploads(index), "bridge.md", b"Another.")
    assert uploads.put_back(uploads.trash()[0]) == "bridge (2).md"
    assert kept(index) == {"bridge.md": b"Another.", "bridge (2).md": BRIDGE}


def test_an_upload_that_no_sync_has_seen_yet_can_be_taken_out(index) -> None:
    put(Uploads(index), "bridge.md")
    take_out(index, [(UPLOADS, "bridge.md")])
    assert kept(index) == {}
    assert [one.name for one in removed(index)] == ["bridge.md"]


def test_the_trash_can_be_emptied_and_what_earlier_versions_put_there_is_known(index, tmp_path) -> None:
    write(tmp_path / "data" / "trash" / "1700000000000000000-old-bridge.md", BRIDGE)
    uploads = Uploads(index)
    put(uploads, "bridge.md")
    uploads.take_out("bridge.md")
    assert [one.name for one in uploads.trash()] == ["bridge.md", "old-bridge.md"]
    assert add(index, [uploads.path_of(uploads.trash()[1])]).added == ["old-bridge.md"]
    uploads.delete(uploads.trash()[0])
    assert list((tmp_path / "data" / "trash").iterdir()) == []


def test_a_document_of_the_folder_taken_out_and_brought_back_ends_where_it_began(index, folder) -> None:
    before = stored(index)
    take_out(index, [(FOLDER, "castle.md")])
    assert [(one.name, one.path) for one in removed(index)] == [("castle.md", folder / "castle.md")]
    assert bring_back(index, ["castle.md"]).added == ["castle.md"]
    assert removed(index) == []
    assert stored(index) == before


def test_a_document_is_out_of_sight_at_once_also_while_a_sync_goes_on(index, folder) -> None:
    write(folder / "bridge.md", text_about("bridge"))
    seen = []

    def during(step: str) -> None:
        if step == "pending":
            hide(index, FOLDER, "castle.md")
            seen.extend([names_found(index, "castle", 50), {info.name for info in index.documents()}])

    sync(index, folder, on_step=during)
    assert all("castle.md" not in names for names in seen)
    assert "castle.md" not in names_found(index, "castle", 50)
    assert fits_together(index)


def test_what_could_not_be_read_is_read_again_when_asked_however_unchanged(index, folder, opens_in) -> None:
    write(folder / "broken.pdf", b"%PDF-1.7 and no more")
    sync(index, folder)
    put(Uploads(index), "broken.docx", b"no archive")
    take_in(index)
    opened_before = opens_in(folder).count("broken.pdf")
    sync(index, folder)
    assert opens_in(folder).count("broken.pdf") == opened_before
    report = retry(index, [(FOLDER, "broken.pdf"), (UPLOADS, "broken.docx")])
    assert opens_in(folder).count("broken.pdf") > opened_before
    assert {failure.name for failure in report.failed} == {"broken.pdf", "broken.docx"}
    put(Uploads(index), "broken.docx", b"still none")
    write(folder / "broken.pdf", text_about("bridge"))
    (folder / "broken.pdf").rename(folder / "mended.md")
    assert retry(index, [(FOLDER, "broken.pdf")]).added == ["mended.md"]
    assert {info.name for info in index.documents() if info.state is State.FAILED} == {"broken.docx"}


def test_retrying_in_a_folder_that_is_gone_says_so(index, folder, tmp_path) -> None:
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(FootnoteError, match="is not a folder"):
        retry(index, [(FOLDER, "castle.md")])


def test_the_report_of_the_last_sync_is_kept_with_every_file(index, folder, tmp_path) -> None:
    write(folder / "empty.md", "")
    (folder / "castle.md").rename(folder / "fortress.md")
    report = sync(index, folder)
    found = last(tmp_path / "data")
    assert found is not None
    assert found.report == report
    text = every_file(found)
    assert "castle.md -> fortress.md" in text
    assert "not read: empty.md: empty.md is empty." in text
    assert "unchanged (2)\n  abbey.md\n  mill.md\n" in text
    remove(index, ["mill.md"])
    assert last(tmp_path / "data") == found
    Path(tmp_path / "data" / "last-sync.json").write_text('{"at": 1}')
    assert last(tmp_path / "data") is None


def test_the_list_of_documents_is_kept_until_something_changes(index, folder) -> None:
    first = index.documents()
    first.clear()  # a list of the caller's own
    assert len(index.documents()) == 3
    write(folder / "castle.md", text_about("castle"), age=3600)
    sync(index, folder)
    changed = {info.name: info.modified for info in index.documents()}
    assert changed["castle.md"] == pytest.approx((folder / "castle.md").stat().st_mtime)
