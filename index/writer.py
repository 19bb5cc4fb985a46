"""Documents into the three stores, in an order that survives a kill at any moment.

The catalogue is written first (pending), then vectors, then keywords, then the catalogue again (ready). Until then a
search finds what was there before. Whatever a killed run left pending or half removed, the next one finishes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TypeVar

from index.embedding import Vector
from index.errors import IndexDamaged
from index.progress import Progress
from index.readers.extract import readable_name
from index.splitting import embedding_text, split
from index.store import Index
from index.types import Document, FileRecord, Passage, State, SyncReport

# Documents are made ready together until so many passages are waiting: a keyword commit costs tens of milliseconds.
PASSAGES_AT_ONCE = 256
# Passages that go to the model at once, so that progress shows and a killed run loses little.
EMBEDDED_AT_ONCE = 32
# Passages that go to Chroma at once, so that searches get in between.
STORED_AT_ONCE = 1000

# A passage with its document's title, which goes to the model and into the keywords with it.
Titled = tuple[str, Passage]
T = TypeVar("T")


@dataclass(slots=True)
class _Waiting:
    """Documents on their way to ready, and the names that will stand for them, each with what happened to it."""

    documents: dict[str, _Built] = field(default_factory=dict)
    names: list[tuple[FileRecord, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Titled]:
        for built in self.documents.values():
            for passage in built.passages:
                yield built.title, passage


@dataclass(slots=True)
class _Built:
    """A document's passages; a long one's once only, before they are in the catalogue."""

    document: Document | None  # until it is in the catalogue
    title: str
    passages: Iterable[Passage]
    is_long: bool


@dataclass(frozen=True, slots=True)
class _Stored:
    """The passages of a long document from the catalogue, some at a time, as often as they are asked for."""

    index: Index
    content: str

    def __iter__(self) -> Iterator[Passage]:
        return self.index.catalogue.each_passage_of(self.index.fingerprint, self.content)


class _Parts:
    """How much of each document is done, by the passages that are to be: each with its document, in any order."""

    def __init__(self, contents: Iterable[str]) -> None:
        self._all = Counter(contents)
        self._done: Counter[str] = Counter()

    def done(self, contents: Iterable[str]) -> list[tuple[str, float]]:
        """Passages of these documents are done; (document, share of its passages) of each."""
        now = Counter(contents)
        self._done.update(now)
        return [(content, self._done[content] / self._all[content]) for content in now]


class Writer:
    """One sync's writing; the caller holds the write lock. `step` is called with the name of each step once done."""

    def __init__(self, index: Index, report: SyncReport, progress: Progress, step: Callable[[str], None]) -> None:
        self.index, self.report, self.progress, self.step = index, report, progress, step
        self.catalogue, self.fingerprint = index.catalogue, index.fingerprint
        self._states = self.catalogue.states(self.fingerprint)
        self._waiting = _Waiting()
        self._called: dict[str, str] = {}  # the names that the documents were handed on with
        self._size = 0

    def has(self, content: str) -> bool:
        """Whether a document is built or on its way."""
        return self._states.get(content) == State.READY or content in self._waiting.documents

    def name(self, record: FileRecord, outcome: str) -> None:
        """Have a name stand for a document that this writer has, once it is ready."""
        self._waiting.names.append((record, outcome))

    def take(self, document: Document, name: str) -> None:
        """Have a document built; without a title of its own it goes by its file's name."""
        if self._size >= PASSAGES_AT_ONCE:
            self.flush()
        named, embedder = readable_name(name), self.index.embedder
        title = document.title or named
        document = replace(document, title=title)
        passages = split(document, embedder.tokenizer, self.index.config.passage_tokens, embedder.max_tokens)
        first = list(islice(passages, PASSAGES_AT_ONCE))
        is_long = len(first) == PASSAGES_AT_ONCE
        if is_long:
            self.flush()
        stored = replace(document, title="" if title == named else title)
        every = self._watched(name, len(document.text), chain(first, passages)) if is_long else first
        self._called[document.id] = name
        self._waiting.documents[document.id] = _Built(stored, title, every, is_long)
        self._size += len(first)

    def _watched(self, name: str, length: int, passages: Iterable[Passage]) -> Iterator[Passage]:
        """The passages of a long file, which may take minutes to split; whoever watches can stop it."""
        for number, passage in enumerate(passages):
            if number % PASSAGES_AT_ONCE == 0:
                self.progress.waiting()
                self.progress.split(name, passage.end / length)
            yield passage

    def flush(self) -> None:
        """What waits, through the four steps."""
        waiting, self._waiting, self._size = self._waiting, _Waiting(), 0
        if waiting.documents:
            self._build(waiting)
        if waiting.documents or waiting.names:
            self.catalogue.finish(self.fingerprint, list(waiting.documents), [record for record, _ in waiting.names])
            self._states.update(dict.fromkeys(waiting.documents, State.READY))
            self.step("ready")
        for record, outcome in waiting.names:
            self.progress.file(record.name, outcome)
        self._called.clear()

    def _build(self, waiting: _Waiting) -> None:
        for content, built in waiting.documents.items():
            if built.document is not None:
                self.catalogue.begin(self.fingerprint, built.document, built.passages)
            built.document = None  # a long one's text is in memory no longer than it must
            if built.is_long:
                built.passages = _Stored(self.index, content)
        self.step("pending")
        self.embed(waiting, files=len(waiting.documents))
        for some in batches((passage for _, passage in waiting), STORED_AT_ONCE):
            self._to_chroma(some)
        self.step("vectors")
        self._to_keywords(list(waiting.documents), waiting)
        self.step("keywords")

    def embed(self, passages: Iterable[Titled], *, files: int = 0, again: bool = False) -> None:
        """Have the catalogue know the vectors of the passages of so many files, which can be gone through twice; those
        that it knows already, or that a lender does, are not embedded, unless `again`."""
        documents = {passage.id: passage.document_id for _, passage in passages}
        known = set() if again else self._known(list(documents))
        self.progress.expect(files, len(documents) - len(known))
        parts = _Parts(documents[key] for key in documents if key not in known)
        missing = ((title, passage) for title, passage in passages if passage.id not in known)
        for some in batches(missing, EMBEDDED_AT_ONCE):
            vectors = self.index.embedder.model.embed([embedding_text(title, passage) for title, passage in some])
            ids = [passage.id for _, passage in some]
            self.catalogue.put_vectors(self.fingerprint, dict(zip(ids, vectors, strict=True)))
            self.report.embedded += len(some)
            self.progress.passages(len(some))
            for content, share in parts.done(passage.document_id for _, passage in some):
                if content in self._called:
                    self.progress.part(self._called[content], share)
            self.step("embedded")

    def _known(self, ids: list[str]) -> set[str]:
        """Which passages have their vectors, after taking over those that lenders of the same model have: the id of a
        passage tells its document and its place there, whatever size of passages was asked for."""
        known = self.catalogue.embedded(self.fingerprint, ids)
        for lender in self.index.lenders:
            if lender.embedder.fingerprint == self.index.embedder.fingerprint:
                for some in batches((key for key in ids if key not in known), STORED_AT_ONCE):
                    lent = lender.catalogue.vectors(lender.fingerprint, some)
                    self.catalogue.put_vectors(self.fingerprint, lent)
                    known = known | lent.keys()
        return known

    def forget_unreferenced(self) -> None:
        """Remove what no name stands for any more, and what a killed run began to remove."""
        referenced = self.catalogue.referenced()
        orphans = [content for content in self._states if content not in referenced]
        if not orphans:
            return
        self.catalogue.begin_removal(self.fingerprint, orphans)
        self.step("removing")
        ids = [key for content in orphans for key in self.catalogue.passage_ids_of(self.fingerprint, content)]
        self._trying(lambda: self.index.vectors.delete(ids), self.refill_vectors)
        self.step("vectors removed")
        self._to_keywords(orphans, [])
        self.step("keywords removed")
        self.catalogue.finish_removal(self.fingerprint, orphans)
        for content in orphans:
            del self._states[content]
        self.step("removed")

    def mend(self, *, thoroughly: bool = False) -> None:
        """Fill Chroma or the keywords again if they don't hold as many passages as a search should find; `thoroughly`,
        the very ones."""
        index, count = self.index, self.index.passage_count()
        ids = self.catalogue.passage_ids(self.fingerprint) if thoroughly else None
        if _differs(lambda: index.keywords.count(), count) or (ids and _differs(lambda: index.keywords.ids(), ids)):
            self.refill_keywords()
        lacking = ids is not None and bool(ids - self.catalogue.embedded(self.fingerprint, sorted(ids)))
        if lacking or _differs(index.vector_count, count) or (ids and _differs(lambda: index.vectors.ids(), ids)):
            self.refill_vectors()

    def refill_vectors(self) -> None:
        """Everything that a search should find to Chroma again, from the catalogue: the model is not asked."""
        for titled in self.catalogue.searchable(self.fingerprint):
            self.embed(titled)  # nothing is missing, unless somebody else wrote to the catalogue
        self.index.vectors.refill(self._stored())
        self.step("vectors refilled")

    def refill_keywords(self) -> None:
        """Everything that a search should find to the keywords again, from the catalogue."""
        self._trying(self._refill_keywords, self.index.drop_keywords)
        self.catalogue.changed()
        self.step("keywords refilled")

    def _refill_keywords(self) -> None:
        everything = self.catalogue.searchable(self.fingerprint)
        self.index.keywords.refill(titled for some in everything for titled in some)

    def _stored(self) -> Iterator[tuple[list[Passage], list[Vector]]]:
        for titled in self.catalogue.searchable(self.fingerprint, STORED_AT_ONCE):
            yield self._with_vectors([passage for _, passage in titled])

    def _with_vectors(self, passages: list[Passage]) -> tuple[list[Passage], list[Vector]]:
        vectors = self.catalogue.vectors(self.fingerprint, [passage.id for passage in passages])
        return passages, [vectors[passage.id] for passage in passages]

    def _to_chroma(self, passages: list[Passage]) -> None:
        stored = self._with_vectors(passages)
        self._trying(lambda: self.index.vectors.upsert(*stored), self.refill_vectors)

    def _to_keywords(self, contents: list[str], passages: Iterable[Titled]) -> None:
        self._trying(lambda: self.index.keywords.replace(contents, passages), self.refill_keywords)

    @staticmethod
    def _trying(write: Callable[[], None], mend: Callable[[], None]) -> None:
        """Write to a derived store; if it turns out damaged, mend it and write again."""
        try:
            write()
        except IndexDamaged:
            mend()
            write()


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in order, at most `size` at a time."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some


def _differs(found: Callable[[], object], expected: object) -> bool:
    try:
        return found() != expected
    except IndexDamaged:
        return True
