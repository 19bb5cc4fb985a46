"""The parts of a Word file: a zip archive of XML, whose relationships say which part is what."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from index.errors import UnreadableFile

# A password turns the archive into one of these; so did Word before 2007.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Bytes of XML in one part. 5,000 pages of text come to some 50 MB; a small archive can claim thousands of times that.
_LARGEST_PART = 200_000_000


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


def value(element: etree._Element | None, name: str = "val") -> str:
    """An attribute by its name without namespace; empty if there is none."""
    if element is None:
        return ""
    return next((str(held) for key, held in element.items() if str(key).rpartition("}")[2] == name), "")


def is_on(element: etree._Element | None) -> bool:
    """A switch that is there, and not turned off."""
    return element is not None and value(element) not in ("0", "false", "off", "none")


class Package:
    """An opened Word file. Raises UnreadableFile for one that is encrypted, no Word file, or swells when unpacked."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        if data.startswith(_OLE):
            raise UnreadableFile(
                f"{name} is encrypted with a password or in Word's format of before 2007",
                "Open it in Word and save it as .docx without a password",
            )
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise UnreadableFile(f"{name} is not a Word document, or only a part of one", "Save it again as .docx")
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._names = set(self._archive.namelist())
        roots = dict(self._relationships(""))
        self._document = roots.get("officeDocument", "word/document.xml")
        self._targets = {"core-properties": roots.get("core-properties", ""), "document": self._document}
        self._targets.update(self._relationships(self._document))

    def part(self, kind: str) -> etree._Element | None:
        """The root of a part by its kind: "document", "styles", "numbering", "footnotes", "core-properties"."""
        return self._parsed(self._targets.get(kind, ""))

    def body(self) -> etree._Element:
        """The document's body. Raises UnreadableFile if the archive has none: a spreadsheet, or anything else."""
        body = child(self.part("document"), "body")
        if body is None:
            raise UnreadableFile(f"{self._name} is not a Word document", "Save it as .docx, or leave it out")
        return body

    def _relationships(self, part: str) -> Iterator[tuple[str, str]]:
        """(kind, path in the archive) of what `part` refers to."""
        folder, file = posixpath.split(part)
        root = self._parsed(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in () if root is None else root:
            if value(relation, "TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, value(relation, "Target"))).lstrip("/")
                yield value(relation, "Type").rpartition("/")[2], target

    def _parsed(self, path: str) -> etree._Element | None:
        if path not in self._names:
            return None
        if self._archive.getinfo(path).file_size > _LARGEST_PART:  # zipfile unpacks no more than is declared
            raise UnreadableFile(
                f"{self._name} unpacks to more than {_LARGEST_PART // 1_000_000} MB of text", "Split it"
            )
        # Entities stay unresolved: they could name other files, or swell.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        return etree.fromstring(self._archive.read(path), parser)
