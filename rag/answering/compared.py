"""Both sides of a comparison: for each the best sentence or row that tells of it and not only of the other."""

from __future__ import annotations

from rag.answering.candidates import Candidate
from rag.answering.choosing import choose
from rag.answering.look import Look
from rag.answering.runs import cells_of, run_at
from rag.answering.selection import Group, Selection, quoted, stems
from rag.forms import Asked
from rag.question import CONTENT_FREE, WORD, Vocabulary

# Of sentences that hold a side's name one further behind the best, in log-odds, is not about what is asked.
REACH = 4.5


def compared(look: Look, asked: Asked, vocabulary: Vocabulary) -> Selection | None:
    """What is said of each side: two rows of tables; else what is told of both together, and of a side that this
    leaves out the best sentence. None where nothing is to be added to what is told anyway. A side whose name is
    nowhere in the passages is said to be."""
    one, other = (_key(side, vocabulary) for side in asked.sides)
    if not one - other and not other - one:
        return None
    found = [
        _about(look, *keys, side, vocabulary)
        for keys, side in zip(((one, other), (other, one)), asked.sides, strict=True)
    ]
    told = [candidate for candidate in found if candidate]
    if not told:
        return None
    lacking = [
        side
        for side, candidate in zip(asked.sides, found, strict=True)
        if candidate is None and _is_name(side) and not _is_near(look, side, vocabulary)
    ]
    said = f"The documents don't answer this for “{lacking[0]}”." if lacking else ""
    if not all("|" in candidate.text for candidate in told) or (len(told) == 1 and not lacking):
        chosen = choose(look.sentences)
        held = [frozenset(vocabulary.analyse(candidate.text)) for candidate in chosen]
        added = [
            candidate
            for key, candidate in zip((one, other), found, strict=True)
            if candidate and not any(key <= words for words in held)
        ]
        if not added and not said:
            return None
        told = [*chosen, *added]
    items = [[candidate] for at, candidate in enumerate(told) if candidate not in told[:at]]
    return Selection([Group(items, listed=False)], said)


def _is_name(side: str) -> bool:
    return any(word[0].isupper() or any(map(str.isdigit, word)) for word in WORD.findall(side))


def _is_near(look: Look, side: str, vocabulary: Vocabulary) -> bool:
    """Whether the passages have all words of a side's name, or what they stand below has."""
    near = stems([f"{hit.title} {hit.document} {hit.passage.text}" for hit in look.retrieval.hits], vocabulary)
    return _key(side, vocabulary) <= near


def _key(side: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The stems that name a side: its names and figures, or all its telling words where it has none."""
    words = [match.group() for match in WORD.finditer(side) if match.group().casefold() not in CONTENT_FREE]
    names = [word for word in words if word[0].isupper() or any(map(str.isdigit, word))]
    return stems(names or words, vocabulary)


def _about(
    look: Look, own: frozenset[str], other: frozenset[str], side: str, vocabulary: Vocabulary
) -> Candidate | None:
    """The best sentence with all of a side's words; before others one that has them as a cell of their own, and one
    that does not tell of the other side as well."""
    least = look.sentences[0].score - REACH
    rival = other - own
    having = [one for one in look.sentences if one.score >= least and own <= frozenset(vocabulary.analyse(one.text))]
    having += _rows(look, own, vocabulary)
    named = stems([side], vocabulary)

    def rank(one: Candidate) -> tuple[bool, bool]:
        words = frozenset(vocabulary.analyse(one.text))
        cells = [frozenset(vocabulary.analyse(cell)) for cell in cells_of(one.text)] if "|" in one.text else []
        return not (own in cells or named in cells), bool(rival) and rival <= words

    return min(having, key=rank, default=None)


def _rows(look: Look, own: frozenset[str], vocabulary: Vocabulary) -> list[Candidate]:
    """The rows with these words in the table that holds the best sentence, also where no passage has them."""
    best = look.sentences[0]
    run = run_at(look.retrieval.documents[best.hit.passage.document_id], best.start)
    if run is None or not run.table:
        return []
    return [
        quoted(look, run.document, run.items[at][0])
        for at in range(len(run.items))
        if own <= frozenset(vocabulary.analyse(run.text_of(at)))
    ]
