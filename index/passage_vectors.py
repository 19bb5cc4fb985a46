"""What the model makes of passages, kept in the catalogue: no passage is embedded twice, whoever was killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from index.progress import Progress
from index.splitting import embedding_text
from index.store import Index
from index.types import Passage, SyncReport

# Passages that go to the model at once, so that progress shows and a killed run loses little.
EMBEDDED_AT_ONCE = 32
# Vectors that are taken over from another index at once.
LENT_AT_ONCE = 1000

# A passage with its document's title, which goes to the model and into the keywords with it.
Titled = tuple[str, Passage]
T = TypeVar("T")


class PassageVectors:
    """The vectors of one sync. `step` is called with "embedded" whenever some are stored."""

    def __init__(self, index: Index, report: SyncReport, progress: Progress, step: Callable[[str], None]) -> None:
        self.index, self.report, self.progress, self.step = index, report, progress, step

    def known(self, ids: list[str]) -> set[str]:
        """Which passages have their vectors, after taking over those that lenders of the same model have: the id of a
        passage tells its document and its place there, whatever size of passages was asked for."""
        index = self.index
        known = index.catalogue.embedded(index.fingerprint, ids)
        for lender in index.lenders:
            if lender.embedder.fingerprint == index.embedder.fingerprint:
                for some in batches((key for key in ids if key not in known), LENT_AT_ONCE):
                    lent = lender.catalogue.vectors(lender.fingerprint, some)
                    index.catalogue.put_vectors(index.fingerprint, lent)
                    known = known | lent.keys()
        return known

    def make(self, passages: Iterable[Titled], done: Callable[[list[Passage]], None] = lambda some: None) -> None:
        """Embed passages and store their vectors, some at a time; `done` is called with each some."""
        for titled in batches(passages, EMBEDDED_AT_ONCE):
            some = [passage for _, passage in titled]
            vectors = self.index.embedder.model.embed([embedding_text(title, passage) for title, passage in titled])
            stored = dict(zip((passage.id for passage in some), vectors, strict=True))
            self.index.catalogue.put_vectors(self.index.fingerprint, stored)
            self.report.embedded += len(some)
            self.progress.passages(len(some))
            done(some)
            self.step("embedded")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in order, at most `size` at a time."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
