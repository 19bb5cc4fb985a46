"""A plain statement comes apart into subject, verb and rest; whatever is built in another way is left alone."""

from __future__ import annotations

import pytest

from rag.drafting.statements import is_tokenised, statement, untokenised
from rag.drafting.verbs import PARTICIPLES, PAST, PAST_OF, THIRD


@pytest.mark.parametrize(
    ("sentence", "subject", "verb", "rest", "lead"),
    [
        ("The port of Incheon was opened in 1883.", "The port of Incheon", "was", "opened in 1883", ""),
        ("On 5 May 1999, the navy fired 20 rounds.", "The navy", "fired", "20 rounds", "on 5 May 1999"),
        ("Jane Doe, a lawyer, won the vote, though narrowly.", "Jane Doe", "won", "the vote", ""),
        ("The line (NLL) was drawn in 1953.", "The line", "was", "drawn in 1953", ""),
        ("However, Putin visited Hanoi in 2001.", "Putin", "visited", "Hanoi in 2001", ""),
        ("Korea first flew a missile in 2017 and later sold it.", "Korea", "flew", "a missile in 2017", ""),
        ("Studies conducted in Hungary were published in 1950.", "Studies conducted in Hungary", "were",
         "published in 1950", ""),
        ("The firm received 1,500 letters, mostly angry.", "The firm", "received", "1,500 letters", ""),
    ],
)  # fmt: skip
def test_a_statement_comes_apart(sentence: str, subject: str, verb: str, rest: str, lead: str) -> None:
    told = statement(sentence)
    assert told is not None
    assert (told.subject, told.verb, told.rest, told.lead) == (subject, verb, rest, lead)


@pytest.mark.parametrize(
    "sentence",
    [
        "What he said was a surprise.",
        "The man who built it was rich.",
        "The treaty has been signed by all.",
        "Ships, planes and tanks were sold.",
        'He called it "a stumble.',
        "He published the study Competitive Strategy: Techniques for Analysts in 1980.",
        "No verb in here at all.",
    ],
)
def test_what_is_built_in_another_way_is_left_alone(sentence: str) -> None:
    assert statement(sentence) is None


def test_a_first_time_is_kept_and_other_adverbs_are_not() -> None:
    first, other = statement("Korea first flew it in 2017."), statement("Korea officially joined it in 2017.")
    assert first is not None
    assert other is not None
    assert (first.subject, first.first) == ("Korea", True)
    assert (other.subject, other.first) == ("Korea", False)


def test_forms_of_verbs_lead_back_to_their_base() -> None:
    assert [PAST[word] for word in ("flew", "founded", "banned", "unified", "invaded")] == [
        "fly",
        "found",
        "ban",
        "unify",
        "invade",
    ]
    assert (THIRD["carries"], THIRD["launches"], THIRD["becomes"]) == ("carry", "launch", "become")
    assert (PARTICIPLES["written"], PAST_OF["written"], PAST_OF["built"]) == ("write", "wrote", "built")


def test_text_of_data_sets_is_put_as_people_write_it() -> None:
    text = "In 1987 , the firm 's two - year plan ( its first ) cost $ 5 ."
    assert is_tokenised(text)
    assert untokenised(text) == "In 1987, the firm's two-year plan (its first) cost $5."
    assert not is_tokenised("In 1987, the firm's plan (its first) cost 5 - or 6.")
