"""The scopes of one index: what terms mean there now, and which passages are inside."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from index.catalogue import Catalogue
from index.errors import SettingError
from index.scope import Named, Scope, meant, resolved

MARKDOWN = (".md", ".markdown")
# Scopes that are remembered while the index stays as it is.
KEPT = 32
Kept = TypeVar("Kept")


@dataclass(slots=True)
class _Known:
    """What was looked up at one revision of the catalogue."""

    revision: str
    named: list[Named]
    tags: Mapping[str, tuple[str, ...]]
    scopes: dict[tuple[str, ...], Scope] = field(default_factory=dict)
    passages: dict[tuple[str, ...], list[str]] = field(default_factory=dict)


class Scopes:
    """Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, fingerprint: str) -> None:
        self._catalogue, self._fingerprint = catalogue, fingerprint
        self._known: _Known | None = None
        self._lock = threading.Lock()

    def named(self) -> Sequence[Named]:
        """(name, document id) of everything that is searched, sorted."""
        return self._now().named

    def tags(self) -> Mapping[str, tuple[str, ...]]:
        """The tags of the documents that have any, by id."""
        return self._now().tags

    def of(self, terms: Sequence[str]) -> Scope:
        """What terms mean. SettingError for one that means nothing; a file that could not be read says why."""
        known, key = self._now(), tuple(dict.fromkeys(terms))
        scope = known.scopes.get(key)
        if scope is None:
            placed = [self._placed(term, known) for term in key]
            found = resolved(placed, known.named, known.tags)
            scope = Scope(key, found.documents, found.whole)
            _remember(known.scopes, key, scope)
        return scope

    def passages(self, scope: Scope) -> list[str]:
        """The ids of the passages within a scope."""
        known = self._now()
        ids = known.passages.get(scope.terms)
        if ids is None:
            ids = self._catalogue.passage_ids_in(self._fingerprint, scope.documents)
            _remember(known.passages, scope.terms, ids)
        return ids

    def _placed(self, term: str, known: _Known) -> str:
        """The term as the index calls it: a file that was not read is told why, and a path on the disk that leads into
        the folder of documents is taken for the name there."""
        if not term.strip():
            raise SettingError("A scope is empty", "Name a document, a folder, a pattern, or a tag as tag:NAME")
        if meant(term, known.named, known.tags):
            return term
        failed = {info.name: info for info in self._catalogue.listing(self._fingerprint) if info.reason}
        if term in failed:
            raise SettingError(f"{term} could not be read: {failed[term].reason}", failed[term].remedy)
        folder = self._catalogue.folder()
        try:
            path = Path(term).expanduser().resolve()
        except (OSError, RuntimeError, ValueError):  # no path at all: a zero byte, nobody's home
            return term
        if folder and path.is_relative_to(folder):
            inside = path.relative_to(folder).as_posix()
            return inside if inside == "." or meant(inside, known.named, known.tags) else term
        return term

    def _now(self) -> _Known:
        revision = self._catalogue.revision()
        with self._lock:
            if self._known is not None and self._known.revision == revision:
                return self._known
        from index.readers.markdown import tags  # 50 ms that a sync with nothing to do need not wait for

        named = self._catalogue.names(self._fingerprint)
        openings = self._catalogue.openings(MARKDOWN)
        found = {document: own for document, text in openings.items() if (own := tags(text))}
        known = _Known(revision, named, found)
        with self._lock:
            self._known = known
        return known


def _remember(kept: dict[tuple[str, ...], Kept], key: tuple[str, ...], value: Kept) -> None:
    if len(kept) >= KEPT:
        kept.clear()
    kept[key] = value
