"""A folder to the index: what changed in the folder changes in the index, and nothing else does."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from index_files import text_about, write
from stores import EITHER_CHROMA, fits_together, names_found, opened, stored

from index.catalogue import FOLDER
from index.readers import LATER_VERSIONS
from index.store import Index
from index.sync import sync


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


@EITHER_CHROMA
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


@EITHER_CHROMA
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


@EITHER_CHROMA
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


@EITHER_CHROMA
def test_a_deleted_file_disappears_from_every_store(index, folder):
    content = index.find("castle.md").id
    (folder / "castle.md").unlink()
    report = sync(index, folder)
    assert report.removed == ["castle.md"]
    assert "castle.md" not in names_found(index, "rooms of the castle", 50)
    assert not index.catalogue.has_content(content)
    assert fits_together(index)


@EITHER_CHROMA
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


@EITHER_CHROMA
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


@pytest.mark.parametrize("jump", [-86_400, 86_400])
def test_a_clock_that_jumps_hides_no_change(index, folder, monkeypatch, jump):
    write(folder / "castle.md", text_about("castle"), age=0)
    monkeypatch.setattr("index.reading.time.time_ns", lambda now=time.time_ns: now() + jump * 10**9)
    sync(index, folder)
    monkeypatch.undo()
    write(folder / "castle.md", text_about("castle").replace("rooms", "halls"), age=0)
    assert sync(index, folder).changed == ["castle.md"]


def test_a_file_from_the_future_is_looked_at_each_time_and_not_embedded_again(index, folder):
    write(folder / "castle.md", text_about("castle").replace("rooms", "halls"), age=-86_400)
    assert sync(index, folder).changed == ["castle.md"]
    again = sync(index, folder)
    assert (len(again.unchanged), again.embedded) == (3, 0)
    pretend_same_times(index, write(folder / "castle.md", text_about("castle"), age=-86_400), -86_000)
    assert sync(index, folder).changed == ["castle.md"]


@EITHER_CHROMA
def test_verify_compares_contents_whatever_size_and_times_say(index, folder):
    write(folder / "castle.md", text_about("castle").replace("rooms", "halls"))
    pretend_same_times(index, folder / "castle.md", 3600)
    assert sync(index, folder, verify=True).changed == ["castle.md"]
    assert fits_together(index)


def test_what_older_readers_have_read_is_read_again(index, folder, monkeypatch):
    before = stored(index)
    monkeypatch.setitem(LATER_VERSIONS, ".md", "next")
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


@EITHER_CHROMA
def test_a_sync_in_many_rounds_ends_like_one_in_a_single_round(index, folder, monkeypatch):
    other = opened(folder.parent / "other")
    monkeypatch.setattr("index.writer.PASSAGES_AT_ONCE", 1)
    monkeypatch.setattr("index.passage_vectors.EMBEDDED_AT_ONCE", 1)
    monkeypatch.setattr("index.writer.STORED_AT_ONCE", 1)
    steps = []
    sync(other, folder, on_step=steps.append)
    assert stored(other) == stored(index)
    assert steps.count("ready") >= 3
    assert not {step for step in steps if "refilled" in step}, "what was not written was mended"
    other.close()


def test_a_document_in_another_language_is_noted_but_code_is_in_none(index, folder):
    german = "Das Schloss steht seit vielen Jahren auf dem Hügel und hat einen großen Garten. " * 3
    write(folder / "schloss.txt", german)
    write(folder / "schloss.py", f"# {german}\n")
    report = sync(index, folder)
    assert ["schloss.txt" in note and "(de)" in note for note in report.notes] == [True]


def test_what_was_removed_does_not_count_in_how_rare_a_word_is(tmp_path):
    folder = tmp_path / "documents"
    for number in range(6):
        write(folder / f"{number}.txt", f"The barn of number {number} holds barley.\n")
    index = opened(tmp_path / "data", documents=folder)
    sync(index, folder)
    assert index.document_frequency("barley") == 6
    for number in range(5):  # not all: a segment without any is dropped by itself
        write(folder / f"{number}.txt", f"The barn of number {number} holds oats now.\n", age=30)
    sync(index, folder)
    assert index.document_frequency("barley") == 1
    assert index.document_frequency("barn") == index.passage_count() == 6
