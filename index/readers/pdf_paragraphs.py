"""Lines of PDF pages to canonical text in which paragraphs are whole, and words broken at a line's end too. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.dictionary import frequency, is_english
from index.readers.pdf_asides import arranged
from index.readers.pdf_lines import BULLETS, Line
from index.types import Page

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# "short- and long-term": the hyphen at a line's end stands for a word's other half.
_SUSPENDING = frozenset("and or und oder bis et ou y o e to en of og och".split())
_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety".split()
)
# In the dictionary's counts "fuel" has 32,818 and "income" 10,485, but "micro" 1,730 and "corona" 302: such halves are
# of words that it does not know.
_COMMON = 2000
_CJK = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item or table row: where it stands in the text, and how it is set."""

    start: int
    end: int
    size: float
    is_bold: bool
    is_text: bool  # neither a row, a note, a header or footer, nor an item of a list with bullets


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's canonical text, with its pages and blocks in order. `body_size` is the size of most text."""

    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    body_size: float


def lay_out(pages: Sequence[Sequence[Line]]) -> Layout:
    """Joins the lines of all pages; each page's are given as drawn."""
    body = body_size(pages)
    hyphens = _Hyphens(line.text for page in pages for line in page)
    flows = arranged(pages, body)
    parts: list[str] = []
    spans: list[Page] = []
    blocks: list[Block] = []
    length, gap = 0, "\n\n"
    for number, (page, flow) in enumerate(zip(pages, flows, strict=True), 1):
        start = length
        following = next((later.lines[0] for later in flows[number:] if later.lines), None)
        for at, line in enumerate(flow.lines):
            after = flow.lines[at + 1] if at + 1 < len(flow.lines) else following
            text, next_gap = hyphens.joined(line.text, after.text if after else "", flow.gaps[at])
            if "\n" in gap:
                is_text = at not in flow.apart and not line.text.startswith(BULLETS)
                blocks.append(Block(length, length, line.size, True, is_text))
            gap = next_gap
            blocks[-1].is_bold &= line.is_bold
            blocks[-1].end = length + len(text)
            parts += [text, gap]
            length += len(text) + len(gap)
        end = length - len(gap) if flow.lines else length
        spans.append(Page(number, start, end, order=_runs(flow.order, len(page))))
    return Layout("".join(parts).removesuffix(gap), tuple(spans), tuple(blocks), body)


def _runs(order: Sequence[int], count: int) -> tuple[tuple[int, int], ...]:
    """The order as stretches (first, stop); empty if it is the one drawn, of all lines."""
    runs: list[tuple[int, int]] = []
    for at in order:
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return () if runs == [(0, count)] else tuple(runs)


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The type size that most characters are set in."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


class _Hyphens:
    """Tells a word broken at a line's end from a compound: by the document's words, else by an English dictionary."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: set[str] = set()
        for text in texts:
            words = _WORD.findall(text.removesuffix("-").casefold())
            # A line's first and last word may be halves.
            self._words.update(words[1:-1] if text.endswith("-") else words[1:])

    def joined(self, line: str, after: str, gap: str) -> tuple[str, str]:
        """The line's text and the gap after it, once a hyphen at its end is settled."""
        if gap != " " or not after:
            return line, gap if after else "\n\n"
        if not line.endswith("-"):
            return line, "" if _CJK.match(line[-1]) and _CJK.match(after) else " "
        before = re.search(r"[^\W_]+(?:-[^\W_]+)*(?=-$)", line)
        behind = re.match(r"[^\W_]+", after)
        if before is None or behind is None or behind[0].casefold() in _SUSPENDING:
            return line, " "
        return (line, "") if self._is_compound(before[0], behind[0]) else (line[:-1], "")

    def _is_compound(self, left: str, right: str) -> bool:
        one, two = left.casefold(), right.casefold()
        if f"{one}-{two}" in self._words:
            return True
        if one + two in self._words:
            return False
        shouted = left.isupper() and right.isupper() and min(len(left), len(right)) > 1
        if not (right[0].islower() or shouted) or any(char.isdigit() for char in left):
            return True  # COVID-19, North-South, 4-year
        if "-" in left or one in _NUMBERS:
            return True
        # "long-term" is of two words and no word itself; "overall" is one, though "over" and "all" are too.
        return min(len(one), len(two)) > 2 and self._has(one) and self._has(two) and not is_english(one + two)

    def _has(self, word: str) -> bool:
        return word in self._words or frequency(word) >= _COMMON
