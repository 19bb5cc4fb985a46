"""Pure: the settings page's words: what may be chosen, and what is in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from index.config import IndexConfig
from index.report import counted
from index.types import DocumentInfo, State
from rag.config import RagConfig

BUNDLED = "all-MiniLM-L6-v2 (bundled, English)"


class Indexed(Protocol):
    """What is told of an index."""

    config: IndexConfig

    def documents(self) -> list[DocumentInfo]: ...

    def passage_count(self) -> int: ...


def answerers(models: Sequence[str], chosen: str) -> list[dict[str, Any]]:
    """What may word the answers; the first one quotes."""
    quoted = {
        "model": "",
        "name": "Quoted from your documents",
        "about": "No model but the bundled one, on this machine",
    }
    worded = [
        {
            "model": name,
            "name": f"Worded by {name}",
            "about": "From the passages found; each sentence is looked up in them",
        }
        for name in models
    ]
    return [one | {"chosen": one["model"] == chosen} for one in (quoted, *worded)]


def facts(config: RagConfig, index: Indexed, fitted_threshold: float) -> list[dict[str, Any]]:
    """Groups of what is in use, each with its rows: name, value, and the setting that changes it."""
    return [
        {"title": "Index", "rows": _index_rows(index)},
        {"title": "Finding and answering", "rows": _rows(config, index, fitted_threshold)},
    ]


def _index_rows(index: Indexed) -> list[dict[str, str]]:
    infos = index.documents()
    by_state = {state: sum(info.state == state for info in infos) for state in State}
    newest = max((info.modified for info in infos), default=0.0)
    rows = [
        ("Documents", f"{by_state[State.READY]:,}", "FOOTNOTE_DOCUMENTS"),
        ("Passages", f"{index.passage_count():,}", "FOOTNOTE_PASSAGE_TOKENS"),
        ("Embedding model", index.config.embedding_model or BUNDLED, "FOOTNOTE_EMBEDDING_MODEL"),
    ]
    if by_state[State.PENDING]:
        rows.insert(1, ("Being read", counted(by_state[State.PENDING], "document"), ""))
    if by_state[State.FAILED]:
        rows.insert(1, ("Not read", f"{counted(by_state[State.FAILED], 'file')}; the page Documents says why", ""))
    if newest:
        rows.append(("Newest document", _day(newest), ""))
    return [_row(*row) for row in rows]


def _day(seconds: float) -> str:
    day = datetime.fromtimestamp(seconds, UTC)
    return f"{day.day} {day:%B %Y}"


def _rows(config: RagConfig, index: Indexed, fitted_threshold: float) -> list[dict[str, str]]:
    threshold = fitted_threshold if config.threshold is None else config.threshold
    declines = f"below a confidence of {threshold:.2f}" if config.abstain else "never"
    words = 1 - config.dense_weight
    return [
        _row("Text to answer from", f"up to {config.context_characters:,} characters", "FOOTNOTE_CONTEXT_CHARACTERS"),
        _row(
            "Passages proposed", f"{config.candidates} by meaning, {config.candidates} by words", "FOOTNOTE_CANDIDATES"
        ),
        _row("Weights", f"meaning {config.dense_weight:.0%}, words {words:.0%}", "FOOTNOTE_DENSE_WEIGHT"),
        _row("Read for the best sentence", counted(config.rerank, "passage"), "FOOTNOTE_RERANK"),
        _row("Passages aim at", f"{index.config.passage_tokens} tokens", "FOOTNOTE_PASSAGE_TOKENS"),
        _row("Declines", declines, "FOOTNOTE_THRESHOLD" if config.abstain else "FOOTNOTE_ABSTAIN"),
        _row("Follow-ups", "made to stand alone" if config.followups else "taken as they stand", "FOOTNOTE_FOLLOWUPS"),
        _row("Fitted numbers", "your own" if config.fitted else "those that come with Footnote", "FOOTNOTE_FITTED"),
        _row("A silent chat model is given up after", f"{config.chat_timeout:g} seconds", "FOOTNOTE_CHAT_TIMEOUT"),
    ]


def _row(name: str, value: str, setting: str) -> dict[str, str]:
    return {"name": name, "value": value, "setting": setting}
