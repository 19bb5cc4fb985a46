"""What is read from a question: its words and their rarity, its names and numbers, the kind of answer it wants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question import CARRIED_SHARE, FRAMING_SHARE, Kind, idf, kind_of, read_question


def word(text, library, wanted):
    return next(one for one in read_question(text, library).words if one.text == wanted)


def test_words_stand_where_they_say_and_keep_decimals_and_possessives(library):
    text = "Is the salt maker's tower 7.9 or 66,500 meters, as Hwasong-14 was?"
    words = read_question(text, library).words
    assert [one.text for one in words] == ("Is the salt maker's tower 7.9 or 66,500 meters as Hwasong 14 was".split())
    assert all(text[one.start : one.end] == one.text for one in words)
    assert [one.bare for one in words][3] == "maker"


def test_a_rare_word_weighs_more_than_a_common_one_and_an_asking_one_nothing(library):
    text = "What do salt workers do about acacia zeppelins?"
    weights = {one.text: one.idf for one in read_question(text, library).words}
    assert weights["What"] == weights["do"] == weights["about"] == 0.0
    assert weights["zeppelins"] > weights["acacia"] > 0
    assert library.document_frequency("zeppelins") == 0


@pytest.mark.parametrize("text", ["What if I've been ill?", "Who’s there?", "What doesn't it do?", "Why can’t we?"])
def test_a_contraction_is_no_rare_word(library, text):
    assert [
        word.text for word in read_question(text, library).words if word.idf and "'" in word.text.replace("’", "'")
    ] == []


def test_a_word_meets_its_other_forms(library):
    assert word("Which treadmill?", library, "treadmill").stem == word("Which treadmills?", library, "treadmills").stem
    assert word("Which treadmill?", library, "treadmill").idf == word("Which treadmills?", library, "treadmills").idf


@pytest.mark.parametrize(
    ("framed", "plain"),
    [("How big is it?", "a big ferry"), ("In what way is it a ferry?", "by the way"), ("What kind?", "a kind one")],
)
def test_words_that_frame_a_question_weigh_less_than_elsewhere(library, framed, plain):
    wanted = next(one for one in ("big", "way", "kind") if one in framed)
    assert word(framed, library, wanted).idf == pytest.approx(FRAMING_SHARE * word(plain, library, wanted).idf)
    assert word(plain, library, wanted).idf > 0


def test_words_that_the_conversation_brought_weigh_less(library):
    own = read_question("When is the ferry?", library)
    carried = read_question("When is it? (ferry)", library, asked=len("When is it?"))
    assert carried.words[-1].idf == pytest.approx(CARRIED_SHARE * own.words[-1].idf)
    assert carried.kind is Kind.DATE


def test_the_kind_is_that_of_the_users_own_words(library):
    assert read_question("What about it? (how many people)", library, asked=len("What about it?")).kind is Kind.OTHER


@pytest.mark.parametrize(
    ("text", "wanted", "is_name", "is_number"),
    [
        ("Who was Choi?", "Choi", True, False),
        ("Choi was who?", "Choi", False, False),
        ("who lit What", "What", False, False),
        ("what of 1953", "1953", False, True),
        ("what of B2", "B2", True, True),
        ("the second tower", "second", False, True),
        ("the tower", "tower", False, False),
    ],
)
def test_names_and_numbers_are_told(library, text, wanted, is_name, is_number):
    found = word(text, library, wanted)
    assert (found.is_name, found.is_number) == (is_name, is_number)


@pytest.mark.parametrize("text", ["", "   ", "?", "🙂🙂", "___"])
def test_a_question_without_words_is_read_as_one(library, text):
    read = read_question(text, library)
    assert (read.words, read.kind, read.text) == ((), Kind.OTHER, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many families live there?", Kind.NUMBER),
        ("how much is a ticket", Kind.NUMBER),
        ("How far is the island?", Kind.NUMBER),
        ("How old is it?", Kind.NUMBER),
        ("How long does the crossing take?", Kind.NUMBER),
        ("What percentage of it is salt?", Kind.NUMBER),
        ("What is the population of Incheon?", Kind.NUMBER),
        ("What was the price of salt?", Kind.NUMBER),
        ("How many people lived there when the war began?", Kind.NUMBER),
        ("When was it built?", Kind.DATE),
        ("In which year was it built?", Kind.DATE),
        ("What time does the boat leave?", Kind.DATE),
        ("What was the date of the signing?", Kind.DATE),
        ("How long ago was it built?", Kind.DATE),
        ("Who lit the lamp?", Kind.PERSON),
        ("Whose lamp is it?", Kind.PERSON),
        ("Which president signed?", Kind.PERSON),
        ("Where is the museum?", Kind.PLACE),
        ("In what city is it?", Kind.PLACE),
        ("Why did he refuse?", Kind.REASON),
        ("What caused the fire?", Kind.REASON),
        ("What is salt?", Kind.OTHER),
        ("How do I get there?", Kind.OTHER),
        ("Does the whole boat go?", Kind.OTHER),
        ("What do people share?", Kind.OTHER),
        ("Who was president when the war began?", Kind.PERSON),
        ("What did he do when it was built, and where?", Kind.OTHER),
        ("When the boat left, who was on it?", Kind.PERSON),
        ("When did the boat leave, and who was on it?", Kind.DATE),
        ("What a trip! How many families live there?", Kind.NUMBER),
        ("It is far. When does the boat leave?", Kind.DATE),
        ("Since when is it there?", Kind.DATE),
        ("Tell me the number of families and what they pay.", Kind.NUMBER),
    ],
)
def test_the_wording_tells_the_kind_of_answer(text, kind):
    assert kind_of(text) is kind


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_rarity_is_never_negative_and_falls_with_frequency(one, other):
    count, (few, many) = 10_000, sorted((one, other))
    assert idf(few, count) >= idf(many, count) >= 0


@given(st.text(max_size=60))
def test_any_text_is_read_with_exact_offsets(library, text):
    assert all(text[one.start : one.end] == one.text for one in read_question(text, library).words)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What do the documents say about salt?", {"salt"}),
        ("According to these files, who sold salt?", {"sold", "salt"}),
        ("Where are the documents about salt kept?", {"documents", "salt", "kept"}),
    ],
)
def test_that_documents_say_it_is_no_part_of_what_is_asked(library, question, asked):
    assert {word.text for word in read_question(question, library).words if word.idf > 0} == asked
