"""Near misses sound as if the documents answered them, and keep away from what they do answer."""

from __future__ import annotations

from drafting_documents import document

from rag.drafting.found import found_in
from rag.drafting.near_misses import near_misses

OLAF = "Olaf Brandt is a general. He won the vote in Norway in 1990. Olaf Brandt visited Turin in May 1999."
CLARA = "Clara Vogt is a lawyer. She was born in 1950 and went to school in Oslo. Clara Vogt visited Lagos in 2001."


def made(count: int = 9, **texts: str) -> list[str]:
    found = [one for name, text in texts.items() for one in found_in(name, document(text, name=name))]
    return near_misses(found, texts, count)


def test_one_person_s_question_is_asked_of_another() -> None:
    assert "When did Clara Vogt visit Turin?" in made(olaf=OLAF, clara=CLARA)


def test_what_the_documents_tell_of_that_person_is_not_asked() -> None:
    told = f"{CLARA} Later Clara Vogt paid Turin a visit."
    assert "When did Clara Vogt visit Turin?" not in made(olaf=OLAF, clara=told)


def test_a_document_s_own_names_are_not_put_into_its_questions() -> None:
    friends = f"{OLAF} {'Ships came and went. ' * 30} A letter to Clara Vogt got lost."
    assert "When did Clara Vogt visit Turin?" not in made(olaf=friends, clara=CLARA)


def test_people_are_asked_about_what_nothing_tells() -> None:
    assert made(olaf=OLAF) == ["When was Olaf Brandt born?"]
    assert made(olaf=f"{OLAF} Brandt was born in Bergen.") == []


def test_a_name_that_says_of_what_kind_something_is_stays() -> None:
    batteries = "North Korea batteries in Olaf Brandt Valley fired 20 rounds into the Baltic Sea in 1999."
    assert not any("Clara Vogt batteries" in one for one in made(olaf=f"{OLAF} {batteries}", clara=CLARA))


def test_no_more_are_made_than_wanted_and_always_the_same() -> None:
    assert len(made(1, olaf=OLAF, clara=CLARA)) == 1
    assert made(olaf=OLAF, clara=CLARA) == made(olaf=OLAF, clara=CLARA)
