"""A long scan: told page by page, ended at any of them; what there was no time for is named, and read another time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from index_files import write
from ocr_files import StandIn
from pdf_files import scanned
from stores import fits_together, opened
from test_readers_pdf_scans import pages

from index.progress import Bar, Lines
from index.readers import identify, read
from index.readers.ocr import Tesseract, tesseract
from index.sync import sync
from index.workers import Worker
from rag.ui.file_stages import FileStage, Stages
from rag.ui.upkeep_view import file_row

TEXT = "The abbey stands on a hill, and the mill below it by the river."
MEMORY = 1_000_000_000


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Four pages, of which all but the first are images."""
    data = pages(TEXT, TEXT, TEXT, TEXT)
    for number in (2, 3, 4):
        data = scanned(data, number)
    return write(tmp_path / "scans" / "long.pdf", data)


class Impatient(Tesseract):
    """Has time for so many pages."""

    most = 2

    def go_on(self, done: int, count: int) -> bool:
        return done < self.most


def test_what_there_was_no_time_for_is_named_and_the_rest_is_read(stand_in: StandIn, long: Path) -> None:
    whole, part = read(long, max_bytes=10**7, ocr=tesseract()), read(long, max_bytes=10**7, ocr=Impatient("tesseract"))
    assert (whole.is_part, part.is_part) == (False, True)
    assert part.notes == (
        "images read by OCR: 2 of 4 pages (2-3)",
        "no time for OCR on 1 of 4 pages (4): split it, or raise FOOTNOTE_READ_SECONDS, then sync again",
    )
    assert (part.text.count("in barley"), whole.text.count("in barley")) == (2, 3)
    assert part.id not in identify(long, max_bytes=10**7, recognised="eng"), "another text is another document"


def test_a_worker_tells_of_every_page_before_its_answer(stand_in: StandIn, long: Path) -> None:
    worker, told = Worker(MEMORY), list[tuple[int, int]]()
    try:
        found = worker.read(long, 10**7, 60, tesseract(), lambda done, count: told.append((done, count)))
    finally:
        worker.close()
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert found.text.count("in barley") == 3


def test_a_worker_that_is_ended_takes_its_tesseract_along(stand_in: StandIn, long: Path) -> None:
    slow = stand_in.folder / "slow"
    slow.write_text(f'#!/bin/sh\necho $$ > "{stand_in.folder}/pid"\nexec sleep 60\n')
    slow.chmod(0o755)
    worker = Worker(MEMORY)

    def end(done: int, count: int) -> None:
        raise KeyboardInterrupt  # whoever asked gives up while the page is read

    pid = stand_in.folder / "pid"
    with pytest.raises(KeyboardInterrupt):
        worker.read(long, 10**7, 60, Tesseract(str(slow)), lambda *told: _soon(pid.exists) and end(*told))
    assert _soon(lambda: not _runs(int(pid.read_text())))


def _soon(happens) -> bool:
    until = time.monotonic() + 20
    while not happens() and time.monotonic() < until:
        time.sleep(0.01)
    return happens()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return b"\0" in Path(f"/proc/{pid}/cmdline").read_bytes() if Path(f"/proc/{pid}").exists() else False


def test_how_far_a_scan_is_can_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    stages = Stages(["long.pdf"], lambda: False)
    given = {"long.pdf": FileStage("long.pdf")}
    stages.reading("long.pdf")
    assert file_row(stages.shown(given)[0])["share"] is None
    stages.pages("long.pdf", 75, 300)
    row = file_row(stages.shown(given)[0])
    assert (row["text"], row["share"]) == ("Reading image 76 of 300", 0.25)
    lines = Lines()
    for done in range(60):
        lines.pages("long.pdf", done, 300)
    assert capsys.readouterr().err.splitlines() == [f"reading   long.pdf: {n} of 300 images" for n in (25, 50)]
    bar = Bar()
    bar.begin(1)
    bar.pages("long.pdf", 7, 300)
    bar.waiting()
    assert "image 8 of 300 of long.pdf" in capsys.readouterr().err
    bar.close()


@pytest.mark.long  # a minute of waiting for a time to pass
def test_a_scan_that_takes_too_long_is_read_in_part_and_whole_with_more_time(
    stand_in: StandIn, long: Path, tmp_path: Path
) -> None:
    quick = (stand_in.folder / "tesseract").read_text()
    (stand_in.folder / "tesseract").write_text(
        quick.replace("import json, sys", "import json, sys, time; time.sleep(28)")
    )
    index = opened(tmp_path / "data", ocr=True, read_seconds=1)  # a minute in all
    report = sync(index, long.parent)
    assert report.added == ["long.pdf"]
    assert [note.partition(": ")[2].split(":")[0] for note in report.notes] == [
        "images read by OCR",
        "no time for OCR on 1 of 4 pages (4)",
    ]
    assert sync(index, long.parent).unchanged == ["long.pdf"], "with no more time it would end as it did"
    index.close()
    (stand_in.folder / "tesseract").write_text(quick)
    index = opened(tmp_path / "data", ocr=True)
    assert sync(index, long.parent).changed == ["long.pdf"]
    assert index.find("long.pdf").text.count("in barley") == 3
    assert fits_together(index)
    index.close()
