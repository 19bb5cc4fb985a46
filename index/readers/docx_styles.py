"""What a Word paragraph's style and numbering say of it: is it a heading, a list item, and with which number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from index.readers.office_package import child, local, value

# Built-in styles keep these names in the file whatever the language of Word; their ids are translated.
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
_BODY_LEVEL = 9  # Word's outline levels count from 0; 9 is body text
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A list item's mark ("-", "2.1", "(a)"; empty where it shows none) and how deep it stands, from 0."""

    mark: str
    depth: int


class Styles:
    """A document's styles, from its styles part."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = [] if root is None else [style for style in root if local(style) == "style"]
        self._by_id = {value(style, "styleId"): style for style in styles if value(style, "type") == "paragraph"}

    def chain(self, properties: etree._Element | None) -> list[etree._Element]:
        """A paragraph's properties, then its style's, then those of the styles that this one is based on."""
        found = [] if properties is None else [properties]
        for style in self._lineage(properties):
            inner = child(style, "pPr")
            found += [] if inner is None else [inner]
        return found

    def level(self, properties: etree._Element | None) -> int | None:
        """A paragraph's level as a heading, from 1; None for body text. A title is of level 1."""
        for each in self.chain(properties):
            outline = value(child(each, "outlineLvl"))
            if outline.isdigit():
                return int(outline) + 1 if int(outline) < _BODY_LEVEL else None
        for style in self._lineage(properties):
            name = value(child(style, "name"))
            if match := _HEADING_NAME.fullmatch(name):
                return int(match[1])
            if name.lower() == "title":
                return 1
        return None

    def is_title(self, properties: etree._Element | None) -> bool:
        """In the style "Title", or one based on it."""
        return any(value(child(style, "name")).lower() == "title" for style in self._lineage(properties))

    def _lineage(self, properties: etree._Element | None) -> list[etree._Element]:
        """A paragraph's style and those that it is based on; a circle ends where it closes."""
        lineage: list[etree._Element] = []
        style = self._by_id.get(value(child(properties, "pStyle")))
        while style is not None and style not in lineage:
            lineage.append(style)
            style = self._by_id.get(value(child(style, "basedOn")))
        return lineage


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class _Scheme:
    """A numbering's levels and how far each has counted."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """A document's lists. It counts: ask once for each paragraph, in order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._schemes: dict[str, _Scheme] = {}
        abstract = {}
        for element in () if root is None else root:
            if local(element) == "abstractNum":
                abstract[value(element, "abstractNumId")] = _Scheme(_levels(element))
        for element in () if root is None else root:
            if local(element) == "num":
                self._add(element, abstract)

    def _add(self, number: etree._Element, abstract: dict[str, _Scheme]) -> None:
        """Lists of one abstract numbering count on together, unless one of them starts anew."""
        scheme = abstract.get(value(child(number, "abstractNumId")), _Scheme())
        overrides = [element for element in number if local(element) == "lvlOverride"]
        if overrides:
            scheme = _Scheme(dict(scheme.levels))
        for override in overrides:
            depth = int(value(override, "ilvl") or 0)
            level = _levels(override).get(depth) or scheme.levels.get(depth, _Level())
            start = value(child(override, "startOverride"))
            scheme.levels[depth] = _Level(level.format, level.text, int(start) if start else level.start)
        self._schemes[value(number, "numId")] = scheme

    def label(self, properties: etree._Element | None) -> Label | None:
        """The paragraph's label; None if it is no list item."""
        identifier, depth = "", ""
        for each in self._styles.chain(properties):
            numbering = child(each, "numPr")
            identifier = identifier or value(child(numbering, "numId"))
            depth = depth or value(child(numbering, "ilvl"))
        scheme = self._schemes.get(identifier)
        if scheme is None or identifier == "0":
            return None
        return Label(_count(scheme, int(depth or 0)), int(depth or 0))


def _levels(element: etree._Element) -> dict[int, _Level]:
    levels = {}
    for level in element:
        if local(level) == "lvl":
            start = value(child(level, "start"))
            levels[int(value(level, "ilvl") or 0)] = _Level(
                format=value(child(level, "numFmt")) or "decimal",
                text=value(child(level, "lvlText")),
                start=int(start) if start else 1,
            )
    return levels


def _count(scheme: _Scheme, depth: int) -> str:
    """Counts one on at `depth`, and writes the mark as the level's text says: `%1.%2` is the first two levels."""
    level = scheme.levels.get(depth, _Level(format="bullet"))
    scheme.counts[depth] = scheme.counts.get(depth, level.start - 1) + 1
    scheme.counts = {at: count for at, count in scheme.counts.items() if at <= depth}
    if level.format == "bullet":
        return "-"
    if level.format == "none":
        return ""

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        shown = scheme.levels.get(at, _Level())
        return _numeral(scheme.counts.get(at, shown.start), shown.format)

    return re.sub(r"%([1-9])", number, level.text).strip()


def _numeral(count: int, form: str) -> str:
    """A count in a numbering format; those of other scripts come as digits."""
    if form in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        roman = ""
        for size, sign in _ROMAN:
            roman += sign * (count // size)
            count %= size
        return roman if form == "lowerRoman" else roman.upper()
    return f"{count:02d}" if form == "decimalZero" else str(count)
