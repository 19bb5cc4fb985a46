"""Every reader keeps the same rules, whatever its format."""

from __future__ import annotations

import csv
import email.policy
import io
import os
import random
import re
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import odf.opendocument
import openpyxl
import pptx
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from odf.teletype import extractText
from odf.text import H, P
from pypdf import PdfReader
from readers_files import SAMPLES, encrypted, scan

from index.errors import UnreadableFile
from index.readers import CODE, LONGEST_TITLE, READABLE, READERS, read
from index.types import Document

MEGABYTE = 1_000_000
SUFFIXES = sorted(SAMPLES)
# Formats that mark headings, whose samples have one called "Yields".
HEADED = {".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".xlsx", ".xlsm", ".pptx", ".odt"}
HEADED |= {".json", ".xml", ".rst", ".epub", ".zip"}
PAGES = {".pdf": [1, 2], ".pptx": [1, 2]}
# Archives have their directory at their end, and no text is one by chance.
ARCHIVES = {".docx", ".xlsx", ".xlsm", ".pptx", ".odt", ".epub", ".zip"}
every_format = pytest.mark.parametrize("suffix", SUFFIXES)


def written(folder: Path, suffix: str, data: bytes | None = None, stem: str = "sample") -> Path:
    path = folder / f"{stem}{suffix}"
    path.write_bytes(SAMPLES[suffix] if data is None else data)
    return path


def document(folder: Path, suffix: str, data: bytes | None = None, stem: str = "sample") -> Document:
    return read(written(folder, suffix, data, stem), max_bytes=MEGABYTE)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[\w.,]*\w", text))


def independent_words(suffix: str) -> Counter[str]:
    """The words of a sample by another library, without what is not the content."""
    data = SAMPLES[suffix]
    if suffix == ".pdf":
        return words("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))
    if suffix == ".docx":
        xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
        return words(" ".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", xml)))
    if suffix in (".html", ".htm"):
        soup = BeautifulSoup(data, "html.parser")
        for gone in soup.select("head, nav, footer, [hidden]"):
            gone.decompose()
        return words(soup.get_text(" "))
    if suffix in (".json", ".jsonl"):
        return words(" ".join(re.findall(r'[:\[,{]\s*("[^"]*"|[\d.]+|true)(?!\s*:)', data.decode())))
    if suffix == ".xml":
        return words(" ".join(ElementTree.fromstring(data.decode()).itertext()))
    if suffix == ".eml":
        message = email.message_from_bytes(data, policy=email.policy.default)
        return words(" ".join([message.get_content(), *(message[key] for key in ("From", "To", "Subject"))]))
    if suffix in (".epub", ".zip"):
        source = zipfile.ZipFile(io.BytesIO(data))
        texts = [name for name in source.namelist() if name.endswith((".xhtml", ".md", ".tsv"))]
        return words(" ".join(BeautifulSoup(source.read(name), "html.parser").get_text(" ") for name in texts))
    if suffix == ".odt":
        paper = odf.opendocument.load(io.BytesIO(data))
        return words(" ".join(extractText(one) for kind in (P, H) for one in paper.getElementsByType(kind)))
    if suffix == ".pptx":
        talk = pptx.Presentation(io.BytesIO(data))
        shapes = [shape for slide in talk.slides for shape in (*slide.shapes, *slide.notes_slide.placeholders)]
        frames = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
        tables = [cell.text for shape in shapes if shape.has_table for cell in shape.table.iter_cells()]
        return words(" ".join([*frames, *tables]))
    if suffix in (".xlsx", ".xlsm"):
        sheets = openpyxl.load_workbook(io.BytesIO(data))
        return words(" ".join(str(cell) for sheet in sheets for row in sheet.values for cell in row))
    if suffix in (".csv", ".tsv"):
        records = csv.reader(io.StringIO(data.decode(), newline=""), delimiter="\t" if suffix == ".tsv" else ",")
        return words(" ".join(cell for record in records for cell in record))
    return words(data.decode())


def test_every_readable_suffix_has_a_sample_here() -> None:
    assert set(SAMPLES) | set(CODE) == READABLE == set(READERS)


@every_format
def test_offsets_are_in_range_and_headings_stand_where_they_say(suffix: str, tmp_path: Path) -> None:
    found = document(tmp_path, suffix)
    for heading in found.headings:
        assert 0 <= heading.start < heading.end <= len(found.text)
        assert heading.title in found.text[heading.start : heading.end]
    assert list(found.headings) == sorted(found.headings, key=lambda heading: heading.start)
    assert [heading.title for heading in found.headings].count("Yields") == (suffix in HEADED)


@every_format
def test_lines_are_in_range_and_apart_and_their_heads_above_them(suffix: str, tmp_path: Path) -> None:
    found = document(tmp_path, suffix)
    at = 0
    for lines in found.lines:
        assert at <= lines.start < lines.end <= len(found.text)
        assert 0 <= lines.head[0] <= lines.head[1] <= lines.end
        assert found.text[lines.start - 1 : lines.start] in ("", "\n")
        assert found.text[lines.end : lines.end + 1] in ("", "\n")
        at = lines.end


@every_format
def test_pages_cover_the_text_in_order(suffix: str, tmp_path: Path) -> None:
    found = document(tmp_path, suffix)
    assert [page.number for page in found.pages] == PAGES.get(suffix, [])
    at = 0
    for page in found.pages:
        assert at <= page.start <= page.end
        assert not found.text[at : page.start].strip()
        at = page.end
    assert not found.pages or not found.text[at:].strip()


@every_format
def test_no_word_is_lost(suffix: str, tmp_path: Path) -> None:
    assert independent_words(suffix) - words(document(tmp_path, suffix).text) == Counter()


@every_format
def test_what_is_not_shown_is_not_text(suffix: str, tmp_path: Path) -> None:
    text = document(tmp_path, suffix).text
    assert not re.search("script text|Never shown|Home page link|Copyright notice|color: red", text)


@every_format
def test_reading_twice_gives_the_same_document_under_any_name(suffix: str, tmp_path: Path) -> None:
    first = document(tmp_path, suffix)
    again = document(tmp_path, suffix, stem="renamed")
    assert (again.id, again.sha256, again.text) == (first.id, first.sha256, first.text)
    assert re.fullmatch("[0-9a-f]{32}", first.id)
    assert document(tmp_path, suffix.upper(), SAMPLES[suffix]).id == first.id


def test_formats_of_one_reader_share_an_id_and_others_do_not(tmp_path: Path) -> None:
    data = b"# A heading\n\nand text\n"
    ids = {suffix: document(tmp_path, suffix, data).id for suffix in (".txt", ".md", ".markdown", ".html", ".htm")}
    assert ids[".md"] == ids[".markdown"]
    assert ids[".html"] == ids[".htm"]
    assert len(set(ids.values())) == 3


def test_a_document_without_a_title_is_called_after_its_file(tmp_path: Path) -> None:
    assert document(tmp_path, ".txt", b"text", stem="north-korea_economy").title == "North korea economy"


def test_a_heading_or_title_as_long_as_a_book_is_kept_in_part(tmp_path: Path) -> None:
    line = "word " * 1000
    found = document(tmp_path, ".md", f"# {line}\n\nText.\n".encode())
    assert found.title == found.headings[0].title == line[:LONGEST_TITLE]
    assert found.headings[0].title in found.text


@every_format
def test_an_empty_file_says_so(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as error:
        document(tmp_path, suffix, b"")
    assert error.value.reason == f"sample{suffix} is empty"
    assert error.value.remedy


@pytest.mark.parametrize("data", [b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe \0\n\0"])
def test_a_file_of_white_space_has_no_text(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no text"):
        document(tmp_path, ".txt", data)


@every_format
def test_a_file_above_the_limit_names_the_setting(suffix: str, tmp_path: Path) -> None:
    path = written(tmp_path, suffix)
    size = path.stat().st_size
    assert read(path, max_bytes=size).text
    with pytest.raises(UnreadableFile, match="FOOTNOTE_MAX_FILE_MB"):
        read(path, max_bytes=size - 1)


def test_an_unknown_type_names_the_readable_ones(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as error:
        document(tmp_path, ".xyz", b"text")
    assert all(suffix in error.value.remedy for suffix in READABLE - set(CODE))
    assert "source code" in error.value.remedy


def test_a_vanished_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="vanished"):
        read(tmp_path / "gone.txt", max_bytes=MEGABYTE)


def test_a_folder_or_pipe_with_a_readable_name_is_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    for name in ("folder.md", "pipe.txt"):
        with pytest.raises(UnreadableFile, match="not a regular file"):
            read(tmp_path / name, max_bytes=MEGABYTE)


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, ".txt")
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # the superuser may read everything
    try:
        with pytest.raises(UnreadableFile, match="permission"):
            read(path, max_bytes=MEGABYTE)
    finally:
        os.seteuid(user)


OLE_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 900  # what Word makes of a .docx with a password


@pytest.mark.parametrize("data", [encrypted(SAMPLES[".pdf"], "secret"), OLE_FILE])
def test_an_encrypted_file_says_so(data: bytes, tmp_path: Path) -> None:
    suffix = ".pdf" if data.startswith(b"%PDF") else ".docx"
    with pytest.raises(UnreadableFile, match="encrypted with a password") as error:
        document(tmp_path, suffix, data)
    assert "without" in error.value.remedy


def test_a_scan_says_to_run_ocr(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no text") as error:
        document(tmp_path, ".pdf", scan())
    assert "OCR" in error.value.remedy


@pytest.mark.parametrize("pretended", SUFFIXES)
@pytest.mark.parametrize("real", [".pdf", ".docx"])
def test_a_binary_file_under_another_ending_is_refused(real: str, pretended: str, tmp_path: Path) -> None:
    if real != pretended:
        with pytest.raises(UnreadableFile):
            document(tmp_path, pretended, SAMPLES[real])


@every_format
@pytest.mark.parametrize("size", [1, 10, 500, 20_000])
def test_random_bytes_are_refused_or_read_but_never_crash(suffix: str, size: int, tmp_path: Path) -> None:
    """Text formats may take a handful of random bytes for text; 500 of them contain a NUL or worse."""
    found = outcome(tmp_path, suffix, random.Random(size).randbytes(size))
    if suffix in ARCHIVES | {".pdf"} or size >= 500:
        assert isinstance(found, UnreadableFile)


@every_format
def test_a_truncated_file_is_refused_or_read_but_never_crashes(suffix: str, tmp_path: Path) -> None:
    data = SAMPLES[suffix]
    for tenth in range(1, 10):
        found = outcome(tmp_path, suffix, data[: len(data) * tenth // 10])
        if suffix in ARCHIVES:
            assert isinstance(found, UnreadableFile)


@every_format
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 3000), patch=st.binary(max_size=30))
@example(cut=0, patch=b"%PDF-1.7\n")
@example(cut=0, patch=b"PK\x03\x04")
def test_a_damaged_file_raises_nothing_else(suffix: str, cut: int, patch: bytes, tmp_path: Path) -> None:
    data = SAMPLES[suffix]
    outcome(tmp_path, suffix, data[:cut] + patch + data[cut + len(patch) :])


def outcome(folder: Path, suffix: str, data: bytes) -> Document | UnreadableFile:
    """A document with text, or an error that says why and what to do; anything else fails the test."""
    try:
        found = document(folder, suffix, data)
    except UnreadableFile as error:
        return _complete(error)
    assert found.text.strip()
    return found


def _complete(error: UnreadableFile) -> UnreadableFile:
    assert error.reason
    assert error.remedy
    return error
