"""Plain text: the decoded file, untouched."""

from __future__ import annotations

import re

from index.encoding import decode
from index.readers.extract import Extract, one_line

# A title is short, has a word in it, and does not end as a sentence or a salutation does.
_TITLE = re.compile(r"\s*(?=[^\n]*[^\W\d_]{2})([^\s\-*+•>|#][^\n|\t]{1,99}?)[ \r]*\n(?P<next>[^\n]*)")
_SENTENCE_END = re.compile(r"[.!?:;,…。！？]$")
# Text that begins right below its title fills a line; a list of short lines has no title.
FULL_LINE = 60


def read(data: bytes, name: str) -> Extract:
    """The text as it stands in the file, so that offsets are the file's own; no headings."""
    text = decode(data, name)
    return Extract(text=text, title=title_of(text))


def title_of(text: str) -> str:
    """The first line, where it stands above the text as a title does; otherwise nothing."""
    found = _TITLE.match(text)
    if found is None or _SENTENCE_END.search(found[1].rstrip()):
        return ""
    line, below = found[1], found["next"].strip()
    stands_out = not below or line.isupper() or len(below) >= FULL_LINE > len(line)
    return one_line(line) if stands_out else ""
