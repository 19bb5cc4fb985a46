"""Books: the chapters in reading order, each a web page."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from lxml import etree

from index.encoding import decode
from index.errors import UnreadableFile
from index.readers import html
from index.readers.extract import MAX_BYTES, Extract, meaningful_title, one_line
from index.readers.flow import Flow
from index.readers.office_package import Package, child, children, local, value

_PAGES = ("application/xhtml+xml", "text/html", "application/xml")
# Closed at once in XHTML, left open by what reads HTML: an empty <title/> would swallow the chapter.
_CLOSED = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)([A-Za-z][\w:-]*)([^<>]*)/>"
)


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Extract:
    """The text of all chapters; one without a heading has its name in the table of contents. Title: the book's."""
    package = Package(data, name, max_bytes, "an EPUB book", ".epub")
    container = package.parsed("META-INF/container.xml")
    roots = [value(one, "full-path") for one in children(container, "rootfiles")]
    book = package.parsed(roots[0]) if roots else None
    if book is None:
        raise package.none_such()
    folder = posixpath.dirname(roots[0])
    items = {value(item, "id"): item for item in children(book, "manifest")}
    paths = {key: _path(folder, value(item, "href")) for key, item in items.items()}
    spine = [value(one, "idref") for one in children(book, "spine")]
    chapters = [key for key in spine if key in items and value(items[key], "media-type") in _PAGES]
    sealed = _encrypted(package)
    if any(paths[key] in sealed for key in chapters):
        raise UnreadableFile(f"{name} is protected against copying", "Get one without protection, or leave it out")
    contents = _contents(package, items, paths)
    flow = Flow(name=name, max_bytes=max_bytes)
    for key in chapters:
        content = package.read(paths[key])
        if content is not None and "nav" not in value(items[key], "properties").split():
            chapter = _page(content, name)
            flow.part()
            if chapter.text.strip() and not chapter.headings:
                flow.heading(1, contents.get(paths[key], ""))
            flow.embed(chapter)
    titles = [one for one in children(book, "metadata") if local(one) == "title"]
    title = meaningful_title("".join(titles[0].itertext())) if titles else ""
    return flow.extract(title or next((heading.title for heading in flow.headings), ""))


def _path(folder: str, href: str) -> str:
    """Where in the archive a reference leads."""
    return posixpath.normpath(posixpath.join("/", folder, unquote(href.partition("#")[0]))).lstrip("/")


def _page(content: bytes, name: str) -> Extract:
    return html.read(_CLOSED.sub(r"<\1\2></\1>", decode(content, name, html.declared(content))).encode(), name)


def _encrypted(package: Package) -> set[str]:
    """The paths of what is encrypted (in many a book its fonts alone)."""
    root = package.parsed("META-INF/encryption.xml")
    every = () if root is None else root.iter()
    return {unquote(value(one, "URI")) for one in every if local(one) == "CipherReference"}


def _contents(package: Package, items: dict[str, etree._Element], paths: dict[str, str]) -> dict[str, str]:
    """What the tables of contents, the newer and the older kind, call a path's first entry."""
    found: dict[str, str] = {}
    for key, item in items.items():
        is_nav = "nav" in value(item, "properties").split()
        if not is_nav and value(item, "media-type") != "application/x-dtbncx+xml":
            continue
        root = package.parsed(paths[key])
        for entry in () if root is None else root.iter():
            if is_nav and local(entry) == "a":
                target, label = value(entry, "href"), "".join(entry.itertext())
            elif local(entry) == "navPoint":
                text = child(entry, "navLabel", "text")
                target, label = value(child(entry, "content"), "src"), "" if text is None else text.text or ""
            else:
                continue
            found.setdefault(_path(posixpath.dirname(paths[key]), target), one_line(label))
    return found
