"""Tables: a dated event becomes a "when", a cell is asked for by its row and column."""

from __future__ import annotations

from drafting_documents import document

from rag.drafting.rows import asked_of_tables, tables

FARES = "Fares\n\n| Passenger | Fare | Note |\n|---|---|---|\n| Adult | 66,500 won | by day |\n| Child | none | - |\n"
EVENTS = (
    "Date | Event\n4 July 1972 | North and South issue a joint statement.\n"
    "August 2001 | The Arch of Reunion is opened in Pyongyang; crowds cheer.\n"
    "October 2006 | Fear.\nMay 2007 | It carries out a test.\n"
)


def asked(text: str, *titles: str) -> list[tuple[str, str]]:
    return [(one.question, one.answer) for one in asked_of_tables(document(text, *titles))]


def test_a_cell_is_asked_for_by_its_row_and_column() -> None:
    assert asked(FARES, "Fares") == [("According to “Fares”, what is the fare for Adult?", "66,500 won")]


def test_a_number_is_a_row_s_name_only_for_a_period() -> None:
    years = "Year | Change\n2014 | +1.0%\n"
    assert asked(f"Growth\n\n{years}", "Growth") == [("According to “Growth”, what is the change in 2014?", "+1.0%")]
    assert asked("Growth\n\nRank | Change\n14 | +1.0%\n", "Growth") == []


def test_a_dated_event_is_asked_for_its_day() -> None:
    assert asked(EVENTS) == [("When was the Arch of Reunion opened in Pyongyang?", "August 2001")]


def test_rows_apart_are_two_tables_and_a_rule_is_no_row() -> None:
    one, other = tables("a | b\n--- | ---\nc | d\n\nText.\n\ne | f\n")
    assert [cells for _, cells in one.rows] == [["a", "b"], ["c", "d"]]
    assert [cells for _, cells in other.rows] == [["e", "f"]]
