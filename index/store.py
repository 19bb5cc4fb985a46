"""The index as its readers see it: catalogue, vectors and keywords of one data directory as one thing."""

from __future__ import annotations

import difflib
import hashlib
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalogue import FOLDER, Catalogue
from index.config import IndexConfig, typed
from index.embedding import Embedder
from index.errors import DiskProblem, FootnoteError, IndexDamaged, SettingError
from index.exact import ExactSearch
from index.guard import Guard
from index.keywords import KeywordIndex
from index.scope import Scope
from index.scopes import Scopes
from index.settings import load
from index.splitting import SPLITTING_VERSION
from index.types import Document, DocumentInfo, Passage, State

if TYPE_CHECKING:
    from index.vectors import VectorStore

CATALOGUE = "catalogue.sqlite"
# Documents kept in memory for citing from; a folder's most asked ones fit.
KEPT_DOCUMENTS = 64
# The most passages of a scope that are compared one by one, which misses none. With so many it is as quick as Chroma,
# which needs some 50 ms to be told which passages count (measured with 10,000 and with 60,000 in all).
COMPARED = 5_000


class Index:
    """Searches one data directory. Opening is cheap: the model loads with the first question. Safe between threads;
    what another process writes is seen with the next call."""

    def __init__(self, config: IndexConfig) -> None:
        self.config = config
        self.embedder = Embedder.from_config(config)
        try:
            config.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(
                f"FOOTNOTE_DATA_DIR={config.data_dir} can't be made ({error})", "Set it to a folder you can write to"
            ) from error
        self._refuse_misplaced()
        self.catalogue = Catalogue(config.data_dir / CATALOGUE)
        # Indexes of the same documents, split otherwise: what their model made of a passage need not be made again.
        self.lenders: Sequence[Index] = ()
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._documents_of = ""
        self._count = ("", 0)
        self._listing: tuple[str, list[DocumentInfo]] = ("", [])
        self._lock = threading.Lock()

    def _refuse_misplaced(self) -> None:
        """IndexDamaged where a file has the name of one of the index's folders, or the other way round."""
        for name, is_folder in ((CATALOGUE, False), ("chroma", True), ("keywords", True)):
            path = self.config.data_dir / name
            if path.exists() and path.is_dir() != is_folder:
                wrong, right = ("file", "folder") if is_folder else ("folder", "file")
                raise IndexDamaged(
                    f"{path} is a {wrong}, where the index has a {right}",
                    f"Move it away, then run: {self.config.sync_command()}",
                )

    @classmethod
    def open(cls, config: IndexConfig | None = None) -> Index:
        """The index that the settings name, made if there is none."""
        return cls(config or load(IndexConfig))

    @classmethod
    def existing(cls, config: IndexConfig) -> Index:
        """The index that the settings name; FootnoteError, and nothing made, where no sync has made one yet."""
        if not (config.data_dir / CATALOGUE).exists():
            raise FootnoteError(f"There is no index in {config.data_dir} yet", f"Make one: {config.sync_command()}")
        return cls(config)

    @property
    def fingerprint(self) -> str:
        """Tells builds apart by embedding model and splitting; 16 hex digits."""
        return fingerprint_of(self.config, self.embedder)

    @cached_property
    def guard(self) -> Guard:
        """What keeps the embedded Chroma's files from being used by two at once."""
        # On a server, data directories share one room.
        name = f"{self.fingerprint}-{self.catalogue.identity()}" if self.config.chroma_url else self.fingerprint
        return Guard(self.config.data_dir / "chroma", f"footnote-{name}")

    @cached_property
    def vectors(self) -> VectorStore:
        """The vectors of this build."""
        from index.vectors import VectorStore  # two seconds that a sync with nothing to do need not wait for

        return VectorStore(self.guard, self.embedder, self.config.chroma_url)

    @cached_property
    def keywords(self) -> KeywordIndex:
        """The words of this build."""
        return KeywordIndex(self._keywords_folder)

    @property
    def _repair(self) -> str:
        return f"Run: {typed('check --repair', self.config.data_dir)}"

    @property
    def _keywords_folder(self) -> Path:
        return self.config.data_dir / "keywords" / self.fingerprint

    def drop_keywords(self) -> None:
        """Delete keywords that can't even be opened."""
        shutil.rmtree(self._keywords_folder, ignore_errors=True)
        self.__dict__.pop("keywords", None)

    def revision(self) -> str:
        """Changes whenever a search could find something else."""
        return self.catalogue.revision()

    def documents(self, within: Sequence[str] = ()) -> list[DocumentInfo]:
        """One entry a name, twins and failed files included; with the terms of a scope, what they mean."""
        revision = self.catalogue.listed()
        kept = self._listing
        if kept[0] != revision:  # a third of a second for 3,000 documents, and every page asks
            kept = self._listing = (revision, self.catalogue.listing(self.fingerprint))
        listed, scope = kept[1], self.scope(within)
        return [info for info in listed if scope is None or scope.holds(info.name, info.document_id)]

    def document(self, document_id: str) -> Document:
        """A document with its text, by id."""
        revision = self.revision()
        with self._lock:
            if revision != self._documents_of:
                self._documents.clear()
                self._documents_of = revision
            if document_id in self._documents:
                self._documents.move_to_end(document_id)
                return self._documents[document_id]
        document = self.catalogue.document(document_id)
        if document is None:
            raise FootnoteError(f"No document {document_id!r} is in the index", "It was removed or changed: ask again")
        with self._lock:
            if revision == self._documents_of:
                self._documents[document_id] = document
            while len(self._documents) > KEPT_DOCUMENTS:
                self._documents.popitem(last=False)
        return document

    def find(self, name: str) -> Document:
        """A ready document by its name; FootnoteError with the nearest names otherwise."""
        listed = self.documents()
        for info in listed:
            if info.name == name and info.state is State.READY:
                return self.document(info.document_id)
        failed = next((info for info in listed if info.name == name and info.reason), None)
        if failed:
            raise FootnoteError(f"{name} could not be read: {failed.reason}", failed.remedy)
        near = difflib.get_close_matches(name, [info.name for info in listed], n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "python -m index status lists the documents"
        raise FootnoteError(f"No document is called {name!r}", hint)

    def path_of(self, name: str, document_id: str = "") -> Path:
        """The file behind a name; behind which of two of that name (one of the folder, one uploaded), its document
        says."""
        named = [info for info in self.documents() if info.name == name]
        info = next((info for info in named if info.document_id == document_id), named[0] if named else None)
        source = info.source if info else FOLDER
        return self.folder_of(source) / name

    def folder_of(self, source: str) -> Path:
        """Where a source's files are."""
        if source == FOLDER:
            return Path(self.catalogue.folder() or self.config.documents)
        return self.config.data_dir / source

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages of ready documents by id."""
        return self.catalogue.passages(self.fingerprint, ids)

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in order."""
        return self.catalogue.passages_of(self.fingerprint, document_id)

    def labels(self, document_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        """Ready documents' (name that citations use, title) by id."""
        return self.catalogue.labels(self.fingerprint, document_ids)

    @cached_property
    def _exact(self) -> ExactSearch:
        return ExactSearch(self.catalogue, self.fingerprint)

    @cached_property
    def scopes(self) -> Scopes:
        """What can be searched apart from the rest."""
        return Scopes(self.catalogue, self.fingerprint)

    def scope(self, terms: Sequence[str]) -> Scope | None:
        """The documents that the terms mean, as of now; None without terms, which is everything. SettingError for a
        term that means nothing."""
        return self.scopes.of(terms) if terms else None

    def nearest(self, question: str, k: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the passages nearest in meaning. In a small scope all are compared; else
        Chroma is asked, for those in the scope only. Where Chroma's files don't hold, as after a sync that was killed,
        every vector is compared instead, until the next sync mends them."""
        if not question.strip() or not self.passage_count():
            return []
        vector = self.embedder.embed_query(question)
        inside = None if scope is None or scope.whole else self.scopes.passages(scope)
        if inside is not None and len(inside) <= COMPARED:
            return self._nearest_exactly(vector, k, scope)
        try:
            if not self.config.chroma_url and not self.guard.mark():
                raise IndexDamaged("The vectors are gone", self._repair)
            found = self._ready(lambda many: self.vectors.nearest(vector, many, inside), k)
        except (IndexDamaged, DiskProblem):
            return self._nearest_exactly(vector, k, scope)
        return found or self._nearest_exactly(vector, k, scope)

    def _nearest_exactly(self, vector: Sequence[float], k: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        if scope is None or scope.whole:
            return self._exact.nearest(vector, k, (), lambda: list(self.catalogue.passage_ids(self.fingerprint)))
        return self._exact.nearest(vector, k, scope.terms, lambda: self.scopes.passages(scope))

    def matching(self, question: str, k: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        """(passage id, BM25 score) of the passages that share the question's words."""
        keywords = self._keywords_now()
        if not keywords.count() and self.passage_count():
            raise IndexDamaged(f"The keywords in {self._keywords_folder} are gone", self._repair)
        contents = None if scope is None or scope.whole else scope.documents
        return self._ready(lambda many: keywords.matching(question, many, contents), k)

    def analyse(self, text: str) -> list[str]:
        """The stems of a text as the keyword index holds them."""
        return self.keywords.analyse(text)

    def document_frequency(self, word: str) -> int:
        """How many passages hold the word."""
        return self._keywords_now().document_frequency(word)

    def vocabulary(self) -> dict[str, int]:
        """Every stem of the searched passages with the number of passages that hold it."""
        return self._keywords_now().vocabulary()

    def vector_count(self) -> int:
        """How many passages Chroma holds; -1 where its files can't be trusted."""
        return self.vectors.count() if self.config.chroma_url else self.guard.count()

    def passage_count(self) -> int:
        """How many passages are searched."""
        revision = self.revision()
        if self._count[0] != revision:
            self._count = (revision, self.catalogue.passage_count(self.fingerprint))
        return self._count[1]

    def close(self) -> None:
        """Give the files back."""
        if "vectors" in self.__dict__:
            self.vectors.close()
        self.catalogue.close()

    def _keywords_now(self) -> KeywordIndex:
        return self.keywords.at(self.revision())

    def _ready(self, ranked: Callable[[int], list[tuple[str, float]]], k: int) -> list[tuple[str, float]]:
        """The first `k` of a ranking without documents that are being indexed or removed."""
        asked = k
        while True:
            hits = ranked(asked)
            known = self.passages([key for key, _ in hits])
            kept = [(key, score) for key, score in hits if key in known]
            if len(kept) >= k or len(hits) < asked:
                return kept[:k]
            asked *= 4


def fingerprint_of(config: IndexConfig, embedder: Embedder) -> str:
    """The fingerprint of model, splitting and passage size."""
    parts = f"{embedder.fingerprint}|{SPLITTING_VERSION}|{config.passage_tokens}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]
