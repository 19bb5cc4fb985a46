"""Passage vectors in Chroma, embedded or on a server. The only file that knows Chroma."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import chromadb
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError
from filelock import FileLock
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from index.errors import IndexDamaged, SettingError
from index.types import Passage

_SETTINGS = Settings(anonymized_telemetry=False)


class VectorStore:
    """One collection: the passages of one embedding model and splitting. Safe to share between threads."""

    def __init__(self, folder: Path, collection: str, embeddings: Embeddings, url: str = "") -> None:
        self._folder, self._name, self._embeddings, self._url = folder, collection, embeddings, url
        self._lock = threading.Lock()
        self._store: Chroma | None = None
        self._revision = ""
        # Taken after `_lock` where both are; by each thread for itself.
        self._files = FileLock(folder.with_suffix(".lock"), thread_local=True)

    def at(self, revision: str) -> VectorStore:
        """This store, reopened if another process has written since: an embedded Chroma keeps its vectors in memory
        and does not look at the disk again."""
        with self._lock:
            if self._store is not None and revision != self._revision and not self._url:
                self._forget()
            self._revision = revision
        return self

    def wrote(self, revision: str) -> None:
        """What this process itself wrote needs no reopening."""
        with self._lock:
            self._revision = revision

    def upsert(self, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]) -> None:
        """Store passages with their vectors; those stored already are replaced."""
        if not passages:
            return
        collection = self._collection()
        step = self._client().get_max_batch_size()
        for first in range(0, len(passages), step):
            some = passages[first : first + step]
            with self._alone():
                collection.upsert(
                    ids=[passage.id for passage in some],
                    embeddings=[list(vector) for vector in vectors[first : first + step]],
                    documents=[passage.text for passage in some],
                    metadatas=[{"document": p.document_id, "start": p.start, "end": p.end} for p in some],
                )

    def known(self, ids: Sequence[str]) -> set[str]:
        """Which of these passages are stored."""
        found: set[str] = set()
        step = min(1000, self._client().get_max_batch_size())
        for first in range(0, len(ids), step):
            found.update(self._collection().get(ids=list(ids[first : first + step]), include=[])["ids"])
        return found

    def ids(self) -> set[str]:
        """All stored passages."""
        return set(self._collection().get(include=[])["ids"])

    def delete(self, ids: Sequence[str]) -> None:
        """Drop passages; unknown ones are ignored."""
        collection = self._collection()
        step = self._client().get_max_batch_size()
        for first in range(0, len(ids), step):
            with self._alone():
                collection.delete(ids=list(ids[first : first + step]))

    def nearest(self, vector: Sequence[float], k: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the `k` nearest, best first."""
        try:
            return self._nearest(vector, k)
        except ChromaError:
            # Opened while there was nothing yet, Chroma goes on to find nothing; opened again, it sees what came since.
            with self._lock:
                self._forget()
        try:
            return self._nearest(vector, k)
        except ChromaError as error:
            raise self._unavailable(error) from error

    def _nearest(self, vector: Sequence[float], k: int) -> list[tuple[str, float]]:
        store = self._opened()
        count = store._collection.count()
        if not count:
            return []
        found = store.similarity_search_by_vector_with_relevance_scores(list(vector), k=min(k, count))
        return [(str(document.id), 1.0 - distance) for document, distance in found]

    def drop(self) -> None:
        """Delete the whole collection."""
        self._opened().delete_collection()
        with self._lock:
            self._store = None

    def _opened(self) -> Chroma:
        with self._lock:
            if self._store is None:
                try:
                    with self._alone():
                        self._store = self._loaded()
                except (ChromaError, ValueError, OSError) as error:
                    raise self._unavailable(error) from error
            return self._store

    def _loaded(self) -> Chroma:
        """The collection with its vectors in memory: Chroma reads them, and writes what its log holds more, when it is
        first asked, so it is asked here, while no other process writes."""
        store = Chroma(
            collection_name=self._name,
            embedding_function=self._embeddings,
            client=self._connect(),
            collection_configuration={"hnsw": {"space": "cosine"}},
        )
        if not self._url:
            any_one = store._collection.get(limit=1, include=["embeddings"])["embeddings"]
            if any_one is not None and len(any_one):
                store._collection.query(query_embeddings=any_one, n_results=1, include=[])
        return store

    def _alone(self) -> AbstractContextManager[object]:
        """One process at a time at the embedded Chroma's files. It guards them between threads only: read by one
        process while another wrote, Chroma 1.5.9 raised "Nothing found on disk", "Error finding id", and crashed."""
        return nullcontext() if self._url else self._files

    def _forget(self) -> None:
        """Have the collection opened anew; a search that is still going on keeps the old one until it is done."""
        SharedSystemClient.clear_system_cache()
        self._store = None

    def _connect(self) -> Any:
        if not self._url:
            self._folder.mkdir(parents=True, exist_ok=True)
            return chromadb.PersistentClient(str(self._folder), settings=_SETTINGS)
        address = urlparse(self._url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise SettingError(
                f"FOOTNOTE_CHROMA_URL={self._url!r} is no address", "Write it like http://127.0.0.1:8000, or unset it"
            )
        secure = address.scheme == "https"
        port = address.port or (443 if secure else 8000)
        return chromadb.HttpClient(address.hostname, port, ssl=secure, settings=_SETTINGS)

    def _unavailable(self, error: Exception) -> Exception:
        if self._url:
            return SettingError(
                f"The Chroma server at FOOTNOTE_CHROMA_URL={self._url} does not answer ({error})",
                "Start it (chroma run), or unset the setting to use the embedded one",
            )
        return IndexDamaged(
            f"The vectors in {self._folder} can't be opened ({error})", "Run: python -m index rebuild --reembed"
        )

    def _client(self) -> Any:
        return self._opened()._client

    def _collection(self) -> Any:
        return self._opened()._collection
