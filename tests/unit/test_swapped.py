"""Whether a claim puts together what is said of two things, or turns round who did it to whom: hand-made pairs."""

from __future__ import annotations

import pytest
from plain_vocabulary import Plain

from rag.swapped import pieces, swapped

TAUGHT = ("Boys learned carpentry, girls learned bookkeeping.",)
WINDOWS = ("The doors were painted in red, the windows in green.",)
HARBOUR = ("Boats may land at the pier, but boats may not land at the beach.",)
RUNNERS = ("Every runner was weighed, and some of them were tested.",)
CHAIR = ("Ines Holm succeeded Per Dahl, who had led the board.", "Dahl was criticised by Holm for the delay.")
SOLD = ("Tarn Mills sold two barges to Oskar Line.",)
HOURS = ("After the harvest the hall is a market, before it a store.",)


def is_swapped(claim: str, told: tuple[str, ...]) -> bool:
    return swapped(pieces(claim, Plain()), [pieces(text, Plain()) for text in told])


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("Girls learned carpentry.", TAUGHT),
        ("Boys learned bookkeeping.", TAUGHT),
        ("The doors were painted in green.", WINDOWS),
        ("Every runner was tested.", RUNNERS),
        ("All boats land at the pier.", ("Some boats land at the pier.",)),
        ("Before the harvest the hall is a market.", HOURS),
        ("Dahl succeeded Holm.", CHAIR),
        ("Holm was succeeded by Dahl.", CHAIR),
        ("Holm was criticised by Dahl.", CHAIR),
        ("Dahl criticised Holm.", CHAIR),
        ("Oskar Line sold two barges to Tarn Mills.", SOLD),
    ],
)
def test_what_is_told_of_another_is_found(claim: str, told: tuple[str, ...]) -> None:
    assert is_swapped(claim, told)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("Girls learned bookkeeping, and boys carpentry.", TAUGHT),
        ("Carpentry was learned by boys.", TAUGHT),
        ("The doors were painted red, the windows green.", WINDOWS),
        ("The windows were painted in green.", WINDOWS),
        ("At the pier boats may land.", HARBOUR),
        ("All runners were weighed.", RUNNERS),
        ("Some boats land at the pier.", ("All boats land at the pier.",)),
        ("After the harvest the hall is a market.", HOURS),
        ("Per Dahl was succeeded by Ines Holm.", CHAIR),
        ("Holm criticised Dahl.", CHAIR),
        ("Two barges were sold by Tarn Mills to Oskar Line.", SOLD),
        ("Dahl met Holm.", ("Holm met Dahl.",)),
        ("Nothing of the kind.", ("",)),
    ],
)
def test_what_is_worded_anew_is_not_taken_for_it(claim: str, told: tuple[str, ...]) -> None:
    assert not is_swapped(claim, told)
