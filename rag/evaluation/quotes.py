"""Pure: the one place where a document's text has a quote that a person copied."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from index.errors import FootnoteError

# A quote of fewer words would be found by chance; more signs in a row than that are more than a cell's border.
FEWEST_WORDS = 4
LONGEST_GAP = 12
# What is offered instead of a quote that is not there has at least so much of it, in percent of its characters.
ALIKE = 75
# Longer quotes are looked for by their beginning alone: enough to find the place, and quick in a long text.
LOOKED_FOR = 200
_QUOTED = re.compile(r"[^\W_]+")


def find_quote(name: str, quote: str, text: str) -> tuple[int, int]:
    """The characters of `text`, the document `name`'s, that are the quote: word for word, or else with any white space
    between its words, or else, for four words and more, with any signs between them: people copy rows from a .csv file
    or a spreadsheet, and prose without its mark-up. FootnoteError if it is nowhere or in several places."""
    spans = _exactly(quote, text) or _spaced(quote, text) or _by_words(quote, text)
    if not spans:
        near = nearest(quote, text)
        meant = f"Did you mean {shortened(near, LOOKED_FOR)!r}?" if near else ""
        raise FootnoteError(f"{name!r} does not have the quote {shortened(quote)!r}", meant)
    if len(spans) > 1:
        raise FootnoteError(
            f"{name!r} has the quote {shortened(quote)!r} {len(spans)} times",
            f"Quote more of it, or give start and end (the first is at {spans[0][0]} to {spans[0][1]})",
        )
    return spans[0]


def nearest(quote: str, text: str) -> str:
    """The words of the text that are most like the quote, whole ones; "" if none is nearly it."""
    found = fuzz.partial_ratio_alignment(quote[:LOOKED_FOR], text, score_cutoff=ALIKE)
    if found is None or len(text) < len(quote[:LOOKED_FOR]):
        return ""
    start, end = found.dest_start, found.dest_end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end].strip()


def shortened(text: str, limit: int = 60) -> str:
    """The text on one line, cut to `limit` characters for a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _exactly(quote: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(quote), text)]


def _spaced(quote: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\s+".join(re.escape(word) for word in quote.split()), text)]


def _by_words(quote: str, text: str) -> list[tuple[int, int]]:
    words = _QUOTED.findall(quote)
    if len(words) < FEWEST_WORDS:
        return []
    between = rf"[\W_]{{1,{LONGEST_GAP}}}?"
    return [match.span() for match in re.finditer(rf"(?<![^\W_]){between.join(words)}(?![^\W_])", text)]
