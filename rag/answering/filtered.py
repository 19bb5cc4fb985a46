"""Rows of a table that meet a bound which the question sets: "Which products cost more than 100 euros?"

Nothing is told unless one column is plainly meant, and everything else that the question says of the rows is met."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Document
from rag.answering.adjectives import measure_of
from rag.answering.bounds import Bound
from rag.answering.candidates import Candidate
from rag.answering.extremes import Column, columns_of
from rag.answering.look import Look
from rag.answering.quantities import amount_of, furthest
from rag.answering.runs import Run, cells_of, run_at
from rag.answering.selection import MOST_ITEMS, Group, Selection, context_of, quoted, runs_near, stems
from rag.question import CONTENT_FREE, Vocabulary

# Tables among so many of the best sentences are looked at.
LOOKED_AT = 20
# What money is called where a column has no currency.
_PRICED = tuple("price cost fee fare rent amount total salary wage charge".split())
# These say nothing of a row: "Which products do you sell for more than 100 euros?"
SAID_OF_ANY = frozenset(
    "cost costs priced price weigh weighs last lasts have has sell sells sold offer offers list listed show have get "
    "gets there made make makes scored score need needs take takes exist available found find".split()
)


def filtered(look: Look, things: Sequence[str], bound: Bound, vocabulary: Vocabulary) -> Selection | None:
    """The rows of the nearest table of these things that are within the bound; None where that can't be told of any."""
    for run, one in runs_near(look, look.sentences[:LOOKED_AT]):
        if run.table and run.names and (found := _of_table(look, things, bound, run, one.hit.document, vocabulary)):
            return found
    return None


def beyond(bound: Bound, row: Candidate, document: Document) -> bool:
    """Whether a table's row has amounts of the bound's kind, and none of them is within: it is no answer, however alike
    its words are."""
    run = run_at(document, row.start) if "|" in row.text else None
    if run is None or not run.table or len(cells := cells_of(row.text, len(run.names))) != len(run.names):
        return False
    told = [
        amount
        for cell, name in zip(cells, run.names, strict=True)
        if (amount := amount_of(cell, name)) and amount.dimension == bound.dimension
    ]
    return bool(told) and bound.dimension != "number" and not any(map(bound.holds, told))


def _of_table(
    look: Look, things: Sequence[str], bound: Bound, run: Run, file: str, vocabulary: Vocabulary
) -> Selection | None:
    rows = [run.cells(at) for at in range(len(run.items))]
    if any(len(row) != len(run.names) for row in rows):
        return None
    context = context_of(run, file, vocabulary)
    kept = _rows_asked_for(look, bound, [stems(row, vocabulary) for row in rows], context)
    if not kept or not stems(things[-1:], vocabulary) <= context.union(*(stems(rows[at], vocabulary) for at in kept)):
        return None
    column = _column(look, bound, columns_of(run.names, rows), vocabulary)
    if column is None:
        return None
    told = [(at, amount) for at in kept if (amount := column.amounts[at]) is not None]
    within = [at for at, amount in told if bound.holds(amount)]
    of = f"{len(told)} row{'' if len(told) == 1 else 's'}, by “{column.name}”"
    question, lacking = look.question.text, ""
    rests_on = question[: bound.span[0]] + question[bound.span[1] :]
    if len(told) < len(kept):
        lacking = f"{len(kept) - len(told)} more have nothing in “{column.name}”."
    if within:
        items = [[quoted(look, run.document, run.items[at][0])] for at in within[:MOST_ITEMS]]
        more = f"{len(within) - MOST_ITEMS:,} more of them in {file}." if len(within) > MOST_ITEMS else ""
        return Selection([Group(items, f"{len(within)} of {of}:", more=more)], lacking, rests_on, column.name)
    nearest = furthest([amount for _, amount in told], most=bound.low != float("-inf"))
    if not nearest:
        return None
    items = [[quoted(look, run.document, run.items[told[at][0]][0])] for at in nearest[:1]]
    return Selection([Group(items, f"None of {of}. The nearest:", listed=False)], lacking, rests_on, column.name)


def _rows_asked_for(look: Look, bound: Bound, own: Sequence[frozenset[str]], context: frozenset[str]) -> list[int]:
    """The rows that have those of the question's words that tell rows apart; none where a word of it is neither in them
    nor in what they stand below."""
    kept = list(range(len(own)))
    for word in look.question.words:
        inside = bound.span[0] <= word.start < bound.span[1]
        plain = word.text.casefold()
        if inside or word.idf <= 0 or word.start >= look.question.asked or plain in CONTENT_FREE:
            continue
        having = [at for at in kept if word.stem in own[at]]
        if having:
            kept = having
        elif word.stem not in context and plain not in SAID_OF_ANY:
            return []
    return kept


def _column(look: Look, bound: Bound, columns: Sequence[Column], vocabulary: Vocabulary) -> Column | None:
    """The one column that the bound is about: of its kind of amounts, and named by the question if there are others."""
    words = [word.text for word in look.question.words if not bound.span[0] <= word.start < bound.span[1]]
    named = stems(words, vocabulary)
    measure = measure_of(bound.adjective)
    meant = named | (stems(measure.nouns, vocabulary) if measure else frozenset())
    priced = stems(_PRICED, vocabulary)
    alike = [one for one in columns if one.dimension == bound.dimension]
    if bound.dimension.startswith("money"):
        alike = alike or [
            one for one in columns if one.dimension == "number" and stems([one.name], vocabulary) & priced
        ]
    elif bound.dimension == "number":
        # "more than 40 points" names the column; "a price above 100" its unit, too.
        alike = [one for one in columns if _is_plain(one) and stems([one.name], vocabulary) & meant]
    overlaps = [(len(stems([one.name], vocabulary) & meant), one) for one in alike]
    most = max((count for count, _ in overlaps), default=0)
    best = [one for count, one in overlaps if count == most]
    return best[0] if len(best) == 1 else None


def _is_plain(column: Column) -> bool:
    """Whether a bare number can be compared with it: as it is written, not in another unit than the base unit."""
    return column.dimension in ("number", "share") or column.dimension.startswith("money")
