"""Markdown: the decoded file, untouched, and where its headings and its tables' rows are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import accumulate, pairwise

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.encoding import decode
from index.readers.extract import MAX_BYTES, Extract, one_line
from index.readers.markdown_tables import tables
from index.readers.terms import Line, terms
from index.types import Heading, Lines

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
# Front matter as Jekyll (YAML between ---) and Hugo (TOML between +++) have it: from the first line on.
_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)(?<=\n)\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_TAGGED = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SHOWN = {"text", "code_inline", "text_special"}


def read(data: bytes, name: str, _: int = MAX_BYTES) -> Extract:
    """The source as it stands; a heading spans its whole line or lines, marks included.

    The title is the front matter's, else the first heading of the first level.
    """
    text = decode(data, name)
    front = _FRONT_MATTER.match(text)
    headings, lines = _structure(text, front.end() if front else 0)
    title = _front_title(front) if front else ""
    if not title:
        title = next((heading.title for heading in headings if heading.level == 1), "")
    return Extract(text=text, title=title, headings=headings, lines=lines)


@cache
def _parser() -> MarkdownIt:
    """CommonMark's blocks, without the inline rules: those take most of the time, and only headings need them."""
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _structure(text: str, start: int) -> tuple[tuple[Heading, ...], tuple[Lines, ...]]:
    """The headings from `start` on that stand at the outermost level, so not those in quotations and lists, and the
    terms of glossaries; and tables' rows."""
    lengths = (len(line) for line in _LINE.findall(text[start:]))
    offsets = list(accumulate(lengths, initial=start))
    tokens = _parser().parse(text[start:])
    found: list[Heading] = []
    for token, inline in pairwise([*tokens, Token("", "", 0)]):
        if token.level or not token.map:
            continue
        begin, end = offsets[token.map[0]], offsets[token.map[1]]
        if token.type == "html_block":
            found += _tagged(text, begin, end)
        elif token.type == "heading_open" and (title := _plain(inline.content)):
            end = begin + len(text[begin:end].rstrip())
            found.append(Heading(level=int(token.tag[1:]), title=title, start=begin, end=end))
    prose = _prose(tokens)
    lines = [Line(begin, text[begin:end], at in prose) for at, (begin, end) in enumerate(pairwise(offsets))]
    headings = sorted((*found, *terms(lines, found)), key=lambda heading: heading.start)
    return tuple(headings), tuple(tables(lines, prose))


def _prose(tokens: list[Token]) -> set[int]:
    """The numbers of the lines of paragraphs and list items that are not quoted."""
    found: set[int] = set()
    quoted = 0
    for token in tokens:
        quoted += token.nesting if token.type.startswith("blockquote") else 0
        if token.type == "paragraph_open" and token.map and not quoted:
            found.update(range(*token.map))
    return found


def _tagged(text: str, start: int, end: int) -> Iterator[Heading]:
    """Headings written as HTML, as the centred titles of many README files are."""
    for match in _TAGGED.finditer(text, start, end):
        if title := one_line(unescape(_TAG.sub(" ", match[2]))):
            yield Heading(level=int(match[1]), title=title, start=match.start(), end=match.end())


def _plain(content: str) -> str:
    """A heading's words without emphasis, links' targets and tags."""
    return one_line("".join(_words(MarkdownIt("commonmark").parseInline(content))))


def _words(tokens: list[Token]) -> list[str]:
    words: list[str] = []
    for token in tokens:
        if token.children:
            words += _words(token.children)
        elif token.type in _SHOWN:
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or token.content.lower().startswith("<br"):
            words.append(" ")
    return words


def _front_title(front: re.Match[str]) -> str:
    """The front matter's title, if it has one."""
    title = _fields(front).get("title")
    # Not of a list: YAML's may hold themselves a billion times.
    return one_line(str(title)) if title and not isinstance(title, list | dict) else ""


def tags(text: str) -> tuple[str, ...]:
    """The tags of a Markdown text's front matter, in order: a list, or words apart by commas or spaces."""
    front = _FRONT_MATTER.match(text)
    found = _fields(front).get("tags") if front else None
    if isinstance(found, str):
        found = found.split(",") if "," in found else found.split()
    plain = [one for one in found if isinstance(one, str | int | float)] if isinstance(found, list) else []
    return tuple(dict.fromkeys(tag for one in plain if (tag := one_line(str(one)).removeprefix("#"))))


def _fields(front: re.Match[str]) -> dict[object, object]:
    """The front matter's fields; one that does not parse has none, and stays text like any other."""
    try:
        fields: object = yaml.safe_load(front["body"]) if front[1] == "---" else tomllib.loads(front["body"])
    except (yaml.YAMLError, ValueError):  # TOML's error is one; so is that of a date that no calendar has
        return {}
    return fields if isinstance(fields, dict) else {}
