"""Work on the documents in the background: in order, told file by file, stopped when asked, and never lost."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from index_files import text_about, write
from stores import fits_together, names_found

from index.catalogue import FOLDER, UPLOADS
from index.errors import FootnoteError
from index.lock import writing
from index.report import last
from index.store import Index
from index.types import State
from index.uploads import Uploads
from rag.ui.file_stages import FileStage, Halted, Stage, Stages
from rag.ui.tasks import Look, What
from rag.ui.upkeep import Upkeep

ROOT = Path(__file__).resolve().parents[2]
LONG = 60.0


@pytest.fixture
def work(index: Index) -> Iterator[Upkeep]:
    made = Upkeep(index)
    yield made
    made.stop()
    assert made.wait(LONG)


def given(name: str, text: str) -> tuple[str, io.BytesIO]:
    return name, io.BytesIO(text.encode())


def stages(work: Upkeep) -> dict[str, Stage]:
    return {file.name: file.stage for file in work.look().files}


def becomes(work: Upkeep, wanted: Callable[[Look], bool]) -> None:
    end = time.monotonic() + LONG
    while not wanted(work.look()):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_folder_that_lost_all_its_documents_is_told_and_nothing_is_lost(
    work: Upkeep, index: Index, folder: Path
) -> None:
    for path in folder.iterdir():
        path.unlink()
    work.sync()
    assert work.wait(LONG)
    problem = work.look().problem
    assert problem is not None
    assert "has no files to read now" in problem.reason
    assert "--empty" in problem.remedy
    work.give([given("bridge.md", text_about("bridge"))])
    assert work.wait(LONG)
    assert {info.name for info in index.documents()} == {"abbey.md", "castle.md", "mill.md", "bridge.md"}


def test_files_that_are_given_are_indexed_and_each_is_told_how_it_ended(work: Upkeep, index: Index) -> None:
    work.give([given("bridge.md", text_about("bridge")), given("torn.docx", "no archive"), given("cat.png", "x")])
    assert work.wait(LONG)
    ended = {file.name: file for file in work.look().files}
    assert {name: file.stage for name, file in ended.items()} == {
        "bridge.md": Stage.DONE, "torn.docx": Stage.FAILED, "cat.png": Stage.FAILED,
    }  # fmt: skip
    assert ended["torn.docx"].reason
    assert ended["torn.docx"].remedy
    assert ended["cat.png"].note == "Not kept"
    assert "bridge.md" in names_found(index, "rooms of the bridge")
    assert {info.name: info.state for info in index.documents()}["torn.docx"] is State.FAILED


def test_what_somebody_should_know_of_how_a_file_was_kept_is_said(work: Upkeep) -> None:
    work.give([given("castle.md", "Another."), given("bridge.md", "One."), given("bridge.md", "Two.")])
    work.wait(LONG)
    work.give([given("bridge.md", "Three.")])
    work.wait(LONG)
    work.give([given("bridge.md", "Three.")])
    work.wait(LONG)
    notes = {file.name: file.note for file in work.look().files}
    assert notes["castle (2).md"] == "Kept under this name: another document is called castle.md"
    assert notes["bridge (2).md"] == "Kept under this name: another document is called bridge.md"
    assert notes["bridge.md"] == "Already there"


def test_one_thing_is_done_after_another_and_the_same_is_asked_for_once(
    work: Upkeep, index: Index, folder: Path
) -> None:
    write(folder / "empty.md", "")
    with writing(index.config.data_dir):
        for _ in range(5):
            work.sync()
        work.give([given("bridge.md", text_about("bridge"))])
        work.take_out([(FOLDER, "castle.md")])
        becomes(work, lambda look: "is being written by process" in look.waits)
        assert stages(work) == {"bridge.md": Stage.WAITING}
        assert "castle.md" not in names_found(index, "castle", 50)
        work.bring_back(["castle.md"])
    assert work.wait(LONG)
    assert work.look().ended in (4, 5)  # the first sync may have begun before it was asked for again
    assert {info.name for info in index.documents()} == {"abbey.md", "bridge.md", "castle.md", "empty.md", "mill.md"}
    assert "castle.md" in names_found(index, "castle", 50)
    assert fits_together(index)


def test_a_file_given_while_a_sync_goes_on_is_taken_in(work: Upkeep, index: Index, folder: Path) -> None:
    write(folder / "wall.md", text_about("wall", 60))
    work.sync()
    becomes(work, lambda look: any(file.stage is Stage.EMBEDDING for file in look.files))
    work.give([given("bridge.md", text_about("bridge"))])
    assert work.wait(LONG)
    assert stages(work) == {"bridge.md": Stage.DONE}
    assert {info.name for info in index.documents()} >= {"wall.md", "bridge.md"}


def test_stopping_keeps_what_was_done_and_the_next_sync_goes_on(work: Upkeep, index: Index, folder: Path) -> None:
    for number in range(4):
        write(folder / f"wall-{number}.md", text_about(f"wall {number}", 60))
    work.sync()
    becomes(work, lambda look: any(file.share > 0 for file in look.files))
    work.stop()
    assert work.look().stopping
    assert work.wait(LONG)
    assert work.look().stopped
    assert last(index.config.data_dir).report.added == []  # of the sync before
    work.sync()
    assert work.wait(LONG)
    assert not work.look().stopped
    assert len(index.documents()) == 7
    assert fits_together(index)


def test_what_waits_for_another_process_can_be_stopped_but_what_was_taken_out_stays_out(
    work: Upkeep, index: Index
) -> None:
    with writing(index.config.data_dir):
        work.give([given("bridge.md", text_about("bridge"))])
        work.take_out([(FOLDER, "castle.md")])
        becomes(work, lambda look: bool(look.waits))
        work.stop()
        becomes(work, lambda look: look.stopped)
    assert work.wait(LONG)
    (stopped,) = work.look().files
    assert (stopped.stage, stopped.reason) == (Stage.FAILED, "Stopped")
    assert Uploads(index).waiting() == ["bridge.md"]
    assert {info.name for info in index.documents()} == {"abbey.md", "mill.md"}
    assert fits_together(index)


def test_each_file_is_told_of_by_the_task_that_settles_it(work: Upkeep, index: Index, folder: Path) -> None:
    write(folder / "broken.pdf", b"%PDF-1.7 and no more")
    work.sync()
    work.give([given("torn.odt", "no archive")])
    assert work.wait(LONG)
    with writing(index.config.data_dir):
        work.sync()
        becomes(work, lambda look: bool(look.waits))
        work.give([given("bridge.md", text_about("bridge"))])
        work.retry([(FOLDER, "broken.pdf")])
        work.retry([(UPLOADS, "torn.odt")])
        write(folder / "broken.pdf", (ROOT / "seeds" / "deterrence.pdf").read_bytes())
        Uploads(index).put("torn.odt", io.BytesIO(b"still no archive"))
    assert work.wait(LONG)
    assert stages(work) == {"torn.odt": Stage.FAILED, "bridge.md": Stage.DONE, "broken.pdf": Stage.DONE}


def test_what_is_stopped_before_its_turn_is_told_and_what_is_asked_for_then_is_done(work: Upkeep, index: Index) -> None:
    work.stop()  # nothing goes on: it stops nothing later
    with writing(index.config.data_dir):
        work.sync()
        becomes(work, lambda look: bool(look.waits))
        work.give([given("bridge.md", text_about("bridge"))])
        work.stop()
        assert work.wait(LONG)
    assert work.look().stopped
    assert [file.reason for file in work.look().files] == ["Stopped"]
    work.give([given("ferry.md", text_about("ferry"))])
    assert work.wait(LONG)
    assert not work.look().stopped
    assert {info.name for info in index.documents()} >= {"bridge.md", "ferry.md"}
    assert set(stages(work).values()) == {Stage.DONE}


def test_an_upload_taken_out_and_put_back_at_once_is_there(work: Upkeep, index: Index) -> None:
    work.give([given("bridge.md", text_about("bridge"))])
    work.wait(LONG)
    (id,) = work.take_out([(UPLOADS, "bridge.md")])
    assert "bridge.md" not in {info.name for info in index.documents()}
    work.put_back(one for one in Uploads(index).trash() if one.id == id)
    assert work.wait(LONG)
    assert "bridge.md" in names_found(index, "rooms of the bridge")
    assert Uploads(index).trash() == []
    assert fits_together(index)


def test_a_folder_that_is_gone_is_told_and_uploads_go_on(work: Upkeep, folder: Path, tmp_path: Path) -> None:
    folder.rename(tmp_path / "elsewhere")
    work.sync()
    work.wait(LONG)
    assert "is not a folder" in work.look().problem.reason
    work.give([given("bridge.md", text_about("bridge"))])
    work.wait(LONG)
    assert stages(work) == {"bridge.md": Stage.DONE}
    work.clear()
    assert work.look() == Look(ended=2)


def test_an_error_of_the_program_itself_is_told_too(
    work: Upkeep, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.ui.upkeep.retry", lambda *_, **__: 1 / 0)
    work.retry([(FOLDER, "castle.md")])
    work.wait(LONG)
    assert work.look().task is None
    assert "could not be finished" in work.look().problem.reason
    assert stages(work) == {"castle.md": Stage.FAILED}


def test_the_stages_of_a_file_follow_what_the_sync_tells() -> None:
    stopped = threading.Event()
    told = Stages(["a.md", "b.md"], stopped.is_set)
    told.begin(3)
    seen = []
    for tell in (
        lambda: told.reading("a.md"),
        lambda: told.reading("c.md"),
        lambda: told.part("a.md", 0.5),
        lambda: told.file("a.md", "added"),
        lambda: told.part("c.md", 0.25),
        lambda: told.file("c.md", "added"),
    ):
        tell()
        seen.append([(file.name, file.stage.value) for file in told.shown({"a.md": FileStage("a.md", note="Kept")})])
    assert seen == [
        [("a.md", "reading")],
        [("a.md", "read"), ("c.md", "reading")],
        [("a.md", "embedding"), ("c.md", "reading")],
        [("a.md", "done"), ("c.md", "reading")],
        [("a.md", "done"), ("c.md", "embedding")],
        [("a.md", "done")],
    ]
    assert told.ends(None, FootnoteError("Full", "Make room"), halted=False)["b.md"] == FileStage(
        "b.md", Stage.FAILED, reason="Full", remedy="Make room"
    )
    stopped.set()
    with pytest.raises(Halted):
        told.passages(1)


def test_every_task_has_words_of_its_own() -> None:
    from rag.ui.upkeep_view import TITLES

    assert set(TITLES) == set(What)
