"""OpenDocument texts: headings, paragraphs, lists, tables, text boxes and notes, with tracked deletions left out.

The XML is read directly (lxml), as that of Word files is: odfpy gives no more than the same tree.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from index.errors import UnreadableFile
from index.readers.extract import MAX_BYTES, Extract, one_line
from index.readers.flow import Flow, Gap
from index.readers.office_package import Package, child, children, local, property_title, value
from index.readers.tables import Row, row_of, write

# Deleted text, remarks at the margin, the reading aid over East Asian characters, and a list of the headings below.
_NOT_SHOWN = frozenset("tracked-changes annotation ruby-text table-of-content forms sequence-decls".split())
# Repeated cells and spaces are written as a number, which may claim anything.
_MOST_REPEATED = 1000


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Extract:
    """The document's text. Title: its property, else its first paragraph in the style "Title", else its first
    heading."""
    package = Package(data, name, max_bytes, "an OpenDocument text", ".odt")
    if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
        raise UnreadableFile(f"{name} is encrypted with a password", "Save it without a password")
    content = package.parsed("content.xml")
    text = child(content, "body", "text")
    if text is None:
        raise package.none_such()
    body = _Body(Flow(name=name, max_bytes=max_bytes), _numbered(content, package.parsed("styles.xml")))
    body.blocks(text)
    title = property_title(child(package.parsed("meta.xml"), "meta")) or body.title
    return body.flow.extract(title or next((heading.title for heading in body.flow.headings), ""))


def _numbered(*roots: etree._Element | None) -> set[str]:
    """The list styles whose items have numbers."""
    styles = [style for root in roots for kind in ("automatic-styles", "styles") for style in children(root, kind)]
    return {
        value(style, "name")
        for style in styles
        if local(style) == "list-style" and any(local(level) == "list-level-style-number" for level in style)
    }


class _Body:
    """One walk over the document."""

    def __init__(self, flow: Flow, numbered: set[str]) -> None:
        self.flow = flow
        self.title = ""
        self._numbered = numbered
        self._notes: list[etree._Element] = []  # that the current block refers to
        self._boxes: list[etree._Element] = []  # text boxes that are anchored in it
        self._count = 0

    def blocks(self, container: etree._Element) -> None:
        """Headings, paragraphs, lists and tables in order."""
        for element in container:
            name = local(element)
            if name == "h":
                level = value(element, "outline-level")
                self.flow.heading(int(level) if level.isdigit() else 1, one_line(self._line(element)))
                self._anchored()
            elif name == "p":
                self._paragraph(element)
            elif name == "list":
                self._list(element, 0, value(element, "style-name"))
                self.flow.gap(Gap.BLOCK)
                self._anchored()
            elif name == "table":
                write(self.flow, list(self._rows(element)), numbered=False)
                self._anchored()
            elif name == "frame":
                self._boxes += [inner for inner in element if local(inner) == "text-box"]
                self._anchored()
            elif name not in _NOT_SHOWN:
                self.blocks(element)

    def _paragraph(self, element: etree._Element) -> None:
        text = self._line(element)
        if not self.title and value(element, "style-name") == "Title":
            self.title = one_line(text)
            self.flow.heading(1, self.title)
        elif text:
            self.flow.gap(Gap.BLOCK)
            self.flow.verbatim(text)
            self.flow.gap(Gap.BLOCK)
        self._anchored()

    def _list(self, element: etree._Element, depth: int, style: str) -> None:
        """Items, marked as Markdown marks them; an inner list has its outer one's style unless it names its own."""
        start = value(element, "start-value")
        number = int(start) if start.isdigit() else 1
        first = not depth
        for item in element:
            marked = local(item) != "list-item"  # a list's header bears no mark
            for inner in item:
                if local(inner) == "list":
                    self._list(inner, depth + 1, value(inner, "style-name") or style)
                elif (text := self._line(inner)) and not marked:
                    mark = f"{number}." if style in self._numbered else "-"
                    self.flow.item(f"{'  ' * depth}{mark} ", first=first)
                    self.flow.verbatim(text)
                    number, first, marked = number + 1, False, True
                elif text:
                    self.flow.gap(Gap.LINE)
                    self.flow.verbatim(text)
                self.flow.gap(Gap.LINE)

    def _rows(self, table: etree._Element) -> Iterator[Row]:
        above: dict[int, tuple[str, int]] = {}  # by column: what goes on downwards, for how many rows more
        for number, row in enumerate(_below(table, "table-row")):
            texts: list[str] = []
            spans = False
            for cell in row:
                if local(cell) not in ("table-cell", "covered-table-cell"):
                    continue
                spans |= _count(cell, "number-columns-spanned") > 1
                for _ in range(_count(cell, "number-columns-repeated")):
                    text, more = above.get(len(texts), ("", 0))
                    if local(cell) == "table-cell":
                        text, more = self._flat(cell), _count(cell, "number-rows-spanned")
                    above[len(texts)] = (text, more - 1)
                    texts.append(text if more > 0 else "")
            yield row_of(number, texts, spans=spans)

    def _flat(self, container: etree._Element) -> str:
        """A cell's or a note's text, on one line."""
        outer, self.flow = self.flow, Flow(flat=True)
        boxes, notes, self._boxes, self._notes = self._boxes, self._notes, [], []
        self.blocks(container)
        inner, self.flow = self.flow, outer
        self._boxes, self._notes = [*boxes, *self._boxes], [*notes, *self._notes]
        return inner.text

    def _line(self, element: etree._Element) -> str:
        flow = Flow()
        self._inline(element, flow)
        return flow.text

    def _inline(self, element: etree._Element, flow: Flow) -> None:
        """A paragraph's text; what is anchored in it is remembered for after it."""
        flow.words(element.text or "")
        for inner in element:
            name = local(inner)
            if name in ("s", "tab"):
                flow.gap(Gap.SPACE)
            elif name == "line-break":
                flow.line_break()
            elif name == "note":
                self._notes.append(inner)
            elif name == "text-box":
                self._boxes.append(inner)
            elif name and name not in _NOT_SHOWN:
                self._inline(inner, flow)
            flow.words(inner.tail or "")

    def _anchored(self) -> None:
        """Writes the text boxes and notes of the block that just ended."""
        boxes, notes, self._boxes, self._notes = self._boxes, self._notes, [], []
        for box in boxes:
            self.blocks(box)
        for note in notes:
            self._count += 1
            body = child(note, "note-body")
            if body is not None and (text := self._flat(body)):
                self.flow.gap(Gap.BLOCK)
                self.flow.verbatim(f"({self._count}) {text}")
                self.flow.gap(Gap.BLOCK)


def _below(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table, also those of its head and of groups."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _below(inner, name)


def _count(element: etree._Element, attribute: str) -> int:
    number = value(element, attribute)
    return min(int(number), _MOST_REPEATED) if number.isdigit() else 1
