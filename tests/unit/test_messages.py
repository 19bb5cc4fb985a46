"""In a long message only what is asked is searched for; a short one is a question as it stands."""

from __future__ import annotations

import pytest

from rag.messages import LONG, asked_in

CHAT = (
    "We have talked about the trip for a while and the van is nearly ready, though a bit rusty at its left side. " * 5
)


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (f"Hi all,\n\n{CHAT}How long is the Tarn?\n\nBest wishes\nJo", "How long is the Tarn?"),
        (
            f"{CHAT}\n\nHow long is the Tarn? And do we need a permit for it? {CHAT}",
            "How long is the Tarn? Do we need a permit for it?",
        ),
        (f"How are you? {CHAT} What I wanted to ask: which tent is lightest?", "which tent is lightest?"),
        (f"{CHAT} Please tell me when the pool opens. {CHAT}", "Please tell me when the pool opens?"),
        (f"Thanks!\n\n> Why is the van red?\n\n{CHAT} Who drives?", "Who drives?"),
        (f"{CHAT} The Heron has a new saddle. What does it cost?", "The Heron has a new saddle. What does it cost?"),
        (CHAT, CHAT),
        ("", ""),
    ],
)
def test_what_a_long_message_asks(message: str, asked: str) -> None:
    assert asked_in(message) == asked


def test_a_short_message_stays_whole():
    message = "The economy fell by 4.5% one year. Which year?"
    assert len(message) < LONG
    assert asked_in(message) == message


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (
            "Hi team,\n\nI start on Monday and my dog is ill. How many days of leave do I get?\n\nThanks,\nAnna",
            "How many days of leave do I get?",
        ),
        ("Dear Ms Holm,\nour kettle leaks. How long is the warranty?", "How long is the warranty?"),
        ("We move in May. Who pays for the van?\n\nKind regards\nTom Berg\nHalden Ltd", "Who pays for the van?"),
        ("Hello,\nthe office was cold today.\nBest,\nTom", None),  # asks nothing
        ("Hi, how long is the warranty?", None),  # a question with a greeting is no letter
        ("Who signed it?\nThanks to whom was it kept?", None),
        ("How long is the warranty\nof the kettle?", None),
    ],
)
def test_a_short_letter_is_known_by_its_greeting_or_its_closing_line(message, asked):
    assert asked_in(message) == (message if asked is None else asked)
