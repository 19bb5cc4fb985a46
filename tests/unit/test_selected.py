"""Lists, extremes, comparisons and counts of a real index: quoted whole, by their figures, from both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from index_files import write
from stores import opened

from index.store import Index
from index.sync import sync
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.types import Answer

DOCUMENTS = {
    "handbook.md": """# Staff handbook

## Benefits

Everybody with a permanent contract gets:

- A pass for the tram.
- A bicycle on loan.
- A language course. It is paid for once a year.
- Entry to the climbing hall.

## Public holidays

1. New Year's Day
2. Good Friday
3. Whit Monday
4. Boxing Day

## Annual leave

Full-time staff have 28 days of annual leave. Part-time staff have 20 days of annual leave. The canteen has 61 seats.
""",
    "bikes.csv": """Model,Type,Weight (kg),Price (EUR),Released,Lights
Heron City,city,16.4,649,2019-03-01,yes
Kestrel One,road,8.1,"2,399",2021-02-10,no
Kestrel Two,road,7.6,"3,850",2023-04-01,no
Marlin Cargo,cargo,38.5,"4,990",2021-11-30,yes
Wren Balance,kids,4.2,119,2015-12-01,no
""",
    "march.md": """# Meeting of 12 March 2024

## Decisions

- The sale begins in July.
- Gift cards are sold online.
""",
    "april.md": """# Meeting of 9 April 2024

## Decisions

- The hall gets new mats.
- Nordtrykk prints the catalogue.
""",
    "goulash.md": "# Goulash\n\n## Ingredients\n\n- Beef shin\n- Onions\n- Paprika\n",
    "waffles.md": "# Waffles\n\n## Ingredients\n\n- Flour\n- Eggs\n- Butter\n",
    "paddles.md": "# Paddles\n\n## All paddles\n\n" + "".join(f"- Paddle {n} of ash\n" for n in range(1, 16)),
    "buses.md": """# Buses in town

Seniors travel free.

## Route 4: Aldbridge

It runs every thirty minutes.

## Route 7: the lighthouse

There are six buses a day.

## Route 9: the circle

It stops wherever you raise your hand.

## In case of fire

Break the glass of the nearest alarm. Leave by the green doors. Meet at the flagpole.
""",
    "engines.md": """# Engines and brakes

All three engine tests took place at Halden.

## How to read a test

Two readings compete:

- A trial of the design.
- A show for buyers.

## Engine tests so far

| No. | Date |
|---|---|
| 1 | 9 October 2006 |
| 2 | 25 May 2009 |
| 3 | 12 February 2013 |
""",
    "rooms.csv": """Room,Beds,Price per night (EUR),Since
101,2,140,2019-04-01
102,1,80,2021-06-01
301,2,110,2020-02-01
""",
    "songs.md": "# Songs\n\n## All songs\n\n- Dusk (English)\n- Abend (German)\n- Dawn (English)\n- Soir (French)\n",
    "rivers.txt": """RIVERS FOR CANOES

The Alder is 214 km long and flows through Milltown. It can be paddled in summer.

The Linnet is 9.5 miles long and ends in the Sorrel. Birds breed on it.

The Tarn is 1,140 km long and crosses two borders. It has rapids.

PERMITS

A permit is needed for the Tarn and the Linnet.
""",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    documents = tmp_path_factory.mktemp("shop")
    for name, text in DOCUMENTS.items():
        write(documents / name, text)
    made = opened(tmp_path_factory.mktemp("shop-index"), documents=documents)
    sync(made, documents)
    yield made
    made.close()


@pytest.fixture(scope="module")
def ask(shop: Index):
    assistant = Assistant(shop, RagConfig(abstain=False))

    def asked(question: str) -> Answer:
        answer = assistant.ask(question)
        for citation in answer.citations:
            document = shop.find(citation.document)
            assert citation.quote == document.text[citation.start : citation.end]
            assert any(
                hit.document == citation.document
                and hit.passage.start <= citation.start
                and citation.end <= hit.passage.end
                for hit in answer.passages
            )
        assert answer.citations
        assert re.findall(r"\[(\d+)\]", answer.text) == [str(citation.n) for citation in answer.citations]
        return answer

    return asked


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


def test_a_list_is_quoted_as_a_whole_behind_what_leads_it_in(ask):
    assert ask("What are the benefits for permanent staff?").text == (
        "Everybody with a permanent contract gets: [1]\n"
        "- A pass for the tram. [2]\n"
        "- A bicycle on loan. [3]\n"
        "- A language course. [4] It is paid for once a year. [5]\n"
        "- Entry to the climbing hall. [6]"
    )


@pytest.mark.parametrize("question", ["List all public holidays.", "How many public holidays are there?"])
def test_a_numbered_list_keeps_its_order_and_counts_itself(ask, question):
    text = "1. New Year's Day [1]\n2. Good Friday [2]\n3. Whit Monday [3]\n4. Boxing Day [4]"
    assert ask(question).text == text


def test_lists_of_several_documents_are_told_apart(ask):
    text = ask("List the decisions of the meetings.").text
    assert "Decisions (Meeting of 12 March 2024):\n- The sale begins in July." in text
    assert "Decisions (Meeting of 9 April 2024):\n- The hall gets new mats." in text


def test_of_lists_of_several_dates_the_one_asked_for_is_told(ask):
    assert quotes(ask("Which decisions were taken on 9 April 2024?")) == [
        "- The hall gets new mats.",
        "- Nordtrykk prints the catalogue.",
    ]


def test_a_list_of_something_else_that_is_called_alike_is_left_out(ask):
    assert quotes(ask("What ingredients do I need for waffles?")) == ["- Flour", "- Eggs", "- Butter"]


def test_all_of_something_is_listed_where_a_sentence_answers_better(ask):
    assert [quote.split(" | ")[0] for quote in quotes(ask("List all engine tests."))] == ["| 1", "| 2", "| 3"]


def test_a_list_of_another_kind_or_of_how_to_do_something_with_it_is_not_taken(ask):
    told = " ".join(quotes(ask("List the brake tests.")))
    assert "2009" not in told
    assert "A show for buyers" not in told


def test_a_long_list_says_what_it_leaves_out(ask):
    answer = ask("Which paddles are there?")
    assert len(answer.citations) == 12
    assert answer.text.endswith("\n\n3 more of them in paddles.md, below “All paddles”.")


def test_of_a_table_the_rows_asked_for_are_listed(ask):
    assert [quote.split(" | ")[0] for quote in quotes(ask("Which bikes have lights?"))] == [
        "Heron City",
        "Marlin Cargo",
    ]
    assert [quote.split(" | ")[0] for quote in quotes(ask("Which road bikes do we sell?"))] == [
        "Kestrel One",
        "Kestrel Two",
    ]


def test_of_bullets_those_asked_for_are_listed(ask):
    assert quotes(ask("Which songs are in English?")) == ["- Dusk (English)", "- Dawn (English)"]


def test_what_a_sentence_says_of_some_is_no_list_of_all(ask):
    assert quotes(ask("Which rivers need a permit?"))[0] == "A permit is needed for the Tarn and the Linnet."


def test_sentences_that_tell_of_one_thing_each_are_a_list(ask):
    assert [quote.split()[1] for quote in quotes(ask("Which rivers are there for canoes?"))] == [
        "Alder",
        "Linnet",
        "Tarn",
    ]


def test_sections_that_are_called_alike_are_a_list(ask):
    told = ["## Route 4: Aldbridge", "## Route 7: the lighthouse", "## Route 9: the circle"]
    assert quotes(ask("Which bus routes are there?")) == told


def test_the_few_sentences_of_a_section_that_is_called_what_is_asked_are_all_told(ask):
    assert ask("What should I do in case of fire?").text == (
        "Break the glass of the nearest alarm. [1] Leave by the green doors. [2] Meet at the flagpole. [3]"
    )


@pytest.mark.parametrize(
    ("question", "model"),
    [
        ("Which bike is the heaviest?", "Marlin Cargo"),
        ("Which bike is the lightest?", "Wren Balance"),
        ("What is the most expensive bike?", "Marlin Cargo"),
        ("What is the cheapest bike?", "Wren Balance"),
        ("Which road bike is the cheapest?", "Kestrel One"),
        ("Which bike is the newest?", "Kestrel Two"),
        ("Which bike was released first?", "Wren Balance"),
        ("What is the second cheapest bike?", "Heron City"),
    ],
)
def test_an_extreme_is_the_row_whose_figure_is_it(ask, question, model):
    answer = ask(question)
    assert [quote.split(" | ")[0] for quote in quotes(answer)] == [model]
    assert re.match(r"Of [25] rows, by “(?:Weight \(kg\)|Price \(EUR\)|Released)”: Model: ", answer.text)
    (own,) = answer.to_json()["own"]
    assert answer.text[own["start"] : own["end"]] == answer.text.partition(" Model: ")[0]


@pytest.mark.parametrize(
    ("question", "room", "column"),
    [
        ("What is the cheapest room?", "102", "Price per night (EUR)"),
        ("What is the most expensive room?", "101", "Price per night (EUR)"),
        ("What is the newest room?", "102", "Since"),
    ],
)
def test_the_numbers_that_rows_are_known_by_are_not_compared(ask, question, room, column):
    assert ask(question).text.startswith(f"Of 3 rows, by “{column}”: Room: {room};")


@pytest.mark.parametrize("question", ["What is the nicest room?", "Which room is the most popular?"])
def test_what_nothing_measures_is_not_compared(ask, question):
    assert " rows, by " not in ask(question).text


@pytest.mark.parametrize(
    ("question", "river"), [("What is the longest river?", "Tarn"), ("Which river is the shortest?", "Linnet")]
)
def test_an_extreme_is_found_among_sentences_alike(ask, question, river):
    assert [quote.split()[1] for quote in quotes(ask(question))] == [river]


@pytest.mark.parametrize(
    "question",
    [
        "Which bike has the longest saddle?",
        "Which bike of the brand Zephyr is the cheapest?",
        "What is the cheapest bike with lights?",
        "What is the cheapest bike that can be folded?",
    ],
)
def test_what_no_column_measures_is_not_picked(ask, question):
    assert "rows, by" not in ask(question).text


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Is the Heron City or the Kestrel Two cheaper?", ["Heron City", "Kestrel Two"]),
        ("What is the difference between the Wren Balance and the Marlin Cargo?", ["Wren Balance", "Marlin Cargo"]),
        ("Is the Kestrel One heavier than the Kestrel Two?", ["Kestrel One", "Kestrel Two"]),
    ],
)
def test_both_sides_of_a_comparison_are_cited(ask, question, sides):
    assert [quote.split(" | ")[0] for quote in quotes(ask(question))] == sides


def test_both_sides_are_cited_where_sentences_tell_of_them(ask):
    told = quotes(ask("Who has more leave, full-time or part-time staff?"))
    assert {"Full-time staff have 28 days of annual leave.", "Part-time staff have 20 days of annual leave."} <= set(
        told
    )


def test_a_side_that_the_documents_do_not_know_is_said(ask):
    answer = ask("Is the Heron City cheaper than the Zephyr 9?")
    assert quotes(answer)[0].startswith("Heron City")
    assert answer.text.endswith("The documents don't answer “Zephyr 9”.")


def test_a_number_in_the_text_is_told_rather_than_counted(ask):
    assert quotes(ask("How many seats does the canteen have?")) == ["The canteen has 61 seats."]


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("What does the Heron City cost?", "Heron City"),
        ("What is the weight of the Wren Balance?", "Wren Balance"),
        ("When was the Kestrel One released?", "Kestrel One"),
        ("What is the price of the Marlin Cargo in bikes?", "Marlin Cargo"),
    ],
)
def test_a_row_that_is_looked_up_is_no_list(ask, question, quote):
    answer = ask(question)
    assert quotes(answer)[0].startswith(quote)
    assert "\n" not in answer.text


def test_how_to_do_a_thing_is_told_step_by_step(ask):
    answer = ask("How do I read a test?")
    assert quotes(answer) == ["Two readings compete:", "- A trial of the design.", "- A show for buyers."]
