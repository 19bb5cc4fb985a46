"""What the source panel shows for an opened citation: the document around the quote, or its PDF page."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import FootnoteError
from index.readers import pdf
from index.types import Document, Page
from rag.links import link_to
from rag.types import Citation, Hit
from rag.ui.blocks import Span, line_end
from rag.ui.sources import WINDOW_CHARACTERS, source_blocks, window

if TYPE_CHECKING:
    from index.store import Index

# Pages are drawn at 1.6 times 72 dpi: sharp at the panel's width, and a few hundred kilobytes.
PAGE_SCALE = 1.6
# A sentence may run over a page's edge; a longer mark is shown by its first pages.
MOST_PAGES = 2


@dataclass(frozen=True, slots=True)
class OpenSource:
    """A source as it stands open. Without `end` nothing is marked; `page` is the PDF page turned to.

    `clicks` grows with every click, so that a second click on a chip scrolls to its quote again; `before` and
    `after` are how much of a long text is shown around the quote, in characters; `keep` is the edge that stays in
    place when more of it is shown. `evaluated`: it is of the corpus that was evaluated, not of the user's index.
    `notice` is said above the text; `cell` is where in a marked row the cell stands that was asked for."""

    name: str
    document_id: str = ""
    start: int = 0
    end: int = 0
    page: int | None = None
    clicks: int = 0
    before: int = WINDOW_CHARACTERS
    after: int = WINDOW_CHARACTERS
    keep: str = ""
    evaluated: bool = False
    notice: str = ""
    cell: Span = (0, 0)

    @property
    def marked(self) -> Span | None:
        """The quote's offsets, if anything is marked."""
        return (self.start, self.end) if self.end > self.start else None


def of_citation(citation: Citation) -> OpenSource:
    """The source of a citation, at its quote."""
    return OpenSource(citation.document, citation.document_id, citation.start, citation.end, cell=citation.cell)


def of_hit(hit: Hit) -> OpenSource:
    """The source of a retrieved passage, the passage marked."""
    return OpenSource(hit.document, hit.passage.document_id, hit.passage.start, hit.passage.end)


def panel_data(index: Index, opened: OpenSource | None) -> dict[str, Any]:
    """The panel component's data; a document that is gone is said to be, never an exception on the page."""
    if opened is None:
        return {"open": False}
    data: dict[str, Any] = {
        "open": True,
        "clicks": opened.clicks,
        "keep": opened.keep,
        "name": opened.name,
        "notice": opened.notice,
    }
    try:
        document = index.document(opened.document_id) if opened.document_id else index.find(opened.name)
    except FootnoteError as error:
        return data | {"title": opened.name, "warning": str(error), "blocks": [], "view": f"gone {opened.name}"}
    cell = opened.cell[0] if opened.cell[1] else None
    heading = document.place(opened.start, cell) if opened.marked else ""
    data |= {"title": document.title or opened.name, "heading": heading}
    if not opened.evaluated:
        quote = document.text[opened.start : opened.end]
        data["link"] = link_to(opened.name, document.id, opened.start, opened.end, quote)
    if document.pages and opened.name.lower().endswith(".pdf"):
        return data | _pdf_data(index, document, opened)
    return data | _text_data(document, opened)


def _text_data(document: Document, opened: OpenSource) -> dict[str, Any]:
    shown = window(document, opened.marked, opened.before, opened.after)
    return {
        "view": f"{document.id} {opened.marked} {opened.cell} {shown}",
        "blocks": [*_above(document, shown[0]), *source_blocks(document, opened.marked, shown, opened.cell)],
        "earlier": shown[0] > 0,
        "later": shown[1] < len(document.text),
    }


def _above(document: Document, start: int) -> list[dict[str, Any]]:
    """What the text shown is read by where it starts within a table or a message: the rows that name the columns, the
    message's headers."""
    lines = document.lines_at(start)
    if lines is not None and lines.head[1] and start >= lines.head[1]:
        begin = document.text.rfind("\n", 0, lines.head[0]) + 1
        return source_blocks(document, None, (begin, line_end(document.text, lines.head[1], len(document.text))))
    if document.name.lower().endswith(".eml"):
        headers = [lines for lines in document.lines if lines.kind == "fields" and lines.end <= start]
        return source_blocks(document, None, (headers[-1].start, headers[-1].end + 1)) if headers else []
    return []


def _pdf_data(index: Index, document: Document, opened: OpenSource) -> dict[str, Any]:
    """The page of the quote (its pages, if it runs over an edge; or the one turned to) as an image with rectangles,
    and its text below."""
    shown = _pages_shown(document, opened)
    span = (shown[0].start, shown[-1].end)
    data: dict[str, Any] = {
        "view": f"{document.id} {opened.marked} pages {[page.number for page in shown]}",
        "page": shown[0].number,
        "pages": len(document.pages),
        "label": shown[0].label,
        "recognised": any(span[0] <= word.start < span[1] for word in document.words),
        "blocks": source_blocks(document, opened.marked, span),
    }
    try:
        path = _unchanged(index.path_of(opened.name, document.id), document)
        boxes = pdf.highlight_boxes(path, document, *opened.marked) if opened.marked else []
        data["images"] = [_page_image(path, page.number, boxes) for page in shown]
    except FootnoteError as error:
        data["warning"] = str(error)
    return data


def _pages_shown(document: Document, opened: OpenSource) -> list[Page]:
    if opened.page is None and opened.marked:
        over = [page for page in document.pages if page.start < opened.end and opened.start < page.end]
        return over[:MOST_PAGES] or [document.pages[0]]
    return [document.pages[min(max(opened.page or 1, 1), len(document.pages)) - 1]]


def _page_image(path: Path, number: int, boxes: Sequence[pdf.Box]) -> dict[str, Any]:
    """A page for the panel: the image inline, and rectangles as (left, top, width, height) fractions of it."""
    image = pdf.page_image(path, number, PAGE_SCALE)
    width, height = struct.unpack(">II", image[16:24])  # a PNG begins with its size
    return {
        "page": number,
        "src": "data:image/png;base64," + base64.b64encode(image).decode("ascii"),
        "width": width,
        "height": height,
        "boxes": [
            (box.left, box.top, box.right - box.left, box.bottom - box.top) for box in boxes if box.page == number
        ],
    }


def _unchanged(path: Path, document: Document) -> Path:
    """The file, if it still is what was indexed: rectangles on another file's page would be a lie."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = f"{path.name} can't be opened any more ({error.strerror or error}), so this is its text as indexed"
        raise FootnoteError(reason, "Run `python -m index sync` to bring the index in line.") from error
    if digest != document.sha256:
        raise FootnoteError(
            f"{path.name} has changed since it was indexed; this is its text as indexed",
            "Run `python -m index sync` to bring the index in line.",
        )
    return path
