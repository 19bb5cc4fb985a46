"""Slides: each a page, its title a heading; text, tables, charts' figures, diagrams and notes.

The XML is read directly (lxml), for python-pptx leaves out diagrams and unpacks every picture and film.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from index.readers.extract import MAX_BYTES, Extract, one_line
from index.readers.flow import Flow, Gap
from index.readers.office_package import Package, Relation, child, children, local, property_title, value
from index.readers.tables import Row, row_of, write
from index.types import Page

_TITLES = ("title", "ctrTitle")
# On every slide the same, or its number.
_FURNITURE = ("sldNum", "dt", "ftr", "hdr", "sldImg")


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Extract:
    """The slides in order, hidden ones too. Title: the presentation's property, else its first slide's."""
    package = Package(data, name, max_bytes, "a presentation", ".pptx")
    roots = {relation.kind: relation.path for relation in package.relations()}
    path = roots.get("officeDocument", "ppt/presentation.xml")
    presentation = package.parsed(path)
    if child(presentation, "sldIdLst") is None:
        raise package.none_such()
    parts = {relation.id: relation.path for relation in package.relations(path)}
    flow = Flow(name=name, max_bytes=max_bytes)
    pages: list[Page] = []
    for number, slide in enumerate(children(presentation, "sldIdLst"), start=1):
        start = flow.length
        _Slide(package, parts.get(_relation(slide), ""), flow).write(number)
        pages.append(Page(number, start, flow.length))
    title = property_title(package.parsed(roots.get("core-properties", "")))
    title = title or next((heading.title for heading in flow.headings if heading.start < pages[0].end), "")
    return replace(flow.extract(title), pages=tuple(pages))


def _relation(element: etree._Element) -> str:
    """The id of the relation that an element names; its plain `id` is another."""
    return next((str(held) for key, held in element.items() if str(key).endswith("}id")), "")


class _Slide:
    """One walk over a slide's shapes."""

    def __init__(self, package: Package, path: str, flow: Flow) -> None:
        self._package, self._flow = package, flow
        self._root = package.parsed(path)
        self._parts: dict[str, Relation] = {relation.id: relation for relation in package.relations(path)}

    def write(self, number: int) -> None:
        """The title, the other shapes in their order, then the notes. A slide without a title has its number for one,
        or it would belong to the slide before."""
        shapes = [one for one in _shapes(children(self._root, "cSld", "spTree")) if _placeholder(one) not in _FURNITURE]
        titles = [one for one in shapes if _placeholder(one) in _TITLES]
        title = " ".join(_paragraph(p).text for one in titles for p in children(one, "txBody") if local(p) == "p")
        self._flow.part()
        self._flow.heading(1, one_line(title) or f"Slide {number}")
        for shape in shapes:
            if shape not in titles:
                self._shape(shape)
        for part in self._parts.values():
            if part.kind == "notesSlide":
                self._notes(self._package.parsed(part.path))

    def _shape(self, shape: etree._Element) -> None:
        self._flow.gap(Gap.BLOCK)
        if local(shape) == "graphicFrame":
            self._graphic(child(shape, "graphic", "graphicData"))
        else:
            self._text(child(shape, "txBody"), listed=_placeholder(shape) in ("body", "obj"))
        self._flow.gap(Gap.BLOCK)

    def _text(self, body: etree._Element | None, *, listed: bool) -> None:
        """A shape's paragraphs; those of the slide's own text, where there are several, are a list."""
        paragraphs = [(p, _paragraph(p)) for p in children(body) if local(p) == "p"]
        paragraphs = [(p, text) for p, text in paragraphs if text.text]
        for at, (paragraph, text) in enumerate(paragraphs):
            properties = child(paragraph, "pPr")
            if listed and len(paragraphs) > 1 and child(properties, "buNone") is None:
                self._flow.item("  " * int(value(properties, "lvl") or 0) + "- ", first=not at)
            self._flow.verbatim(text.text)
            self._flow.gap(Gap.LINE if listed else Gap.BLOCK)

    def _graphic(self, graphic: etree._Element | None) -> None:
        for held in children(graphic):
            name, part = local(held), self._parts.get(_relation(held))
            if name == "tbl":
                write(self._flow, _rows(held), numbered=False)
            elif name == "chart" and part:
                self._chart(self._package.parsed(part.path))
            elif name == "relIds" and (data := self._parts.get(value(held, "dm"))):
                self._diagram(self._package.parsed(data.path))

    def _chart(self, root: etree._Element | None) -> None:
        """A chart's title, and its figures as a table: a row a category, a column a series."""
        chart = child(root, "chart")
        title = children(chart, "title", "tx", "rich")
        self._flow.heading(2, one_line(" ".join(_paragraph(p).text for p in title if local(p) == "p")))
        series = [one for one in (() if chart is None else chart.iter()) if local(one) == "ser"]
        names = [" ".join(_points(child(one, "tx")).values()) for one in series]
        figures = [_points(child(one, "val")) or _points(child(one, "yVal")) for one in series]
        categories = _points(child(series[0], "cat")) or _points(child(series[0], "xVal")) if series else {}
        rows = [["", *names]]
        for at in sorted({point for points in (categories, *figures) for point in points}):
            rows.append([categories.get(at, ""), *(points.get(at, "") for points in figures)])
        self._flow.gap(Gap.BLOCK)
        write(self._flow, (row_of(number, row) for number, row in enumerate(rows)), numbered=False)

    def _diagram(self, root: etree._Element | None) -> None:
        """The texts of a diagram's shapes, as a list."""
        first = True
        for point in children(root, "ptLst"):
            text = " ".join(_paragraph(p).text for p in children(point, "t") if local(p) == "p")
            if value(point, "type") in ("", "node") and text.strip():
                self._flow.item("- ", first=first)
                self._flow.words(text)
                first = False

    def _notes(self, root: etree._Element | None) -> None:
        texts = [
            _paragraph(p).text
            for shape in _shapes(children(root, "cSld", "spTree"))
            if _placeholder(shape) not in _FURNITURE
            for p in children(shape, "txBody")
            if local(p) == "p"
        ]
        if any(texts):
            self._flow.gap(Gap.BLOCK)
            self._flow.verbatim("Notes: " + "\n".join(filter(None, texts)))
            self._flow.gap(Gap.BLOCK)


def _shapes(elements: list[etree._Element]) -> Iterator[etree._Element]:
    """Shapes with text or graphics, those within groups too."""
    for element in elements:
        name = local(element)
        if name in ("sp", "graphicFrame"):
            yield element
        elif name == "grpSp":
            yield from _shapes(list(element))
        elif name == "AlternateContent":  # the other is the same again for older programs
            choice = child(element, "Choice")
            yield from _shapes(children(choice if choice is not None else child(element, "Fallback")))


def _placeholder(shape: etree._Element) -> str:
    """What a shape is a slide's place for: "title", "body", ...; empty for a shape of its own."""
    place = child(shape, "nvSpPr", "nvPr", "ph")
    return "" if place is None else value(place, "type") or "obj"


def _rows(table: etree._Element) -> Iterator[Row]:
    """A table's rows; a cell that goes on downwards has its text in each."""
    above: dict[int, str] = {}
    for number, row in enumerate(one for one in table if local(one) == "tr"):
        cells = [one for one in row if local(one) == "tc"]
        for column, cell in enumerate(cells):
            if value(cell, "vMerge") not in ("1", "true"):
                above[column] = " ".join(_paragraph(p).text for p in children(cell, "txBody") if local(p) == "p")
        yield row_of(number, above.values(), spans=any(value(cell, "gridSpan") for cell in cells))


def _paragraph(paragraph: etree._Element) -> Flow:
    """A paragraph's text."""
    flow = Flow()
    for run in paragraph:
        if local(run) == "br":
            flow.line_break()
        elif local(run) == "fld" and value(run, "type") == "slidenum":
            continue
        elif (text := child(run, "t")) is not None:
            flow.words(text.text or "")
    return flow


def _points(element: etree._Element | None) -> dict[int, str]:
    """The values of a chart's series as its program last saw them, by their places."""
    points = (one for one in (() if element is None else element.iter()) if local(one) == "pt")
    found = {int(value(point, "idx") or 0): child(point, "v") for point in points}
    return {at: one_line(held.text or "") for at, held in found.items() if held is not None}
