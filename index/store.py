"""The index as its readers see it: catalogue, vectors and keywords of one data directory as one thing."""

from __future__ import annotations

import difflib
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path

from index.catalogue import FOLDER, Catalogue
from index.config import IndexConfig
from index.embedding import Embedder
from index.errors import FootnoteError, SettingError
from index.keywords import KeywordIndex
from index.splitting import SPLITTING_VERSION
from index.types import Document, DocumentInfo, Passage, State
from index.vectors import VectorStore

# Documents kept in memory for citing from; a folder's most asked ones fit.
KEPT_DOCUMENTS = 64


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
        self.catalogue = Catalogue(config.data_dir / "catalogue.sqlite")
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._documents_of = ""
        self._lock = threading.Lock()

    @classmethod
    def open(cls, config: IndexConfig | None = None) -> Index:
        """The index that the settings name, made if there is none."""
        return cls(config or IndexConfig())

    @property
    def fingerprint(self) -> str:
        """Tells builds apart by embedding model and splitting; 16 hex digits."""
        return fingerprint_of(self.config, self.embedder)

    @cached_property
    def vectors(self) -> VectorStore:
        """The vectors of this build."""
        folder, url = self.config.data_dir / "chroma", self.config.chroma_url
        return VectorStore(folder, f"footnote-{self.fingerprint}", self.embedder, url)

    @cached_property
    def keywords(self) -> KeywordIndex:
        """The words of this build."""
        return KeywordIndex(self.config.data_dir / "keywords" / self.fingerprint)

    def revision(self) -> str:
        """Changes whenever a search could find something else."""
        return self.catalogue.revision()

    def documents(self) -> list[DocumentInfo]:
        """One entry a name, twins and failed files included."""
        return self.catalogue.listing(self.fingerprint)

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

    def path_of(self, name: str) -> Path:
        """The file behind a name."""
        info = next((info for info in self.documents() if info.name == name), None)
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

    def nearest(self, question: str, k: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the passages nearest in meaning, from Chroma."""
        if not question.strip():
            return []
        return self._ready(self.vectors.at(self.revision()).nearest(self.embedder.embed_query(question), k))

    def matching(self, question: str, k: int) -> list[tuple[str, float]]:
        """(passage id, BM25 score) of the passages that share the question's words."""
        return self._ready(self.keywords.at(self.revision()).matching(question, k))

    def analyse(self, text: str) -> list[str]:
        """The stems of a text as the keyword index holds them."""
        return self.keywords.analyse(text)

    def document_frequency(self, word: str) -> int:
        """How many passages hold the word."""
        return self.keywords.document_frequency(word)

    def vocabulary(self) -> dict[str, int]:
        """Every stem of the searched passages with the number of passages that hold it."""
        return self.keywords.vocabulary()

    def passage_count(self) -> int:
        """How many passages are searched."""
        return self.keywords.count()

    def close(self) -> None:
        """Give the files back."""
        self.catalogue.close()

    def _ready(self, ranked: list[tuple[str, float]]) -> list[tuple[str, float]]:
        """Without hits of documents that are being indexed or removed."""
        known = self.passages([key for key, _ in ranked])
        return [(key, score) for key, score in ranked if key in known]


def fingerprint_of(config: IndexConfig, embedder: Embedder) -> str:
    """The fingerprint of model, splitting and passage size."""
    parts = f"{embedder.fingerprint}|{SPLITTING_VERSION}|{config.passage_tokens}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]
