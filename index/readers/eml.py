"""E-mails: who wrote to whom, when and about what, then the message, then what was attached.

The parts are walked here: `EmailMessage.get_body` and `iter_attachments` know one text a message, and lose those that
stand behind an attachment, above a mailing list's footer, or beside a signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from pathlib import PurePath, PureWindowsPath

from index.encoding import decode
from index.errors import UnreadableFile
from index.readers import READABLE, html
from index.readers.extract import MAX_BYTES, Extract, one_line
from index.readers.flow import Flow, Gap, visible
from index.readers.within import member
from index.types import Lines

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
# Forwarded messages hold further ones; so deep they are read.
_DEEPEST = 3
# How an attachment is read whose name does not say it.
_ENDINGS = {
    "text/plain": ".txt", "text/html": ".html", "text/markdown": ".md", "text/csv": ".csv", "text/xml": ".xml",
    "text/tab-separated-values": ".tsv", "application/xml": ".xml", "application/json": ".json",
    "application/pdf": ".pdf", "application/epub+zip": ".epub", "application/zip": ".zip",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}  # fmt: skip
# A part that says something, and whether it is the message's own words rather than attached to it.
_Leaf = tuple[bool, EmailMessage]


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES, around: tuple[str, ...] = ()) -> Extract:
    """The headers a line each, the date as an ISO date; all texts of the message, each plain or else as a page; each
    attachment below its name, read if a reader is there for it. Title: the subject. `around`: see `within.member`."""
    message = message_from_bytes(data, policy=policy.default)
    if not any(_header(message, key) for key in ("From", "Date", "Subject")):
        raise UnreadableFile(f"{name} is not an e-mail", "Save the message again as .eml")
    flow = Flow(name=name, max_bytes=max_bytes)
    _message(message, name, flow, max_bytes, (*around, ".eml"))
    return flow.extract(_header(message, "Subject"))


def _message(
    message: EmailMessage, name: str, flow: Flow, max_bytes: int, around: tuple[str, ...], depth: int = 0
) -> None:
    flow.gap(Gap.BLOCK)
    _fields(flow, ((key, _header(message, key)) for key in _HEADERS))
    leaves = list(_leaves(message))
    for is_own, part in leaves:
        if is_own:
            _text(part, name, flow)
    for at, part in enumerate((part for is_own, part in leaves if not is_own), start=1):
        called = _called(part) or f"Attachment {at}"
        within = part.get_payload() if part.get_content_maintype() == "message" else None
        messages = [one for one in within if isinstance(one, EmailMessage)] if isinstance(within, list) else []
        if not messages:
            file = called if PurePath(called).suffix.lower() in READABLE else called + _ending(part)
            member(flow, file, _content(part), max_bytes, around=around, as_heading=f"Attachment: {called}")
            continue
        flow.part()
        flow.heading(1, f"Attachment: {_header(messages[0], 'Subject') or called}")
        if part.get_content_type() == "message/delivery-status":  # why a message did not arrive
            _fields(flow, ((key, one_line(str(held))) for one in messages for key, held in one.items()))
        elif depth < _DEEPEST:
            _message(messages[0], name, flow, max_bytes, around, depth + 1)
        else:
            flow.line(f"Not read: it is a message within {depth + 1} others.")


def _fields(flow: Flow, fields: Iterable[tuple[str, str]]) -> None:
    """Headers, a line each."""
    spans = [flow.line(f"{key}: {text}") for key, text in fields if text]
    if spans:
        flow.lines.append(Lines("fields", spans[0][0], spans[-1][1]))


def _leaves(part: EmailMessage) -> Iterator[_Leaf]:
    """The parts of a message in their order, without those that say the same again in another form."""
    kind, inner = part.get_content_type(), part.get_payload()
    if isinstance(inner, list) and part.get_content_maintype() == "multipart":
        parts = [one for one in inner if isinstance(one, EmailMessage)]
        if kind == "multipart/alternative":
            yield from _best(parts)
        elif kind == "multipart/signed":
            yield from _leaves(parts[0]) if parts else ()
        else:
            drawn = "image" if kind == "multipart/related" else ""  # pictures that stand in the text
            for one in parts:
                if one.get_content_maintype() != drawn or one.is_attachment():
                    yield from _leaves(one)
    elif part.get_content_maintype() != "multipart":
        is_text = kind in ("text/plain", "text/html") and not part.is_attachment() and not part.get_filename()
        yield is_text, part


def _best(parts: list[EmailMessage]) -> Iterator[_Leaf]:
    """Of alternatives the words of the first that has any, a plain one before a page, and what is attached in each."""
    each = [(one, list(_leaves(one))) for one in parts]
    own = [[part for is_own, part in leaves if is_own and _content(part).strip()] for _, leaves in each]
    plain = [texts for texts in own if texts and all(part.get_content_subtype() == "plain" for part in texts)]
    chosen = next(iter([*plain, *filter(None, own)]), [])
    for one, leaves in each:
        for is_own, part in leaves:
            if any(part is text for text in chosen) or (not is_own and part is not one):
                yield is_own, part


def _called(part: EmailMessage) -> str:
    """An attachment's name, wherever its path would lead; empty if it has none."""
    return PurePath(PureWindowsPath(one_line(visible(part.get_filename() or ""))).name).name


def _ending(part: EmailMessage) -> str:
    return _ENDINGS.get(part.get_content_type(), "")


def _header(message: Message, key: str) -> str:
    """A header's text, on one line."""
    text = one_line(visible(str(message.get(key, ""))))
    if key != "Date" or not text:
        return text
    try:
        return f"{parsedate_to_datetime(text):%Y-%m-%d %H:%M %z}".strip()
    except ValueError:
        return text


def _text(part: EmailMessage, name: str, flow: Flow) -> None:
    """A text of the message itself."""
    content = _content(part)
    if not content.strip():
        return
    if part.get_content_type() == "text/html":
        flow.embed(html.read(content, name))
    else:
        text = decode(content, name, part.get_content_charset() or "")
        flow.embed(Extract(visible(text).replace("\r\n", "\n")))


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
