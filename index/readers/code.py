"""Source code, scripts and settings: the decoded file, untouched, every line quoted by itself."""

from __future__ import annotations

import re

from index.encoding import decode
from index.readers.extract import MAX_BYTES, Extract, one_line
from index.types import Heading, Lines

# What most languages begin a definition with, at any indent; what is defined is the heading's last word.
_DEFINITION = re.compile(
    r"^(?P<indent>[ \t]*)(?P<whole>(?:(?:export|default|public|private|protected|internal|static|abstract|final|sealed|"
    r"async|pub(?:\([^)\n]*\))?|unsafe|open|override|inline|partial|data)[ \t]+)*"
    r"(?P<kind>class|interface|struct|enum|trait|impl|module|namespace|object|def|fn|func|function|fun|sub)[ \t]+"
    r"(?:\([^)\n]*\)[ \t]*)?[A-Za-z_$][\w$.:<>]*)",
    re.MULTILINE,
)


def read(data: bytes, name: str, _: int = MAX_BYTES) -> Extract:
    """The text as it stands in the file; headings are the definitions, those within others deeper."""
    text = decode(data, name)
    end = len(text.rstrip("\n"))
    return Extract(text, headings=_definitions(text), lines=(Lines("code", 0, end, 1),) if end else ())


def _definitions(text: str) -> tuple[Heading, ...]:
    found: list[Heading] = []
    indents: list[int] = []  # of the definitions around
    for match in _DEFINITION.finditer(text):
        indent = len(match["indent"].expandtabs(4))
        while indents and indents[-1] >= indent:
            indents.pop()
        indents.append(indent)
        title = one_line(match["whole"])
        found.append(Heading(min(len(indents), 6), title, match.start("whole"), match.end("whole")))
    return tuple(found)
