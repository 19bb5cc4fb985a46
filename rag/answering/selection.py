"""What is quoted in an answer that is more than its best sentences: which words of the documents, and how laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.sentences import Span
from index.types import Document
from rag.answering.candidates import Candidate
from rag.answering.look import Look
from rag.answering.runs import Run, run_after, run_at
from rag.question import CONTENT_FREE, Vocabulary
from rag.types import Citation, Hit

# Items of a list that are quoted at most; the rest is counted, and said where it stands.
MOST_ITEMS = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Quotes that stand together. `title` is said in front of them, in a document's own words but for what says how
    they were chosen; `lead` is quoted before them; each of `items` is a list's item by its sentences; `more` says what
    was left out. Without `listed` they are told as running text."""

    items: Sequence[Sequence[Candidate]]
    title: str = ""
    lead: Candidate | None = None
    more: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Selection:
    """The groups of an answer, and a sentence on what the documents do not say of it. Where rows were compared for it,
    `column` names the one by which they were, and `rests_on` is the question that they answer by their words: how
    likely the documents answer that is how likely they answer this ("Which bikes are there?" for "Which bikes weigh
    less than 10 kg?")."""

    groups: Sequence[Group]
    lacking: str = ""
    rests_on: str = ""
    column: str = ""

    @property
    def quotes(self) -> list[Candidate]:
        """Everything that is quoted, in order."""
        return [
            one
            for group in self.groups
            for one in ([group.lead] if group.lead else []) + [part for item in group.items for part in item]
        ]


def quoted(look: Look, document: Document, span: Span) -> Candidate:
    """Some words of a document as a quote: the sentence that was scored, if it is one."""
    found = next(
        (
            one
            for one in look.sentences
            if one.start == span[0] and one.end == span[1] and one.hit.passage.document_id == document.id
        ),
        None,
    )
    if found:
        return found
    own = [hit for hit in look.retrieval.parts if hit.passage.document_id == document.id]
    hit = next((one for one in own if _holds(one, span)), None)
    return Candidate(hit or _part_of(own[0], document, span), *span, document.text[slice(*span)], {})


def with_quoted(
    hits: Sequence[Hit], citations: Sequence[Citation], documents: Mapping[str, Document], characters: int
) -> tuple[Hit, ...]:
    """The passages of an answer with those words that it quotes from beyond them, such as a long table's last row. So
    that all stays within the budget of `characters`, the last ones that nothing is quoted from make room."""
    found = list(hits)
    for one in citations:
        span = (one.start, one.end)
        own = [hit for hit in found if hit.passage.document_id == one.document_id]
        if own and not any(_holds(hit, span) for hit in own):
            found.append(_part_of(own[0], documents[one.document_id], span))
    if len(found) == len(hits):
        return tuple(hits)
    idle = [hit for hit in hits if not any(_holds(hit, (one.start, one.end)) for one in citations if _of(hit, one))]
    while idle and sum(len(hit.passage.text) for hit in found) > characters:
        found.remove(idle.pop())
    return tuple(found)


def _of(hit: Hit, citation: Citation) -> bool:
    return hit.passage.document_id == citation.document_id


def _holds(hit: Hit, span: Span) -> bool:
    return hit.passage.start <= span[0] and span[1] <= hit.passage.end


def _part_of(hit: Hit, document: Document, span: Span) -> Hit:
    """Words that no passage handed over has, as a passage of their own."""
    start, end = span
    passage = replace(
        hit.passage,
        id=f"{hit.passage.document_id}:{start}",
        start=start,
        end=end,
        text=document.text[start:end],
        page=document.page_at(start),
        headings=document.context(start),
    )
    return replace(hit, passage=passage, sentences=())


def names_of(run: Run, vocabulary: Vocabulary) -> frozenset[str]:
    """The stems of what a list or table is called right where it stands: its heading, the sentence that leads it in,
    the column that its rows are known by."""
    lead = run.document.text[slice(*run.lead)] if run.lead else ""
    return frozenset(vocabulary.analyse(" ".join((run.heading, lead, *run.names[:1]))))


def context_of(run: Run, file: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The same, with its other columns and all it stands below: the headings further up, its document's title, the
    name of the `file`."""
    above = " ".join((*run.names, *run.document.heading_path(run.start), run.document.title, *_words_of(file)))
    return names_of(run, vocabulary) | frozenset(vocabulary.analyse(above))


def _words_of(file: str) -> list[str]:
    return file.replace("/", " ").replace(".", " ").replace("_", " ").replace("-", " ").split()


def stems(words: Sequence[str], vocabulary: Vocabulary) -> frozenset[str]:
    """The stems of some words."""
    return frozenset(vocabulary.analyse(" ".join(words)))


def called(heading: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The stems of a heading's telling words."""
    return stems([word for word in heading.split() if word.casefold() not in CONTENT_FREE], vocabulary)


def runs_near(look: Look, near: Sequence[Candidate]) -> list[tuple[Run, Candidate]]:
    """The lists and tables that these sentences are of, or lead in, by the best of each."""
    found: list[tuple[Run, Candidate]] = []
    for one in near:
        document = look.retrieval.documents[one.hit.passage.document_id]
        if any(other.document.id == document.id and other.holds(one.start) for other, _ in found):
            continue
        run = run_at(document, one.start) or run_after(document, one.end)
        if run and not any(other.document.id == document.id and other.start == run.start for other, _ in found):
            found.append((run, one))
    return found
