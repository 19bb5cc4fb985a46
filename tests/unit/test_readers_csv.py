"""Tables as text: which character is between cells, which row names the columns, and how rows are numbered."""

from __future__ import annotations

import pytest

from index.readers.csv import read
from index.types import Document


def sheet(text: str | bytes, name: str = "a.csv") -> Document:
    extract = read(text.encode() if isinstance(text, str) else text, name)
    return Document("d", "s", "T", extract.text, lines=extract.lines)


def columns(document: Document) -> list[tuple[str, ...]]:
    """The names of every stretch's columns."""
    return [document.column_names(lines) for lines in document.lines]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = ["Country{0}Share{0}Note", 'Ghana{0}"5,1"{0}a', 'Peru{0}7{0}"b; c"']
    text = "\n".join(rows).format(delimiter)
    assert sheet(text).text == "Country | Share | Note\nGhana | 5,1 | a\nPeru | 7 | b; c"


def test_a_spreadsheets_own_word_on_the_delimiter_is_believed_and_no_row() -> None:
    found = sheet("sep=;\nName;Town, country\nAda;Paris, France\n")
    assert found.text == "Name | Town, country\nAda | Paris, France"
    assert found.place(found.text.index("Ada")) == "row 3"


def test_european_decimals_do_not_make_commas_the_delimiter() -> None:
    assert sheet("Land;Anteil\nGhana;5,1\nPeru;7,2\n").text.splitlines()[1] == "Ghana | 5,1"


def test_older_encodings_are_read() -> None:
    assert sheet("Name;Größe\nJosé;3\n".encode("cp1252")).text == "Name | Größe\nJosé | 3"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Year,Rice\n2019,5\n2020,6\n", ("Year", "Rice")),
        ("Country,2017,2018\nGhana,5.1,6.2\n", ("Country", "2017", "2018")),
        ("Name,Town\nAda,Paris\n", ("Name", "Town")),
        ("Budget report\nDept,Q1\nIT,100\n", ("Dept", "Q1")),
        ("Ada,1999\nBob,2001\n", ()),
        ("1,2\n3,4\n", ()),
        ("Ada,Ada\nBob,Rome\n", ()),
        ("Name\nAda\nBob\n", ()),
    ],
)
def test_the_row_that_names_the_columns_is_found(text: str, names: tuple[str, ...]) -> None:
    assert columns(sheet(text)) in ([names], [(), names])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Region;2023;;2024;\n;Plan;Actual;Plan;Actual\nNorth;1;2;3;4\nSouth;5;6;7;8\n",
            ("Region", "2023 Plan", "2023 Actual", "2024 Plan", "2024 Actual"),
        ),
        (
            "\ufeffSales\n;2023;;2024;\nRegion;Plan;Actual;Plan;Actual\nNorth;1;2;3;4\nSouth;5;6;7;8\n",
            ("Region", "2023 Plan", "2023 Actual", "2024 Plan", "2024 Actual"),
        ),
        (
            "Region,Boys,,Girls,\nName,Ten,Old,Ten,Old\nNorth,1,2,3,4\n",
            ("Region Name", "Boys Ten", "Boys Old", "Girls Ten", "Girls Old"),
        ),
        ("Country,People,Area\n,millions,km²\nGhana,31,238\n", ("Country", "People millions", "Area km²")),
        (",Owner,Phone\nServer,Ada,x12\nDisk,Bob,x13\n", ("", "Owner", "Phone")),
        (",Owner,Note\nServer,Ada,ok\nDisk,Bob,5\n", ("", "Owner", "Note")),
        ("Name,,Town\nAda,x,Paris\nBob,y,7\n", ("Name", "", "Town")),
        ("Name,Town\nAda,Paris\nBob,Rome\n", ("Name", "Town")),
    ],
)
def test_two_rows_may_name_the_columns_together(text: str, names: tuple[str, ...]) -> None:
    assert columns(sheet(text))[-1] == names


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    found = sheet('\nYear,Note\n2019,"two\nlines"\n\n\n2020,b\n')
    assert found.text == "Year | Note\n2019 | two lines\n2020 | b"
    assert [found.place(found.text.index(word)) for word in ("Year", "2019", "2020")] == ["row 2", "row 3", "row 6"]
    assert columns(found) == [("Year", "Note")] * 2


def test_a_second_table_below_a_gap_has_its_own_columns() -> None:
    found = sheet("Dept,Q1\nIT,100\n\nStaff\nName,Age\nAda,36\n")
    assert columns(found) == [("Dept", "Q1"), ("Name", "Age")]
    grouped = sheet("Dept,Q1\nIT,100\n\n,2023,,2024,\nTown,Old,New,Old,New\nRome,1,2,3,4\n")
    assert columns(grouped)[1] == ("Town", "2023 Old", "2023 New", "2024 Old", "2024 New")
    assert found.text == "Dept | Q1\nIT | 100\n\nStaff\n\nName | Age\nAda | 36"


def test_short_rows_keep_their_columns_and_empty_columns_go() -> None:
    assert sheet("A,,B,C\n1,,2\n3,,,4\n").text == "A | B | C\n1 | 2 |\n3 |  | 4"


def test_a_long_field_is_read() -> None:
    assert len(sheet(f"Name,Text\nAda,{'word ' * 40_000}\n").text) > 190_000


def test_where_two_delimiters_fit_alike_the_ending_decides() -> None:
    text = "Name, first\tTown\nKing, Ada\tParis\n"
    assert sheet(text, "a.tsv").text.splitlines()[1] == "King, Ada | Paris"
    assert sheet(text, "a.csv").text.splitlines()[1] == "King | Ada Paris"
