"""Rows of a real index's tables that are within what the question says: quoted, counted, none where none is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from index_files import write
from stores import opened

from index.store import Index
from index.sync import sync
from rag.assistant import Assistant
from rag.types import Answer

DOCUMENTS = {
    "bikes.csv": """Model,Type,Weight (kg),Price (EUR),Released,In stock
Heron City,city,16.4,649,2019-03-01,4
Kestrel One,road,8.1,"2,399",2021-02-10,0
Kestrel Two,road,7.6,"3,850",2023-04-01,2
Marlin Cargo,cargo,38.5,"4,990",2021-11-30,1
Wren Balance,kids,4.2,119,2015-12-01,0
Wren Scooter,kids,5.1,,2016-05-01,7
""",
    "rooms.csv": """Room,Beds,Price per night (EUR),Country
101,2,140,Norway
102,1,80,Portugal
301,2,110,Norway
""",
    "staff.csv": """Name,Office,Joined
Ingrid Vale,Quay Street,1998-08-01
Peter Quill,Milltown,2006-05-22
Ruben Aas,Eastfield,2021-09-13
""",
    "orders.md": """# Orders of the shop

| Order | Status | Sum |
|---|---|---|
| O-17 | out of stock | 40 |
| O-18 | in the post | 55 |
| O-19 | out of stock | 12 |
""",
    "wells.csv": "Well,Village,Depth (m),Owner,\nW-01,Adaklu,62,,repaired\nW-03,Peki,71,,\n,Nowhere,12,Ama,\n",
    "league.csv": "Club,Played,Goals for,Goals against\nMilltown,22,51,19\nBrackford,22,14,59\n",
    "note.md": "# Note\n\nThe repair of a bike costs 45 euros. The workshop opened in 2015.\n",
}
Ask = Callable[[str], Answer]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("filtered")
    for name, text in DOCUMENTS.items():
        write(folder / "docs" / name, text)
    made = opened(folder / "data")
    sync(made, folder / "docs")
    yield made
    made.close()


@pytest.fixture(scope="module")
def ask(index: Index) -> Ask:
    assistant = Assistant(index)
    return lambda question: assistant.ask(question)


def first_cells(answer: Answer) -> list[str]:
    return [citation.quote.split(" | ")[0] for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which bikes cost more than 1000 euros?", ["Kestrel One", "Kestrel Two", "Marlin Cargo"]),
        ("Which bikes weigh less than 8 kg?", ["Kestrel Two", "Wren Balance", "Wren Scooter"]),
        ("Which road bikes weigh less than 8 kg?", ["Kestrel Two"]),
        ("Which bikes are lighter than 5000 g?", ["Wren Balance"]),
        ("Which bikes were released between 2019 and 2021?", ["Heron City", "Kestrel One", "Marlin Cargo"]),
        ("Which bikes were released after 2021?", ["Kestrel Two"]),
        ("Which bikes are out of stock?", ["Kestrel One", "Wren Balance"]),
        ("Which rooms have at least 2 beds?", ["101", "301"]),
        ("Who joined before 2010?", ["Ingrid Vale", "Peter Quill"]),
        ("How many bikes weigh more than 10 kg?", ["Heron City", "Marlin Cargo"]),
    ],
)
def test_the_rows_within_a_bound_are_told(ask: Ask, question: str, rows: list[str]) -> None:
    answer = ask(question)
    assert not answer.abstained
    assert first_cells(answer) == rows
    assert answer.text.startswith(f"{len(rows)} of ")


def test_how_many_were_looked_at_by_which_column_and_what_is_missing_is_told(ask: Ask) -> None:
    answer = ask("Which bikes cost more than 1000 euros?")
    assert answer.text.startswith("3 of 5 rows, by “Price (EUR)”:\n- Model: Kestrel One;")
    assert answer.text.endswith("1 more have nothing in “Price (EUR)”.")


def test_where_no_row_is_within_that_is_told_with_the_nearest(ask: Ask) -> None:
    answer = ask("Which bikes cost more than 9000 euros?")
    assert answer.text.startswith("None of 5 rows, by “Price (EUR)”. The nearest: Model: Marlin Cargo;")
    assert first_cells(answer) == ["Marlin Cargo"]


@pytest.mark.parametrize(
    "question",
    [
        "Which bikes were recalled before 2019?",  # of which no row says anything
        "Which bikes cost more than 100 dollars?",  # another currency
        "Which Danish bikes cost more than 100 euros?",
        "Which boats cost more than 100 euros?",
    ],
)
def test_what_rows_do_not_say_is_not_answered_by_them_all(ask: Ask, question: str) -> None:
    assert "rows, by" not in ask(question).text


def test_a_row_beyond_the_bound_is_no_answer(ask: Ask) -> None:
    """Though its words are nearest; "repaired" is in no row, so that nothing was filtered."""
    answer = ask("Which repaired bikes cost less than 700 euros?")
    assert not {"Kestrel One", "Kestrel Two", "Marlin Cargo"} & set(first_cells(answer))


def test_rows_are_known_by_what_they_say(ask: Ask) -> None:
    assert first_cells(ask("Which orders are out of stock?")) == ["| O-17", "| O-19"]
    assert first_cells(ask("Which rooms are outside Norway?")) == ["102"]


def test_the_column_that_was_compared_is_cited(ask: Ask) -> None:
    for question in ("Which bikes cost more than 1000 euros?", "Which bike is the most expensive?"):
        answer = ask(question)
        places = {citation.heading for citation in answer.citations}
        assert places
        assert all(place.endswith(", column “Price (EUR)”") for place in places), places


def test_empty_cells_at_a_row_s_ends_are_cells(ask: Ask) -> None:
    assert first_cells(ask("Which well is the deepest?")) == ["W-03"]
    assert first_cells(ask("Which wells are deeper than 50 m?")) == ["W-01", "W-03"]


def test_rows_that_cannot_be_compared_are_no_answer_to_an_extreme(ask: Ask) -> None:
    answer = ask("Which club scored the fewest goals?")  # for, or against?
    assert not {"Milltown", "Brackford"} & set(first_cells(answer))
