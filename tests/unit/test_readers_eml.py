"""E-mails: headers, the message, and what is attached to it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from format_files import HARVEST, archive, mail, table_text
from readers_files import SAMPLES

from index.errors import UnreadableFile
from index.readers.eml import read
from index.types import Document

HEAD = "From: Ada <ada@example.com>\nTo: Bob <bob@example.com>\nDate: 2024-06-03 10:15 +0200\nSubject: The harvest"


def opened(message: EmailMessage) -> Document:
    found = read(message.as_bytes(), "a.eml")
    return Document("d", "s", found.title, found.text, headings=found.headings, lines=found.lines)


def test_headers_are_lines_above_the_message() -> None:
    found = opened(mail("Hi Bob,\n\nthe barley is in.\n"))
    assert found.text == f"{HEAD}\n\nHi Bob,\n\nthe barley is in."
    assert [(lines.kind, lines.start, lines.end) for lines in found.lines] == [("fields", 0, len(HEAD))]
    assert found.title == "The harvest"


def test_encoded_headers_and_texts_are_decoded() -> None:
    message = mail(Subject="Größe – très bien", Cc="Zoë <zoe@example.com>")
    message.set_content("Ça va.", charset="iso-8859-1", cte="quoted-printable")
    assert opened(message).text.endswith("Subject: Größe – très bien\n\nÇa va.")
    assert "Cc: Zoë <zoe@example.com>" in opened(message).text


def test_the_plain_text_is_read_and_the_page_where_there_is_none() -> None:
    page = "<h2>Yields</h2><p>Rice <b>rose</b>.</p><style>p {}</style>"
    assert opened(mail("Rice rose.\n", page=page)).text == f"{HEAD}\n\nRice rose."
    found = opened(mail("", page=page))
    assert found.text == f"{HEAD}\n\nYields\n\nRice rose."
    assert [found.text[heading.start : heading.end] for heading in found.headings] == ["Yields"]


def test_attachments_are_read_below_their_names_or_said_to_be_there() -> None:
    message = mail()
    message.add_attachment(table_text(HARVEST), maintype="text", subtype="csv", filename="../harvest.csv")
    message.add_attachment(SAMPLES[".docx"], maintype="application", subtype="x", filename="notes.docx")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="pic.png")
    message.add_attachment(archive({"a.txt": "x"}), maintype="application", subtype="zip", filename="a.zip")
    found = opened(message)
    titles = [heading.title for heading in found.headings if heading.level == 1]
    assert titles == [f"Attachment: {name}" for name in ("harvest.csv", "notes.docx", "pic.png", "a.zip")]
    assert "Attachment: pic.png\n\nNot read: it is not of a type that can be read." in found.text
    assert "Attachment: a.zip\n\nNot read: it is within another file." in found.text
    assert found.place(found.text.index("2020")) == "Attachment: harvest.csv, row 3"
    assert found.heading_path(found.text.index("Farmers"))[0] == "Attachment: notes.docx"


def test_a_forwarded_message_is_read_below_its_subject() -> None:
    message = mail("See below.\n")
    message.add_attachment(mail("Older words.\n", Subject="Before"))
    found = opened(message)
    assert found.text.endswith("Subject: Before\n\nOlder words.")
    assert found.heading_path(found.text.index("Older")) == ("Attachment: Before",)


@pytest.mark.parametrize("data", [b"Just a text.\n", b"<html><body>Hi</body></html>", b"\n\nBody alone"])
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="not an e-mail"):
        read(data, "a.eml")
