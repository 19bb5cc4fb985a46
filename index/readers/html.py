"""Web pages: the main content's text, with blocks, lists, tables and headings.

Parsed with selectolax (Lexbor), which builds the tree that a browser would, also from broken markup. Extractors of the
"main article" kind (trafilatura, readability) were left: they drop tables, lists and short paragraphs by score, and an
answer may stand in any of them. What goes here is only what the markup itself calls navigation, footer or hidden.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.encoding import decode
from index.readers.extract import MAX_BYTES, Extract, meaningful_title
from index.readers.flow import Flow, Gap
from index.readers.html_table import Cell, cell, lays_out, naming, rows
from index.readers.tables import below_names, row_of

# The HTML Standard looks for the declaration in the first 1,024 bytes; pages with long comments up there need more.
_DECLARED_WITHIN = 4096
_DECLARATION = re.compile(rb"""(?i)<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)""")

_NEVER = frozenset(
    "script style template svg iframe object embed canvas audio video head select datalist textarea "
    "annotation annotation-xml".split()
)
_FURNITURE = frozenset("nav noscript".split())
_FURNITURE_ROLES = frozenset("navigation contentinfo search menu menubar".split())
# A footer inside one of these is a byline or a source, not the page's.
_SECTIONS = frozenset("article aside blockquote figure main section".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PERMALINKS = frozenset("¶ # § 🔗".split())

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LINES = frozenset("dd li tr".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption center details dialog div dl dt fieldset figcaption figure footer "
    "form header hgroup hr legend main menu nav noscript p search section summary table".split()
)


def read(data: bytes, name: str, _: int = MAX_BYTES) -> Extract:
    """The page's text. Title: `<title>`, else the first `<h1>`."""
    tree = LexborHTMLParser(decode(data, name, declared(data)))
    body = tree.body or tree.root
    flow = _content(body) if body else Flow()
    return Extract(text=flow.text, title=_title(tree, flow), headings=tuple(flow.headings), lines=tuple(flow.lines))


def _content(body: LexborNode) -> Flow:
    """`<main>` where it holds at least half of the text (some pages close it early); all of the page otherwise."""
    whole = _Page().flow(body)
    mains = body.css("main, [role=main]")
    if len(mains) == 1:
        main = _Page(main=mains[0]).flow(body)
        if 2 * len(main.text) >= len(whole.text):
            return main
    # A page with all its text in a <nav> or <footer> means that as its content.
    return whole if whole.text else _Page(furniture=True).flow(body)


def declared(data: bytes) -> str:
    """The encoding that the page names, as browsers take it: Latin-1 and ASCII mean Windows-1252."""
    match = _DECLARATION.search(data[:_DECLARED_WITHIN])
    try:
        label = codecs.lookup(match[1].decode("ascii")).name if match else ""
    except LookupError:
        return ""
    return "cp1252" if label in ("iso8859-1", "ascii") else label


def _title(tree: LexborHTMLParser, flow: Flow) -> str:
    node = tree.css_first("head > title")
    title = meaningful_title(node.text()) if node else ""
    return title or next((heading.title for heading in flow.headings if heading.level == 1), "")


def _beside(main: LexborNode | None) -> set[int]:
    """The nodes that a page has beside `main` on the way down to it, but for what introduces it (a header, a title)."""
    beside: set[int] = set()
    inner, outer = main, main.parent if main else None
    while inner is not None and outer is not None:
        siblings = outer.iter()
        beside |= {n.mem_id for n in siblings if n.mem_id != inner.mem_id and n.tag not in ("header", "h1", "hgroup")}
        inner, outer = outer, outer.parent
    return beside


@dataclass(slots=True)
class _List:
    """An open list: its next item's number, None if it is not numbered."""

    number: int | None
    is_empty: bool = True


class _Page:
    """One walk over a page's tree: of `main` and what introduces it, if given; with navigation and footers if asked."""

    def __init__(self, *, main: LexborNode | None = None, furniture: bool = False) -> None:
        self._furniture = furniture
        self._beside_main = _beside(main)
        self._flows = [Flow()]
        self._lists: list[_List] = []
        self._tables: list[list[list[Cell]] | None] = []  # each open table's rows; None if it lays out a page
        self._preformatted = 0

    def flow(self, body: LexborNode) -> Flow:
        """What the walk wrote. It keeps its own stack: pages nest deeper than Python's calls may."""
        todo: list[LexborNode | Callable[[], object]] = [body]
        while todo:
            item = todo.pop()
            if not isinstance(item, LexborNode):
                item()
            elif item.is_text_node:
                text = item.text_content or ""
                (self._flows[-1].verbatim if self._preformatted else self._flows[-1].words)(text)
            elif item.is_element_node and not self._dropped(item):
                todo.append(self._enter(item, item.tag or ""))
                todo.extend(reversed(list(item.iter(include_text=True))))
        return self._flows[0]

    def _dropped(self, node: LexborNode) -> bool:
        tag, attributes = node.tag or "", node.attributes
        return (
            tag in _NEVER
            or node.mem_id in self._beside_main
            or _is_hidden(tag, attributes)
            or _is_permalink(node, tag)
            or (not self._furniture and _is_furniture(node, tag, attributes))
        )

    def _enter(self, node: LexborNode, tag: str) -> Callable[[], object]:
        """Begins an element; what it returns ends it."""
        flow = self._flows[-1]
        if tag in _HEADINGS:
            return self._nested(Flow(flat=True), partial(flow.heading, _HEADINGS[tag]))
        table = self._tables[-1] if self._tables else None
        if tag == "tr" and table is not None:
            table.append([])
            return _nothing
        if tag in ("td", "th") and table:
            return self._nested(Flow(flat=True), lambda text: table[-1].append(cell(node, text)))
        if tag in ("pre", "listing", "xmp"):
            return self._code(flow)
        if tag in ("ul", "ol", "menu", "dir"):
            return self._list(flow, node, tag)
        if tag == "table":
            return self._table(flow, node)
        if tag == "li":
            self._item(flow, node)
        elif tag == "br":
            flow.line_break()
        elif tag in ("td", "th"):
            flow.gap(Gap.BLOCK)
        gap = Gap.BLOCK if tag in _BLOCKS else Gap.LINE if tag in _LINES else Gap.NONE
        flow.gap(gap)
        return partial(flow.gap, Gap.LINE if tag == "dt" else gap)  # a term's definition follows on the next line

    def _nested(self, inner: Flow, done: Callable[[str], object]) -> Callable[[], object]:
        """Collects what follows apart, and hands its text to `done` at the end."""
        self._flows.append(inner)
        return lambda: done(self._flows.pop().text)

    def _code(self, flow: Flow) -> Callable[[], object]:
        """Preformatted text, with blank lines around it."""
        self._preformatted += 1

        def done(text: str) -> None:
            self._preformatted -= 1
            flow.gap(Gap.BLOCK)
            flow.verbatim(text.strip("\n"))
            flow.gap(Gap.BLOCK)

        return self._nested(Flow(), done)

    def _list(self, flow: Flow, node: LexborNode, tag: str) -> Callable[[], object]:
        """A list stands apart from other text, but a list within a list does not."""
        gap = Gap.LINE if self._lists else Gap.BLOCK
        self._lists.append(_List(_number(node, "start", 1) if tag == "ol" else None))
        flow.gap(gap)

        def done() -> None:
            self._lists.pop()
            flow.gap(gap)

        return done

    def _item(self, flow: Flow, node: LexborNode) -> None:
        """Begins a list's item, marked as Markdown marks it."""
        listed = self._lists[-1] if self._lists else _List(None)
        mark = "-"
        if listed.number is not None:
            number = _number(node, "value", listed.number)
            mark, listed.number = f"{number}.", number + 1
        indent = "  " * (len(self._lists) - 1)
        flow.item(f"{indent}{mark} ", first=listed.is_empty and len(self._lists) < 2)
        listed.is_empty = False

    def _table(self, flow: Flow, node: LexborNode) -> Callable[[], object]:
        """A table of data is a line a row; one that lays out a page is blocks."""
        self._tables.append(None if lays_out(node) else [])
        flow.gap(Gap.BLOCK)

        def done() -> None:
            table = self._tables.pop() or []
            written = [(row_of(0, row), flow.row(row)) for row in rows(table) if any(row)]
            named = naming(table)
            is_named = named > 0 or not any(cell.is_name for cells in table for cell in cells)
            if written and is_named and len(self._flows) == 1:
                lines = below_names([row for row, _ in written], [span for _, span in written], named)
                flow.lines += [lines] if lines else []
            flow.gap(Gap.BLOCK)

        return done


def _nothing() -> None:
    """Ends an element that wrote nothing itself."""


def _is_hidden(tag: str, attributes: dict[str, str | None]) -> bool:
    """Not shown by a browser, whatever the user does on the page. (A closed `<details>` can be opened.)"""
    if "hidden" in attributes:
        return attributes["hidden"] != "until-found"
    return bool(_HIDDEN.search(attributes.get("style") or "")) or (tag == "dialog" and "open" not in attributes)


def _is_furniture(node: LexborNode, tag: str, attributes: dict[str, str | None]) -> bool:
    if tag in _FURNITURE or (attributes.get("role") or "").lower() in _FURNITURE_ROLES:
        return True
    if tag == "button":  # some pages make their headings buttons that unfold a section
        return not any(above.tag in _HEADINGS or above.tag in ("dt", "summary") for above in _ancestors(node))
    return tag == "footer" and not any(above.tag in _SECTIONS for above in _ancestors(node))


def _is_permalink(node: LexborNode, tag: str) -> bool:
    """The paragraph sign that documentation tools put behind a heading."""
    return tag == "a" and node.text(strip=True) in _PERMALINKS and any(n.tag in _HEADINGS for n in _ancestors(node))


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _number(node: LexborNode, attribute: str, default: int) -> int:
    """A list's number from its markup."""
    try:
        return int(node.attributes.get(attribute) or default)
    except ValueError:
        return default
