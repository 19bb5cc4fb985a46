"""Years, ordinals, figures and labels: found exactly, met, or astray: with another of their kind."""

from __future__ import annotations

import pytest

from rag.answering.specifics import (
    NEARBY_SHARE,
    Specific,
    asked_for,
    astray,
    competing,
    met,
    specifics,
    told_specifics,
)
from rag.question import read_question


def of(*pairs: str) -> set[Specific]:
    return {Specific(*pair.split(":")) for pair in pairs}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("built in 1903.", of("1903:year")),
        ("in the 1990s", of("1990:year")),
        ("on 27 July 1953", of("27 jul:day", "jul:month", "1953:year")),
        ("July 27, 1953, and the 5th of Sept", of("27 jul:day", "jul:month", "1953:year", "5 sep:day", "sep:month")),
        ("may 3.5 percent march?", of("3.5:number")),
        ("in May and in August 2023", of("may:month", "aug:month", "2023:year")),
        ("Fare policy, version 2", of("2:label version", "2:number")),
        ("fare-policy-v2.md", of("2:label version", "2:label v")),
        ("7.9 meters and 66,500 won", of("7.9:number", "66,500:number")),
        ("the Hwasong-14 and the hwasong-15", of("14:label hwasong", "15:label hwasong")),
        ("the fare on R2, not R10", of("2:label r", "10:label r")),
        ("revenue in FY2023, twenty-first of all", of("2023:label fy", "2023:year", "1:ordinal")),
        ("the third test", of("3:ordinal")),
        ("the 3rd test", of("3:ordinal")),
        ("the Twelfth test", of("12:ordinal")),
        ("the 12th test", of("12:ordinal")),
        ("the latest test", of("latest:ordinal")),
        ("5 | 9 September 2016 | Kim", of("5:ordinal", "5:number", "9 sep:day", "sep:month", "2016:year")),
        ("| 5 | Kim |", of("5:ordinal", "5:number")),
        ("2013 | third test", of("2013:year", "3:ordinal")),
        ("no figures at all", set()),
        ("", set()),
    ],
)
def test_what_is_exact_in_a_text_is_found_with_its_kind(text, expected):
    assert specifics(text) == expected


@pytest.mark.parametrize(
    ("text", "year", "held"),
    [
        ("president from May 2017 to May 2022", "2019", True),
        ("president from May 2017 to May 2022", "2022", True),
        ("president from May 2017 to May 2022", "2023", False),
        ("the war (1950–1953)", "1951", True),
        ("between 1994 and 2011", "2000", True),
        ("in 1994, and again by 2011", "2000", False),
        ("from 2011 back to 1994", "2000", False),
        ("from 1066 to 1953", "1500", False),  # too long to say anything of a year
        ("orders 2017-2022-14", "2019", True),
    ],
)
def test_a_range_of_years_holds_those_between(text, year, held):
    assert (Specific(year, "year") in told_specifics(text)) == held


def test_a_question_asks_for_no_year_that_it_does_not_name(library):
    assert asked_for(read_question("What grew from 2018 to 2020?", library)) == of("2018:year", "2020:year")


def test_of_a_day_the_month_goes_without_saying(library):
    wanted = asked_for(read_question("What grew on 5 January?", library))
    assert wanted == of("5 jan:day")
    assert astray(wanted, [specifics("on 14 January 2024")]) == 1.0


def test_what_the_conversation_brought_is_not_asked_for(library):
    text = "And in 2020? (families 1980)"
    question = read_question(text, library, asked=text.index("("))
    assert asked_for(question) == of("2020:year")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How much grew in 2018?", of("2018:year")),
        ("How much did the 2018 accord cost?", of("2018:year")),
        ("When was the 2018 accord suspended?", set()),
        ("When did the war of 1950 end?", set()),
        ("When in 2018 was it signed?", of("2018:year")),
        ("When in late May 2018 was it signed?", of("may:month", "2018:year")),
        ("When did the train leave on 5 May 2018?", of("5 may:day", "2018:year")),
        ("When was the Hwasong-14 first flown?", of("14:label hwasong", "1:ordinal")),
    ],
)
def test_to_a_question_that_asks_when_another_year_may_be_the_answer(library, text, expected):
    assert competing(read_question(text, library)) == expected


@pytest.mark.parametrize(
    ("wanted", "own", "nearby", "share"),
    [
        ("1953", "in 1953", "", 1.0),
        ("1953", "in 1950", "", 0.0),
        ("1953", "they signed", "in 1953", NEARBY_SHARE),
        ("1953", "in 1953", "in 1953", 1.0),
        ("the third of 1953", "in 1953", "", 0.5),
        ("nothing", "in 1953", "", 0.0),
    ],
)
def test_a_sentence_meets_the_share_that_it_or_its_surroundings_hold(wanted, own, nearby, share):
    assert met(specifics(wanted), specifics(own), specifics(nearby)) == share


@pytest.mark.parametrize(
    ("wanted", "own", "share"),
    [
        ("in 1953", "in 1950", 1.0),
        ("in 1953", "from 1950 to 1953", 0.0),
        ("in 1953", "the third", 0.0),
        ("in 1953", "they signed", 0.0),
        ("the 2nd", "the third", 1.0),
        ("Hwasong-14", "Hwasong-15", 1.0),
        ("Hwasong-14", "KN-15", 0.0),
        ("the second of 1953", "in 1950", 0.5),
        ("90 tons", "80 tons", 0.0),
        ("on January 5", "on the 5th of January", 0.0),
        ("in January", "on 14 January 2024", 0.0),
        ("in August", "on 14 January 2024", 1.0),
        ("in 2018 and in 2020", "in 2020", 0.5),
        ("nothing", "in 1950", 0.0),
    ],
)
def test_another_of_the_same_kind_contradicts_except_for_plain_numbers(wanted, own, share):
    assert astray(specifics(wanted), [specifics(own)]) == share


@pytest.mark.parametrize(
    ("wanted", "scopes", "share"),
    [
        ("in 2022", ["The limit is high.", "Travel policy 2024"], 1.0),
        ("in 2022", ["The limit of 2022 is high.", "Travel policy 2024"], 0.0),
        ("in 2022", ["The limit is high.", "Travel policy 2022", "archive-2024.md"], 0.0),
        ("the D20", ["The pump is loud.", "Nimbra D12"], 1.0),
        ("the D20 in 2022", ["The pump is loud.", "Nimbra D12"], 0.5),
        ("the D20", ["The pump is loud.", "Nimbra"], 0.0),
    ],
)
def test_what_says_no_year_or_label_is_of_that_above_it(wanted, scopes, share):
    assert astray(specifics(wanted), map(specifics, scopes)) == share
