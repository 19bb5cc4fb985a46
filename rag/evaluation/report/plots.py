"""The plots, as Vega-Lite specifications drawn by `drawing`; None where there is nothing to plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rag.evaluation.cases import Case
from rag.evaluation.metrics import Figure
from rag.evaluation.metrics.abstention import Bin, Risk, reliability, risk_coverage
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.quotes import shortened
from rag.evaluation.rankings import SIZES
from rag.evaluation.report.headline import milliseconds, right
from rag.evaluation.report.vega import (
    ACCENT,
    HEIGHT,
    INK,
    MUTED,
    PERCENT,
    POINT,
    WARN,
    Spec,
    curve,
    layers,
    whiskers,
    x_axis,
    y_axis,
)
from rag.evaluation.run import groups

RANKS = (1, 3, 5, 10)
# More rows than these are not read any more; questions.csv has them all.
MOST_TAGS = 24
LONGEST = 20
WITH_HISTORY = "in a conversation"
STEP = 26


def recall_by_size(figures: Mapping[str, Figure]) -> Spec | None:
    """Mean recall of the evidence, with its interval, by how many characters of passages are handed over."""
    found = {size: figures[f"retrieval.recall_within.{size}"] for size in SIZES}
    return curve(found, "characters of passages", "recall of the evidence")


def hits_by_rank(figures: Mapping[str, Figure]) -> Spec | None:
    """The share of questions with evidence among the first k passages, with its interval, by k."""
    found = {k: figures[f"retrieval.hit@{k}"] for k in RANKS}
    return curve(found, "passages, best first", "share of questions with evidence among them")


def risk_by_coverage(cases: Sequence[Case]) -> Spec | None:
    """Two risk-coverage curves: of all questions, those that the documents do not answer; of the answers that were
    given, those that went wrong (it ends where questions were declined)."""
    if not cases:
        return None
    answered = [case for case in cases if not case.abstained]
    curves = {
        "answers given: wrong": risk_coverage(
            [outcome(case) is not Outcome.RIGHT for case in answered], _confidence(answered), of=len(cases)
        ),
        "all questions: not answerable": risk_coverage(
            [not case.question.answerable for case in cases], _confidence(cases)
        ),
    }
    rows = [_point(name, point) for name, curve in curves.items() for point in curve]
    scale = {"domain": list(curves), "range": [ACCENT, WARN]}
    highest = max(0.1, *(row["risk"] for row in rows))
    x = x_axis("coverage", "share of questions answered, the surest first", axis=PERCENT, domain=[0, 1])
    y = y_axis("risk", "share of those that is wrong", axis=PERCENT, domain=[0, min(1.0, highest * 1.05)])
    legend = {
        "orient": "top",
        "title": None,
        "symbolType": "stroke",
        "offset": 32,
        "columns": 1,
    }
    color = {"field": "curve", "type": "nominal", "scale": scale, "legend": legend}
    return layers(rows, {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"x": x, "y": y, "color": color}})


def calibration(cases: Sequence[Case]) -> Spec | None:
    """The reliability curve: in each bin of confidence, the share that the documents answer, with its 95% interval."""
    answerable = np.array([case.question.answerable for case in cases], dtype=bool)
    rows = [_bin(one) for one in reliability(answerable, _confidence(cases))]
    if not rows:
        return None
    x = x_axis("confidence", "confidence (mean of a tenth of the questions)", axis=PERCENT, domain=[0, 1])
    y = y_axis("answerable", "share that the documents answer", axis=PERCENT, domain=[0, 1])
    ends = [{"confidence": 0, "answerable": 0}, {"confidence": 1, "answerable": 1}]
    return layers(
        rows,
        {
            "data": {"values": ends},
            "mark": {"type": "line", "color": MUTED, "strokeDash": [4, 4], "strokeWidth": 1},
            "encoding": {"x": x, "y": y},
        },
        whiskers(x, "low", "high"),
        {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        {"mark": POINT, "encoding": {"x": x, "y": y}},
    )


def latency(cases: Sequence[Case]) -> Spec | None:
    """How long answers took, as a histogram with the median and the 95th percentile."""
    if not cases:
        return None
    times = [case.total_ms for case in cases]
    counts, edges = np.histogram(times, bins=min(30, max(5, len(times) // 4)), range=(0, max(*times, 1.0)))
    rows = [
        {"from": float(low), "to": float(high), "questions": int(count)}
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    median, late = (float(np.percentile(times, percent)) for percent in (50, 95))
    # A name at the left of its line would be crossed by the other line, unless that begins below it.
    late_row = 0 if _at_left(late, edges[-1]) else 1
    marks = [
        {"at": median, "text": f"median {milliseconds(median)}", "row": 1 - late_row},
        {"at": late, "text": f"95th percentile {milliseconds(late)}", "row": late_row},
    ]
    x = x_axis("from", "milliseconds from question to answer", axis={"format": ",d", "tickCount": 5})
    # Room above the bars, for the names of the marks.
    y = y_axis(
        "questions", "questions", axis={"tickMinStep": 1}, domain=[0, max(row["questions"] for row in rows) * 1.3]
    )
    at = {"field": "at", "type": "quantitative"}
    return layers(
        rows,
        {
            "mark": {"type": "bar", "color": ACCENT, "opacity": 0.75, "binSpacing": 1},
            "encoding": {"x": x | {"bin": "binned"}, "x2": {"field": "to"}, "y": y},
        },
        *(
            {"data": {"values": [mark]}, "mark": kind, "encoding": {"x": at, "text": {"field": "text"}}}
            for mark in marks
            for kind in (_line(mark), _name(mark, edges[-1]))
        ),
    )


def _line(mark: Mapping[str, Any]) -> Spec:
    """A line from the mark's words down, so that it crosses no other's."""
    return {"type": "rule", "color": INK, "strokeDash": [4, 3], "y": 16 * mark["row"] + 2, "y2": HEIGHT}


def _name(mark: Mapping[str, Any], end: float) -> Spec:
    """The words beside a mark, on the side that has room for them."""
    side = {"align": "right", "dx": -5} if _at_left(mark["at"], end) else {"align": "left", "dx": 5}
    return {"type": "text", "color": INK, "fontSize": 12, "y": 8 + 16 * mark["row"]} | side


def _at_left(at: float, end: float) -> bool:
    """Whether a mark's name stands at the left of it, where there is more room."""
    return at > end / 2


def by_tag(cases: Sequence[Case]) -> Spec | None:
    """The share of questions that went right, with its interval, of all and of each tag, the largest tags first."""
    parts = sorted(groups(cases), key=lambda part: -len(part[1]))[:MOST_TAGS]
    if not parts:
        return None
    tags = [_tag(name.removeprefix("tag:").replace("with_history", WITH_HISTORY), part) for name, part in parts]
    ordered = [_tag("all questions", cases), *sorted(tags, key=lambda row: -row["mean"])]
    rows = [row | {"row": at} for at, row in enumerate(ordered)]
    x = x_axis("mean", "share of questions that went right", axis=PERCENT | {"orient": "top"}, domain=[0, 1])
    y = {"field": "row", "type": "ordinal", "axis": None}
    ink = {"condition": {"test": "datum.row == 0", "value": INK}, "value": ACCENT}
    beside = {"type": "text", "fontSize": 12}
    return layers(
        rows,
        {
            "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.45},
            "encoding": {"y": y, "x": x | {"field": "low"}, "x2": {"field": "high"}, "color": ink},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {"y": y, "x": x, "color": ink},
        },
        # Not the axis's labels: Vega cuts a long one wherever it is full, within a character made of two if need be.
        {
            "mark": beside | {"align": "right", "x": -12, "color": INK},
            "encoding": {"y": y, "text": {"field": "name"}},
        },
        {
            "mark": beside | {"align": "left", "x": {"expr": "width + 12"}, "color": MUTED},
            "encoding": {"y": y, "text": {"field": "label"}},
        },
        height=STEP * len(rows),
    )


def _tag(name: str, cases: Sequence[Case]) -> dict[str, Any]:
    share = right(cases)
    count = round((share.mean or 0) * share.n)
    words = {"name": shortened(name, LONGEST), "label": f"{count} of {share.n}"}
    return words | {"mean": share.mean, "low": share.low, "high": share.high}


def _point(curve: str, point: Risk) -> dict[str, Any]:
    return {"curve": curve, "coverage": point.coverage, "risk": point.risk}


def _bin(one: Bin) -> dict[str, float]:
    # scipy takes a while to import, and only a report needs it. Wilson 1927: good for few questions, too.
    from scipy.stats import binomtest

    interval = binomtest(round(one.answerable * one.n), one.n).proportion_ci(method="wilson")
    return {"confidence": one.confidence, "answerable": one.answerable, "low": interval.low, "high": interval.high}


def _confidence(cases: Sequence[Case]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([case.confidence for case in cases], dtype=float)
