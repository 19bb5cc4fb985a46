"""Passage vectors in Chroma, embedded or on a server. The only file that knows Chroma."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlparse

import chromadb
import httpx
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from index.config import typed
from index.embedding import Vector
from index.errors import DiskProblem, FootnoteError, IndexDamaged, SettingError, is_of_disk, is_panic
from index.guard import Guard
from index.patience import patiently
from index.types import Passage

# Seconds that a search waits for another process's write; most take milliseconds, filling Chroma anew takes longer.
PATIENCE = 2.0
# Seconds before each further try of a server that does not answer: a person waits for a search, a sync for a restart.
SEARCH_WAITS = (0.2, 0.5, 1.0)
WRITE_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
# Seconds for a server to be reached, and for it to answer; the largest write took 2.
REACHED, ANSWERED = 5.0, 60.0
# Chroma keeps its clients in one table for the whole process.
_connecting = threading.Lock()
T = TypeVar("T")


class VectorStore:
    """One collection: the passages of one embedding model and splitting. Safe to share between threads and, by the
    guard of its folder, between processes; what another one wrote is seen with the next call.

    Every method raises IndexDamaged where the embedded Chroma's files don't hold, and they are then marked for the next
    sync to fill again (a search also if they are being filled); DiskProblem where they can't be written; SettingError
    where a server does not answer, also not when it is asked again for a while."""

    def __init__(self, guard: Guard, embeddings: Embeddings, url: str = "") -> None:
        self._guard, self._embeddings, self._url = guard, embeddings, url
        self._lock = threading.RLock()
        self._store: Chroma | None = None
        self._mark = ""

    def upsert(self, passages: Sequence[Passage], vectors: Sequence[Vector]) -> None:
        """Store passages with their vectors; those stored already are replaced."""
        self._write(lambda store: _put(store, passages, vectors))

    def delete(self, ids: Sequence[str]) -> None:
        """Drop passages; unknown ones are ignored."""
        self._write(lambda store: _drop(store, ids))

    def refill(self, batches: Iterable[tuple[Sequence[Passage], Sequence[Vector]]]) -> None:
        """Store these instead of everything there was, whatever state it was in. If Chroma can't empty its collection,
        its files are deleted, and with them the collections of other settings; their next sync fills them again."""
        if self._url:
            self._write(lambda store: store.reset_collection())
            for some, theirs in batches:
                self.upsert(some, theirs)
            return
        with self._alone():
            try:
                with self._told():
                    self._guard.tear()
                    self._opened(trusted=False).reset_collection()
            except IndexDamaged:
                with self._told():
                    self._guard.empty()
            with self._writing(trusted=False) as store:
                for passages, vectors in batches:
                    _put(store, passages, vectors)

    def ids(self) -> set[str]:
        """All stored passages."""
        return self._read(lambda store: set(store._collection.get(include=[])["ids"]))

    def count(self) -> int:
        """How many passages are stored."""
        return self._read(lambda store: int(store._collection.count()))

    def nearest(self, vector: Sequence[float], k: int, among: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the `k` nearest, best first; with `among`, of these passages only."""

        def found(store: Chroma) -> list[tuple[str, float]]:
            count = store._collection.count() if among is None else len(among)
            if not count:
                return []
            # By passages' ids: by what is known of them (`where`) Chroma takes up to five times as long.
            only: dict[str, Any] = {} if among is None else {"ids": list(among)}
            hits = store.similarity_search_by_vector_with_relevance_scores(list(vector), k=min(k, count), **only)
            return [(str(document.id), 1.0 - distance) for document, distance in hits]

        return self._read(found)

    def close(self) -> None:
        """Give the files back."""
        if self._store is not None:
            with self._alone():
                self._forget()

    def _read(self, use: Callable[[Chroma], T]) -> T:
        """What `use` finds in the collection."""

        def attempt() -> T:
            with self._reading() as store:
                return use(store)

        return self._tried(attempt, SEARCH_WAITS)

    def _write(self, use: Callable[[Chroma], None]) -> None:
        """Have `use` change the collection; it may be called again, and must come to the same."""

        def attempt() -> None:
            with self._writing() as store:
                use(store)

        self._tried(attempt, WRITE_WAITS)

    def _tried(self, attempt: Callable[[], T], waits: Sequence[float]) -> T:
        if not self._url:
            return attempt()
        return patiently(attempt, waits, _may_pass, f"The Chroma server at {self._url} does not answer")

    def _alone(self, patience: float = -1) -> AbstractContextManager[None]:
        return self._lock_of_server() if self._url else self._guard.alone(patience)

    @contextmanager
    def _lock_of_server(self) -> Iterator[None]:
        with self._lock:
            yield

    @contextmanager
    def _reading(self) -> Iterator[Chroma]:
        """The collection as it is now, while nobody writes."""
        try:
            with self._alone(PATIENCE):
                self._check()
                with self._told():
                    yield self._opened()
        except OSError as error:  # the lock's: another's for long, or a folder that can't be written to
            raise self._unavailable(str(error)) from error

    @contextmanager
    def _writing(self, trusted: bool = True) -> Iterator[Chroma]:
        """The collection, for this process alone, to write to."""
        with self._alone():
            if trusted:
                self._check()
            with self._told():
                store = self._opened(trusted)
                if self._url:
                    yield store
                    return
                self._guard.tear()
                yield store
                # Chroma moves what was written from its log into its graph, and the graph to disk, when it is next
                # asked. That must be now: two processes that did it broke the graph.
                store._collection.get(limit=1, include=["embeddings"])
                self._guard.mend(store._collection.count())
                self._mark = self._guard.mark()

    def _check(self) -> None:
        if not self._url and self._guard.torn():
            raise self._unavailable("a write was cut short")

    def _opened(self, trusted: bool = True) -> Chroma:
        """The collection, opened anew if another process has written since; ValueError if it then doesn't hold as many
        passages as its mark says, unless that is not to be `trusted`: where there was no database, Chroma makes one."""
        mark = "" if self._url else self._guard.mark()
        if self._store is None or mark != self._mark:
            self._forget()
            self._store = Chroma(
                collection_name=self._guard.collection,
                embedding_function=self._embeddings,
                client=self._connected(),
                collection_configuration={"hnsw": {"space": "cosine"}},
            )
            self._mark = mark
            if trusted and not self._url and self._store._collection.count() != self._guard.count():
                raise ValueError("not as many passages as were stored")
        return self._store

    def _connected(self) -> Any:
        settings = Settings(anonymized_telemetry=False)
        if not self._url:
            self._guard.folder.mkdir(parents=True, exist_ok=True)
            with _connecting:
                try:
                    return chromadb.PersistentClient(str(self._guard.folder), settings=settings)
                except AttributeError as error:  # Chroma trips as it tidies up after a database that it can't open
                    raise ValueError("Chroma can't open its database") from error
                finally:
                    # Out of the table, or the next one to open this folder would share this client's old view of it.
                    SharedSystemClient.clear_system_cache()
        address = urlparse(self._url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise SettingError(
                f"FOOTNOTE_CHROMA_URL={self._url!r} is no address", "Write it like http://127.0.0.1:8000, or unset it"
            )
        secure = address.scheme == "https"
        port = address.port or (443 if secure else 8000)
        # Chroma's own client waits without end for a server that hangs: asked first, and bounded from then on.
        bounds = httpx.Timeout(ANSWERED, connect=REACHED)
        httpx.get(f"{address.scheme}://{address.netloc}/api/v2/heartbeat", timeout=REACHED).raise_for_status()
        client = chromadb.HttpClient(address.hostname, port, ssl=secure, settings=settings)
        client._server._session.timeout = bounds  # type: ignore[attr-defined]
        return client

    def _forget(self) -> None:
        store, self._store = self._store, None
        if store is not None and not self._url:
            store._client._server.stop()  # closes the files now rather than when memory is next tidied

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Chroma's errors in the user's words."""
        try:
            yield
        except BaseException as error:
            if not isinstance(error, ChromaError | httpx.HTTPError | ValueError | OSError) and not is_panic(error):
                raise
            raise self._failed(error) from error

    def _failed(self, error: BaseException) -> FootnoteError:
        self._forget()
        if not self._url:
            with suppress(OSError):  # a full disk: the mark says torn already, or nothing was written
                self._guard.tear()
        return self._unavailable(str(error))

    def _unavailable(self, why: str) -> FootnoteError:
        if self._url:
            return SettingError(
                f"The Chroma server at FOOTNOTE_CHROMA_URL={self._url} does not answer as it should ({why})",
                "Start it (chroma run --path FOLDER), or unset the setting to use the embedded one; the next sync goes "
                "on, and nothing is lost",
            )
        if is_of_disk(why, self._guard.folder):
            return DiskProblem(f"The vectors in {self._guard.folder}", why)
        return IndexDamaged(
            f"The vectors in {self._guard.folder} can't be used ({why})",
            f"Run: {typed('check --repair', self._guard.folder.parent)}",
        )


def _may_pass(error: Exception) -> bool:
    """Whether a server may answer when it is asked again: it was not reached, broke off, had trouble of its own, or had
    the collection made anew by another process meanwhile."""
    cause = error.__cause__
    if isinstance(cause, ChromaError):
        return isinstance(cause, NotFoundError) or cause.code() >= 500
    return isinstance(cause, httpx.HTTPError | OSError) or (
        isinstance(cause, ValueError) and "Could not connect" in str(cause)
    )


def _drop(store: Chroma, ids: Sequence[str]) -> None:
    step = store._client.get_max_batch_size()
    for first in range(0, len(ids), step):
        store._collection.delete(ids=list(ids[first : first + step]))


def _put(store: Chroma, passages: Sequence[Passage], vectors: Sequence[Vector]) -> None:
    step = store._client.get_max_batch_size()
    for first in range(0, len(passages), step):
        some = passages[first : first + step]
        store._collection.upsert(
            ids=[passage.id for passage in some],
            embeddings=np.asarray(vectors[first : first + step], dtype=np.float32),
            documents=[passage.text for passage in some],
            metadatas=[{"document": p.document_id, "start": p.start, "end": p.end} for p in some],
        )
