"""Pure: the words of the empty chat, and how many documents there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.config import IndexConfig
from index.report import counted
from index.types import DocumentInfo, State


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
        lead = (
            "Add some on the page Documents, or put them into a folder and run\n"
            f"python -m index sync {config.documents}\nthen reload this page."
        )
    return {"heading": "No documents yet", "lead": lead, "examples": []}


def failed_hint(infos: Sequence[DocumentInfo]) -> str:
    """One quiet line on files that could not be read; empty when all could."""
    failed = sum(info.state == State.FAILED for info in infos)
    return f"{counted(failed, 'file')} could not be read" if failed else ""


def summary(infos: Sequence[DocumentInfo]) -> str:
    """One line above the list: how many, and how much they hold."""
    ready = [info for info in infos if info.state == State.READY]
    passages = sum(info.passages for info in {info.document_id: info for info in ready}.values())
    parts = [counted(len(ready), "document"), counted(passages, "passage"), failed_hint(infos)]
    return " · ".join(part for part in parts if part)
