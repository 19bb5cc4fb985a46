"""Archives: their documents below their names, nothing on the disk, and no bomb unpacked."""

from __future__ import annotations

import time
import zipfile

import pytest
from format_files import HARVEST, archive, mail, table_text
from readers_files import SAMPLES

from index.errors import UnreadableFile
from index.readers.zip import MOST_MEMBERS, read
from index.types import Document


def opened(members: dict[str, str | bytes]) -> Document:
    found = read(archive(members), "all.zip")
    return Document("d", "s", "T", found.text, headings=found.headings, names=("all.zip",), lines=found.lines)


def test_every_document_stands_below_its_name() -> None:
    found = opened(
        {"notes/b.md": "# Fees\n\nAdults pay 5.\n", "a.csv": table_text(HARVEST), "c.docx": SAMPLES[".docx"]}
    )
    titles = [heading.title for heading in found.headings if heading.level == 1]
    assert titles == ["a.csv", "c.docx", "notes/b.md"]
    assert found.place(found.text.index("2020")) == "a.csv, row 3"
    assert found.place(found.text.index("Adults")) == "notes/b.md › Fees"
    for heading in found.headings:
        assert heading.title in found.text[heading.start : heading.end]


def test_what_is_not_read_is_named_with_its_reason_and_hidden_files_are_passed_over() -> None:
    members = {
        "a.txt": "words",
        "in.zip": archive({"x.txt": "x"}),
        "pic.png": b"\x89",
        "empty.md": "",
        ".git/x.txt": "x",
    }
    found = opened(members | {"__MACOSX/._a.txt": "x", "bad.json": "{"})
    assert [heading.title for heading in found.headings] == ["a.txt", "bad.json", "empty.md", "in.zip", "pic.png"]
    assert "empty.md\n\nNot read: it is empty." in found.text
    assert "in.zip\n\nNot read: it is an archive within an archive." in found.text
    assert "Not read: it is not valid JSON (line 1:" in found.text


def test_e_mails_in_an_archive_are_read_with_what_is_attached_to_them() -> None:
    message = mail("The barley is in.\n")
    message.add_attachment(table_text(HARVEST), maintype="text", subtype="csv", filename="harvest.csv")
    message.add_attachment(archive({"x.txt": "x"}), maintype="application", subtype="zip", filename="in.zip")
    found = opened({"2024/letter.eml": message.as_bytes()})
    assert "The barley is in." in found.text
    assert found.place(found.text.index("2020")) == "2024/letter.eml › Attachment: harvest.csv, row 3"
    assert "in.zip\n\nNot read: it is an archive within an archive." in found.text


def test_files_within_files_are_read_so_deep_and_then_named() -> None:
    data = b"From: a@example.org\nSubject: 0\n\nWords 0.\n"
    for depth in range(1, 5):
        message = mail(f"Words {depth}.\n")
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename="in.eml")
        data = message.as_bytes()
    found = opened({"all.eml": data}).text
    assert [f"Words {depth}." in found for depth in range(5)] == [False] * 3 + [True] * 2
    assert found.endswith("in.eml\n\nNot read: it is within 3 other files.")


def test_names_that_lead_out_are_only_names(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = opened({"../../evil.txt": "words", "/etc/evil.txt": "words", "C:\\evil.txt": "words"})
    assert found.text.count("words") == 3
    assert list(tmp_path.iterdir()) == []


def refusal(data: bytes, max_bytes: int = 1_000_000) -> str:
    with pytest.raises(UnreadableFile) as error:
        read(data, "all.zip", max_bytes)
    assert error.value.remedy
    return error.value.reason


def test_a_bomb_is_refused_at_once() -> None:
    data = archive({f"{at}.txt": b" " * 1_000_000 for at in range(20)})
    started = time.perf_counter()
    assert len(data) < 100_000
    assert "unpacks to more than 1 MB" in refusal(data)
    assert time.perf_counter() - started < 0.2


def test_a_bomb_that_lies_about_its_size_unpacks_no_more_than_it_says() -> None:
    data = bytearray(archive({"a.txt": b"x" * 5_000_000}))
    size = (5_000_000).to_bytes(4, "little")
    for _ in range(2):
        at = data.index(size)
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(zipfile.BadZipFile):  # which readers tell as a broken file
        read(bytes(data), "all.zip", 1_000_000)


def test_an_archive_of_very_many_files_is_refused() -> None:
    assert "more than 1,000 files" in refusal(archive({f"{at}.txt": "x" for at in range(MOST_MEMBERS + 1)}))


def test_an_encrypted_one_says_so() -> None:
    data = bytearray(archive({"a.txt": "x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert "encrypted with a password" in refusal(bytes(data))


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".epub"])
def test_a_document_that_is_an_archive_is_not_taken_apart(suffix: str) -> None:
    assert "under another ending" in refusal(SAMPLES[suffix])


def test_an_archive_of_pictures_is_refused() -> None:
    assert "nothing that can be read" in refusal(archive({"a.png": b"x"}))
