"""Pure: the words of the empty chat and the rows of the list of documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from index.config import IndexConfig
from index.types import DocumentInfo, State
from rag.words import counted

COLUMNS = (
    {"key": "document", "title": "Document", "number": False},
    {"key": "type", "title": "Type", "number": False},
    {"key": "pages", "title": "Pages", "number": True},
    {"key": "passages", "title": "Passages", "number": True},
    {"key": "size", "title": "Size", "number": True},
    {"key": "changed", "title": "Changed", "number": True},
    {"key": "state", "title": "State", "number": False},
)
STATES = {State.READY: "Ready", State.PENDING: "Being read", State.FAILED: "Not read"}


def welcome_data(infos: Sequence[DocumentInfo], examples: Sequence[str]) -> dict[str, Any]:
    """The empty chat of an index with documents."""
    ready = sum(info.state == State.READY for info in infos)
    return {
        "heading": "What do you want to know?",
        "lead": f"Ask {counted(ready, 'document')}. Each answer shows the exact words it comes from, in their place; "
        "if the documents don't say, you are told so.",
        "examples": list(examples),
    }


def empty_index(config: IndexConfig, infos: Sequence[DocumentInfo]) -> dict[str, Any]:
    """The empty chat of an index that holds nothing to answer from yet."""
    if any(info.state == State.PENDING for info in infos):
        lead = "Your documents are being read. Reload this page in a moment."
    elif infos:
        lead = "None of the files could be read. The list of documents says why, and what helps."
    else:
        lead = f"Put documents into a folder and run\npython -m index sync {config.documents}\nthen reload this page."
    return {"heading": "No documents yet", "lead": lead, "examples": []}


def failed_hint(infos: Sequence[DocumentInfo]) -> str:
    """One quiet line on files that could not be read; empty when all could."""
    failed = sum(info.state == State.FAILED for info in infos)
    return f"{counted(failed, 'file')} could not be read" if failed else ""


def library_data(infos: Sequence[DocumentInfo], words: str = "") -> dict[str, Any]:
    """The list of documents: those whose name or title has all of the words, failed ones first."""
    wanted = words.casefold().split()
    found = [info for info in infos if all(word in f"{info.name} {info.title}".casefold() for word in wanted)]
    found.sort(key=lambda info: (info.state != State.FAILED, info.name.casefold()))
    none = ""
    if not found:
        none = f"No document's name or title has “{words.strip()}”." if wanted else "Nothing has been indexed yet."
    return {"columns": list(COLUMNS), "rows": [row(info) for info in found], "none": none}


def row(info: DocumentInfo) -> dict[str, Any]:
    """One file of the list."""
    changed = datetime.fromtimestamp(info.modified, UTC).astimezone().strftime("%Y-%m-%d") if info.modified else ""
    return {
        "name": info.name,
        "title": info.title or info.name,
        "state": info.state.value,
        "viewable": info.state == State.READY,
        "reason": info.reason,
        "remedy": info.remedy,
        "values": [
            PurePath(info.name).suffix.lstrip(".").upper() or "–",
            str(info.pages or "–"),
            str(info.passages or "–"),
            size(info.size),
            changed,
            STATES[info.state],
        ],
    }


def summary(infos: Sequence[DocumentInfo]) -> str:
    """One line above the list: how many, and how much they hold."""
    ready = [info for info in infos if info.state == State.READY]
    passages = sum(info.passages for info in {info.document_id: info for info in ready}.values())
    parts = [counted(len(ready), "document"), counted(passages, "passage"), failed_hint(infos)]
    return " · ".join(part for part in parts if part)


def size(count: int) -> str:
    """Bytes for people: `812 B`, `3.4 KB`, `12 MB`."""
    amount = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"
