"""Documents into the three stores, in an order that survives a kill at any moment.

The catalogue is written first (pending), then vectors, then keywords, then the catalogue again (ready). Until then a
search finds what was there before. Whatever a killed run left pending or half removed, the next one finishes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from index.embedding import Vector
from index.errors import IndexDamaged
from index.long_text import write_down
from index.passage_vectors import PassageVectors, Titled, batches
from index.progress import Progress
from index.readers.extract import readable_name
from index.splitting import split
from index.store import Index
from index.types import Document, FileRecord, Passage, State, SyncReport

# Documents are made ready together until so many passages are waiting: a keyword commit costs tens of milliseconds. A
# document that alone has so many or more goes by itself, so many at a time.
PASSAGES_AT_ONCE = 256
# Of so many removed passages, as a share of those that are there, the keywords are filled again: it takes 0.1 ms a
# passage, so that ten changes of ten thousand cost nothing.
REMOVED_SHARE = 0.1
# Passages that go to Chroma at once, so that searches get in between.
STORED_AT_ONCE = 1000


@dataclass(slots=True)
class _Waiting:
    """Documents on their way to ready, and the names that will stand for them, each with what happened to it."""

    documents: dict[str, _Built] = field(default_factory=dict)
    names: list[tuple[FileRecord, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Titled]:
        for built in self.documents.values():
            for passage in built.passages:
                yield built.title, passage


@dataclass(frozen=True, slots=True)
class _Built:
    """A document's passages. A long one's are written down and embedded already, and it is no longer in memory."""

    document: Document | None
    title: str
    passages: Iterable[Passage]


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
        self._vectors = PassageVectors(index, report, progress, step)
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
        stored = replace(document, title="" if title == named else title)
        built = _Built(stored, title, first)
        if len(first) == PASSAGES_AT_ONCE:
            self.flush()
            some = batches(chain(first, passages), PASSAGES_AT_ONCE)
            built = _Built(None, title, write_down(self._vectors, stored, title, name, some))
        else:
            self._called[document.id] = name
        self._waiting.documents[document.id] = built
        self._size += len(first)

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
        self._begin(waiting)
        for some in batches((passage for _, passage in waiting), STORED_AT_ONCE):
            self._to_chroma(some)
        self.step("vectors")
        if any(built.document is None for built in waiting.documents.values()):
            self.index.vectors.close()  # the graph of a long text's passages and their keywords are too much at once
        self._to_keywords(list(waiting.documents), waiting)
        self.step("keywords")

    def _begin(self, waiting: _Waiting) -> None:
        """Documents into the catalogue, as pending, with their passages and vectors."""
        titled: list[Titled] = []
        new = [(built.document, built) for built in waiting.documents.values() if built.document is not None]
        for document, built in new:
            left = self.catalogue.begin(self.fingerprint, document, built.passages)
            self.catalogue.drop_passages(self.fingerprint, left)
            titled += [(built.title, passage) for passage in built.passages]
        if new:
            self.step("pending")
            self.embed(titled, files=len(new))

    def embed(self, passages: list[Titled], *, files: int = 0, again: bool = False) -> None:
        """Have the catalogue know the vectors of the passages of so many files; those that it knows already, or that a
        lender does, are not embedded, unless `again`."""
        known = set() if again else self._vectors.known([passage.id for _, passage in passages])
        missing = [(title, passage) for title, passage in passages if passage.id not in known]
        self.progress.expect(files, len(missing))
        parts = _Parts(passage.document_id for _, passage in missing)

        def done(some: list[Passage]) -> None:
            for content, share in parts.done(passage.document_id for passage in some):
                if content in self._called:
                    self.progress.part(self._called[content], share)

        self._vectors.make(missing, done)

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
        the very ones. The keywords, too, where they still count many that were removed."""
        index, count = self.index, self.index.passage_count()
        ids = self.catalogue.passage_ids(self.fingerprint) if thoroughly else None
        if _differs(lambda: index.keywords.count(), count) or (ids and _differs(lambda: index.keywords.ids(), ids)):
            self.refill_keywords()
        elif index.keywords.removed() > REMOVED_SHARE * count:
            self.refill_keywords()  # or words would be weighed by what is no longer there
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


def _differs(found: Callable[[], object], expected: object) -> bool:
    try:
        return found() != expected
    except IndexDamaged:
        return True
