"""A scan in the folder: read by OCR once, and again only when what reads it has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from index_files import write
from ocr_files import StandIn, without_tesseract
from readers_files import scan
from stores import fits_together, names_found, opened
from test_readers_pdf_scans import pages, scanned

from index.store import Index
from index.sync import sync
from index.types import SyncReport

TEXT = "The abbey stands on a hill, and the mill below it by the river."


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    write(tmp_path / "scans" / "mixed.pdf", scanned(pages(TEXT, TEXT), 2))
    write(tmp_path / "scans" / "scan.pdf", scan())
    write(tmp_path / "scans" / "plain.pdf", pages(TEXT, "", TEXT))
    return tmp_path / "scans"


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Index]:
    """An index that reads images, if it can."""
    made = opened(tmp_path / "data", ocr=True)
    yield made
    made.close()


def outcome(report: SyncReport) -> dict[str, list[str]]:
    kinds = {kind: sorted(getattr(report, kind)) for kind in ("added", "changed", "unchanged")}
    kinds["failed"] = [failure.name for failure in report.failed]
    return {kind: names for kind, names in kinds.items() if names}


def test_a_scan_is_read_once_tesseract_is_there_and_kept(
    reading: Index, scans: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patched:
        without_tesseract(patched, tmp_path / "empty")
        report = sync(reading, scans)
        assert outcome(report) == {"added": ["mixed.pdf", "plain.pdf"], "failed": ["scan.pdf"]}
        assert [note.partition(":")[::2] for note in report.notes] == [
            ("mixed.pdf", " no text on 1 of 2 pages (2): install tesseract to have images read by OCR "
             "(unless FOOTNOTE_OCR is off), then sync again"),
        ]  # fmt: skip
    report = sync(reading, scans)
    assert outcome(report) == {"added": ["scan.pdf"], "changed": ["mixed.pdf"], "unchanged": ["plain.pdf"]}
    assert sorted(report.notes) == [
        "mixed.pdf: images read by OCR: 1 of 2 pages (2)",
        "scan.pdf: images read by OCR: 1 of 1 pages (1)",
    ]
    assert {"mixed.pdf", "scan.pdf"} <= names_found(reading, "When do farmers bring in barley?")
    assert len(stand_in.asked) == 2
    (scans / "scan.pdf").rename(scans / "renamed.pdf")
    every = ["mixed.pdf", "plain.pdf", "renamed.pdf"]
    assert sync(reading, scans).renamed == [("scan.pdf", "renamed.pdf")]
    assert outcome(sync(reading, scans, verify=True)) == {"unchanged": every}
    with monkeypatch.context() as patched:
        without_tesseract(patched, tmp_path / "empty")
        assert outcome(sync(reading, scans)) == {"unchanged": every}, "what was read stays"
    assert len(stand_in.asked) == 2
    assert fits_together(reading)


def test_ocr_is_off_by_setting(reading: Index, scans: Path, stand_in: StandIn) -> None:
    sync(reading, scans)
    asked = len(stand_in.asked)
    off = opened(reading.config.data_dir, ocr=False)
    report = sync(off, scans)
    assert outcome(report) == {"changed": ["mixed.pdf"], "unchanged": ["plain.pdf"], "failed": ["scan.pdf"]}
    assert "Farmers" not in off.find("mixed.pdf").text
    assert len(stand_in.asked) == asked
    assert fits_together(off)
    off.close()


def test_other_languages_read_a_scan_anew(reading: Index, scans: Path, stand_in: StandIn) -> None:
    sync(reading, scans)
    german = opened(reading.config.data_dir, ocr=True, ocr_languages="deu")
    assert outcome(sync(german, scans)) == {"changed": ["mixed.pdf", "scan.pdf"], "unchanged": ["plain.pdf"]}
    assert [line.split()[0] for line in stand_in.asked] == ["eng", "eng", "deu", "deu"]
    german.close()


def test_the_words_of_a_scan_are_stored_with_their_places(reading: Index, scans: Path, stand_in: StandIn) -> None:
    sync(reading, scans)
    found = reading.find("mixed.pdf")
    assert [found.text[word.start : word.end] for word in found.words] == [
        "Farmers", "bring", "in", "bar", "ley.", "Rice", "came", "later.",
    ]  # fmt: skip
    first = found.words[0]
    assert (first.left, first.top, first.right, first.bottom) == pytest.approx((0.1, 0.1, 0.3, 0.14), abs=0.002)
    assert found.notes == (), "they are for the report"
