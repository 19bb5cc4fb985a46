"""What an answer costs: text handed over, and time. Over all questions; None without any."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.evaluation.cases import Case


def context_characters(cases: Sequence[Case]) -> float | None:
    """The largest total of passage characters that a question handed over: a promise is kept by the worst case."""
    return max((case.context_characters for case in cases), default=None)


def latency_p50(cases: Sequence[Case]) -> float | None:
    """The median of total time, in milliseconds."""
    return _percentile(cases, 50)


def latency_p95(cases: Sequence[Case]) -> float | None:
    """What 95 of 100 questions stay below, in milliseconds (linear between neighbours)."""
    return _percentile(cases, 95)


def _percentile(cases: Sequence[Case], percent: float) -> float | None:
    return float(np.percentile([case.total_ms for case in cases], percent)) if cases else None
