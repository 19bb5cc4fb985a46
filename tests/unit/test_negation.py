"""Whether a claim and its quotes say and deny the same: hand-made pairs."""

import pytest
from plain_vocabulary import Plain

from rag.negation import clauses, disagree


def apart(claim: str, *quotes: str) -> bool:
    told = [clause for quote in quotes for clause in clauses(quote, Plain())]
    return disagree(clauses(claim, Plain()), told)


TURNED = [
    ("The fee is 150 euros.", "The fee is not 150 euros."),
    ("The deposit is refunded.", "The deposit is never refunded."),
    ("Dogs are allowed.", "No dogs are allowed."),
    ("The ferry sails in winter.", "The ferry doesn't sail in winter."),
    ("The ferry sails in winter.", "The ferry doesn’t sail in winter."),
    ("Members enter with a ticket.", "Members enter without a ticket."),
    ("All of the members voted.", "None of the members voted."),
    ("Visitors can swim in the lake.", "Visitors cannot swim in the lake."),
    ("The fee is 150 euros and cannot be refunded.", "The fee can be refunded."),
    ("The fee is 150 euros and cannot be refunded.", "The fee is not 150 euros."),
    ("Rhee signed it, but Clark did not sign it.", "Clark signed it."),
    ("The tank holds more than 50 litres.", "The tank holds no more than 50 litres."),
]


@pytest.mark.parametrize(("one", "other"), TURNED)
def test_what_is_turned_round_is_found_either_way(one, other):
    assert apart(one, other)
    assert apart(other, one)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The fee isn't 150 euros.", "The fee is not 150 euros."),
        ("Dogs are not allowed.", "No dogs."),
        ("Dogs aren't permitted.", "Dogs are never allowed."),
        ("Dogs are not allowed.", "Dogs and cats are not allowed."),
        ("Cats are not allowed.", "No dogs, cats or birds."),
        ("Neither dogs nor cats are allowed.", "Dogs and cats are not allowed."),
        ("The fee is 150 euros.", "The fee is 150 euros and cannot be refunded."),
        ("Rhee refused to sign.", "Rhee refused to sign, because he did not want the fighting to end."),
        ("No, the fee is 150 euros.", "The fee is 150 euros."),
        ("Bus No. 5 goes to the harbour.", "Bus 5 goes to the harbour."),
        ("The pass covers buses and trams.", "The pass covers not only buses but also trams."),
        ("No later than 5 May.", "The form is due not later than 5 May."),
    ],
)
def test_what_says_the_same_agrees(claim, quote):
    assert not apart(claim, quote)


def test_a_claim_that_joins_quotes_is_met_by_each():
    quotes = ("The fee is 150 euros.", "Deposits are not refunded.")
    assert not apart("The fee is 150 euros, and deposits are not refunded.", *quotes)
    assert apart("The fee is not 150 euros; deposits are not refunded.", *quotes)
    assert apart("Deposits are refunded.", *quotes)


def test_what_has_nothing_in_common_can_only_deny_too_much():
    assert not apart("Spring comes early.", "The fee is 150 euros.")
    assert apart("Spring never comes early.", "The fee is 150 euros.")
