"""The cell of a row that a question asks for: its column is cited, and it is shown within the row."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_files import workbook
from openpyxl.workbook import Workbook
from plain_vocabulary import Plain
from stores import opened

from index.sync import sync
from index.types import Document, Lines
from rag.assistant import Assistant
from rag.cells import asked_cell
from rag.config import RagConfig
from rag.ui.source_view import of_citation, panel_data

HEAD = "Region | Head | 2023 Plan | 2023 Actual | 2024 Plan"
TEXT = f"{HEAD}\nNorth | Ada | 1 | 2 | 3\nSouth |  | 5 | 6 |\nTotal\n"
SHEET = Document("d", "s", "T", TEXT, lines=(Lines("table", 0, len(TEXT) - 1, 1, (0, len(HEAD))),))


@pytest.mark.parametrize(
    ("question", "row", "cell"),
    [
        ("What was the actual of the North in 2023?", "North", "2"),
        ("What was planned as plan for the North in 2024?", "North", "3"),
        ("Who is the head of the North?", "North", "Ada"),
        ("Which region is headed by Ada as head?", "North", "North"),
        ("Who is the head of the South?", "South", ""),  # nobody
        ("What is the plan of the South for 2024?", "South", ""),
        ("What is the plan of the North?", "North", ""),  # of two years
        ("How is the weather in the North?", "North", ""),
        ("What is the total of the plan of 2023?", "Total", ""),
    ],
)
def test_the_cell_is_the_one_whose_column_the_question_names(question: str, row: str, cell: str) -> None:
    start = TEXT.index(f"\n{row}") + 1
    found = asked_cell(question, SHEET, (start, TEXT.index("\n", start)), Plain())
    assert (TEXT[slice(*found)] if found else "") == cell


def test_a_row_between_bars_has_its_columns_too() -> None:
    text = "| Town | Rain | Wind |\n|---|---|---|\n| Breda | 5 | 7 |\n"
    start = text.index("| Breda")
    table = Document("d", "s", "T", text, lines=(Lines("table", start, len(text) - 1, 0, (1, 21)),))
    found = asked_cell("How strong was the wind in Breda?", table, (start, len(text) - 1), Plain())
    assert found is not None
    assert text[slice(*found)] == "7"
    assert table.place(start, found[0]) == "column “Wind”"


@pytest.mark.parametrize("text", ["A sentence alone.", "Breda | 5", "| Breda | 5 |", "a | b | c"])
def test_what_is_below_no_names_has_no_cell(text: str) -> None:
    assert asked_cell("What is 5 in Breda?", Document("d", "s", "T", text), (0, len(text)), Plain()) is None


def test_a_place_tells_the_column_of_a_cell() -> None:
    assert SHEET.place(TEXT.index("South"), TEXT.index("6")) == "row 3, column “2023 Actual”"
    assert SHEET.place(TEXT.index("Total"), TEXT.index("Total")) == "row 4, column “Region”"


def test_an_answer_from_a_sheet_cites_its_row_and_column_and_the_source_shows_the_cell(tmp_path: Path) -> None:
    def build(book: Workbook) -> None:
        book.active.title = "Harvest"
        for row in (["Island", "Rice (tons)", "Barley (tons)"], ["Sindo", 412, 1020], ["Modo", 398, 1134]):
            book.active.append(row)

    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "harvest.xlsx").write_bytes(workbook(build))
    index = opened(tmp_path / "data", documents=tmp_path / "documents")
    sync(index, tmp_path / "documents")
    answer = Assistant(index, RagConfig(abstain=False)).ask("How many tons of barley did Modo harvest?")
    cited = answer.citations[0]
    assert cited.quote == "Modo | 398 | 1134"
    assert cited.heading == "Harvest, row 3, column “Barley (tons)”"
    shown = panel_data(index, of_citation(cited))
    pieces = [piece for block in shown["blocks"] for piece in block["pieces"]]
    assert [piece["text"] for piece in pieces if piece.get("asked")] == ["1134"]
    assert "".join(piece["text"] for piece in pieces if piece["mark"]) == cited.quote
    assert shown["heading"] == cited.heading
    index.close()
