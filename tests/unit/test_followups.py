"""Questions that lean on the conversation take its topic along; others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.followups import FROM_ANSWER, FROM_QUESTION, asks_for_another, asks_of_another, leans, standalone, topic
from rag.types import Turn


def talk(*contents: str) -> list[Turn]:
    """A conversation in which the user begins."""
    return [Turn("assistant" if at % 2 else "user", content) for at, content in enumerate(contents)]


ARMISTICE = talk(
    "When was the armistice signed at Panmunjom?", "The Korean War armistice was signed at Panmunjom on 27 July 1953."
)
FAMILIES = talk("How many families lived by salt in 2020?", "In 2020 there were four families.")


@pytest.mark.parametrize(
    "question",
    [
        "Who signed it?",
        "How wide is this zone between the armies?",
        "Why did he refuse to sign the armistice?",
        "What did their president want from the negotiations?",
        "Which others signed the Korean armistice?",
        "What happened to the keeper then?",
        "What happened in Korea the year after?",
        "and in 2020?",
        "And the museum of the salt fields?",
        "But who lit the lamp of the lighthouse?",
        "what about children?",
        "How about the winter timetable of the boat?",
        "Why?",
        "why so late",
        "How many?",
        "How many are there?",
        "What is the issue if there are any?",
        "Are there any others?",
        "Who lives there?",
        "Is there one on the island there?",
        "in winter",
        "Really?",
        "When was it built? And who built the lighthouse of Palmido?",
        "ok",
        "?",
    ],
)
def test_pronouns_openings_and_fragments_lean(question):
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "How tall is the Palmido lighthouse?",
        "When does the boat to Baengnyeong leave Incheon?",
        "Why did Syngman Rhee refuse to sign the armistice?",
        "why do salt workers cover the pits",
        "how many families lived by salt in 2020",
        "Where is Incheon?",
        "What is salt?",
        "What's a foghorn?",
        "Who was Stalin?",
        "what are treadmills",
        "Android phones sold in Korea",
        "Who voted against the fare rise? And why was it put off?",
        "Who keeps the lighthouse of Palmido and when did she come?",
        "Is the armistice safe? How do I know?",
        "How many families are there?",
        "Which kinds of salt are there?",
        "Which boats do you have?",
        "Is there a boat to Baengnyeong on Sundays?",
        "What steps are there to salt fish?",
    ],
)
def test_whole_questions_and_definitions_do_not_lean(question):
    assert not leans(question)


@pytest.mark.parametrize(
    "question", ["How tall is the Palmido lighthouse?", "What is salt?", "Why do salt makers fear the rain?"]
)
def test_a_new_topic_is_left_alone(library, question):
    assert standalone(question, ARMISTICE, library) == question


@pytest.mark.parametrize(
    "noise",
    [
        "<img src=korean onerror=salt(1)>",
        "<img src=korean onerror=salt(1)",
        '<a href="korean/salt">',
        "https://korean.example/salt?boat",
        "korean_salt-museum.txt",
        "“notes/salt_korean.PDF”",
        "&salt;",
    ],
)
def test_tags_addresses_and_file_names_are_no_topic(library, noise):
    history = talk(f"Who lit the lighthouse {noise} of Palmido?", f"{noise} The keeper did.")
    assert topic("And why did he?", history, library) == topic(
        "And why did he?", talk("Who lit the lighthouse of Palmido?", "The keeper did."), library
    )


def test_what_stands_between_signs_is_a_topic(library):
    history = talk("Is salt < boat or lamp.js > keeper of <b>Palmido</b>?", "")
    assert topic("And why?", history, library) == ["salt", "boat", "lamp", "keeper", "Palmido"]


def test_what_is_asked_instead_goes_into_a_question_that_leaned_itself(library):
    history = [*ARMISTICE, *talk("And where did Mark Clark sign it?", "Mark Clark signed it at Munsan.")]
    before = standalone(history[2].content, ARMISTICE, library)
    assert before.startswith("And where did Mark Clark sign it? (")
    made = standalone("And Syngman Rhee?", history, library)
    assert made == before.replace("Mark Clark", "Syngman Rhee")
    again = [*history, *talk("And Syngman Rhee?", "He did not.")]
    assert standalone("And Choi?", again, library) == before.replace("Mark Clark", "Choi")
    assert standalone("When did he die?", history, library) == "When did Mark Clark die?"


def test_a_figure_is_not_put_beside_one_that_was_carried(library):
    history = [*FAMILIES, *talk("And who made it?", "Four families.")]
    assert "2020" in standalone("And who made it?", FAMILIES, library)
    assert "2020" not in standalone("and in 1980?", history, library)


def test_whom_the_answer_to_a_leaning_question_names_need_not_be_he(library):
    history = [*ARMISTICE, *talk("And why?", "Mark Clark was asked to.")]
    assert standalone("When did he die?", history, library).startswith("When did he die? (")


def test_she_of_a_later_part_is_nobody_of_the_conversation(library):
    history = talk("Is Syngman Rhee the president?", "Syngman Rhee was president until 1960.")
    question = "Who keeps the lighthouse of the island, and when did he come?"
    assert standalone(question, history, library) == question


def test_a_first_question_has_nothing_to_take_along(library):
    assert standalone("Who signed it?", [], library) == "Who signed it?"
    assert standalone("Who signed it?", [Turn("assistant", "Ask me about the armistice.")], library) == "Who signed it?"


def test_the_topic_stands_in_brackets_behind_the_users_own_words(library):
    made = standalone("Who signed it? ", ARMISTICE, library)
    assert made.startswith("Who signed it? (")
    assert made.endswith(")")
    carried = made[len("Who signed it? (") : -1].split()
    assert {"armistice", "Panmunjom", "Korean"} <= set(carried)
    assert len(carried) <= FROM_QUESTION + FROM_ANSWER


def test_words_that_the_question_has_or_the_documents_lack_are_not_carried(library):
    history = talk("Who signed the armistice, according to Wikipedia?", "Zaphod Beeblebrox did, at Panmunjom.")
    assert topic("Did they sign an armistice twice?", history, library) == ["Panmunjom"]


def test_a_number_of_the_new_question_replaces_the_old_one(library):
    carried = topic("And in 1980?", FAMILIES, library)
    assert "families" in carried
    assert "2020" not in carried


def test_a_number_stays_where_the_new_question_has_none(library):
    assert "2020" in topic("And who made it?", FAMILIES, library)


def test_an_answers_figures_are_not_carried(library):
    assert not {"27", "1953"} & set(topic("Who signed it?", ARMISTICE, library))


@pytest.mark.parametrize(
    ("question", "answer", "date"),
    [
        ("Who was president then?", "It was signed on 27 July 1953.", "27 July 1953"),
        ("What else happened that year?", "It opened in 2007, on Sindo.", "2007"),
        ("What happened the month after?", "They rake until October 15, 1980 at least.", "October 15, 1980"),
    ],
)
def test_then_carries_the_date_of_the_answer(library, question, answer, date):
    history = talk("When was the salt museum opened?", answer)
    assert topic(question, history, library)[-1] == date


def test_a_topic_lasts_through_questions_that_lean_themselves(library):
    history = [*ARMISTICE, *talk("Who signed it?", "Mark Clark did.")]
    carried = topic("And why?", history, library)
    assert "armistice" in carried
    assert "Clark" in carried


def test_a_topic_ends_where_another_began(library):
    history = [*ARMISTICE, *talk("How tall is the Palmido lighthouse?", "It is 7.9 meters tall.")]
    carried = topic("Who built it?", history, library)
    assert "Palmido" in carried
    assert "armistice" not in carried


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=8))
def test_the_users_own_words_always_stay_as_they_are(library, question, contents):
    assert standalone(question, talk(*contents), library).startswith(question.rstrip())


@pytest.mark.parametrize("question", ["And Syngman Rhee?", "What about Choi?"])
def test_a_new_name_leaves_the_old_one_and_its_answer_behind(library, question):
    history = talk("Who is Mark Clark?", "Mark Clark signed the armistice for the United Nations Command.")

    assert topic(question, history, library) == []


def test_a_new_name_takes_along_what_was_asked_of_the_old_one(library):
    history = talk("When did Mark Clark sign the armistice?", "Mark Clark signed it on 27 July 1953.")

    assert topic("And Syngman Rhee?", history, library) == ["sign", "armistice"]


@pytest.mark.parametrize("question", ["When does the boathouse close?", "Where was the armistice signed?"])
def test_an_asking_word_with_its_verb_and_a_subject_is_whole(question):
    assert not leans(question)


@pytest.mark.parametrize("question", ["thanks", "Thank you very much!", "hi", "???", "OK, great."])
def test_thanks_greetings_and_bare_punctuation_take_nothing_along(library, question):
    assert standalone(question, ARMISTICE, library) == question


@pytest.mark.parametrize(
    "answer",
    [
        "The documents don't answer this. The passages nearest to it are shown below.",
        "The documents don't answer this: “Panmunjom” is not in the passages nearest to it.",
        "Nothing in the documents touches on this.",
        "The chat model found no answer in the passages that came nearest. They are shown below.",
    ],
)
def test_what_declined_the_question_before_is_no_topic(library, answer):
    assert topic("And why?", talk("Who lit the lamp?", answer), library) == topic(
        "And why?", talk("Who lit the lamp?", ""), library
    )


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("and for juniors?", {"juniors"}),
        ("What about the winter timetable?", {"winter", "timetable"}),
        ("and how about children", {"children"}),
        ("And in 2020?", {"2020"}),
        ("and why?", set()),
        ("What does a child pay?", set()),
    ],
)
def test_what_is_asked_about_instead(question, words):
    assert asks_of_another(question) == words


@pytest.mark.parametrize(
    ("question", "another"),
    [
        ("When was he there before?", True),
        ("And the last time?", True),
        ("Who else?", True),
        ("What else did they sell?", True),
        ("When was that?", False),
        ("Who signed it?", False),
        ("When was the year before?", True),
        ("What did the keeper of the lighthouse do before?", True),
        ("What happened at the lighthouse before the war?", False),
        ("Is the lighthouse older than all the others?", True),
    ],
)
def test_another_time_or_case_is_asked_for(question, another):
    assert asks_for_another(question) == another
