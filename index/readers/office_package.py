"""The parts of an office file: a zip archive of XML; in Microsoft's formats relationships say which part is what."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from index.errors import UnreadableFile
from index.readers.extract import meaningful_title, too_much

# A password turns Microsoft's archives into one of these; so did their programs before 2007.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def local(element: etree._Element) -> str:
    """An element's name without its namespace (the strict and the usual form of the format differ in that alone);
    empty for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down `path`, by names without namespace."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def children(element: etree._Element | None, *path: str) -> list[etree._Element]:
    """The elements within the first one down `path`, or within `element` itself; none if there is no such."""
    found = child(element, *path) if path else element
    return [] if found is None else list(found)


def value(element: etree._Element | None, name: str = "val") -> str:
    """An attribute by its name without namespace; empty if there is none."""
    if element is None:
        return ""
    return next((str(held) for key, held in element.items() if str(key).rpartition("}")[2] == name), "")


def property_title(properties: etree._Element | None) -> str:
    """The title in a file's properties; empty where a program rather than a person wrote it."""
    element = child(properties, "title")
    return meaningful_title(element.text or "") if element is not None else ""


def is_on(element: etree._Element | None) -> bool:
    """A switch that is there, and not turned off."""
    return element is not None and value(element) not in ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: under which id, as what kind of thing, by which path in the archive."""

    id: str
    kind: str
    path: str


class Package:
    """An opened archive of XML. `is_a` says what it should be ("a Word document"), `suffix` what it is saved as.

    Raises UnreadableFile for one that is encrypted, no archive, or swells to more than `max_bytes` when unpacked."""

    def __init__(self, data: bytes, name: str, max_bytes: int, is_a: str, suffix: str) -> None:
        self.name, self._is_a, self._suffix = name, is_a, suffix
        self._max_bytes = self._left = max_bytes
        if data.startswith(_OLE):
            raise UnreadableFile(
                f"{name} is encrypted with a password or in the format of before 2007",
                f"Open it in its own program and save it as {suffix} without a password",
            )
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise UnreadableFile(f"{name} is not {is_a}, or only a part of one", f"Save it again as {suffix}")
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self.paths = frozenset(self._archive.namelist())

    def none_such(self) -> UnreadableFile:
        """The error for an archive of something else: a spreadsheet named as a document, say."""
        return UnreadableFile(f"{self.name} is not {self._is_a}", f"Save it as {self._suffix}, or leave it out")

    def relations(self, part: str = "") -> Iterator[Relation]:
        """What a part of the archive, or the archive itself, refers to within it."""
        folder, file = posixpath.split(part)
        root = self.parsed(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in () if root is None else root:
            if value(relation, "TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, value(relation, "Target"))).lstrip("/")
                yield Relation(value(relation, "Id"), value(relation, "Type").rpartition("/")[2], target)

    def read(self, path: str) -> bytes | None:
        """The bytes at a path; None if there are none."""
        if path not in self.paths:
            return None
        self._left -= self._archive.getinfo(path).file_size  # zipfile unpacks no more than is declared
        if self._left < 0:
            raise too_much(self.name, self._max_bytes)
        return self._archive.read(path)

    def parsed(self, path: str) -> etree._Element | None:
        """The root of the XML at a path; None if there is none."""
        data = self.read(path)
        return None if data is None else parsed(data)


def parsed(data: bytes) -> etree._Element:
    """The root of some XML. Entities stay unresolved: they could name other files, or swell."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(data, parser)
