"""Lists as a whole: the bullets, numbers or rows that answer "which are there?", each quoted and cited.

A list is taken for the answer if its heading, the sentence that leads it in, or its columns name what is asked for, or
if the sentences that answer best are several of its items. Of lists that are named so, those of other documents are
told, too."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.answering.candidates import Candidate
from rag.answering.filtered import SAID_OF_ANY
from rag.answering.look import Look
from rag.answering.runs import Run
from rag.answering.selection import MOST_ITEMS, Group, Selection, called, context_of, names_of, quoted, runs_near, stems
from rag.answering.undrawn import undrawn
from rag.forms import QUANTIFIERS, Asked, Form
from rag.negation import denies
from rag.question import CONTENT_FREE, WORD, Vocabulary

# Sentences of one item that are quoted at most.
MOST_OF_ITEM = 3
# Lists of so many of the best sentences are looked at, and those so far behind the best, in log-odds.
LOOKED_AT = 20
REACH, REACH_OF_NAMED = 4.0, 8.0
MOST_LISTS = 4
# Of the best sentences so many have to be items of a list that is not named.
TOP, IN_LIST = 3, 2
# A table has such things among others if at least so many of its rows are.
FEWEST_ROWS = 2
# Words that a row has as the question has them.
LONGEST_PHRASE = 4
# A table is named by so many words of its title, of its file's name, and of the headings above.
NAMED_BY = 2

# Items would have to be compared with a figure.
_COMPARES = re.compile(
    r"\b(?:more|less|fewer|over|under|above|below|least|most|between|than|before|after|since|until)\b[^?]*\d", re.I
)
# "How to read a test" is no heading of tests.
_CLAUSE = re.compile(r"\W*(?:how|why|when|where|what|who|which|whether|if)\b", re.IGNORECASE)
_EXCEPTED = re.compile(
    r"\b(?:outside(?:\s+of)?|except(?:\s+for|ing)?|excluding|other\s+than|besides|apart\s+from|without)\s+", re.I
)
_YES = frozenset(("yes", "y", "true", "x", "✓", "✔"))
_NO = frozenset(("no", "n", "false", "", "-", "–", "✗", "✘"))


def listed(look: Look, asked: Asked, vocabulary: Vocabulary) -> Selection | None:
    """The lists that answer, as a whole; None where there is none."""
    best = look.sentences[0]
    if asked.form is Form.COUNT and best.features.get("kind", 0.0) == 1.0:
        return None  # the text has the number itself
    wanted = stems(asked.things[-1:], vocabulary)
    words = [word.text for word in look.question.words if word.text.casefold() not in CONTENT_FREE | QUANTIFIERS]
    question = stems(words, vocabulary)
    if asked.form is Form.MAYBE_LIST and "|" in best.text:
        return None  # a row is looked up
    if _COMPARES.search(look.question.text):
        return None  # which are "more than 40 points" the list does not say (`filtered`)
    named: list[tuple[int, Run, Candidate]] = []
    for run, one in runs_near(look, look.sentences[:LOOKED_AT]):
        # Rows of bare dates are no answer to anything by themselves; their heading says what they are.
        by_name = asked.form is Form.LIST and stems(asked.things, vocabulary) <= names_of(run, vocabulary)
        near = one.score >= best.score - (REACH_OF_NAMED if by_name else REACH)
        called_so = _is_named(run, asked, wanted, question, vocabulary)
        if (called_so or _among_rows(run, one.hit.document, asked, question, vocabulary)) and (near or named):
            named.append((len(question & context_of(run, one.hit.document, vocabulary)), run, one))
    first = min(named, key=lambda found: (_astray(found[2]), -found[0]), default=None)
    if first is None:
        told = _told_best(look) if asked.form is not Form.COUNT else None
        first = (0, *told) if told else None
    if first is None:
        return undrawn(look, asked, wanted, question, vocabulary)
    covered, run, one = first
    if not _is_met(look, run, one, wanted, question, vocabulary):
        return None
    if run.table and (asked.form is Form.MAYBE_LIST or not _of_this(run, asked, question, one, vocabulary)):
        return None
    alike = [
        (other, candidate)
        for reached, other, candidate in named
        if other != run
        and first in named
        and other.table == run.table
        and _astray(candidate) <= _astray(one)
        and reached >= covered  # the ingredients of another dish are called so, too
    ]
    chosen = [(run, one), *alike][:MOST_LISTS]
    groups = [_group(look, run, one, len(chosen) > 1, wanted, vocabulary) for run, one in chosen]
    # Of several rows one may be left; for "outside Norway" the others are what is nearest by words.
    fewest = 1 if run.table and _EXCEPTED.search(look.question.text) else 2
    return Selection(groups) if sum(len(group.items) for group in groups) >= fewest else None


def _is_met(
    look: Look, run: Run, one: Candidate, wanted: frozenset[str], question: frozenset[str], vocabulary: Vocabulary
) -> bool:
    """Whether a list has what the question says of its things: another sentence that answers better may say no more of
    it than what the list is called ("Which rivers need a permit?"), and of "which are not?" the list of all is none."""
    best = look.sentences[0]
    lead = run.document.text[slice(*run.lead)] if run.lead else ""
    if denies(look.question.text) and not denies(f"{run.heading} {lead}") and not _is_yes_and_no(run):
        return False
    own = best.hit.passage.document_id == run.document.id
    if own and (run.holds(best.start) or (run.lead is not None and run.lead[0] == best.start)):
        return True
    said = question & frozenset(vocabulary.analyse(best.text))
    return said <= context_of(run, one.hit.document, vocabulary) | wanted


def _is_yes_and_no(run: Run) -> bool:
    cells = [run.cells(at) for at in range(len(run.items))] if run.table else []
    columns = zip(*cells, strict=False)
    return any(len(column) > 1 and {cell.casefold() for cell in column} <= _YES | _NO for column in columns)


def _of_this(run: Run, asked: Asked, question: frozenset[str], one: Candidate, vocabulary: Vocabulary) -> bool:
    """Whether a table's rows are such things, by its columns or what it stands below, or some of them by what they say;
    or it is the one that the question names ("the products on the price list")."""
    file = one.hit.document
    context = context_of(run, file, vocabulary)
    by_name = bool(stems(asked.things[-1:], vocabulary) & context)
    by_question = len(question & (context - names_of(run, vocabulary))) >= NAMED_BY
    return by_name or by_question or _among_rows(run, file, asked, question, vocabulary)


def _is_named(run: Run, asked: Asked, wanted: frozenset[str], question: frozenset[str], vocabulary: Vocabulary) -> bool:
    """Whether a list is called what is asked for, or by words of the question alone: "Who was present?"."""
    if _is_of_another_kind(run, asked, wanted, question, vocabulary):
        return False
    own = called(run.heading, vocabulary)
    if wanted & (names_of(run, vocabulary) - (own if _CLAUSE.match(run.heading) else frozenset())):
        return True
    return asked.form is not Form.COUNT and not run.table and bool(own) and own <= question


def _among_rows(run: Run, file: str, asked: Asked, question: frozenset[str], vocabulary: Vocabulary) -> bool:
    """Whether some rows of a table are what is asked for ("the kettles in the price list"), and all else that the
    question says is met by them or by what they stand below."""
    wanted = stems(asked.things, vocabulary)
    rows = _rows_with(run, wanted, vocabulary) if asked.form is not Form.MAYBE_LIST else []
    if not FEWEST_ROWS <= len(rows) < len(run.items):
        return False
    said = context_of(run, file, vocabulary).union(*(stems([run.text_of(at)], vocabulary) for at in rows))
    return question - stems(sorted(SAID_OF_ANY), vocabulary) <= said


def _rows_with(run: Run, wanted: frozenset[str], vocabulary: Vocabulary) -> list[int]:
    if not run.table or not wanted:
        return []
    return [at for at in range(len(run.items)) if wanted <= stems([run.text_of(at)], vocabulary)]


def _is_of_another_kind(
    run: Run, asked: Asked, wanted: frozenset[str], question: frozenset[str], vocabulary: Vocabulary
) -> bool:
    """Whether a list is called by another kind of what is asked for: nuclear tests are no missile tests."""
    if stems(asked.things[:-1], vocabulary) <= names_of(run, vocabulary):
        return False
    words = [word for word in run.heading.split() if word.casefold() not in QUANTIFIERS]
    kinds = [before for before, word in pairwise(words) if stems([word], vocabulary) & wanted]
    return any(kind.casefold() not in CONTENT_FREE and not stems([kind], vocabulary) <= question for kind in kinds)


def _told_best(look: Look) -> tuple[Run, Candidate] | None:
    """The list that the best sentence leads in, or is of like others of the best."""
    best = look.sentences[0]
    found = runs_near(look, [best])
    if not found:
        return None
    run, _ = found[0]
    if run.lead is not None and run.lead[0] == best.start:
        return run, best
    top = [other for other in look.sentences[:TOP] if other.score >= best.score - REACH]
    inside = sum(run.document.id == other.hit.passage.document_id and run.holds(other.start) for other in top)
    return (run, best) if inside >= IN_LIST and run.holds(best.start) else None


def _astray(candidate: Candidate) -> float:
    return candidate.features.get("astray", 0.0)


def _group(
    look: Look, run: Run, one: Candidate, several: bool, wanted: frozenset[str], vocabulary: Vocabulary
) -> Group:
    kept = _asked_for(look, run, one.hit.document, wanted, vocabulary)
    shown = kept[:MOST_ITEMS]
    items = [[quoted(look, run.document, span) for span in run.items[at][:MOST_OF_ITEM]] for at in shown]
    lead = quoted(look, run.document, run.lead) if run.lead else None
    where = one.hit.document + (f", below “{run.heading}”" if run.heading else "")
    more = f"{len(kept) - len(shown):,} more of them in {where}." if len(kept) > len(shown) else ""
    title = f"{run.heading} ({one.hit.title or one.hit.document}):" if several and run.heading else ""
    return Group(items, title, lead, more)


def _asked_for(look: Look, run: Run, file: str, wanted: frozenset[str], vocabulary: Vocabulary) -> list[int]:
    """The items that have those of the question's words that tell them apart ("which kids bikes")."""
    named = context_of(run, file, vocabulary)
    some = 0 < len(_rows_with(run, wanted, vocabulary)) < len(run.items) and not wanted <= named
    context = named if some else named | wanted
    own = [stems([run.text_of(at)], vocabulary) for at in range(len(run.items))]
    excepted = {match.end() for match in _EXCEPTED.finditer(look.question.text)}
    kept = _with_phrase(look, run, _where_yes(look, run, vocabulary))
    for word in look.question.words:
        if word.idf <= 0 or word.stem in context or word.text.casefold() in CONTENT_FREE:
            continue
        having = [at for at in kept if word.stem in own[at]]
        if run.table and word.start in excepted:
            having = [at for at in kept if at not in having] if having else []
        # One of several bullets that has a word of the question says more often what else is so.
        kept = having if having and (run.table or len(having) > 1) else kept
    return kept


def _with_phrase(look: Look, run: Run, rows: list[int]) -> list[int]:
    """Of a table's rows those that have several words of the question as it has them ("out of stock"), small ones
    included, if others have not."""
    if not run.table:
        return rows
    words = [word.text.casefold() for word in look.question.words]
    texts = {at: f" {' '.join(match.group() for match in WORD.finditer(run.text_of(at).casefold()))} " for at in rows}
    for length in range(LONGEST_PHRASE, 1, -1):
        for phrase in (words[at : at + length] for at in range(len(words) - length + 1)):
            if not CONTENT_FREE.isdisjoint(phrase) and not CONTENT_FREE.issuperset(phrase):
                having = [at for at in rows if f" {' '.join(phrase)} " in texts[at]]
                if 0 < len(having) < len(rows):
                    return having
    return rows


def _where_yes(look: Look, run: Run, vocabulary: Vocabulary) -> list[int]:
    """The rows with a yes in the column that the question names, where a column has nothing but yes and no; with a no
    for "which have none?"; else all."""
    rows = [run.cells(at) for at in range(len(run.items))]
    asked = frozenset(word.stem for word in look.question.words if word.idf > 0)
    for at, name in enumerate(run.names):
        cells = [row[at].strip().casefold() if at < len(row) else "" for row in rows]
        if len(set(cells)) > 1 and set(cells) <= _YES | _NO and stems([name], vocabulary) & asked:
            wanted = _NO if denies(look.question.text) else _YES
            return [row for row, cell in enumerate(cells) if cell in wanted]
    return list(range(len(rows)))
