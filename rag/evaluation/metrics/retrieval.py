"""Did the passages handed over hold the answer? Over answerable questions with evidence; None for any other."""

from __future__ import annotations

from collections.abc import Callable

import ir_measures
from ir_measures import AP, RR, Measure, P, R, Success, nDCG

from rag.evaluation.cases import Case
from rag.evaluation.spans import Span, any_overlap, length, shared


def recall(case: Case) -> float | None:
    """Gold characters that the passages cover / gold characters. A whole document is all covered when any of it is.

    Source: token-wise recall of Smith and Troynikov 2024 (Evaluating Chunking Strategies for Retrieval), in characters.
    """
    return _covered(case, case.passages) if case.with_evidence else None


def recall_within(characters: int) -> Callable[[Case], float | None]:
    """`recall`, had the passages been filled into so many characters instead: what `--context` would give, but for
    questions answered part by part, which share their contexts out. None for answers given without their traces."""
    return lambda case: _covered(case, case.ranking.within[characters]) if case.with_evidence and case.ranking else None


def _covered(case: Case, passages: tuple[Span, ...]) -> float:
    documents = length(case.gold_documents)
    reached = length(whole for whole in case.gold_documents if any_overlap(whole, passages))
    return (shared(case.gold, passages) + reached) / (length(case.gold) + documents)


def precision(case: Case) -> float | None:
    """Gold characters that the passages cover / passage characters; 0 without passages. Evidence by offset only."""
    if not case.with_offsets:
        return None
    handed = length(case.passages)
    return shared(case.gold, case.passages) / handed if handed else 0.0


def iou(case: Case) -> float | None:
    """Covered / (gold + passages - covered), in characters (the Jaccard index). Evidence by offset only.

    Source: as `recall`."""
    if not case.with_offsets:
        return None
    covered = shared(case.gold, case.passages)
    return covered / (length(case.gold) + length(case.passages) - covered)


def document_recall_at_5(case: Case) -> float | None:
    """Gold documents among the first 5 different documents of the passages' order / min(5, gold documents)."""
    if not case.with_evidence:
        return None
    gold = {span.document for span in case.evidence}
    first = list(dict.fromkeys(span.document for span in case.passages))[:5]
    return len(gold.intersection(first)) / min(5, len(gold))


def hit_at(k: int) -> Callable[[Case], float | None]:
    """hit@k: 1 if one of the first k passages overlaps gold (Success@k)."""
    return lambda case: _ranked(case, Success @ k)


def passage_precision_at(k: int) -> Callable[[Case], float | None]:
    """P@k: passages among the first k that overlap gold / k; fewer than k passages count as if wrong ones followed."""
    return lambda case: _ranked(case, P @ k)


def passage_recall_at(k: int) -> Callable[[Case], float | None]:
    """R@k: passages among the first k that overlap gold / all that do, and pieces of gold that no passage reached."""
    return lambda case: _ranked(case, R @ k)


def average_precision(case: Case) -> float | None:
    """The precision at each rank whose passage overlaps gold, summed / as many as R@k divides by; its mean is the MAP.

    Source: Buckley and Voorhees 2000, as ir_measures computes it."""
    return _ranked(case, AP)


def reciprocal_rank(case: Case) -> float | None:
    """1 / rank of the first passage that overlaps gold, 0 without one; its mean is the MRR."""
    return _ranked(case, RR)


def ndcg_at_10(case: Case) -> float | None:
    """nDCG@10, relevance 1 for a passage that overlaps gold: sum of 1 / log2(rank + 1), over that of the best order.

    The best order has every such passage first, then one for each piece of gold that no passage reached, so that what
    was never retrieved costs. Source: Järvelin and Kekäläinen 2002, as ir_measures computes it."""
    return _ranked(case, nDCG @ 10)


def _ranked(case: Case, measure: Measure) -> float | None:
    if not case.with_evidence:
        return None
    relevant = {f"passage-{at}": 1 for at, passage in enumerate(case.passages) if any_overlap(passage, case.evidence)}
    missed = {f"missed-{at}": 1 for at, span in enumerate(case.evidence) if not any_overlap(span, case.passages)}
    # Passages come best first; the score only has to fall with the rank.
    run = {f"passage-{at}": -float(at) for at in range(len(case.passages))}
    if not run:
        return 0.0
    (value,) = ir_measures.iter_calc([measure], {"q": relevant | missed}, {"q": run})
    return float(value.value)
