"""What was put onto a PDF's page beside its content: the values of a form's fields, remarks typed onto it, stamps.

A viewer shows them with the page, but PDFium's text of a page lacks them, and so does its image. They are made part of
the page in memory, which puts them behind all else, and are then read where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.readers.pdf_lines import Glyph, Line, lines

_WITH_TEXT = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}


def with_values(pdf: pdfium.PdfDocument, number: int) -> tuple[pdfium.PdfPage, int]:
    """The page of a number, from 1, with what was put onto it, and how many characters PDFium knew of it before; 0 if
    nothing was. A page is to be asked for once: from then on all is its own."""
    page = pdf[number - 1]
    if not any(_kind(page, at) in _WITH_TEXT for at in range(raw.FPDFPage_GetAnnotCount(page))):
        return page, 0
    own = page.get_textpage().count_chars()
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    return pdf[number - 1], own


def _kind(page: pdfium.PdfPage, at: int) -> int:
    annotation = raw.FPDFPage_GetAnnot(page, at)
    try:
        return int(raw.FPDFAnnot_GetSubtype(annotation))
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def in_place(glyphs: Sequence[Glyph], own: int) -> list[Glyph]:
    """The page's glyphs in reading order, of which those of the index `own` and above were put onto it: each line of
    these behind what stands on its left, as a form's label does; else below what stands above it."""
    split = next((at for at, glyph in enumerate(glyphs) if glyph.at >= own), len(glyphs))
    page, put = glyphs[:split], glyphs[split:]
    above = lines(page)
    places = {glyph.at: at for at, glyph in enumerate(page)}
    behind: dict[int, list[list[Glyph]]] = {}  # by the number of the glyph that they come behind; -1: before all
    labels: set[int] = set()
    last: tuple[Line, int] | None = None
    for run in _runs(put):
        line = lines(run)[0]
        place = _label(page, line)
        if place is not None:
            labels.add(place)
        if place is None and last is not None and _goes_on(last[0], line):
            place = last[1]
        if place is None:
            over = [one for one in above if one.bottom <= line.top + (line.bottom - line.top) / 2]
            nearest = max(over, key=lambda one: (one.bottom, -abs(one.left - line.left)), default=None)
            place = -1 if nearest is None else max(places[index] for index in nearest.indices if index >= 0)
        behind.setdefault(place, []).append([run[0]._replace(breaks=True), *run[1:]])
        last = line, place
    found = [glyph for run in behind.get(-1, []) for glyph in run]
    for at, glyph in enumerate(page):
        runs = behind.get(at, [])
        if at in labels and len(runs) == 1:  # several are cells of a row
            runs = [[runs[0][0]._replace(joins=True), *runs[0][1:]]]
        found += [glyph, *(put for run in runs for put in run)]
    return found


def _label(page: Sequence[Glyph], line: Line) -> int | None:
    """The number of the glyph that stands next to a line on its left."""
    beside = [
        (glyph.right, at)
        for at, glyph in enumerate(page)
        if not glyph.char.isspace()
        and glyph.right <= line.left + (line.bottom - line.top) / 2
        and 2 * (min(glyph.bottom, line.bottom) - max(glyph.top, line.top))
        >= min(glyph.bottom - glyph.top, line.bottom - line.top)
    ]
    return max(beside)[1] if beside else None


def _goes_on(before: Line, line: Line) -> bool:
    """A line right below another one that begins where that does."""
    height = before.bottom - before.top
    return abs(before.left - line.left) < height and 0 < line.bottom - before.bottom < 2 * height


def _runs(put: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Lines, and those apart that stand side by side, as the values of two fields do."""
    at = 0
    for line in lines(put):
        last = max(line.indices)
        begins = {right for _, right in line.gaps}
        run: list[Glyph] = []
        while at < len(put):
            glyph = put[at]
            if glyph.at > last:
                break
            if run and glyph.left in begins:
                yield run
                run = []
            if run or not glyph.char.isspace():
                run.append(glyph)
            at += 1
        if run:
            yield run
