"""Other settings beside the ones of the report, in words for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag.evaluation.comparison import Change, Compared, Comparison, Turned
from rag.evaluation.comparison_tables import in_words, reading_aid, told_first, turned_line
from rag.evaluation.paired import Difference


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of both runs in words; `verdict` is what may be said of the difference."""

    figure: str
    base: str
    variant: str
    difference: str
    interval: str
    changed: int
    verdict: str


@dataclass(frozen=True, slots=True)
class VariantShown:
    """A variant: its settings, the figures that a reader wants first, the rest, and which questions ended otherwise."""

    title: str
    first: list[Row]
    rest: list[Row]
    turned: str
    changes: list[tuple[str, list[Change]]]


@dataclass(frozen=True, slots=True)
class Beside:
    """All variants and how far to trust what is said of them."""

    variants: list[VariantShown]
    aid: str


def beside(comparison: Comparison) -> Beside:
    """What the page tells of a comparison."""
    return Beside([_shown(one) for one in comparison.variants], reading_aid(comparison))


def _shown(compared: Compared) -> VariantShown:
    first, rest = told_first(compared.differences)
    changes = [(way.value.capitalize(), compared.turned(way)) for way in Turned]
    return VariantShown(
        compared.variant.title, _rows(first), _rows(rest), turned_line(compared), [one for one in changes if one[1]]
    )


def _rows(differences: Mapping[str, Difference]) -> list[Row]:
    return [Row(key, *in_words(one), one.changed, one.verdict.value) for key, one in differences.items()]
