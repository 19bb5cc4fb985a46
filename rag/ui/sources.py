"""Pure: a document for the source panel, its blocks cut into pieces with the quote marked.

All cutting is done here: a browser counts UTF-16 units, and an emoji before the quote would shift every offset.
Pieces tile a block, so what is marked is the quote, character by character, white space included."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from index.types import Document
from rag.answer_blocks import ADDRESS
from rag.ui.blocks import Block, Span, blocks, breaks, ends_with_blank, is_markdown, line_end

# The panel sets about this much text on either side of the quote: quick to lay out, and dozens of screens long.
WINDOW_CHARACTERS = 20_000

# The line below a title in reStructuredText, and the one above it.
UNDERLINE = re.compile(r"^([^\w\s])\1+[ \t]*\r?\n|\r?\n([^\w\s])\2+[ \t]*$", re.MULTILINE)
SEPARATOR = re.compile(r"[ \t]*\|[ \t]*|\t+")
FENCES = re.compile(r"^\s{0,3}(?:```|~~~).*$", re.MULTILINE)
# The name before an e-mail's header, or before a value.
FIELD_NAME = re.compile(r"[^:\n]{1,80}:(?=\s)")
LINE_MARKUP = re.compile(r"\s{0,3}(?:#{1,6}[ \t]+|(?:>[ \t]?)+)")
MARKUP = re.compile(
    r"(?P<strong>(?P<s>\*\*|__)(?=\S)(?P<strong_text>.+?)(?<=\S)(?P=s))"
    r"|(?P<code>`(?P<code_text>[^`\n]+)`)"
    r"|(?P<link>!?\[(?P<link_text>[^\]\n]*)\]\((?P<target>(?:[^()\n]|\([^()\n]*\))*)\))"
    r"|(?P<em>(?<![\w*])(?P<e>[*_])(?=[^\s*_])(?P<em_text>[^*_\n]+?)(?<=\S)(?P=e)(?![\w*]))"
)

WEB = re.compile(ADDRESS, re.IGNORECASE)

Style = tuple[int, int, str]


def source_blocks(
    document: Document, marked: Span | None, span: Span | None = None, cell: Span = (0, 0)
) -> list[dict[str, Any]]:
    """The blocks of `document.text[span]` for the panel's component, with the characters of `marked` marked, and within
    them the `cell` that was asked for."""
    markdown = is_markdown(document)
    found = blocks(document, span)
    data: list[dict[str, Any]] = []
    slides = {page.number: page.number for page in document.pages if document.name.lower().endswith(".pptx")}
    for index, block in enumerate(found):
        text = document.text[block.start : block.end]
        entry: dict[str, Any] = {
            "kind": block.kind,
            "level": block.level,
            "pieces": pieces(text, _within(marked, block), block.kind, markdown),
        }
        if asked := _within(cell, block):
            entry["pieces"] = _with_asked(entry["pieces"], asked)
        if block.kind == "row":
            entry["head"] = _heads_a_table(found, index, document)
        if slides and (number := slides.pop(document.page_at(block.start) or 0, 0)):
            entry["label"] = f"Slide {number}"
        data.append(entry)
    return data


def window(document: Document, around: Span | None, before: int, after: int) -> Span:
    """The part of the text to show: about `before` and `after` characters around a span, whole lines."""
    length = len(document.text)
    start, end = around or (0, 0)
    first, last = max(0, start - before), min(length, end + after)
    return document.text.rfind("\n", 0, first) + 1, line_end(document.text, max(last - 1, 0), length)


def pieces(text: str, marked: Span | None, kind: str = "paragraph", markdown: bool = False) -> list[dict[str, Any]]:
    """A block's text as `{"text", "style", "mark"}`; the texts put together are `text`.

    `style` is "", "strong", "em", "code", "sep" (between a row's cells), "faint" (Markdown's own marks, shown but
    quiet), "under" (a title's underline), "break" (a line's end that is meant), "end" (white space behind the block) or
    "link" (to the web, with its "href"); `marked` is relative to the text. A row's empty cell is a piece without text.
    """
    styles = [*_styles(text, kind, markdown), *_line_ends(text, kind, markdown)]
    styles += _addresses(text, kind, styles)
    cuts = {0, len(text), *(edge for start, end, _ in styles for edge in (start, end)), *(marked or ())}
    edges = sorted(cuts)
    result: list[dict[str, Any]] = []
    for start, end in pairwise(edges):
        style = next((style for first, last, style in styles if first <= start and end <= last), "")
        inside = marked is not None and marked[0] <= start and end <= marked[1]
        behind = not result or result[-1]["style"] == "sep"
        if kind == "row" and not markdown and style == "sep" and behind and text[start:end].strip():
            result.append({"text": "", "style": "", "mark": inside})
        style, _, href = style.partition(" ")
        entry = {"text": text[start:end], "style": style, "mark": inside}
        result.append(entry | {"href": href} if href else entry)
    return result


def _with_asked(pieces: list[dict[str, Any]], cell: Span) -> list[dict[str, Any]]:
    """A row's pieces, those of the cell that was asked for said to be so."""
    found, at = [], 0
    for piece in pieces:
        end = at + len(piece["text"])
        found.append(piece | {"asked": True} if cell[0] <= at < end <= cell[1] else piece)
        at = end
    return found


def _within(marked: Span | None, block: Block) -> Span | None:
    """The marked part of a block, relative to its start; None where it has none."""
    if marked is None or marked[0] >= block.end or marked[1] <= block.start:
        return None
    return max(marked[0], block.start) - block.start, min(marked[1], block.end) - block.start


def _styles(text: str, kind: str, markdown: bool) -> list[Style]:
    """Styled stretches of a block, in order, without overlap."""
    if kind in ("rule", "delimiter"):
        return [(0, len(text), "faint")]
    if kind == "row":
        return _row_styles(text, markdown)
    if kind == "field":
        return [(match.start(), match.end(), "faint") for match in [FIELD_NAME.match(text)] if match]
    if kind == "code":
        return [(match.start(), match.end(), "faint") for match in FENCES.finditer(text)]
    if not markdown:
        return (
            [(match.start(), match.end(), "under") for match in UNDERLINE.finditer(text)] if kind == "heading" else []
        )
    lead = LINE_MARKUP.match(text)
    start = lead.end() if lead else 0
    return ([(0, start, "faint")] if start else []) + _inline_styles(text, start)


def _line_ends(text: str, kind: str, markdown: bool) -> list[Style]:
    if kind in ("row", "rule", "delimiter"):
        return []
    end = len(text.rstrip())
    behind = [(end, len(text), "end")] if 0 < end < len(text) else []
    meant = breaks(text, markdown) if kind != "code" else []
    return [*((position, position + 1, "break") for position in meant), *behind]


def _inline_styles(text: str, start: int = 0) -> list[Style]:
    styles: list[Style] = []
    for match in MARKUP.finditer(text, start):
        kind = next(name for name in ("strong", "code", "link", "em") if match[name] is not None)
        first, last = match.span(f"{kind}_text")
        shown = kind if kind != "link" else _link_style(match["link"], match["target"])
        styles += [(match.start(), first, "faint"), (first, last, shown), (last, match.end(), "faint")]
    return [style for style in styles if style[0] < style[1]]


def _link_style(link: str, target: str) -> str:
    """The style of a link's text: an image is not loaded, and nothing but an address of the web is opened."""
    return f"link {target}" if not link.startswith("!") and WEB.fullmatch(target) else ""


def _addresses(text: str, kind: str, taken: list[Style]) -> list[Style]:
    """Addresses of the web that stand in the text as they are."""
    if kind in ("rule", "delimiter", "code", "line"):
        return []
    found = [(match.start(), match.end(), f"link {match.group()}") for match in WEB.finditer(text)]
    return [one for one in found if not any(start < one[1] and one[0] < end for start, end, _ in taken)]


def _row_styles(text: str, markdown: bool) -> list[Style]:
    separators = [(match.start(), match.end(), "sep") for match in SEPARATOR.finditer(text)]
    body_end = len(text.rstrip())
    if body_end < len(text):
        separators = [sep for sep in separators if sep[1] <= body_end] + [(body_end, len(text), "sep")]
    inline = _inline_styles(text) if markdown else []
    free = [style for style in inline if not any(a < style[1] and style[0] < b for a, b, _ in separators)]
    return sorted(separators + free)


def _heads_a_table(found: list[Block], index: int, document: Document) -> bool:
    """Whether the row names its table's columns, if its reader says which do; else, whether it is the first of some."""
    text, lines = document.text, document.lines_at(found[index].start)
    if lines is not None:
        return lines.head[0] <= found[index].start < lines.head[1]
    before = found[index - 1] if index else None
    follows = before is not None and before.kind in ("row", "delimiter") and not ends_with_blank(text, before)
    after = found[index + 1].kind if index + 1 < len(found) else ""
    return not follows and after in ("row", "delimiter") and not ends_with_blank(text, found[index])
