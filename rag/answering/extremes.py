"""The most and the least: which row of a table, or which of several sentences alike, by comparing their figures.

Nothing is picked unless all rows can be compared and one column is plainly meant: by its name, or by being the only
one of the kind that the adjective measures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.sentences import Span, sentence_spans
from index.types import Document
from rag.answering.adjectives import Measure, adjective_of, measure_of, measures_anything, wants_large
from rag.answering.candidates import Candidate
from rag.answering.look import Look
from rag.answering.quantities import Amount, amounts, comparable, furthest
from rag.answering.runs import Run, run_at
from rag.answering.selection import Group, Selection, context_of, quoted, stems
from rag.forms import EDGES, PLACES, Asked
from rag.negation import denies
from rag.question import CONTENT_FREE, WORD, Vocabulary

# Tables among so many of the best sentences are looked at, and those so far behind the best, in log-odds.
LOOKED_AT = 12
REACH = 5.0
# More that are alike at the edge single out none.
MOST_ALIKE = 3
# The highest of these may be the smallest number, or be none.
_RANKS = re.compile(r"\b(?:rank|position|place|grade|class|id|no|nr|number|row|code|zip)\b|#", re.IGNORECASE)
# What a first column may be compared by: else it has the names or numbers by which the rows are known.
_WHEN = ("date", "clock")
# Sentences that are compared, at least: two may be alike by chance.
FEWEST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose cells can be compared."""

    at: int
    name: str
    amounts: list[Amount | None]

    @property
    def dimension(self) -> str:
        return next((one.dimension for one in self.amounts if one), "")


def extreme(look: Look, asked: Asked, vocabulary: Vocabulary) -> Selection | None:
    """The row, or the sentence, that is the most or the least of what is asked for; None where that can't be told."""
    best = look.sentences[0].score
    near = [one for one in look.sentences[:LOOKED_AT] if one.score >= best - REACH]
    if denies(look.question.text):
        return None  # "the cheapest that does not fold"
    if any(_says_so(one.text, asked) and "|" not in one.text for one in near[:3]):
        return None  # a sentence says itself which is the most
    seen: list[Run] = []
    for rank, one in enumerate(near):
        document = look.retrieval.documents[one.hit.passage.document_id]
        if any(run.document.id == document.id and run.holds(one.start) for run in seen):
            continue
        run = run_at(document, one.start)
        if run and run.table:
            seen.append(run)
            if picked := _of_table(look, asked, run, one.hit.document, rank == 0, vocabulary):
                return picked
    sections = {
        (one.hit.passage.document_id, _section_of(look, one)): one for one in reversed(near) if "|" not in one.text
    }
    for one in reversed(sections.values()):
        if picked := _of_sentences(look, asked, one, vocabulary):
            return picked
    return None


def uncompared(row: Candidate, document: Document, asked: Asked) -> bool:
    """Whether a sentence is a table's row that does not say itself that it is the most: one of several rows which could
    not be compared is no answer, however alike its words are. In a timeline the latest may be told by its words."""
    run = run_at(document, row.start) if "|" in row.text else None
    measure = measure_of(adjective_of(asked))
    if measure is None or measure.past is not None or run is None or not run.table:
        return False
    said = " ".join((row.text, run.heading, document.title, *run.names))
    return not _says_so(said, asked)


def _section_of(look: Look, one: Candidate) -> int:
    """Where the section of a sentence begins."""
    heads = look.retrieval.documents[one.hit.passage.document_id].headings_above(one.start)
    return heads[-1].end if heads else 0


def _of_table(look: Look, asked: Asked, run: Run, file: str, is_best: bool, vocabulary: Vocabulary) -> Selection | None:
    if not run.names:
        return None
    rows = [run.cells(at) for at in range(len(run.items))]
    if any(len(row) != len(run.names) for row in rows):
        return None
    own = [stems(row, vocabulary) for row in rows]
    context = context_of(run, file, vocabulary)
    kept = _rows_asked_for(look, asked, own, context)
    known = context.union(*own)
    column = _column(look, asked, run.names, [rows[at] for at in kept], known, vocabulary) if len(kept) > 1 else None
    if column is None:
        return None
    things = stems((*asked.things, *asked.measured), vocabulary) - stems([column.name, asked.degree], vocabulary)
    if not things & known and not is_best:
        return None
    others = stems([name for name in run.names[1:] if name != column.name], vocabulary)
    met = (context - others).union(*own)
    if not _telling(asked.limits, vocabulary) <= met or stems(asked.things[:-1], vocabulary) & others - met:
        return None  # of which rows are meant something else decides
    edge = furthest(column.amounts, most=wants_large(asked, column.dimension), places=asked.places)
    if not edge or len(edge) > max(MOST_ALIKE, asked.places[1]):
        return None
    items = [[quoted(look, run.document, run.items[kept[at]][0])] for at in edge]
    rests_on = ""
    if stems(asked.things, vocabulary) <= known:
        said = rf"\b{re.escape(asked.degree)}(?:\s+{re.escape(adjective_of(asked))})?\b"
        by_name = frozenset(word.stem for word in look.question.words) & stems([column.name], vocabulary)
        rests_on = re.sub(
            said, lambda _: "" if by_name else column.name, look.question.text, count=1, flags=re.IGNORECASE
        )
    title = f"Of {len(kept)} rows, by “{column.name}”:"
    return Selection([Group(items, title, listed=False)], rests_on=rests_on, column=column.name)


def _telling(words: Sequence[str], vocabulary: Vocabulary) -> frozenset[str]:
    return stems([word for word in words if word.casefold() not in CONTENT_FREE], vocabulary)


def _rows_asked_for(look: Look, asked: Asked, own: Sequence[frozenset[str]], context: frozenset[str]) -> list[int]:
    """The rows that have those of the question's words that tell rows apart ("which road bike"); none where it names
    something that neither they nor what they stand below has."""
    kept = list(range(len(own)))
    skipped = {asked.degree, *(PLACES if asked.places != (1, 1) else ()), *CONTENT_FREE}
    for word in look.question.words:
        if word.idf <= 0 or word.start >= look.question.asked or word.stem in context:
            continue
        if word.text.casefold() in skipped or (word.text == str(asked.places[1]) and asked.places[1] > 1):
            continue
        having = [at for at in kept if word.stem in own[at]]
        if having:
            kept = having
        elif word.is_name or any(map(str.isdigit, word.text)):
            return []
    return kept


def columns_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """The columns of a table whose cells can be compared, without those that only count its rows or name them."""
    columns = []
    for at, name in enumerate(names):
        if _RANKS.search(name):
            continue
        told = comparable([row[at] for row in rows], name)
        column = Column(at, name, told or [])
        if told and (at or (column.dimension in _WHEN and not all(row[0].isdigit() for row in rows))):
            columns.append(column)
    return columns


def _column(
    look: Look,
    asked: Asked,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    known: frozenset[str],
    vocabulary: Vocabulary,
) -> Column | None:
    """The one column that is meant; `known` are the words of the table and of what it stands below."""
    columns = columns_of(names, rows)
    adjective = adjective_of(asked)
    measure = measure_of(adjective)
    nouns, dimensions = (measure.nouns, measure.dimensions) if measure else ((), ())
    of_kind = next(
        (found for kind in dimensions if (found := [one for one in columns if one.dimension.split()[0] == kind])), []
    )
    behind = stems(asked.measured, vocabulary)
    others = stems([word.text for word in look.question.words if word.start < look.question.asked], vocabulary)
    pools = [(behind, columns)] if measures_anything(adjective) or asked.measured else []
    pools += [(others, of_kind or (columns if measures_anything(adjective) else []))]
    pools += [(stems(nouns, vocabulary), columns)]
    for words, among in pools:
        overlaps = [(len(words & stems([one.name], vocabulary)), one) for one in among]
        most = max((count for count, _ in overlaps), default=0)
        if most:
            best = [one for count, one in overlaps if count == most]
            return best[0] if len(best) == 1 else None
    if asked.measured and not stems(asked.measured[-1:], vocabulary) <= known:
        return None  # "the longest keyboard" is no question of how long the battery lasts
    return of_kind[0] if len(of_kind) == 1 else None


def _says_so(text: str, asked: Asked) -> bool:
    words = [match.group().casefold() for match in WORD.finditer(text)]
    return asked.degree not in EDGES and asked.degree in words


def _of_sentences(look: Look, asked: Asked, best: Candidate, vocabulary: Vocabulary) -> Selection | None:
    """One of several sentences alike: of the section that holds `best`, each with one figure of the dimension in the
    same wording."""
    adjective = adjective_of(asked)
    measure = measure_of(adjective)
    if measure is None or asked.places != (1, 1):
        return None
    document = look.retrieval.documents[best.hit.passage.document_id]
    context = frozenset(vocabulary.analyse(" ".join((*document.heading_path(best.start), document.title))))
    alike: dict[tuple[str, str], list[tuple[Span, Amount]]] = defaultdict(list)
    for span in _section_sentences(document, best.start):
        if told := _one_amount(document.text[slice(*span)], adjective, measure):
            wording, amount = told
            alike[wording, amount.dimension].append((span, amount))
    groups = [group for group in alike.values() if len(group) >= FEWEST_SENTENCES]
    if len(groups) != 1:
        return None
    things = stems((*asked.things, *asked.measured), vocabulary) - stems([asked.degree, adjective], vocabulary)
    if not _telling(asked.limits, vocabulary) <= context:
        return None
    texts = [frozenset(vocabulary.analyse(document.text[slice(*span)])) for span, _ in groups[0]]
    if things and not any(stem in context or all(stem in text for text in texts) for stem in things):
        return None
    edge = furthest([amount for _, amount in groups[0]], most=wants_large(asked, groups[0][0][1].dimension))
    if len(edge) != 1:
        return None
    return Selection([Group([[quoted(look, document, groups[0][edge[0]][0])]], listed=False)])


def _section_sentences(document: Document, offset: int) -> Iterator[Span]:
    heads = document.headings_above(offset)
    start = heads[-1].end if heads else 0
    stop = min((one.start for one in document.headings if one.start > offset), default=len(document.text))
    yield from sentence_spans(document.text, max(start, offset - 10_000), min(stop, offset + 10_000))


def _one_amount(text: str, adjective: str, measure: Measure) -> tuple[str, Amount] | None:
    """The amount that a sentence has of something, and the word that says of what: "... is 214 km long", "built in
    1897", "a height of 30 m"."""
    if "date" in measure.dimensions:
        years = list(re.finditer(r"\b(\w+)\s+(?:in\s+)?((?:1[5-9]|20)\d\d)\b", text))
        if len(years) == 1:
            year = float(years[0][2]) * 10_000
            return years[0][1].casefold(), Amount("date", year, year)
        return None
    found = [one for one in amounts(text) if one.dimension.split()[0] in measure.dimensions]
    words = {match.group().casefold() for match in WORD.finditer(text)}
    said = next((word for word in (adjective, *measure.nouns) if word in words), "")
    if len(found) != 1 or not (said or "money" in measure.dimensions):
        return None
    return said, found[0]
