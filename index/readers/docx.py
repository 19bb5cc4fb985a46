"""Word documents: paragraphs, headings, lists, tables, text boxes and notes, in the document's order; what stands in
the margins of its pages once, above and below.

The XML is read directly (lxml), for python-docx leaves out tracked insertions, text boxes, notes, content controls and
numbers, all of which a reader of the document sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from lxml import etree

from index.readers.docx_styles import Numbering, Styles
from index.readers.extract import MAX_BYTES, Extract
from index.readers.flow import Flow, Gap
from index.readers.office_package import Package, child, is_on, local, property_title, value
from index.readers.tables import below_names, row_of

# Deleted and moved-away text, field codes, and the reading aid over East Asian characters.
_NOT_SHOWN = frozenset("del moveFrom delText delInstrText instrText pPr rPr rt sdtPr tblPr trPr tcPr".split())
# A cell longer than this (characters) holds an article: the table lays out a page and has no rows to keep together.
_LONGEST_CELL = 1000


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Extract:
    """The document's text as it reads with all tracked changes accepted.

    Title: the document's property, else the first paragraph in the style "Title", else the first heading.
    """
    parts = _Parts(Package(data, name, max_bytes, "a Word document", ".docx"))
    body = _Body(parts)
    body.margins(parts.margins("header"))
    body.blocks(parts.body())
    body.margins(parts.margins("footer"))
    flow = body.flow
    title = property_title(parts.part("core-properties")) or body.title
    if not title and flow.headings:
        title = flow.headings[0].title
    return Extract(text=flow.text, title=title, headings=tuple(flow.headings), lines=tuple(flow.lines))


class _Parts:
    """A Word file's parts by kind: "document", "styles", "numbering", "footnotes", "core-properties"."""

    def __init__(self, package: Package) -> None:
        self._package = package
        roots = {relation.kind: relation.path for relation in package.relations()}
        document = roots.get("officeDocument", "word/document.xml")
        self._targets = {"core-properties": roots.get("core-properties", ""), "document": document}
        self._relations = list(package.relations(document))
        self._targets.update((relation.kind, relation.path) for relation in self._relations)

    def part(self, kind: str) -> etree._Element | None:
        """The root of a part; None if there is none."""
        return self._package.parsed(self._targets.get(kind, ""))

    def margins(self, kind: str) -> Iterator[etree._Element]:
        """The headers or footers that the pages show, in the order of the sections."""
        paths = {relation.id: relation.path for relation in self._relations if relation.kind == kind}
        for section in self.body().iter("{*}sectPr"):
            shown = {"default", "first"} if is_on(child(section, "titlePg")) else {"default"}
            for one in section:
                if local(one) == f"{kind}Reference" and value(one, "type") in shown:
                    root = self._package.parsed(paths.pop(value(one, "id"), ""))
                    yield from () if root is None else [root]

    def body(self) -> etree._Element:
        """The document's body. Raises UnreadableFile if the archive has none: a spreadsheet, or anything else."""
        body = child(self.part("document"), "body")
        if body is None:
            raise self._package.none_such()
        return body


class _Body:
    """One walk over the document."""

    def __init__(self, parts: _Parts) -> None:
        self.flow = Flow()
        self.title = ""
        self._styles = Styles(parts.part("styles"))
        self._numbering = Numbering(parts.part("numbering"), self._styles)
        self._notes = {kind: _notes(parts.part(f"{kind}s")) for kind in ("footnote", "endnote")}
        self._referred: list[etree._Element] = []  # notes that the current block refers to
        self._boxes: list[etree._Element] = []  # text boxes that are anchored in it
        self._count = 0
        self._in_list = False  # the paragraph before was an item
        self._nested = 0  # within how many cells and notes the walk is

    def blocks(self, container: etree._Element | None) -> None:
        """Paragraphs and tables in order."""
        for element in () if container is None else container:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name == "AlternateContent":
                self.blocks(_alternative(element))
            elif name not in _NOT_SHOWN:
                self.blocks(element)

    def margins(self, roots: Iterator[etree._Element]) -> None:
        """What the margins of pages say, each line once, but for pages' numbers."""
        said: set[str] = set()
        for root in roots:
            for paragraph in root.iter("{*}p"):
                inline = Flow(flat=True)
                self._inline(paragraph, inline)
                self._boxes.clear()  # their paragraphs come by themselves
                if inline.text not in said and not _counts_pages(paragraph):
                    self.flow.gap(Gap.LINE)
                    self.flow.verbatim(inline.text)
                    self.flow.gap(Gap.LINE)
                said.add(inline.text)
            self.flow.gap(Gap.BLOCK)

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = child(paragraph, "pPr")
        level = self._styles.level(properties)
        inline = Flow(flat=level is not None)
        self._inline(paragraph, inline)
        if inline.text:
            label = self._numbering.label(properties)
            mark = f"{label.mark} " if label and label.mark else ""
            if level is not None:
                self._heading(level, mark + inline.text, properties)
            elif label:
                self.flow.item("  " * label.depth + mark, first=not self._in_list)
                self.flow.verbatim(inline.text)
                self.flow.gap(Gap.LINE)
            else:
                self.flow.gap(Gap.BLOCK)
                self.flow.verbatim(inline.text)
                self.flow.gap(Gap.BLOCK)
            self._in_list = level is None and label is not None
        if not self._nested:
            self._anchored()

    def _heading(self, level: int, title: str, properties: etree._Element | None) -> None:
        self.flow.heading(level, title)
        if not self.title and self._styles.is_title(properties):
            self.title = title

    def _inline(self, element: etree._Element, flow: Flow) -> None:
        """A paragraph's text; what is anchored in it is remembered for after it."""
        for inner in element:
            name = local(inner)
            if name == "t":
                flow.words(inner.text or "")
            elif name in ("tab", "ptab"):
                flow.gap(Gap.SPACE)
            elif name in ("br", "cr"):
                flow.line_break()
            elif name == "noBreakHyphen":
                flow.words("-")
            elif name in ("footnoteReference", "endnoteReference"):
                note = self._notes[name.removesuffix("Reference")].get(value(inner, "id"))
                self._referred += [] if note is None else [note]
            elif name == "txbxContent":
                self._boxes.append(inner)
            elif name == "AlternateContent":
                alternative = _alternative(inner)
                if alternative is not None:
                    self._inline(alternative, flow)
            elif name == "r" and is_on(child(inner, "rPr", "vanish")):
                continue
            elif name not in _NOT_SHOWN:
                self._inline(inner, flow)

    def _anchored(self) -> None:
        """Writes the text boxes and notes of the block that just ended."""
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box)
        notes, self._referred = self._referred, []
        for note in notes:
            self._count += 1
            text = self._flat(note)
            self.flow.gap(Gap.BLOCK)
            self.flow.verbatim(f"({self._count}) {text}")
            self.flow.gap(Gap.BLOCK)

    def _flat(self, container: etree._Element) -> str:
        """A cell's or a note's text, on one line."""
        outer, self.flow = self.flow, Flow(flat=True)
        self._nested += 1
        self.blocks(container)
        self._nested -= 1
        inner, self.flow = self.flow, outer
        return inner.text

    def _table(self, table: etree._Element) -> None:
        rows = [list(_below(row, "tc")) for row in _below(table, "tr") if not _is_deleted(row)]
        if not self._nested and _lays_out(rows):
            for row in rows:
                for cell in row:
                    self.blocks(cell)
            return
        self.flow.gap(Gap.BLOCK)
        above: dict[int, str] = {}
        named = sum(1 for _ in takewhile(_names_columns, (one for one in _below(table, "tr") if not _is_deleted(one))))
        written = [(row_of(0, texts), self.flow.row(texts)) for row in rows if any(texts := self._row(row, above))]
        if written and not self._nested:
            lines = below_names([row for row, _ in written], [span for _, span in written], named)
            self.flow.lines += [lines] if lines else []
        self.flow.gap(Gap.BLOCK)
        self._in_list = False
        if not self._nested:
            self._anchored()

    def _row(self, row: list[etree._Element], above: dict[int, str]) -> list[str]:
        """A row's cells; `above` holds, and is given, the texts by column. A cell that continues the one above has
        its text again: a row is found and quoted by itself."""
        texts: list[str] = []
        column = 0
        for cell in row:
            properties = child(cell, "tcPr")
            merge = child(properties, "vMerge")
            continues = merge is not None and value(merge) != "restart"
            above[column] = above.get(column, "") if continues else self._flat(cell)
            texts.append(above[column])
            span = value(child(properties, "gridSpan"))
            column += int(span) if span.isdigit() else 1
        return texts


def _notes(root: etree._Element | None) -> dict[str, etree._Element]:
    """Notes by id, but for the separators that Word keeps among them."""
    return {value(note, "id"): note for note in ([] if root is None else root) if not value(note, "type")}


def _counts_pages(paragraph: etree._Element) -> bool:
    """Whether it holds a field for the page's number or how many there are."""
    codes = (inner.text or "" if local(inner) == "instrText" else value(inner, "instr") for inner in paragraph.iter())
    return any("PAGE" in code.upper() for code in codes)


def _alternative(element: etree._Element) -> etree._Element | None:
    """What newer programs show; the other is the same again for older ones."""
    choice = child(element, "Choice")
    return choice if choice is not None else child(element, "Fallback")


def _below(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also within content controls and tracked changes."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _below(inner, name)


def _names_columns(row: etree._Element) -> bool:
    """A row that is said to come again at the top of every page."""
    return is_on(child(row, "trPr", "tblHeader"))


def _is_deleted(row: etree._Element) -> bool:
    return child(row, "trPr", "del") is not None


def _lays_out(rows: list[list[etree._Element]]) -> bool:
    """A frame around text, or columns of a page, rather than data."""
    cells = [cell for row in rows for cell in row]
    if len(cells) == 1:
        return True
    return any(sum(map(len, cell.itertext())) > _LONGEST_CELL for cell in cells)
