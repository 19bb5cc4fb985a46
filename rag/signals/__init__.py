"""Signals: each ranks the index's passages for a question. A new one is a file here and a line in the table."""

from __future__ import annotations

from collections.abc import Callable

from index.scope import Scope
from index.store import Index
from rag.signals import dense, keyword

# (index, question, k, scope) -> at most k (passage id, raw score) of passages within the scope, best first.
Signal = Callable[[Index, str, int, Scope | None], list[tuple[str, float]]]

SIGNALS: dict[str, Signal] = {"dense": dense.rank, "keyword": keyword.rank}
