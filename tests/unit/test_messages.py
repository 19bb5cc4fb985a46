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
