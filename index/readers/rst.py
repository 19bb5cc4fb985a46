"""reStructuredText: the decoded file, untouched, and where its headings are.

docutils keeps no offsets, and stops at what it does not know (Sphinx's directives and roles).
"""

from __future__ import annotations

import re

from index.encoding import decode
from index.readers.extract import MAX_BYTES, Extract, one_line
from index.types import Heading

# https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections: a line of one punctuation mark below a
# title, or the same line above it as well, at least as long as the title.
_MARK = r"[!-/:-@\[-`{-~]"
_SECTION = re.compile(
    rf"(?:^|(?<=\n))(?:(?P<over>(?P<o>{_MARK})(?P=o)+)[ \t]*\r?\n(?P<centred>[ \t]*\S[^\r\n]*)\r?\n(?P=over)"
    rf"|(?P<title>\S[^\r\n]*)\r?\n(?P<under>(?P<u>{_MARK})(?P=u)+))[ \t]*(?=\r?\n|\Z)"
)
_ROLE = re.compile(r":[\w:.-]+:`([^`<]+?)(?:\s*<[^>]*>)?`|``?([^`]+)``?_{0,2}|\*\*?([^*]+)\*\*?")


def read(data: bytes, name: str, _: int = MAX_BYTES) -> Extract:
    """The source as it stands. The title is its first heading, where that is the only one of its level."""
    text = decode(data, name)
    headings = _headings(text)
    tops = [heading for heading in headings if heading.level == 1]
    return Extract(text, tops[0].title if tops and tops[0] == headings[0] else "", headings=headings)


def _headings(text: str) -> tuple[Heading, ...]:
    """Every kind of line is a level, in the order in which they first appear."""
    kinds: list[str] = []
    found: list[Heading] = []
    for match in _SECTION.finditer(text):
        title = (match["centred"] or match["title"]).rstrip()
        line = match["over"] or match["under"]
        if len(line) < len(title.strip()) or set(title.strip()) <= set(line):  # a table's border, a rule
            continue
        kind = f"{line[0]}{bool(match['over'])}"
        if kind not in kinds:
            kinds.append(kind)
        found.append(Heading(kinds.index(kind) + 1, _plain(title), match.start(), match.end()))
    return tuple(found)


def _plain(title: str) -> str:
    """A title's words without roles and emphasis."""
    return one_line(_ROLE.sub(lambda match: next(filter(None, match.groups()), ""), title))
