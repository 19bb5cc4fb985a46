"""The three stores against each other, passage by passage; and what differs, mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from index import probe
from index.config import typed
from index.errors import IndexDamaged
from index.lock import writing
from index.store import Index
from index.sync import mend
from index.types import State


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that contradicts itself in a store, or the catalogue, and how many times."""

    store: str
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Findings:
    """How many passages each store holds, and what is wrong; `repaired` of what was wrong before."""

    documents: int
    stores: dict[str, int]
    faults: list[Fault] = field(default_factory=list)
    repaired: list[Fault] = field(default_factory=list)


def check(index: Index) -> Findings:
    """Compare the stores. Raises IndexBusy while somebody writes: what is half done is no fault."""
    with writing(index.config.data_dir):
        return _findings(index)


def repair(index: Index) -> Findings:
    """Compare the stores, mend what differs, and compare them again. A document whose text does not hold is dropped,
    and read again by the next sync."""
    with writing(index.config.data_dir):
        before = _findings(index)
        if any(fault.store == "catalogue" for fault in before.faults):
            index.catalogue.drop_contradictions(_contradicted(index))
            index.catalogue.drop_vectors(index.fingerprint, _misfits(index))
    mend(index)
    with writing(index.config.data_dir):
        after = _findings(index)
    return Findings(after.documents, after.stores, after.faults, before.faults)


def _findings(index: Index) -> Findings:
    damage = index.catalogue.damage()
    if damage:
        raise IndexDamaged(
            f"The catalogue in {index.config.data_dir} is damaged ({damage})",
            f"Delete the catalogue.sqlite files there and run: {index.config.sync_command()}",
        )
    findable = index.catalogue.passage_ids(index.fingerprint)
    stores, faults = {"catalogue": len(findable)}, list(_of_catalogue(index, findable))
    for name, ids, count in _derived(index, findable):
        stores[name] = count
        faults += [fault for fault in _against(name, ids, count, findable) if fault.count]
    ready = [info for info in index.documents() if info.state is State.READY]
    return Findings(len({info.document_id for info in ready}), stores, faults)


def _of_catalogue(index: Index, findable: set[str]) -> Iterator[Fault]:
    for what, count in index.catalogue.contradictions(index.fingerprint).items():
        if count:
            yield Fault("catalogue", what, count)
    if wrong := _contradicted(index):
        yield Fault("catalogue", "documents whose passages are not their text", len(wrong))
    kept = index.catalogue.embedded(index.fingerprint, sorted(findable))
    if missing := len(findable - kept):
        yield Fault("catalogue", "passages without a vector", missing)
    if misfits := len(_misfits(index)):
        yield Fault("catalogue", "vectors that are not of the model's length", misfits)


def _misfits(index: Index) -> list[str]:
    return index.catalogue.misfits(index.fingerprint, index.embedder.dimensions) if index.passage_count() else []


def _contradicted(index: Index) -> list[str]:
    """The documents, by id, that have no text or no passages, or passages that are not what stands there."""
    wrong = []
    for content, state in index.catalogue.states(index.fingerprint).items():
        if state != State.READY:
            continue
        if not _holds(index, content):
            wrong.append(content)
    return wrong


def _holds(index: Index, content: str) -> bool:
    try:
        document = index.catalogue.document(content)
    except IndexDamaged:
        return False
    passages = list(index.catalogue.each_passage_of(index.fingerprint, content))
    return document is not None and bool(passages) and all(document.text[p.start : p.end] == p.text for p in passages)


def _derived(index: Index, findable: set[str]) -> Iterator[tuple[str, set[str], int]]:
    """What Chroma and the keywords hold; -1 passages where that can't be told."""
    stores: dict[str, Callable[[], tuple[set[str], int]]] = {
        "chroma": lambda: _of_chroma(index),
        "keywords": lambda: (index.keywords.ids(), index.keywords.count()),
    }
    for name, held in stores.items():
        if name == "chroma" and not findable and not index.vector_count():
            yield name, set(), 0  # never made
            continue
        try:
            ids, count = held()
        except IndexDamaged:
            ids, count = set(), -1
        yield name, ids, count


def _of_chroma(index: Index) -> tuple[set[str], int]:
    """What Chroma lists; IndexDamaged also where it does, but finds nothing with a vector of the model's: its graph may
    be lost, or be of another model."""
    ids, count = index.vectors.ids(), index.vectors.count()
    if not index.config.chroma_url and probe.has_graph(index.guard):
        probe.search(index.guard, index.embedder.dimensions)
    else:
        index.vectors.nearest([1.0] * index.embedder.dimensions, 1)
    return ids, count


def _against(store: str, ids: set[str], count: int, findable: set[str]) -> list[Fault]:
    if count < 0:
        return [Fault(store, "can't be read", 1)]
    return [
        Fault(store, "passages missing", len(findable - ids)),
        Fault(store, "passages that no document has", len(ids - findable)),
        Fault(store, "passages held twice", count - len(ids)),
    ]


def remedy(findings: Findings, index: Index) -> str:
    """What to type to mend what is found."""
    return index.config.sync_command() if findings.repaired else typed("check --repair", index.config.data_dir)
