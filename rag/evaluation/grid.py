"""The settings that `rag tune` tries, and the recall of each on every question, by retrieval alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from rag import followups
from rag.evaluation.cases import make_case
from rag.evaluation.corpus import Corpus
from rag.evaluation.metrics import retrieval
from rag.evaluation.questions import GoldenQuestion
from rag.evaluation.tuning import Values
from rag.evaluation.variants import Variant, variant_of
from rag.question import read_question
from rag.retrieval import Retriever, Signals
from rag.spelling import corrected
from rag.types import Answer

# Few, since each is one more chance to be misled, and each size of passages costs an index.
USUAL: dict[str, tuple[Any, ...]] = {
    "dense_weight": (0.0, 0.15, 0.3, 0.45, 0.6, 0.8),
    "passage_tokens": (100, 160, 200),
}


def grid(base: Variant, tries: Mapping[str, Sequence[Any]]) -> list[Variant]:
    """The base, then every other combination of the values to try, those that change least first."""
    rows = product(*([(key, value) for value in values] for key, values in tries.items()))
    variants = [variant_of("", dict(row), base.index, base.answering) for row in rows]
    return [base, *sorted((one for one in variants if one.changed), key=lambda one: len(one.changed))]


def recalls(
    variants: Sequence[Variant],
    retrievers: Sequence[Retriever],
    questions: Sequence[GoldenQuestion],
    corpus: Corpus,
    track: Any = iter,
) -> Values:
    """`retrieval.recall` of every setting on every question, [settings, questions]; a retriever for each setting.

    A question in several parts is searched as one here, and by its parts when it is answered."""
    table = np.empty((len(variants), len(questions)))
    for column, question in enumerate(track(questions)):
        table[:, column] = list(_recalls(variants, retrievers, question, corpus))
    return table


def _recalls(
    variants: Iterable[Variant], retrievers: Iterable[Retriever], question: GoldenQuestion, corpus: Corpus
) -> Iterator[float]:
    """Signals are asked once an index; their weights and the budget need no second search."""
    asks: dict[tuple[int, bool], tuple[str, int]] = {}
    signals: dict[tuple[int, str, int], Signals] = {}
    for variant, retriever in zip(variants, retrievers, strict=True):
        index, settings = id(retriever.index), variant.answering
        if (index, settings.followups) not in asks:
            asks[index, settings.followups] = standalone(question, retriever, settings.followups)
        asked, own = asks[index, settings.followups]
        key = (index, asked, settings.candidates)
        scope = retriever.index.scope(question.within)
        if key not in signals:
            signals[key] = retriever.signals(asked, settings.candidates, scope)
        hits = retriever.ranked(read_question(asked, retriever.index, own), signals[key], settings, scope).hits
        answer = Answer(question.question, asked, "", True, 0.0, "", passages=hits, timings_ms={"total": 0.0})
        recall = retrieval.recall(make_case(question, answer.to_json(), corpus))
        yield 0.0 if recall is None else recall


def standalone(question: GoldenQuestion, retriever: Retriever, with_history: bool) -> tuple[str, int]:
    """What is searched for, as the assistant makes it of a question and its conversation, and how many characters of it
    were asked."""
    spelled = corrected(question.question, retriever.index)
    whole = followups.standalone(spelled, question.history, retriever.index) if with_history else spelled
    return whole, followups.own_length(spelled, whole)
