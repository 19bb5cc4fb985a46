"""E-mails: headers, the message, and what is attached to it."""

from __future__ import annotations

from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

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
    held = archive({"a.txt": "Inner words.", "b.zip": archive({"c.txt": "x"})})
    message.add_attachment(held, maintype="application", subtype="zip", filename="a.zip")
    found = opened(message)
    titles = [heading.title for heading in found.headings if heading.level == 1]
    assert titles == [f"Attachment: {name}" for name in ("harvest.csv", "notes.docx", "pic.png", "a.zip")]
    assert "Attachment: pic.png\n\nNot read: it is not of a type that can be read." in found.text
    assert "Attachment: a.zip\n\na.txt\n\nInner words.\n\nb.zip\n\nNot read: it is an archive within" in found.text
    assert found.place(found.text.index("2020")) == "Attachment: harvest.csv, row 3"
    assert found.heading_path(found.text.index("Farmers"))[0] == "Attachment: notes.docx"


def test_a_forwarded_message_is_read_below_its_subject() -> None:
    message = mail("See below.\n")
    message.add_attachment(mail("Older words.\n", Subject="Before"))
    found = opened(message)
    assert found.text.endswith("Subject: Before\n\nOlder words.")
    assert found.heading_path(found.text.index("Older")) == ("Attachment: Before",)


def mixed(subtype: str, *parts: Message) -> EmailMessage:
    """A message of parts as mail programs put them together."""
    whole = MIMEMultipart(subtype, policy=policy.default)
    for key, text in mail().items():
        if key in ("From", "To", "Date", "Subject"):
            whole[key] = str(text)
    for part in parts:
        whole.attach(part)
    return message_from_bytes(whole.as_bytes(), policy=policy.default)


def attached(name: str | None = "harvest.csv", subtype: str = "csv", disposition: str = "attachment") -> Message:
    part = MIMEApplication(table_text(HARVEST), subtype)
    part.replace_header("Content-Type", f"text/{subtype}")
    part.add_header("Content-Disposition", disposition, **({"filename": name} if name else {}))
    return part


def multipart(subtype: str, *parts: Message) -> Message:
    whole = MIMEMultipart(subtype)
    for part in parts:
        whole.attach(part)
    return whole


ABOVE, BELOW, PAGE = MIMEText("Above."), MIMEText("Below."), MIMEText("<p>On the <i>page</i>.</p>", "html")
INLINE, SIGNATURE = attached(disposition="inline"), MIMEApplication(b"sig", "pgp-signature")
TABLE = "\n\nAttachment: harvest.csv\n\nYear | Barley | Rice\n2019 | 412 | 1,020\n2020 | 398 | 1,134"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (mixed("mixed", ABOVE, INLINE, BELOW), f"Above.\n\nBelow.{TABLE}"),  # Apple's
        (mixed("alternative", ABOVE, multipart("mixed", PAGE, INLINE)), f"Above.{TABLE}"),
        (mixed("mixed", PAGE, BELOW), "On the page.\n\nBelow."),  # a mailing list's footer
        (mixed("mixed", multipart("alternative", MIMEText(" "), PAGE), BELOW), "On the page.\n\nBelow."),
        (mixed("mixed", multipart("mixed", ABOVE, attached()), BELOW), f"Above.\n\nBelow.{TABLE}"),
        (mixed("signed", multipart("mixed", ABOVE, attached()), SIGNATURE), f"Above.{TABLE}"),
        (mixed("related", PAGE, MIMEImage(b"GIF89a", "gif"), attached()), f"On the page.{TABLE}"),
        (mixed("mixed", ABOVE, attached(None)), f"Above.{TABLE.replace('harvest.csv', 'Attachment 1')}"),
        (mixed("mixed", attached("C:\\my\\harvest.001")), TABLE.replace("harvest.csv", "harvest.001")),
    ],
)  # fmt: skip
def test_no_text_of_a_message_is_lost_however_its_parts_are_put_together(message: EmailMessage, expected: str) -> None:
    assert opened(message).text == f"{HEAD}\n\n{expected.lstrip()}"


def test_a_message_that_is_an_attachment_alone_is_read() -> None:
    message = mail()
    message.set_content(table_text(HARVEST), maintype="text", subtype="csv", filename="harvest.csv")
    assert opened(message).text == f"{HEAD}{TABLE}"


def test_why_a_message_did_not_arrive_is_told() -> None:
    status = message_from_string("Content-Type: message/delivery-status\n\nReporting-MTA: a\n\nStatus: 5.1.1\n")
    found = opened(mixed("report", ABOVE, status))
    assert found.text.endswith("Above.\n\nAttachment: Attachment 1\n\nReporting-MTA: a\nStatus: 5.1.1")


def test_messages_within_messages_are_read_so_deep_and_then_named() -> None:
    message = mail("Words 0.\n")
    for depth in range(1, 7):
        outer = mail(f"Words {depth}.\n")
        outer.add_attachment(message)
        message = outer
    found = opened(message).text
    assert [f"Words {depth}." in found for depth in range(7)] == [False] * 3 + [True] * 4
    assert found.endswith("Not read: it is a message within 4 others.")


@pytest.mark.parametrize("data", [b"Just a text.\n", b"<html><body>Hi</body></html>", b"\n\nBody alone"])
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="not an e-mail"):
        read(data, "a.eml")
