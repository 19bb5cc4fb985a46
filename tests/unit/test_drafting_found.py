"""Each question comes with the very sentence that answers it."""

from __future__ import annotations

from drafting_documents import document
from hypothesis import given
from hypothesis import strategies as st

from rag.drafting.found import Found, found_in, is_term_asked_for

TEXT = """# Questions on Korea

## Where was the Korean armistice signed?

At Panmunjom. A hut was built for it.

It stands today.

## Dates

- Putin met Kim in Vladivostok on 25 April 2019. It rained.
- On 5 January 2024 shells fell.
"""


def by_question(text: str, *titles: str, **more: str) -> dict[str, Found]:
    return {one.question: one for one in found_in("k.md", document(text, *titles, **more))}


def test_a_question_of_the_text_is_answered_by_the_paragraph_below_it() -> None:
    one = by_question(TEXT, "Where was the Korean armistice signed?")["Where was the Korean armistice signed?"]
    assert (one.kind, one.quote) == ("asked", "At Panmunjom. A hut was built for it.")


def test_a_statement_is_answered_by_its_own_sentence() -> None:
    found = by_question(TEXT, "Dates")
    one = found["When did Putin meet Kim in Vladivostok?"]
    assert (one.quote, one.answer) == ("- Putin met Kim in Vladivostok on 25 April 2019.", "25 April 2019")
    assert (one.name, one.section) == ("k.md", "Dates")
    assert found["What happened on 5 January 2024?"].quote == "- On 5 January 2024 shells fell."


def test_the_answer_is_as_the_sentence_writes_it() -> None:
    found = by_question("In 1755, six colonial governors in Boston met with General Braddock for a week.")
    assert found["How many colonial governors in Boston met with General Braddock for a week in 1755?"].answer == "six"


def test_a_month_is_too_wide_to_ask_what_happened_in_it() -> None:
    assert by_question("In January 2020 the shops of the town were closed.") == {}


def test_a_term_is_asked_for_and_an_opinion_is_not() -> None:
    assert "What is accord and satisfaction?" in by_question(
        "Accord and satisfaction is a settlement of a debt in another way than was agreed."
    )
    assert by_question("Dependence on one partner is a weakness that everybody in town knows well.") == {}
    assert by_question("The Northern Accord is one of the oldest papers that anybody ever signed here.") == {}


def test_a_term_is_short_and_whole() -> None:
    assert is_term_asked_for("What is the Northern Limit Line?")
    assert not is_term_asked_for("What is the dominant theory?")  # of what?
    assert not is_term_asked_for("What was Maravich's father?")
    assert not is_term_asked_for("What is its name?")


def test_other_languages_have_no_forms() -> None:
    assert by_question("The port of Incheon was opened in 1883.", language="de") == {}


def test_data_sets_text_is_asked_in_plain_english_and_quoted_as_it_is() -> None:
    text = "In 1987 , AZP Group 's board changed its name to Pinnacle West ."
    found = by_question(text)
    one = found["When did AZP Group's board change its name to Pinnacle West?"]
    assert one.quote == text


@given(st.text(st.sampled_from("ABab .\n|#-1?:“”'é🎉"), max_size=200))
def test_a_quote_is_always_the_text_of_its_place(text: str) -> None:
    for one in found_in("a.md", document(text)):
        assert one.quote == text[one.start : one.end]
        assert one.quote.strip()
