"""Lists and tables are found as they stand in a document, whole, from any place in them."""

from __future__ import annotations

import pytest

from index.types import Document, Heading, Lines
from rag.answering.runs import Run, run_after, run_at

TEXT = """# Hut

Everybody brings:

- A mug. It must not be of glass.
- A spoon
  for the soup
  - of wood
- A towel

1. Wash up.
2. Sweep.

## Prices

| Bed | Price |
|---|---|
| Upper | 9 € |
| Lower | 11 € |

* Alone
Prose goes on here.
"""
PRICES = TEXT.index("## Prices")
HUT = Document(
    "hut", "", "Hut", TEXT, headings=(Heading(1, "Hut", 0, 5), Heading(2, "Prices", PRICES, PRICES + len("## Prices")))
)


def items(run: Run | None) -> list[str]:
    return [run.text_of(at) for at in range(len(run.items))] if run else []


@pytest.mark.parametrize("word", ["A mug", "glass", "A spoon", "soup", "wood", "A towel"])
def test_a_list_is_whole_from_any_of_its_words(word: str):
    run = run_at(HUT, TEXT.index(word))
    assert items(run) == ["- A mug. It must not be of glass.", "- A spoon\n  for the soup\n  - of wood", "- A towel"]
    assert run is not None
    assert run.lead is not None
    assert (TEXT[slice(*run.lead)], run.heading, run.table) == ("Everybody brings:", "Hut", False)


def test_a_numbered_list_is_another_one():
    assert items(run_at(HUT, TEXT.index("Sweep"))) == ["1. Wash up.", "2. Sweep."]


def test_a_table_has_its_rows_and_the_names_of_its_columns():
    run = run_at(HUT, TEXT.index("Lower"))
    assert items(run) == ["| Upper | 9 € |", "| Lower | 11 € |"]
    assert run is not None
    assert (run.names, run.cells(1), run.table, run.heading) == (("Bed", "Price"), ["Lower", "11 €"], True, "Prices")


def test_a_table_that_its_reader_knows_leaves_its_head_out():
    text = "Bed | Price\nUpper | 9 €\nLower | 11 €"
    document = Document("beds", "", "", text, lines=(Lines("table", 0, len(text), 1, (0, 11)),))
    run = run_at(document, text.index("Lower"))
    assert items(run) == ["Upper | 9 €", "Lower | 11 €"]
    assert run is not None
    assert run.names == ("Bed", "Price")


def test_what_leads_a_list_in_leads_to_it():
    assert items(run_after(HUT, TEXT.index("brings:") + len("brings:")))[-1] == "- A towel"
    assert items(run_after(HUT, TEXT.index("## Prices") + len("## Prices"))) == ["| Upper | 9 € |", "| Lower | 11 € |"]


@pytest.mark.parametrize("word", ["Everybody", "Alone", "Prose goes"])
def test_what_stands_alone_is_no_list(word: str):
    assert run_at(HUT, TEXT.index(word)) is None
