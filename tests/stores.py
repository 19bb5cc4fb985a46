"""What an index's three stores hold, for comparing one index with another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from index.catalogue import FOLDER, UPLOADS
from index.config import IndexConfig
from index.store import Index

# For tests whose index is to be in the embedded Chroma and, once more, on a real server.
EITHER_CHROMA = pytest.mark.parametrize("chroma_url", ["embedded", "server"], indirect=True)


@dataclass(frozen=True)
class Stored:
    """Passage ids in each store, which content each name stands for, and the state of each content. `held` is how many
    passages Chroma and the keywords hold: one that is there twice is one id."""

    catalogue: frozenset[str]
    vectors: frozenset[str]
    kept_vectors: frozenset[str]
    keywords: frozenset[str]
    names: frozenset[tuple[str, str, str, str]]
    states: frozenset[tuple[str, str]]
    texts: frozenset[str]
    held: tuple[int, int]


def opened(data_dir: Path, **settings: object) -> Index:
    """An index of a data directory."""
    return Index.open(IndexConfig(data_dir=data_dir, **settings))


def stored(index: Index) -> Stored:
    """What the stores hold now."""
    catalogue, fingerprint = index.catalogue, index.fingerprint
    records = [record for source in (FOLDER, UPLOADS) for record in catalogue.files(source).values()]
    states = catalogue.states(fingerprint)
    keywords = index.keywords.at(index.revision())
    every = [p.id for content in states for p in catalogue.passages_of(fingerprint, content)]
    contents = {record.content for record in records} | set(states)
    return Stored(
        catalogue=frozenset(every),
        vectors=frozenset(index.vectors.ids()),
        kept_vectors=frozenset(catalogue.embedded(fingerprint, every)),
        keywords=frozenset(keywords.ids()),
        names=frozenset((r.source, r.name, r.content, r.reason) for r in records),
        states=frozenset(states.items()),
        texts=frozenset(content for content in contents if content and catalogue.has_content(content)),
        held=(index.vectors.count(), keywords.count()),
    )


def fits_together(index: Index) -> bool:
    """Whether all stores hold the passages that a search should find, and no others."""
    now, findable = stored(index), index.catalogue.passage_ids(index.fingerprint)
    same = now.catalogue == now.vectors == now.kept_vectors == now.keywords == findable
    return same and now.held == (len(findable), len(findable))


def names_found(index: Index, question: str, k: int = 3) -> set[str]:
    """The names of the documents that both ways of searching find among the first `k` passages."""
    hits = [*index.nearest(question, k), *index.matching(question, k)]
    contents = {passage.document_id for passage in index.passages([key for key, _ in hits]).values()}
    return {name for content in contents for name in index.document(content).names}
