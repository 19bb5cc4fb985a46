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
        later = ((pages[at], texts[at]) for at in range(number + 1, len(pages)))
        following = next((page[text.order[0]] for page, text in later if text.order), None)
        flow = _flow(page, text, around, body, following, runs_on)
        flows.append(flow)
        runs_on = bool(flow.gaps) and "\n" not in flow.gaps[-1] if flow.gaps else runs_on
    return flows


def _text(page: Sequence[Line], order: Sequence[int], body: float) -> _Text:
    """Takes the small lines at each column's foot out of the page's text."""
    text = _Text([], [])
    for at, index in enumerate(order):
        foot = _foot(page, order, at, body)
        if foot and text.order:
            if text.asides and text.asides[-1][0] == len(text.order):
                text.asides[-1][1].append(index)
            else:
                text.asides.append((len(text.order), [index]))
        else:
            text.order.append(index)
    return text


def _foot(page: Sequence[Line], order: Sequence[int], at: int, body: float) -> bool:
    """Whether the line is small, and so is everything below it in its column."""
    for index, below in zip(order[at:], [*order[at + 1 :], None], strict=True):
        if page[index].size >= _SMALL * body or page[index].is_row:
            return False
        if below is None or page[below].top < page[index].top:
            return True
    return False


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
        chosen = (min(near) if after else max(near)) if near else position
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
