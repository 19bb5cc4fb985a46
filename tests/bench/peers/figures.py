"""A tool's figures and ours beside them, by the functions that `rag evaluate` measures with. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.cases import Case
from rag.evaluation.intervals import Estimate, Rows, statistic_interval
from rag.evaluation.metrics import PER_QUESTION
from rag.evaluation.metrics.abstention import auroc
from rag.evaluation.paired import Difference, paired_interval
from rag.evaluation.rankings import SIZES

Values = NDArray[np.float64]
# The context that everything but recall is measured at: Footnote's default.
USUAL = 5000
AUROC = "abstention.auroc"


@dataclass(frozen=True)
class Row:
    """A tool on a set. `within` has a case a question for each context size, `first` the cases of what it hands over
    when called as its makers show it, `finding` milliseconds a question; `confident` if it tells a similarity."""

    name: str
    within: Mapping[int, Sequence[Case]]
    first: Sequence[Case]
    finding: Sequence[float]
    index_seconds: float
    confident: bool


@dataclass(frozen=True)
class Column:
    """A figure of the tables: the metric, at a context size."""

    title: str
    key: str
    size: int = USUAL

    def values(self, row: Row) -> Values:
        """One value a question; NaN where the question is not the metric's to judge."""
        return values(self.key, row.within[self.size])


COLUMNS = (
    *(Column(f"{size:,}", "retrieval.recall", size) for size in SIZES),
    Column("documents@5", "retrieval.document_recall@5"),
    Column("MRR", "retrieval.mrr"),
    Column("nDCG@10", "retrieval.ndcg@10"),
)


def values(key: str, cases: Sequence[Case]) -> Values:
    found = [PER_QUESTION[key](case) for case in cases]
    return np.array([np.nan if value is None else value for value in found], dtype=float)


def mean(of: Values) -> float | None:
    return None if np.isnan(of).all() else float(np.nanmean(of))


def area(row: Row) -> float | None:
    """AUROC of the tool's confidence; None for one that has none, or where every question is answerable."""
    return auroc(*declining(row)) if row.confident else None


def declining(row: Row) -> tuple[NDArray[np.bool_], Values]:
    cases = row.within[USUAL]
    answerable = np.array([case.question.answerable for case in cases], dtype=np.bool_)
    return answerable, np.array([case.confidence for case in cases], dtype=float)


def differences(ours: Row, theirs: Row) -> dict[str, Difference]:
    """Ours minus theirs by the column's title, on the same questions."""
    found = {column.title: difference(column.key, column.values(ours), column.values(theirs)) for column in COLUMNS}
    if area(ours) is not None and area(theirs) is not None:
        found["AUROC"] = area_difference(ours, theirs)
    return found


def difference(key: str, ours: Values, theirs: Values) -> Difference:
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    return Difference(key, mean(theirs), mean(ours), paired_interval(theirs, ours), int((~same).sum()))


def area_difference(ours: Row, theirs: Row) -> Difference:
    answerable, mine = declining(ours)
    _, other = declining(theirs)

    def of(rows: Rows) -> float | None:
        left, right = auroc(answerable[rows], mine[rows]), auroc(answerable[rows], other[rows])
        return None if left is None or right is None else left - right

    estimate: Estimate = statistic_interval(of, len(answerable))
    return Difference(AUROC, area(theirs), area(ours), estimate, int((mine != other).sum()))
