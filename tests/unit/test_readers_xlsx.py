"""Spreadsheets: cells as a person sees them, rows by their own numbers, and what hides in a workbook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from format_files import workbook
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from index.errors import UnreadableFile
from index.readers.xlsx import read
from index.readers.xlsx_numbers import shown
from index.types import Document


def opened(build: Callable[[Workbook], object]) -> Document:
    extract = read(workbook(build), "a.xlsx")
    return Document("d", "s", extract.title, extract.text, headings=extract.headings, lines=extract.lines)


def rows(*rows: list[object]) -> Document:
    return opened(lambda book: [book.active.append(row) for row in rows])


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (1234567, "#,##0", "1,234,567"),
        (1234567, '#,##0,"k"', "1,235k"),
        (1234.5, '#,##0.00 "EUR"', "1,234.50 EUR"),
        (5, "[$€-407] #,##0.00", "€ 5.00"),
        (-5, '"$"#,##0_);[Red]("$"#,##0)', "($5)"),
        (-3.14159, "0.00", "-3.14"),
        (0, '0;-0;"-"', "-"),
        (3, "0.0#", "3.0"),
        (3.456, "0.0#", "3.46"),
        (3, "#.##", "3"),
        (0.1 + 0.2, "", "0.3"),
        (1 / 3, "General", "0.3333333333"),
        (123456789012, "General", "123456789012"),
        (12345, "0.00E+00", "1.23E+04"),
        (7, '"Level "0', "Level 7"),
        (2.5, '0.0" days"', "2.5 days"),
        (1.5, "# ?/?", "1.5"),
        (45000, "dd/mm/yyyy", "2023-03-15"),
        (45000.75, "d. mmmm yyyy hh:mm", "2023-03-15 18:00"),
        (45000, "mmm-yy", "2023-03"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (0.5, "h:mm AM/PM", "12:00"),
        (1.25, "[h]:mm", "30:00"),
        (1e12, "yyyy-mm-dd", "1000000000000"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    assert shown(0, "yyyy-mm-dd", since_1904=True) == "1904-01-01"


def test_cells_are_shown_as_their_kind_says() -> None:
    found = rows(["When", "What"], [date(2024, 1, 2), True], [datetime(2024, 1, 2, 3, 4), 5], [time(6, 30), "x\ny"])
    assert found.text == "Sheet\n\nWhen | What\n2024-01-02 | TRUE\n2024-01-02 03:04 | 5\n06:30 | x y"
    assert rows(["Length"], [timedelta(hours=30)]).text.endswith("30:00")


def test_a_formula_is_its_computed_value_and_itself_where_there_is_none() -> None:
    data = workbook(lambda book: [book.active.append(["Sum", "=1+2"]), book.active.append(["More", "=B1*2"])])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name,
                content.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>").replace(
                    b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>"
                ),
            )
    assert read(stream.getvalue(), "a.xlsx").text.splitlines()[2:] == ["Sum | 3", "More | =B1*2"]


def test_rows_keep_their_numbers_below_empty_ones_and_titles() -> None:
    found = rows([], [None, "Budget of the town"], [], [None, "Dept", "Cost"], [None, "IT", 5], [], [None, "HR", 7])
    assert found.text == "Sheet\n\nBudget of the town\n\nDept | Cost\nIT | 5\nHR | 7"
    assert [heading.title for heading in found.headings] == ["Sheet", "Budget of the town"]
    places = [found.place(found.text.index(word)) for word in ("Dept", "IT", "HR")]
    assert places == [f"Sheet › Budget of the town, row {number}" for number in (4, 5, 7)]
    assert found.column_names(found.lines_at(found.text.index("HR"))) == ("Dept", "Cost")


def test_merged_cells_name_their_columns_and_stand_in_each_row() -> None:
    def build(book: Workbook) -> None:
        for row in (["Dept", 2023, None, 2024], [None, "Plan", "Actual", "Plan"], ["IT", 1, 2, 3], [None, 4, 5, 6]):
            book.active.append(row)
        for cells in ("B1:C1", "A1:A2", "A3:A4"):
            book.active.merge_cells(cells)

    found = opened(build)
    assert found.text.splitlines()[4:] == ["IT | 1 | 2 | 3", "IT | 4 | 5 | 6"]
    assert found.column_names(found.lines[0]) == ("Dept", "2023 Plan", "2023 Actual", "2024 Plan")


def test_groups_that_are_years_alone_name_their_columns_too() -> None:
    def build(book: Workbook) -> None:
        for row in ([None, 2023, None, 2024, None], ["Dept", "Plan", "Actual", "Plan", "Actual"], ["IT", 1, 2, 3, 4]):
            book.active.append(row)
        for cells in ("B1:C1", "D1:E1"):
            book.active.merge_cells(cells)

    found = opened(build)
    assert found.column_names(found.lines[0]) == ("Dept", "2023 Plan", "2023 Actual", "2024 Plan", "2024 Actual")


def test_every_sheet_is_a_section_and_a_hidden_one_says_so() -> None:
    def build(book: Workbook) -> None:
        book.active.title = "Plan 2024"
        book.active["A1"] = "seen"
        book.create_sheet("Empty")
        old = book.create_sheet("Old")
        old.sheet_state = "hidden"
        old["B7"] = "unseen"
        book.properties.title = "The plan"

    found = opened(build)
    assert found.text == "Plan 2024\n\nseen\n\nOld (hidden)\n\nunseen"
    assert found.title == "The plan"
    assert found.place(found.text.index("unseen")) == "Old (hidden), row 7"


def test_comments_are_read() -> None:
    def build(book: Workbook) -> None:
        book.active["B2"] = 5
        book.active["B2"].comment = Comment("Ask Ada first.", "Bob")

    assert opened(build).text == "Sheet\n\n5\n\nComment on B2: Ask Ada first."


def test_a_stray_cell_far_away_costs_nothing() -> None:
    def build(book: Workbook) -> None:
        book.active["A1"], book.active["XFD1048576"] = "near", "far"

    found = opened(build)
    assert found.text == "Sheet\n\nnear\nfar"
    assert found.place(found.text.index("far")) == "Sheet, row 1048576"


def test_a_sheet_that_would_swell_is_refused() -> None:
    def diagonal(book: Workbook) -> None:
        for at in range(1, 60):
            book.active.cell(at, at, "x")

    with pytest.raises(UnreadableFile, match="FOOTNOTE_MAX_FILE_MB"):
        read(workbook(diagonal), "a.xlsx", 3000)


@pytest.mark.parametrize("data", [b"<html><table><tr><td>5</td></tr></table></html>", b"Name;Age\nAda;36\n"])
def test_another_format_under_its_name_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="not a spreadsheet"):
        read(data, "a.xlsx")


def test_it_reads_what_openpyxl_reads() -> None:
    values = [[f"r{row}c{column}" for column in range(20)] for row in range(200)]
    data = workbook(lambda book: [book.active.append(row) for row in values])
    theirs = openpyxl.load_workbook(io.BytesIO(data)).active.values
    assert read(data, "a.xlsx").text.splitlines()[2:] == [" | ".join(row) for row in theirs]
