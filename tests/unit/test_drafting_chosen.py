"""Which questions are proposed: spread over documents, sections and kinds, and none twice."""

from __future__ import annotations

from drafting_documents import document

from rag.drafting.chosen import chosen

CITIES = ("Oslo", "Turin", "Quito", "Lagos", "Hanoi", "Perth")
FACTS = (
    "The port of {} was opened",
    "{} banned all cars",
    "King Olaf of {} died",
    "The {} Opera burned down",
    "A {} court freed the slaves",
    "{} joined the Hanseatic League",
)
PORTS = "\n\n".join(
    f"{fact.format(city)} in {1880 + at}." for at, (fact, city) in enumerate(zip(FACTS, CITIES, strict=True))
)
MIXED = (
    "## One\n\nThe Bank of Lima was founded in 1821. The Lima Codex was written by Clara Vogt.\n\n"
    "## Two\n\nKing Olaf fired 20 rounds into the Baltic Sea."
)


def questions(documents: dict, count: int, **more: object) -> list[str]:
    return [one.question for one in chosen(documents, count, **more)]  # type: ignore[arg-type]


def test_every_document_has_its_turn() -> None:
    documents = {"ports.md": document(PORTS, name="p"), "mixed.md": document(MIXED, "One", "Two", name="m")}
    names = [one.name for one in chosen(documents, 4)]
    assert sorted(names[:2]) == sorted(names[2:]) == ["mixed.md", "ports.md"]


def test_sections_take_turns() -> None:
    text = f"## Ports\n\n{PORTS}\n\n## Banks\n\nThe Bank of Lima was founded in 1821."
    found = chosen({"a.md": document(text, "Ports", "Banks")}, 2)
    assert {one.section for one in found} == {"Ports", "Banks"}


def test_kinds_take_turns() -> None:
    counts = "King Olaf fired 20 rounds. Duke Carlo sold 30 ships. Queen Inti built 40 towers."
    text = f"{counts} The Bank of Lima was founded in 1821."
    assert [one.kind for one in chosen({"a.md": document(text)}, 3)] == ["figure", "date", "figure"]


def test_a_twin_adds_nothing_and_the_order_of_names_changes_nothing() -> None:
    one, twin = document(PORTS, name="p"), document(PORTS, name="p")
    assert questions({"a.md": one, "b.md": twin}, 9) == questions({"b.md": twin, "a.md": one}, 9)
    assert len({found.start for found in chosen({"a.md": one, "b.md": twin}, 9)}) == len(questions({"a.md": one}, 9))


def test_what_was_asked_before_is_not_asked_again() -> None:
    documents = {"mixed.md": document(MIXED, "One", "Two", name="m")}
    assert "Who wrote the Lima Codex?" in questions(documents, 9)
    assert "Who wrote the Lima Codex?" not in questions(documents, 9, apart=["Who wrote the Lima Codex?"])


def test_one_sentence_is_asked_of_once() -> None:
    text = "On 5 May 1999 King Olaf fired 20 rounds into the Baltic Sea."
    assert len(questions({"a.md": document(text)}, 9)) == 1
