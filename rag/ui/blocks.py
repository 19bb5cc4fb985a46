"""Pure: a document's text as blocks (headings, paragraphs, list items, table rows, code) for the source panel.

Blocks tile the text: put together they are the canonical text, character by character."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from index.types import Document, Heading, Lines

Span = tuple[int, int]

# Prose is rarely wrapped at fewer columns; shorter lines are verses, addresses or cells, and keep their breaks.
WRAP_COLUMNS = 45
LONGEST_HEADING = 70

FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
RULE = re.compile(r"\s{0,3}(?:=+|-{3,}|~{3,}|(?:[-*_] ?){3,})\s*$")
DELIMITER_ROW = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
LIST_ITEM = re.compile(r"\s*(?:[-*+•‣◦▪–]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+\S")
NUMBERED = re.compile(r"\d{1,3}[.)]?(?:\.\d+)*[ \t]+\S")
BLANK_END = re.compile(r"\n[ \t\r]*\n\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch that is set as one; `kind` is heading, paragraph, item, term, meaning, row, delimiter, rule, code,
    field or line (of code). A line's and a row's number, if it has any, is the level.
    It runs up to the next block, so the white space behind it is its own."""

    kind: str
    start: int
    end: int
    level: int = 0


def is_markdown(document: Document) -> bool:
    """Whether the document's text is Markdown source."""
    return document.name.lower().endswith((".md", ".markdown"))


def blocks(document: Document, span: Span | None = None) -> list[Block]:
    """The blocks of `document.text[span]` (all of it by default) in order, tiling it."""
    start, end = span or (0, len(document.text))
    text, markdown = document.text, is_markdown(document)
    heading_starts = [heading.start for heading in document.headings]
    found: list[Block] = []
    fenced = False
    position = start
    while position < end:
        stop = line_end(text, position, end)
        line = text[position:stop]
        lines = document.lines_at(position)
        if lines is not None:
            found.append(_line_block(text, lines, position, stop))
            position = stop
            continue
        heading = _heading_between(document.headings, heading_starts, position, stop)
        if heading is not None and text[heading.end : stop].strip():  # a glossary's term, its meaning behind it
            found.append(Block("item" if LIST_ITEM.match(line) else "paragraph", position, stop))
        elif heading is not None:
            stop = max(stop, line_end(text, min(max(heading.end - 1, position), end - 1), end))
            found.append(Block("heading", position, stop, heading.level))
        else:
            fence = markdown and FENCE.match(line) is not None
            kind = "code" if fenced or fence else _kind(document, found, position, line, markdown)
            _add(found, Block(kind, position, stop, 2 if kind == "heading" else 0), goes_on=fenced or not line.strip())
            fenced ^= fence
        position = stop
    return found


def _line_block(text: str, lines: Lines, position: int, stop: int) -> Block:
    """A line that its reader says stands for itself."""
    if lines.kind == "fields":
        return Block("field", position, stop)
    number = lines.number + text.count("\n", lines.start, position) if lines.number > 0 else 0
    return Block("line" if lines.kind == "code" else "row", position, stop, number)


def line_end(text: str, position: int, end: int) -> int:
    """Behind the line that holds the character at `position`."""
    newline = text.find("\n", position, end)
    return end if newline < 0 else newline + 1


def breaks(text: str, markdown: bool) -> list[int]:
    """Where a block's line breaks are meant; elsewhere its lines are only wrapped, and the panel may wrap them anew.
    In Markdown two spaces say so, in other text a line that is short."""
    found: list[int] = []
    start = 0
    for position, character in enumerate(text.rstrip()):
        if character == "\n":
            line = text[start:position]
            if line.endswith("  ") if markdown else len(line.rstrip()) < WRAP_COLUMNS:
                found.append(position)
            start = position + 1
    return found


def ends_with_blank(text: str, block: Block) -> bool:
    """Whether a blank line follows the block's own words."""
    return BLANK_END.search(text, block.start, block.end) is not None


def _add(found: list[Block], block: Block, goes_on: bool) -> None:
    """Append a block, or lengthen the last one by it."""
    if found and (block.kind == "join" or goes_on):
        found[-1] = replace(found[-1], end=block.end)
    else:
        found.append(block)


def _heading_between(headings: tuple[Heading, ...], starts: list[int], first: int, last: int) -> Heading | None:
    index = bisect_left(starts, first)
    return headings[index] if index < len(starts) and starts[index] < last else None


def _kind(document: Document, found: list[Block], position: int, line: str, markdown: bool) -> str:
    """What a line begins; "join" where it goes on with the block before it."""
    previous = found[-1] if found else Block("rule", position, position)
    fresh = previous.kind not in ("paragraph", "item", "meaning") or ends_with_blank(document.text, previous)
    if not line.strip():
        return "paragraph"
    if markdown and previous.kind == "row" and DELIMITER_ROW.match(line):
        return "delimiter"
    if _is_row(line, markdown):
        return "row"
    if RULE.match(line):
        return "rule"
    if fresh and not markdown and not document.headings:
        plain = _plain_kind(document.text, position, line, within_list=previous.kind == "item")
        if plain:
            return plain
    if LIST_ITEM.match(line):
        return "item"
    if not fresh:
        return "join"
    return "meaning" if previous.kind == "term" else "paragraph"


def _plain_kind(text: str, position: int, line: str, within_list: bool) -> str:
    """Plain text marks nothing, but people set it alike: a heading is underlined, in capitals, or numbered and alone;
    a term stands above its indented meaning. Empty for anything else."""
    words = line.strip()
    if len(words) > LONGEST_HEADING or line[:1].isspace() or words.endswith((".", ",", ";")):
        return ""
    following = text[position + len(line) :]
    below = following.split("\n", 1)[0]
    underlined = len(below.strip()) > 2 and set(below.strip()) in ({"="}, {"-"}, {"~"})
    capitals = words.isupper() and len(words) >= 4 and not below.isupper()
    alone = not below.strip() and bool(following.strip()) and not NUMBERED.match(following.lstrip())
    if underlined or capitals or (alone and not within_list and NUMBERED.match(words)):
        return "heading"
    return "term" if below.startswith(("  ", "\t")) and below.strip() and not LIST_ITEM.match(below) else ""


def _is_row(line: str, markdown: bool) -> bool:
    if markdown:
        return line.lstrip().startswith("|") and line.count("|") > 1
    return " | " in line or "\t" in line.strip()
