"""Questions in parts, so that each is judged by a fit that never saw it, nor another of its kind."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.intervals import SEED, Rows
from rag.evaluation.questions import GoldenQuestion

FOLDS = 5


def kin(questions: Sequence[GoldenQuestion]) -> Rows:
    """A label a question, [n]: the same for those of one conversation, or with the same piece of evidence, directly or
    by way of others. A conversation is known by its first question."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    marks: dict[object, int] = {}
    pairs = [
        (row, marks.setdefault(mark, len(questions) + len(marks)))
        for row, one in enumerate(questions)
        for mark in [
            one.history[0].content if one.history else one.question,
            *((at.document, at.start, at.end) for at in one.evidence if not at.whole),
        ]
    ]
    rows, columns = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    size = len(questions) + len(marks)
    _, labels = connected_components(
        coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size)), directed=False
    )
    labelled: Rows = labels[: len(questions)].astype(np.intp)
    return labelled


def folds(answerable: NDArray[np.bool_], labels: Rows) -> list[Rows]:
    """The rows in 5 parts (fewer, if there are fewer kins), the same every time: kin stay together, and each part has
    its share of the answerable."""
    from sklearn.model_selection import StratifiedGroupKFold

    count = min(FOLDS, len(np.unique(labels)), max(np.bincount(answerable, minlength=2)))
    if count < 2:
        return [np.arange(len(labels))]
    split = StratifiedGroupKFold(count, shuffle=True, random_state=SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # fewer of a kind than parts: some have none, and that will do
        return [part for _, part in split.split(answerable, answerable, labels) if len(part)]
