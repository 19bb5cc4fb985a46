"""Every vector of a scope compared with the question's: the exact answer to what is nearest, from the catalogue."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from index.catalogue import Catalogue
from index.embedding import Vector
from index.errors import IndexDamaged

# Scopes whose vectors stay in memory, 1.5 kB a passage; people ask several questions within one.
KEPT = 4


class ExactSearch:
    """The vectors of one index's scopes, kept while the index stays as it is. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, fingerprint: str) -> None:
        self._catalogue, self._fingerprint = catalogue, fingerprint
        self._kept: OrderedDict[tuple[str, ...], tuple[list[str], Vector]] = OrderedDict()
        self._revision = ""
        self._lock = threading.Lock()

    def nearest(
        self, vector: Sequence[float], k: int, terms: tuple[str, ...], ids: Callable[[], Sequence[str]]
    ) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the `k` nearest among the passages `ids`, best first; these are the ones
        within a scope of these terms."""
        known, rows = self._vectors(terms, ids, len(vector))
        if not known:
            return []
        similarities = rows @ np.asarray(vector, dtype=np.float32)
        best = np.argsort(-similarities, kind="stable")[:k]
        return [(known[row], float(similarities[row])) for row in best]

    def _vectors(
        self, terms: tuple[str, ...], ids: Callable[[], Sequence[str]], dimensions: int
    ) -> tuple[list[str], Vector]:
        revision = self._catalogue.revision()
        with self._lock:
            if revision != self._revision:
                self._kept.clear()
                self._revision = revision
            if terms in self._kept:
                self._kept.move_to_end(terms)
                return self._kept[terms]
        found = self._catalogue.vectors(self._fingerprint, sorted(ids()))
        if any(len(vector) != dimensions for vector in found.values()):
            raise IndexDamaged(
                f"Some passages have vectors that are not of the model's length ({dimensions}): it was another one",
                "Run: python -m index check --repair",
            )
        made = list(found), np.asarray(list(found.values()), dtype=np.float32)
        with self._lock:
            if revision == self._revision:
                self._kept[terms] = made
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return made
