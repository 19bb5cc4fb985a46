"""The sentences of the retrieved passages, each with features of how well it answers, and their fitted sum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from index.embedding import unit
from index.sentences import sentences_of
from index.types import Document, Heading
from rag.answering.asking import Asking
from rag.answering.dates import date_of, heading_date
from rag.answering.kinds import kind_present
from rag.answering.passage_tokens import HeaderTokens, Meeting
from rag.answering.specifics import Specific, astray, met, specifics, told_specifics
from rag.answering.tables import table_heads
from rag.late_interaction import LateInteraction, Similarities
from rag.question import Kind, Question, Vocabulary
from rag.types import Hit

# A question's word that only the title, a heading or the sentence before holds counts this much of one in the sentence
# itself, one of the sentence after 0.7: found by hand, flat between 0.7 and 0.9.
HEADER_SHARE = 0.8
BEFORE_SHARE = 0.8
NEAR_SHARE = 0.7
# What the first sentence below a heading gains where just that is asked ("What is 38 North?", a glossary's term); in
# log-odds, by hand: the sets that we fit on hardly have headings.
DEFINES = 4.0
# What a further sentence below a heading that asks the question loses: the first ones say the most.
REMOTE = 1.0
# A token with this share of the question's weight has to be met; 'the' and 'of' have none.
WEIGHTY = 0.05
# A line this short with no full stop is a title or a cell, which names an answer more often than it is one.
TITLE_WORDS = 12

_TITLE = re.compile(r"[^\d|\t:]*[^\d|\t:.!?;。！？।؟\"”’'](?:\([^)]*\))?")
_ASKS_WHETHER = re.compile(
    r"\W*(?:is|are|was|were|do|does|did|can|could|may|might|must|should|shall|will|would|has|have|had)\b", re.IGNORECASE
)
_LIST_ITEM = re.compile(r"(?:[-*+•–]|\d+[.)])\s")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might answer: `text == document.text[start:end]`. `score` compares within one question; `words`
    are the stems of the question's words that a table's row holds itself; `features` are what the score sums up,
    cosines or shares between 0 and 1:

    meets          the question's tokens, weighted by rarity, in the sentence, its title or headings
    meets_near     the same, its neighbours included
    meets_before   the same, the sentence before included
    meets_all      all tokens alike, also of 'when' and 'who'
    passage_least  the one weighty token that the whole passage meets worst
    retrieved      the passage's fused score
    meaning        cosine of the question's vector and the mean of the sentence's token states
    kind           whether the kind of thing asked for is there
    specific       the share of the question's years, ordinals, figures and labels that it or its surroundings hold
    astray         the share of them in whose place it has another, or else its headings, its title or its file's name
    unnamed        the share of the question's rarity in names and figures that other passages have, but neither it nor
                   its neighbours, its headings, its title or its file's name
    title_like     1 for a short line that is no sentence, row or item
    """

    hit: Hit
    start: int
    end: int
    text: str
    features: dict[str, float]
    score: float = 0.0
    words: frozenset[str] = frozenset()


class CandidateScorer:
    """Finds and scores the sentences; `weights` are those fitted by `rag fit`."""

    def __init__(self, late: LateInteraction, vocabulary: Vocabulary, weights: Mapping[str, float]) -> None:
        self._late = late
        self._vocabulary = vocabulary
        self._weights = weights

    def candidates(
        self, question: Question, parts: Sequence[Hit], documents: Mapping[str, Document]
    ) -> list[Candidate]:
        """Every sentence of the passages that could answer, best first."""
        states = self._late.question(question.text)
        if not parts or not states.spans:  # zero-width and control characters are no tokens
            return []
        asking = Asking.of(question, states, self._vocabulary)
        found: dict[tuple[str, int], Candidate] = {}
        for hit, similarities in zip(parts, self._late.similarities(states, parts), strict=True):
            for candidate in self._of_passage(asking, hit, documents[hit.passage.document_id], similarities):
                key = (hit.passage.document_id, candidate.start)
                if key not in found or found[key].score < candidate.score:
                    found[key] = candidate
        return sorted(found.values(), key=lambda candidate: (-candidate.score, candidate.start))

    def _of_passage(
        self, asking: Asking, hit: Hit, document: Document, similarities: Similarities
    ) -> Iterator[Candidate]:
        spans = sentences_of(document, hit.passage.start, hit.passage.end)
        meetings = [Meeting.of(similarities, span) for span in spans]
        nothing = np.full(len(asking.weights), -1.0, dtype=np.float32)
        header_of = HeaderTokens(hit, document, spans, similarities)
        heads_of = table_heads(document, spans)
        heads = {spans[head] for head in heads_of.values()}
        stretches = [document.lines_at(start) for start, _ in spans]
        known = zip(spans, stretches, strict=True)
        heads |= {span for span, lines in known if lines and span[1] <= lines.head[1]}
        in_passage = similarities.matrix.max(axis=1) if similarities.matrix.size else nothing
        weighty = in_passage[asking.weights >= WEIGHTY]
        own_specifics = [
            told_specifics(document.text[start:end]) if asking.specifics else set[Specific]() for start, end in spans
        ]
        around = cache(lambda section, names: _around(hit, section, names, document, asking.specifics))
        own_stems = [asking.stems(document.text[start:end]) for start, end in spans]
        above_stems = cache(lambda section: asking.stems(" ".join(_above(hit, section))))
        for at, (span, meeting) in enumerate(zip(spans, meetings, strict=True)):
            text = document.text[span[0] : span[1]]
            if meeting is None or span in heads or _is_heading(text, span, document):
                continue
            section = document.headings_above(span[0])
            entry = asking.question.kind is Kind.DATE and heading_date(section) is not None
            if not entry and not self._says_more(asking.question, text):
                continue
            before = meetings[at - 1] if at else None
            after = meetings[at + 1] if at + 1 < len(meetings) else None
            before_best = before.best if before else nothing
            near = np.maximum(before_best, after.best if after else nothing)
            lines = stretches[at]
            in_header = header_of(section, lines)
            header = similarities.matrix[:, in_header].max(axis=1) if in_header.any() else nothing
            head = meetings[heads_of[at]] if at in heads_of else None
            above = np.maximum(header, head.best) if head else header
            defines = asking.defined_by(section) and not _told_before(section[-1], span, spans)
            distance = _behind_same_question(asking, section, span, spans, document)
            answers = distance is not None
            own = np.maximum(meeting.best, above if defines or answers else HEADER_SHARE * above)
            names = document.column_names(lines)
            nearby = around(section, names) | (own_specifics[at - 1] if at else set())
            features = {
                "meets": float(asking.weights @ own),
                "meets_near": float(asking.weights @ np.maximum(own, NEAR_SHARE * near)),
                "meets_before": float(asking.weights @ np.maximum(meeting.best, BEFORE_SHARE * before_best)),
                "meets_all": float(meeting.best.mean()),
                "passage_least": float(weighty.min()) if weighty.size else 0.0,
                "retrieved": hit.score,
                "meaning": float(asking.vector @ unit(meeting.mean)),
                "kind": max(kind_present(asking.question, text, self._vocabulary), HEADER_SHARE * entry),
                "specific": met(asking.specifics, own_specifics[at], nearby),
                "astray": astray(
                    asking.competing,
                    (own_specifics[at] | specifics(" ".join(names)), *map(specifics, _above(hit, section))),
                ),
                "unnamed": asking.names.missing(*own_stems[max(0, at - 1) : at + 2], above_stems(section)),
                "title_like": float(_title_like(text)),
            }
            score = sum(self._weights.get(name, 0.0) * value for name, value in features.items())
            score += DEFINES if defines else 0.0
            score += max(0.0, DEFINES - REMOTE * distance) if distance is not None else 0.0
            words = self._held(asking.question, text) if lines and lines.kind == "table" else frozenset()
            yield Candidate(hit, span[0], span[1], text, features, score, words)

    def _says_more(self, question: Question, text: str) -> bool:
        """What says no more than the question did is no answer, unless yes or no is asked for."""
        if _ASKS_WHETHER.match(question.text) and text.rstrip().endswith((".", "!")):
            return True
        known = {word.stem for word in question.words}
        return any(len(stem) > 2 or stem.isdigit() for stem in self._vocabulary.analyse(text) if stem not in known)

    def _held(self, question: Question, text: str) -> frozenset[str]:
        """The stems of the question's telling words that a text has."""
        return frozenset(word.stem for word in question.words if word.idf > 0) & set(self._vocabulary.analyse(text))


def _behind_same_question(
    asking: Asking,
    section: tuple[Heading, ...],
    span: tuple[int, int],
    spans: Sequence[tuple[int, int]],
    document: Document,
) -> int | None:
    """How many sentences stand between this one and a heading or a line above it that asks the same question; None if
    none does, or if another question comes between."""
    begin = section[-1].start if section else 0
    before = [other for other in spans if begin <= other[0] < span[0]]
    for between, (start, end) in enumerate(reversed(before)):
        text = document.text[start:end]
        if text.rstrip().endswith("?"):
            return between if asking.is_asked_by(text) else None
    return len(before) if section and asking.is_asked_by(section[-1].title) else None


def _told_before(heading: Heading, span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether another sentence stands between the heading and this one; a term's own line may go on with one."""
    return any(heading.start <= start < span[0] and end > heading.end for start, end in spans)


def _around(
    hit: Hit, section: tuple[Heading, ...], names: Sequence[str], document: Document, wanted: set[Specific]
) -> set[Specific]:
    """The specifics of title, headings and columns' names, and the year that the source is of."""
    if not wanted:
        return set()
    dated = date_of(document, section[-1].start if section else 0, hit.document)
    own = {Specific(str(dated.when[0]), "year")} if dated else set()
    return own | specifics(" ".join((hit.title, *(heading.title for heading in section), *names)))


def _above(hit: Hit, section: tuple[Heading, ...]) -> tuple[str, ...]:
    """What a sentence stands below, nearest first."""
    return (*(heading.title for heading in reversed(section)), hit.title, hit.document)


def _is_heading(text: str, span: tuple[int, int], document: Document) -> bool:
    """Headings and questions name answers but are none."""
    return text.endswith("?") or document.is_heading(*span)


def _title_like(text: str) -> bool:
    return len(text.split()) < TITLE_WORDS and not _LIST_ITEM.match(text) and bool(_TITLE.fullmatch(text))
