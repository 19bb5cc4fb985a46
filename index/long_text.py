"""A long text into the catalogue, some passages at a time: these are split, written down and embedded before the next
are looked for.

So a transaction holds some passages only and others can write in between; and what a killed run has embedded is not
embedded again. The next run splits the text from its beginning, which comes to the same passages in a thirtieth of the
time of embedding them, and finds those that have their vectors. (To split on from the middle, the state of tokenising,
sentences and packing there would have to be kept, or the passages would not be the same.) Nothing of the text is seen
before all of it is ready.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.passage_vectors import PassageVectors
from index.progress import Progress
from index.store import Index
from index.types import Document, Passage


@dataclass(frozen=True, slots=True)
class Stored:
    """The passages of a long document from the catalogue, some in memory at a time, as often as they are asked for."""

    index: Index
    content: str

    def __iter__(self) -> Iterator[Passage]:
        return self.index.catalogue.each_passage_of(self.index.fingerprint, self.content)


def write_down(
    vectors: PassageVectors, document: Document, title: str, name: str, passages: Iterable[list[Passage]]
) -> Stored:
    """Write a document down as pending, with all its passages, which come some at a time, and their vectors."""
    index, fingerprint = vectors.index, vectors.index.fingerprint
    left = index.catalogue.begin(fingerprint, document, ())
    vectors.step("pending")
    held = index.catalogue.embedded(fingerprint, sorted(left))
    forecast = _Forecast(vectors.progress, len(document.text), len(held))
    for some in passages:
        vectors.progress.waiting()
        index.catalogue.put_passages(fingerprint, some)
        left.difference_update(passage.id for passage in some)
        vectors.step("split")
        known = vectors.known([passage.id for passage in some])
        forecast.split(some, known)
        share = some[-1].end / len(document.text)
        if len(known) == len(some):
            vectors.progress.split(name, share)
        else:
            vectors.make((title, passage) for passage in some if passage.id not in known)
            vectors.progress.part(name, share)
    # Passages of a run that knew the text under another name: that is its title, where it has none of its own.
    index.catalogue.drop_passages(fingerprint, left)
    return Stored(index, document.id)


class _Forecast:
    """How many passages of a text will be embedded, told from the first on and put right as it is split; `held` of
    them have their vectors already."""

    def __init__(self, progress: Progress, characters: int, held: int) -> None:
        self._progress, self._characters, self._held = progress, characters, held
        self._seen = self._missing = self._told = 0

    def split(self, passages: list[Passage], known: set[str]) -> None:
        """The next passages of the text, and which of them have their vectors."""
        self._seen += len(passages)
        self._missing += len(passages) - len(known)
        unseen = round(self._seen * self._characters / passages[-1].end) - self._seen
        held = max(0, self._held - (self._seen - self._missing))
        expected = self._missing + max(0, unseen - held)
        self._progress.expect(int(not self._told), expected - self._told)
        self._told = expected
