"""XML: a document's paragraphs below their headings, or data as records, whichever it holds."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from index.errors import UnreadableFile
from index.readers import html
from index.readers.extract import MAX_BYTES, Extract, one_line
from index.readers.flow import Flow, Gap
from index.readers.office_package import children, local
from index.readers.records import Value, write_value

_TITLES = frozenset("title head heading".split())


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Extract:
    """The text, with the elements' names where those say what a value is. A web page is read as one.

    Raises UnreadableFile for what is not well-formed, and for declared entities: they can name other files, or swell
    to any size."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"{name} is not well-formed XML (line {error.lineno or 1})", "Mend it there") from error
    kind = root.getroottree().docinfo.internalDTD
    if kind is not None and any(True for _ in kind.iterentities()):
        raise UnreadableFile(f"{name} declares entities, which are not expanded", "Save it without its own entities")
    if local(root) == "html":
        return html.read(data, name, max_bytes)
    flow = Flow(name=name, max_bytes=max_bytes)
    if any(_is_mixed(element) for element in root.iter()):
        _part_neighbours(root)
        _section(flow, root, 1)
    else:
        write_value(flow, _value(root))
    titles = (one_line("".join(one.itertext())) for one in root.iter() if local(one) in _TITLES)
    return flow.extract(next(filter(None, titles), ""))


def _is_mixed(element: etree._Element) -> bool:
    """Words stand beside its elements, as in a paragraph."""
    return len(element) > 0 and any(map(str.strip, _own_texts(element)))


def _own_texts(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    yield from (inner.tail or "" for inner in element)


def _part_neighbours(root: etree._Element) -> None:
    """Puts a space between elements of one name that follow each other at once: they are items, or paragraphs, and
    where they are flattened their words would run together."""
    for element in root.iter():
        after = element.getnext()
        if after is not None and after.tag == element.tag and not element.tail:
            element.tail = " "


def _section(flow: Flow, element: etree._Element, level: int) -> None:
    """A part of a document: an element called a title heads what is beside it, one with words of its own is a
    paragraph, or several where it has a title."""
    is_headed = any(local(inner) in _TITLES for inner in element)
    if any(map(str.strip, _own_texts(element))) and not is_headed:
        _paragraph(flow, "".join(map(str, element.itertext())))
        return
    _paragraph(flow, element.text or "")
    for inner in element:
        if local(inner) in _TITLES:
            flow.heading(min(level, 6), one_line("".join(map(str, inner.itertext()))))
        else:
            _section(flow, inner, level + is_headed)
        _paragraph(flow, inner.tail or "")


def _paragraph(flow: Flow, text: str) -> None:
    flow.gap(Gap.BLOCK)
    flow.words(one_line(text))
    flow.gap(Gap.BLOCK)


def _value(element: etree._Element) -> Value:
    """An element of data: its text, or its attributes and elements by name; of several of one name, a list."""
    found: dict[str, Value] = {str(key).rpartition("}")[2]: str(held) for key, held in element.items()}
    groups: dict[str, list[Value]] = {}
    for inner in children(element):
        if local(inner):
            groups.setdefault(local(inner), []).append(_value(inner))
    text = one_line(element.text or "") if not groups else ""
    if not groups and not found:
        return text
    found |= {"": text} if text else {}
    for key, values in groups.items():
        again = f"{key}'" if key in found else key
        found[again] = values[0] if len(values) == 1 else values
    if len(found) == 1 and isinstance(only := next(iter(found.values())), list):
        return only
    return found
