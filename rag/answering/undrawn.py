"""Lists that are not drawn as one: sections that are called alike, sentences of a section that tell of one thing each,
the few sentences of a section that is called what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.sentences import Span, sentence_spans
from index.types import Document, Heading
from rag.answering.look import Look
from rag.answering.selection import MOST_ITEMS, Group, Selection, called, quoted, stems
from rag.forms import Asked, Form
from rag.question import Vocabulary

# The sections of so many of the best sentences are looked at.
LOOKED_AT = 20
# Sentences below one heading that are told like a list, at least, and sections that are called alike.
FEWEST = 3
# A section that is quoted whole has so many sentences at most.
MOST_OF_SECTION = 6
# Of so many of the best sentences so many have to be of it.
TOP, IN_SECTION = 3, 2
# In characters.
LONGEST_SECTION = 6_000

# "What should I do in case of fire?"; of what somebody did, a section that bears the name tells much else.
_TO_DO = re.compile(
    r"\W*what\s+(?:do|does|can|could|may|must|should|shall|will|would)\s+(?:i|we|you|one|people|everybody|everyone)\b",
    re.IGNORECASE,
)


def undrawn(
    look: Look, asked: Asked, wanted: frozenset[str], question: frozenset[str], vocabulary: Vocabulary
) -> Selection | None:
    """Such a list of the things `wanted`, or called by words of the `question` alone; None where there is none."""
    if asked.form is Form.MAYBE_LIST:
        return _whole_section(look, question, vocabulary) if _TO_DO.match(look.question.text) else None
    said = question & frozenset(vocabulary.analyse(look.sentences[0].text))
    found: tuple[Document, Sequence[Span], str, str] | None = None
    for one in look.sentences[:LOOKED_AT]:
        document = look.retrieval.documents[one.hit.passage.document_id]
        heads = document.headings_above(one.start)
        above = stems([*(head.title for head in heads), document.title], vocabulary)
        if not heads or not said <= above | wanted:
            continue  # "Which rivers need a permit?" is said elsewhere
        own = stems([heads[-1].title], vocabulary)
        alike = _called_alike(document, heads, wanted, vocabulary) if wanted & own else []
        if len(alike) >= FEWEST:
            found = document, alike, one.hit.document, ""
            break
        spans: Sequence[Span] = _openings(document, heads[-1].end) if wanted & own and asked.form is Form.LIST else []
        if len(spans) >= FEWEST:
            found = document, spans, one.hit.document, heads[-1].title
            break
    if found is None:
        return None
    document, spans, name, heading = found
    left = len(spans) - MOST_ITEMS
    where = f"{name}, below “{heading}”" if heading else name
    items = [[quoted(look, document, span)] for span in spans[:MOST_ITEMS]]
    return Selection([Group(items, more=f"{left:,} more of them in {where}." if left > 0 else "")])


def _called_alike(
    document: Document, heads: Sequence[Heading], wanted: frozenset[str], vocabulary: Vocabulary
) -> list[Span]:
    """The headings beside the innermost of `heads` that begin with the same word as it, one of those wanted:
    "Route 4", "Route 7"."""
    own = heads[-1]
    first = own.title.split()[0]
    if not wanted & stems([first], vocabulary):
        return []
    return [
        (one.start, one.end)
        for one in document.headings
        if one.level == own.level
        and one.title.split()[:1] == [first]
        and document.headings_above(one.start)[:-1] == tuple(heads[:-1])
    ]


def _whole_section(look: Look, question: frozenset[str], vocabulary: Vocabulary) -> Selection | None:
    """The few sentences of the section that the best one is of, where its heading has words of the question alone."""
    best = look.sentences[0]
    document = look.retrieval.documents[best.hit.passage.document_id]
    heads = document.headings_above(best.start)
    if not heads or not called(heads[-1].title, vocabulary) or not called(heads[-1].title, vocabulary) <= question:
        return None
    start, stop = _bounds(document, heads[-1].end)
    spans = sentence_spans(document.text, start, stop) if stop - start <= LONGEST_SECTION else []
    own = [
        one for one in look.sentences[:TOP] if one.hit.passage.document_id == document.id and start <= one.start < stop
    ]
    if not FEWEST <= len(spans) <= MOST_OF_SECTION or len(own) < IN_SECTION:
        return None
    return Selection([Group([[quoted(look, document, span)] for span in spans], listed=False)])


def _bounds(document: Document, start: int) -> Span:
    """A section's own text, up to the next heading."""
    return start, min((one.start for one in document.headings if one.start >= start), default=len(document.text))


def _openings(document: Document, start: int) -> list[Span]:
    """The first sentence of each paragraph of a section, or all sentences of its only one, if each begins with the
    same word and a name."""
    start, stop = _bounds(document, start)
    if stop - start > LONGEST_SECTION:
        return []
    spans = sentence_spans(document.text, start, stop)
    first = [span for at, span in enumerate(spans) if at == 0 or "\n\n" in document.text[spans[at - 1][1] : span[0]]]
    for among in (first, spans):
        words = [document.text[slice(*span)].split()[:2] for span in among]
        alike = len({pair[0] for pair in words}) == 1 and len({tuple(pair) for pair in words}) == len(words)
        if len(among) >= FEWEST and alike and all(pair[-1][:1].isupper() for pair in words):
            return among
    return []
