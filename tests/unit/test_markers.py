"""Markers as models write them, whole and half-arrived."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.markers import Marker, parsed, settled, without_markers

# Text with all that markers are made of, and their neighbours.
MARKED = st.text(alphabet="ab .[]【】0123,-–†^\n", max_size=40)


@pytest.mark.parametrize(
    ("text", "plain", "numbers"),
    [
        ("So it is [1].", "So it is.", [(1,)]),
        ("So it is. [1][2] Then", "So it is. Then", [(1, 2)]),
        ("So it is [1, 2; 3]", "So it is", [(1, 2, 3)]),
        ("So it is [1-3]", "So it is", [(1, 2, 3)]),
        ("So it is [1–2] [2]", "So it is", [(1, 2)]),
        ("So it is【2】.", "So it is.", [(2,)]),
        ("So it is【1†source】", "So it is", [(1,)]),
        ("So it is [Passage 2]", "So it is", [(2,)]),
        ("So it is [2 and 3]", "So it is", [(2, 3)]),
        ("So [1] it is [2]", "So it is", [(1,), (2,)]),
        ("Unknown [7], [0] and both [9][2]", "Unknown, and both", [(2,)]),
        ("Malformed [1,] and [3-1]", "Malformed and", [(1,)]),
        ("Cut off [2", "Cut off", []),
        ("A year [2019] is in round brackets", "A year (2019) is in round brackets", []),
        ("No marker [sic], [a], [1.5], []", "No marker [sic], [a], [1.5], []", []),
    ],
)
def test_markers_are_taken_out_and_read_as_they_are_meant(text, plain, numbers):
    found, markers = parsed(text, known=3)
    assert found == plain
    assert [marker.numbers for marker in markers] == numbers


def test_a_marker_knows_its_place_in_the_text_without_markers():
    plain, markers = parsed("One [1]. Two【2】.", known=2)
    assert plain == "One. Two."
    assert markers == (Marker(3, (1,)), Marker(8, (2,)))


@pytest.mark.parametrize(
    ("arrived", "shown"),
    [
        ("So it is [", "So it is"),
        ("So it is [1", "So it is"),
        ("So it is [1, ", "So it is"),
        ("So it is [Pass", "So it is"),
        ("So it is【1†so", "So it is"),
        ("So it is ", "So it is"),
        ("So it is [1]", "So it is [1]"),
        ("So it is [1][", "So it is [1]"),
        ("So it is [as some say", "So it is [as some say"),
    ],
)
def test_what_may_become_a_marker_is_held_back(arrived, shown):
    assert settled(arrived) == shown


@given(MARKED)
def test_whatever_arrives_no_half_of_a_marker_is_ever_shown(text):
    for stop in range(len(text) + 1):
        plain, _ = parsed(settled(text[:stop]), known=3)
        assert not re.search(r"\[\d{1,3}\]", plain)
        assert not re.search(r"[\[【]\s*\d{1,3}$", plain)


@given(MARKED)
def test_numbers_are_known_ones_and_places_lie_in_the_text(text):
    plain, markers = parsed(text, known=3)
    assert all(1 <= number <= 3 for marker in markers for number in marker.numbers)
    assert [marker.at for marker in markers] == sorted({marker.at for marker in markers})
    assert all(0 <= marker.at <= len(plain) for marker in markers)


def test_an_earlier_answer_is_handed_on_without_its_numbers():
    assert without_markers("It is so [1]. And so [2][3].") == "It is so. And so."
