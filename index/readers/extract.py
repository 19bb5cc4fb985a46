"""What a reader hands back, and the names it may fall back on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from index.errors import UnreadableFile
from index.types import Heading, Lines, Page, Word

# Bytes that a file may unpack to, and characters of its text; the setting for the size of files can raise it.
MAX_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Extract:
    """A file's canonical text. `title` is empty where the file has none of its own; `parts` are where its sheets,
    slides, files or chapters begin; `notes` are for its owner, and `recognised` tells that pages were given to OCR, and
    `unread` how many of them there was no time for."""

    text: str
    title: str = ""
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    lines: tuple[Lines, ...] = ()
    words: tuple[Word, ...] = ()
    parts: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    recognised: bool = False
    unread: int = 0


def too_much(name: str, max_bytes: int) -> UnreadableFile:
    """The error for a file that is small on the disk and large when unpacked."""
    return UnreadableFile(
        f"{name} unpacks to more than {max_bytes / 1_000_000:g} MB", "Split it, or raise FOOTNOTE_MAX_FILE_MB"
    )


def readable_name(name: str) -> str:
    """A file's name as a title: `north-korea_economy.md` -> `North korea economy`."""
    stem = PurePath(name).stem
    words = re.sub(r"[\s_]+|(?<=\w)-(?=\w)", " ", stem).strip()
    return words[:1].upper() + words[1:] if words else name


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return " ".join(text.split())


# What programs write into a title when nobody did.
_NO_TITLE = re.compile(
    r"""untitled.*|no title|title|document\d*|new (page|document).*|(microsoft )?(word|powerpoint|excel) - .*
    |powerpoint presentation|presentation\d*|slide \d+|\(?(anonymous|unspecified|none|null|unknown)\)?
    |\w+://\S+|about:\w+|.*\.(docx?|odt|rtf|pdf|txt|tex|dvi|ps|html?|pages|indd|qxd|pptx?|xlsx?)|\W*""",
    re.IGNORECASE | re.VERBOSE,
)


def meaningful_title(title: str) -> str:
    """A title that a file declares, on one line; empty where a program rather than a person wrote it."""
    title = one_line(title)
    return "" if _NO_TITLE.fullmatch(title) else title
