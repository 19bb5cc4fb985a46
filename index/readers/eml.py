"""E-mails: who wrote to whom, when and about what, then the message, then what was attached."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from pathlib import PurePath

from index.encoding import decode
from index.errors import UnreadableFile
from index.readers import html
from index.readers.extract import MAX_BYTES, Extract, one_line
from index.readers.flow import Flow, Gap, visible
from index.readers.within import member
from index.types import Lines

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
# Forwarded messages hold further ones; so deep they are read.
_DEEPEST = 3


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Extract:
    """The headers a line each, the date as an ISO date; the plain text, or else the page; each attachment below its
    name, read if a reader is there for it. Title: the subject."""
    message = message_from_bytes(data, policy=policy.default)
    if not any(_header(message, key) for key in ("From", "Date", "Subject")):
        raise UnreadableFile(f"{name} is not an e-mail", "Save the message again as .eml")
    flow = Flow(name=name, max_bytes=max_bytes)
    _message(message, name, flow, max_bytes)
    return flow.extract(_header(message, "Subject"))


def _message(message: EmailMessage, name: str, flow: Flow, max_bytes: int, depth: int = 0) -> None:
    flow.gap(Gap.BLOCK)
    spans = [flow.line(f"{key}: {text}") for key in _HEADERS if (text := _header(message, key))]
    if spans:
        flow.lines.append(Lines("fields", spans[0][0], spans[-1][1]))
    _body(message, name, flow)
    for at, part in enumerate(message.iter_attachments(), start=1):
        called = PurePath(one_line(part.get_filename() or f"Attachment {at}")).name
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage) and depth < _DEEPEST:
            flow.part()
            flow.heading(1, f"Attachment: {_header(inner[0], 'Subject') or called}")
            _message(inner[0], name, flow, max_bytes, depth + 1)
        else:
            member(flow, called, _content(part), max_bytes, as_heading=f"Attachment: {called}")


def _header(message: Message, key: str) -> str:
    """A header's text, on one line."""
    text = one_line(visible(str(message.get(key, ""))))
    if key != "Date" or not text:
        return text
    try:
        return f"{parsedate_to_datetime(text):%Y-%m-%d %H:%M %z}".strip()
    except ValueError:
        return text


def _body(message: EmailMessage, name: str, flow: Flow) -> None:
    body = message.get_body(("plain", "html"))
    if body is None or not _content(body).strip():
        return
    if body.get_content_type() == "text/html":
        flow.embed(html.read(_content(body), name))
    else:
        text = decode(_content(body), name, body.get_content_charset() or "")
        flow.embed(Extract(visible(text).replace("\r\n", "\n")))


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
