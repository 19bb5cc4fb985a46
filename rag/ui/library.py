"""Pure: the list of documents, as it is asked for: which of them, in which order, and which page of that."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from index.catalogue import FOLDER, UPLOADS
from index.removed import Removed
from index.report import counted
from index.types import DocumentInfo, State

COLUMNS = (
    {"key": "document", "title": "Document", "number": False},
    {"key": "type", "title": "Type", "number": False},
    {"key": "pages", "title": "Pages", "number": True},
    {"key": "passages", "title": "Passages", "number": True},
    {"key": "size", "title": "Size", "number": True},
    {"key": "changed", "title": "Changed", "number": True},
    {"key": "state", "title": "State", "number": False},
)
STATES = {State.READY: "Ready", State.PENDING: "Waiting", State.FAILED: "Not read"}
# Rows of a page: what a browser draws at once without a wait, and a person still looks through.
ROWS = 50
MOST_REMOVED = 100
# Where documents are: everywhere, among the uploads, in the folder itself; else a folder below it, by name.
ANYWHERE, UPLOADED, TOP = "", "\0uploads", "\0top"
ORDERS: Mapping[str, Callable[[DocumentInfo], Any]] = {
    "document": lambda info: (info.title or info.name).casefold(),
    "type": lambda info: _type(info).casefold(),
    "pages": lambda info: info.pages,
    "passages": lambda info: info.passages,
    "size": lambda info: info.size,
    "changed": lambda info: info.modified,
    "state": lambda info: STATES[info.state],
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which documents, in which order: by `order` of a column (failed ones first without one), and which page of them,
    from 0."""

    words: str = ""
    state: str = ""
    place: str = ANYWHERE
    order: str = ""
    descending: bool = False
    page: int = 0

    def sorted_by(self, column: str) -> Asked:
        """In the order of a column; the other way round where it is in that already, and then as at first."""
        if column != self.order:
            return replace(self, order=column, descending=False, page=0)
        return replace(self, order="" if self.descending else column, descending=not self.descending, page=0)


def library_data(
    infos: Sequence[DocumentInfo],
    asked: Asked | None = None,
    removed: Sequence[Removed] = (),
    *,
    managed: bool = True,
) -> dict[str, Any]:
    """One page of the list, and what was removed from it; not `managed`, it is there to read."""
    asked = asked or Asked()
    found = _found(infos, asked)
    pages = max(1, -(-len(found) // ROWS))
    page = min(max(asked.page, 0), pages - 1)
    first = page * ROWS
    shown = found[first : first + ROWS]
    text = f"{first + 1:,} to {first + len(shown):,} of {len(found):,}"
    return {
        "columns": [column | {"order": _order(asked, str(column["key"]))} for column in COLUMNS],
        "rows": [row(info) | {"managed": managed} for info in shown],
        "none": _none(asked) if not found else "",
        "pager": {"page": page, "pages": pages, "text": text} if pages > 1 else None,
        "removed": removed_data(removed if managed else ()),
    }


def places(infos: Sequence[DocumentInfo]) -> dict[str, str]:
    """Where documents are, with how many there: what to ask for, and its words. Empty if all are in one place."""
    counts: Counter[str] = Counter()
    for info in infos:
        if info.source == UPLOADS:
            counts[UPLOADED] += 1
            continue
        above = [parent.as_posix() for parent in PurePath(info.name.rstrip("/")).parents][:-1]
        counts.update(above or [TOP])
    if len(counts) < 2:
        return {}
    named = {UPLOADED: "Uploads", TOP: "The folder itself"}
    folders = sorted((place for place in counts if place not in named), key=lambda one: one.casefold().split("/"))
    order = [place for place in (UPLOADED, TOP) if counts[place]] + folders
    return {ANYWHERE: "All folders"} | {
        place: f"{named.get(place, place + '/')} ({counts[place]:,})" for place in order
    }


def states(infos: Sequence[DocumentInfo]) -> dict[str, str]:
    """The states that there are, with how many in each. Empty if all are in one."""
    counts = Counter(info.state for info in infos)
    if len(counts) < 2:
        return {}
    return {"": "All states"} | {
        state.value: f"{STATES[state]} ({counts[state]:,})" for state in STATES if counts[state]
    }


def row(info: DocumentInfo) -> dict[str, Any]:
    """One file of the list."""
    changed = datetime.fromtimestamp(info.modified, UTC).astimezone().strftime("%Y-%m-%d") if info.modified else ""
    return {
        "source": info.source,
        "name": info.name,
        "document": info.document_id,
        "title": info.title or info.name,
        "uploaded": info.source == UPLOADS,
        "state": info.state.value,
        "viewable": info.state == State.READY,
        "reason": info.reason,
        "remedy": info.remedy,
        "values": [
            _type(info),
            str(info.pages or "–"),
            str(info.passages or "–"),
            size(info.size) if info.size else "–",
            changed or "–",
            STATES[info.state],
        ],
    }


def removed_data(removed: Sequence[Removed]) -> dict[str, Any]:
    """What was taken out and can be brought back."""
    more = len(removed) - MOST_REMOVED
    return {
        "title": f"Removed ({len(removed):,})",
        "files": [
            {"source": one.source, "name": one.name, "id": one.id, "where": _where(one)}
            for one in removed[:MOST_REMOVED]
        ],
        "rest": f"And {counted(more, 'more file')}: python -m index status lists them all." if more > 0 else "",
    }


def size(count: int) -> str:
    """Bytes for people: `812 B`, `3.4 KB`, `12 MB`."""
    amount = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"


def _found(infos: Sequence[DocumentInfo], asked: Asked) -> list[DocumentInfo]:
    wanted = _plain(asked.words).split()
    found = [
        info
        for info in infos
        if (not asked.state or info.state.value == asked.state)
        and _is_in(info, asked.place)
        and all(word in _plain(f"{info.name} {info.title}") for word in wanted)
    ]
    found.sort(key=lambda info: info.name.casefold())
    order = ORDERS.get(asked.order, lambda info: info.state != State.FAILED)
    return sorted(found, key=order, reverse=asked.descending)


def _is_in(info: DocumentInfo, place: str) -> bool:
    if place in (ANYWHERE, UPLOADED):
        return not place or info.source == UPLOADS
    if info.source != FOLDER:
        return False
    return "/" not in info.name.rstrip("/") if place == TOP else info.name.startswith(f"{place}/")


def _plain(text: str) -> str:
    """Letters as one compares them: a Mac's file names hold accents as characters of their own."""
    return unicodedata.normalize("NFC", text).casefold()


def _none(asked: Asked) -> str:
    if asked.words.strip():
        return f"No document's name or title has “{asked.words.strip()}”."
    return "No document is like that." if asked.state or asked.place else "Nothing has been indexed yet."


def _order(asked: Asked, column: str) -> str:
    return ("descending" if asked.descending else "ascending") if column == asked.order else ""


def _type(info: DocumentInfo) -> str:
    return PurePath(info.name).suffix.lstrip(".").upper() or "–"


def _where(one: Removed) -> str:
    if not one.id:
        return f"Of the folder: {one.path}"
    when = datetime.fromtimestamp(one.at, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    return f"Upload, in the trash since {when}"
