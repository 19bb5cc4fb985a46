"""The three stores against each other, passage by passage; and what differs, mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

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


def _contradicted(index: Index) -> list[str]:
    """The documents, by id, that have no text or no passages, or passages that are not what stands there."""
    wrong = []
    for content, state in index.catalogue.states(index.fingerprint).items():
        if state != State.READY:
            continue
        document = index.catalogue.document(content)
        passages = list(index.catalogue.each_passage_of(index.fingerprint, content))
        if document is None or not passages or any(document.text[p.start : p.end] != p.text for p in passages):
            wrong.append(content)
    return wrong


def _derived(index: Index, findable: set[str]) -> Iterator[tuple[str, set[str], int]]:
    """What Chroma and the keywords hold; -1 passages where that can't be told."""
    stores: dict[str, Callable[[], tuple[set[str], int]]] = {
        "chroma": lambda: (index.vectors.ids(), index.vectors.count()),
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


def _against(store: str, ids: set[str], count: int, findable: set[str]) -> list[Fault]:
    if count < 0:
        return [Fault(store, "can't be read", 1)]
    return [
        Fault(store, "passages missing", len(findable - ids)),
        Fault(store, "passages that no document has", len(ids - findable)),
        Fault(store, "passages held twice", count - len(ids)),
    ]


def remedy(findings: Findings) -> str:
    """What to do about what is found."""
    if not findings.faults:
        return ""
    return "python -m index sync" if findings.repaired else "python -m index check --repair"
