"""The few figures that a reader wants first, each with what it means and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.evaluation.cases import Case
from rag.evaluation.intervals import Estimate, mean_interval
from rag.evaluation.metrics import Figure
from rag.evaluation.outcomes import Outcome, outcome


@dataclass(frozen=True, slots=True)
class Card:
    """A figure in words: `value` as shown, `low`, `mean` and `high` in 0..1 for its bar."""

    title: str
    value: str
    low: float
    mean: float
    high: float
    interval: str
    n: int
    meaning: str


# key: title, meaning, whether it is a share (shown in percent)
CARDS = {
    "answers.contains": ("Expected answer given", "with every expected string; declined questions have none", True),
    "citations.first_correct": (
        "First citation right",
        "it points at the evidence; declined questions have none",
        True,
    ),
    "citations.exact": (
        "Citations exact",
        "each quote is, to the character, what the document has there",
        True,
    ),
    "retrieval.recall": ("Evidence found", "of its characters, those in the passages handed over", True),
    "retrieval.mrr": ("Evidence near the top", "mean of 1 / rank of the first passage that has it", False),
    "abstention.balanced_accuracy": (
        "Decides rightly",
        "answers what the documents answer, declines the rest: the mean of both; chance is 50%",
        True,
    ),
    "abstention.auroc": ("Confidence tells apart", "answerable questions from others (AUROC; chance is 0.5)", False),
}


def right(cases: Sequence[Case]) -> Estimate:
    """The share of questions that went right."""
    return mean_interval([float(outcome(case) is Outcome.RIGHT) for case in cases])


def cards(figures: Mapping[str, Figure]) -> list[Card]:
    """A card for each headline figure that there was something to measure for."""
    found = [(title, meaning, share, figures[key]) for key, (title, meaning, share) in CARDS.items()]
    return [
        card(title, meaning, figure, share=share)
        for title, meaning, share, figure in found
        if isinstance(figure, Estimate) and figure.mean is not None
    ]


def card(title: str, meaning: str, figure: Estimate, *, share: bool) -> Card:
    """One figure's card; the estimate is of something."""
    mean, low, high = figure.mean or 0.0, figure.low or 0.0, figure.high or 0.0
    interval = f"{shown(low, share)} to {shown(high, share)}"
    return Card(title, shown(mean, share), low, mean, high, interval, figure.n, meaning)


def shown(value: float, share: bool = True) -> str:
    """A share in percent, anything else with two decimals."""
    return f"{value:.0%}" if share else f"{value:.2f}"


def milliseconds(value: float) -> str:
    """A time, in the unit that is read at a glance."""
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms"
