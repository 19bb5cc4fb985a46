"""The lines of PDF pages in the order to read them, with what stands aside of the text out of its way. Pure.

A footnote, a caption at a column's foot, a header or footer come between two halves of a sentence that runs on in the
next column or on the next page. They are read before the paragraph that runs on, so that it is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.readers.pdf_columns import reading_order
from index.readers.pdf_gaps import across, gaps
from index.readers.pdf_lines import Line
from index.readers.pdf_margins import Margins, margins
from index.readers.pdf_rows import rows

# Of the text's size: footnotes are set smaller.
_SMALL = 0.93
# A column's notes; more is a bibliography.
_MOST_LINES = 12


@dataclass(slots=True)
class Flow:
    """A page's lines as they are read. `order` has their indices as drawn, `gaps` what follows each of them, and
    `apart` which of them, by position, are of a table's rows or stand aside."""

    lines: list[Line] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    apart: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Text:
    """A page's text, apart from what stands aside: `asides` are (position in the text that they follow, indices)."""

    order: list[int]
    asides: list[tuple[int, list[int]]]


def arranged(pages: Sequence[Sequence[Line]], body: float) -> list[Flow]:
    """The pages as they are read; `body` is the size of most text. Each page's lines are given as drawn."""
    texts: list[_Text] = []
    margin = margins(pages, body)
    for page, around in zip(pages, margin, strict=True):
        aside = {*around.header, *around.footer}
        kept = [at for at in range(len(page)) if at not in aside]
        order = [kept[at] for at in reading_order([page[at] for at in kept])]
        texts.append(_text(page, order, body))
    flows: list[Flow] = []
    runs_on = False
    for number, (page, text, around) in enumerate(zip(pages, texts, margin, strict=True)):
        flow = _flow(page, text, around, body, _following(pages, texts, margin, number), runs_on)
        flows.append(flow)
        if flow.gaps:
            runs_on = "\n" not in flow.gaps[-1]
    return flows


def _following(
    pages: Sequence[Sequence[Line]], texts: Sequence[_Text], margin: Sequence[Margins], number: int
) -> Line | None:
    """The line that the text of a page may run on with: the first of the next page that has anything."""
    for at in range(number + 1, len(pages)):
        if texts[at].order:
            return pages[at][texts[at].order[0]]
        if len(pages[at]) > len(margin[at].dropped):
            return None
    return None


def _text(page: Sequence[Line], order: Sequence[int], body: float) -> _Text:
    """Takes the small lines at each column's foot out of the page's text."""
    text = _Text([], [])
    taken = 0  # how many lines from here on are of a foot
    for at, index in enumerate(order):
        taken = max(taken - 1, 0) or _foot(page, order, at, body)
        if not taken:
            text.order.append(index)
        elif text.asides and text.asides[-1][0] == len(text.order):
            text.asides[-1][1].append(index)
        else:
            text.asides.append((len(text.order), [index]))
    return text


def _foot(page: Sequence[Line], order: Sequence[int], at: int, body: float) -> int:
    """How many lines from here on are smaller than the text above them, and the last of their column; 0 for none."""
    above = page[order[at - 1]] if at else None
    if above is None or above.size < _SMALL * body or above.top > page[order[at]].top:
        return 0
    for count in range(_MOST_LINES):
        line = page[order[at + count]]
        if line.size >= _SMALL * body or line.is_row:
            return 0
        if at + count + 1 == len(order) or page[order[at + count + 1]].top < line.top:
            return count + 1
    return 0


def _flow(
    page: Sequence[Line], text: _Text, around: Margins, body: float, following: Line | None, runs_on: bool
) -> Flow:
    """Puts the page together. `runs_on`: its text goes on with the page before; `following` begins the next one's."""
    lines = [page[index] for index in text.order]
    tables = rows(lines)
    between = gaps(lines, tables, body)
    if lines:
        between.append(across(lines, len(lines) - 1, following))
    starts = [0, *(at + 1 for at, gap in enumerate(between) if "\n" in gap)]
    whole = starts[1:] if runs_on else starts  # where something may stand without parting what belongs together
    placed: dict[int, list[int]] = {}

    def place(indices: list[int], position: int, *, after: bool = False) -> None:
        near = [start for start in whole if (start >= position if after else start <= position)]
        chosen = (min(near) if after else max(near)) if near else len(lines) if after and runs_on else position
        placed.setdefault(chosen, []).extend(indices)

    place([at for at in around.header if at not in around.dropped], 0, after=True)
    for position, indices in text.asides:
        place(indices, position)
    place([at for at in around.footer if at not in around.dropped], len(lines))
    flow = Flow()
    for at in range(len(lines) + 1):
        _add_aside(flow, page, placed.get(at, []), body)
        if at < len(lines):
            if at in tables.lines:
                flow.apart.add(len(flow.lines))
            flow.lines.append(lines[at])
            flow.order.append(text.order[at])
            flow.gaps.append(between[at])
    return flow


def _add_aside(flow: Flow, page: Sequence[Line], indices: Sequence[int], body: float) -> None:
    if not indices:
        return
    lines = [page[index] for index in indices]
    if flow.gaps:
        flow.gaps[-1] = "\n\n"
    flow.apart.update(range(len(flow.lines), len(flow.lines) + len(lines)))
    flow.lines += lines
    flow.order += indices
    flow.gaps += [*gaps(lines, rows(lines), body), "\n\n"]
