"""Figures are compared as a person would: by their units, dates and separators, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.quantities import Amount, comparable, furthest


@pytest.mark.parametrize(
    ("cells", "header", "largest"),
    [
        (["980 g", "1.45 kg"], "", 1),
        (["649", "1,149", "899"], "Price (EUR)", 1),
        (["$219.00", "$1,120.00"], "", 1),
        (["1.149,00 €", "899,50 €"], "", 0),
        (["11 h", "9 h 30 min"], "", 0),
        (["3 hours", "90 minutes", "1 day"], "", 2),
        (["2 TB", "500 GB"], "", 0),
        (["March 2021", "2019-01-07", "14 Feb 2020"], "", 0),
        (["1974", "1981"], "Built", 1),
        (["214 km", "9.5 miles"], "", 0),
        (["5-7 kg", "8 kg"], "", 1),
        (["1.2 million", "900,000"], "", 0),
        (["-5 °C", "3 °C"], "", 1),
        (["£3.00", "free"], "", 0),
        (["7:30", "15:00"], "", 1),
        (["about 12", "9"], "", 0),
        (["EUR 12", "EUR 9"], "", 0),
        (["12.5%", "3%"], "", 0),
    ],
)
def test_the_largest_is_found_whatever_it_is_written_in(cells: list[str], header: str, largest: int) -> None:
    told = comparable(cells, header)
    assert told is not None
    assert furthest(told, most=True) == [largest]


@pytest.mark.parametrize(
    ("cells", "header"),
    [
        (["Milltown", "Eastfield"], ""),
        (["$5", "€6"], ""),
        (["16 GB", "1.2 kg"], ""),
        (["16", "1.2 kg"], ""),
        (["1.149", "649"], "Price"),
        (["5 to 7 of them, in 3 rooms and 2 halls", "4"], ""),
        (["12"], ""),
        (["A-100", "C-320"], "Article"),
        (["C7", "C10"], ""),
        (["Nova 5", "Nova 7"], "Phone"),
        ([], ""),
    ],
)
def test_what_cannot_be_compared_is_not(cells: list[str], header: str) -> None:
    assert comparable(cells, header) is None


def test_an_empty_cell_takes_no_part():
    told = comparable(["5 kg", "", "–", "7 kg"])
    assert told is not None
    assert furthest(told, most=False) == [0]


def test_ranges_that_overlap_have_no_most():
    told = comparable(["4-9 kg", "5-7 kg"])
    assert told is not None
    assert furthest(told, most=True) == []


def test_several_that_are_alike_are_all_told():
    told = comparable(["3", "1", "3"])
    assert told is not None
    assert furthest(told, most=True) == [0, 2]


@pytest.mark.parametrize(
    ("cells", "places", "picked"),
    [
        (["5", "9", "7", "1"], (2, 2), [2]),
        (["5", "9", "7", "1"], (1, 3), [1, 2, 0]),
        (["5", "9", "9", "1"], (2, 2), []),
        (["5", "9", "9", "1"], (1, 2), [1, 2]),
        (["5", "9", "5", "1"], (1, 2), []),
        (["5", "9"], (3, 3), []),
    ],
)
def test_further_places_are_told_if_it_can_be_told_who_has_them(cells, places, picked):
    told = comparable(cells)
    assert told is not None
    assert sorted(furthest(told, most=True, places=places)) == sorted(picked)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8), st.booleans())
def test_exact_amounts_always_have_an_edge(values: list[float], most: bool):
    edge = furthest([Amount("number", value, value) for value in values], most=most)
    assert {values[at] for at in edge} == {max(values) if most else min(values)}
