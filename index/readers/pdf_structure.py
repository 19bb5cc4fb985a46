"""Which blocks of a PDF are headings: those its outline names, else those set larger or bolder than the text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.readers.extract import one_line
from index.readers.pdf_gaps import HEADING_SIZE
from index.readers.pdf_paragraphs import Block, Layout
from index.types import Heading

# Characters. Longer large type is a quotation set off, or a poster.
_LONGEST_HEADING = 160
_LONGEST_BOLD = 90
_DEEPEST = 6
# (level from 1, title, page number from 1): an entry of the outline.
Entry = tuple[int, str, int]


def headings(layout: Layout, outline: Sequence[Entry]) -> tuple[Heading, ...]:
    """The headings in order. The outline is believed when at least half of its entries are found in the text."""
    named = _by_outline(layout, outline)
    if outline and 2 * len(named) >= len(outline):
        return named
    return _by_type(layout)


def largest(layout: Layout) -> str:
    """The title as the first page shows it: its first block in the largest type, if that is larger than the text."""
    first = next((page for page in layout.pages if page.end > page.start), None)
    blocks = [block for block in layout.blocks if first and block.start < first.end and _is_large(layout, block)]
    if not blocks:
        return ""
    block = max(blocks, key=lambda block: block.size)
    return one_line(layout.text[block.start : block.end])


def _by_outline(layout: Layout, outline: Iterable[Entry]) -> tuple[Heading, ...]:
    found: list[Heading] = []
    for level, title, number in outline:
        page = layout.pages[number - 1]
        start = max(page.start, found[-1].end if found else 0)
        wanted = _letters(title)
        for block in layout.blocks:
            within = start <= block.start < page.end and block.end - block.start <= 2 * len(title) + 12
            # A number may stand before the title on the page and not in the outline.
            if within and wanted and _letters(layout.text[block.start : block.end]).endswith(wanted):
                found.append(_heading(layout, block, min(level, _DEEPEST)))
                break
    return tuple(found)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _by_type(layout: Layout) -> tuple[Heading, ...]:
    """Levels by size, the largest outermost; short bold blocks of the text's own size are one level below."""
    large = [block for block in layout.blocks if _is_large(layout, block)]
    sizes = sorted({round(block.size) for block in large}, reverse=True)
    bold = [block for block in layout.blocks if _is_bold_heading(layout, block)]
    if 3 * len(bold) > len(layout.blocks):
        bold = []  # bold is how this document is set
    levels = {id(block): sizes.index(round(block.size)) + 1 for block in large}
    levels |= {id(block): len(sizes) + 1 for block in bold}
    return tuple(
        _heading(layout, block, min(levels[id(block)], _DEEPEST)) for block in layout.blocks if id(block) in levels
    )


def _is_large(layout: Layout, block: Block) -> bool:
    text = layout.text[block.start : block.end]
    return (
        block.size >= HEADING_SIZE * layout.body_size
        and len(text) <= _LONGEST_HEADING
        and block.is_text
        and sum(char.isalpha() for char in text) > 1
    )


def _is_bold_heading(layout: Layout, block: Block) -> bool:
    text = layout.text[block.start : block.end]
    if not block.is_bold or not block.is_text or _is_large(layout, block) or block.size < 0.95 * layout.body_size:
        return False
    return 1 < len(text) <= _LONGEST_BOLD and text[-1] not in ".,;" and text[0].isalnum() and "\n" not in text


def _heading(layout: Layout, block: Block, level: int) -> Heading:
    return Heading(level, layout.text[block.start : block.end], block.start, block.end)
