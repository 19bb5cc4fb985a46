"""Questions in several parts are taken apart; questions that only look like it are left whole."""

from __future__ import annotations

import pytest

from rag.parts import parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Who founded the colony, and where is it now?",
            ["Who founded the colony", "where is it now?"],
        ),
        (
            "What did Weber say, and who is the president?",
            ["What did Weber say", "who is the president?"],
        ),
        ("Can you say when and who built it?", None),
        ("When was the wall built and why", ["When was the wall built", "why"]),
        ("How old was he? Where is he buried?", ["How old was he?", "Where is he buried?"]),
        (
            "The economy fell by 4.5% one year. Which year, and who was president then?",
            ["The economy fell by 4.5% one year. Which year", "who was president then?"],
        ),
        (
            "Who built it, in which year, and for whom?",
            ["Who built it, in which year", "for whom?"],
        ),
        (
            "What does the membership cost and does it include a sauna?",
            ["What does the membership cost", "does it include a sauna?"],
        ),
        ("Is it still spoken today or has it become extinct?", None),
        ("When and where was it published?", None),
        ("Do you know when and where it was published?", None),
        ("How and why do I configure alerts?", None),
        ("What is the difference between bread and cake?", None),
        ("Who wrote War and Peace?", None),
        ("I forgot the name and what it does.", None),
        ("Are you sure? I heard that it had a flood.", None),
        ("who and what and where", None),
        ("?", None),
        ("", None),
    ],
)
def test_each_question_within_a_question_is_a_part(question: str, expected: list[str] | None) -> None:
    assert parts(question) == (expected or [question])


def test_a_message_of_very_many_questions_stays_whole() -> None:
    many = " ".join(f"What is thing {n}?" for n in range(20))

    assert parts(many) == [many]
