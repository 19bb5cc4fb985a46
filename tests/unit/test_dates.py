"""The dates that a text names, and the one that a source is of."""

from __future__ import annotations

import pytest

from index.types import Document, Heading
from rag.answering.dates import OPENING_CHARACTERS, date_of, dates, heading_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-03", [(2024, 5, 3)]),
        ("2024/05/03 and 2024.5.3", [(2024, 5, 3), (2024, 5, 3)]),
        ("report_2024-05.pdf", [(2024, 5, 0)]),
        ("on 3 May 2024", [(2024, 5, 3)]),
        ("the 3rd of May 2024", [(2024, 5, 3)]),
        ("May 3, 2024", [(2024, 5, 3)]),
        ("May 2024", [(2024, 5, 0)]),
        ("Sept. 2024, sep 2024", [(2024, 9, 0), (2024, 9, 0)]),
        ("minutes-march-2023.md", [(2023, 3, 0)]),
        ("handbook-2021.md", [(2021, 0, 0)]),
        ("handbook_2021_final.docx", [(2021, 0, 0)]),
        ("2022, then 3 May 2021", [(2022, 0, 0), (2021, 5, 3)]),
        ("1762-0-632.txt", []),
        ("part 12024, ID2024x, 3000", []),
        ("maybe 2024x", []),
        ("", []),
    ],
)
def test_dates_are_found_in_order_the_fullest_form_first(text, expected):
    assert [dated.when for dated in dates(text)] == expected


def test_a_date_is_kept_as_it_was_written():
    assert [dated.text for dated in dates("Of 3 May 2024, and 2021.")] == ["3 May 2024", "2021"]


def document(text: str, title: str = "Handbook", *headings: str) -> Document:
    found = tuple(Heading(2, heading, text.index(heading), text.index(heading) + len(heading)) for heading in headings)
    return Document("one", "", title, text, headings=found)


@pytest.mark.parametrize(
    ("text", "title", "name", "headings", "expected"),
    [
        ("1 March 2023\nIt ran.", "Log 2020", "log-2019.md", ("1 March 2023",), (2023, 3, 1)),
        ("It ran.", "Log 2020", "log-2019.md", (), (2020, 0, 0)),
        ("It ran.", "Log", "log-2019.md", (), (2019, 0, 0)),
        ("Handbook\n\nAs of 3 May 2024\n\nIt ran.", "Handbook", "h.md", (), (2024, 5, 3)),
        ("Handbook\n\n**Last updated:** May 2024\n\nIt ran.", "Handbook", "h.md", (), (2024, 5, 0)),
        ("Handbook\n3 May 2024\nIt ran.", "Handbook", "h.md", (), (2024, 5, 3)),
        ("In 1953 it ran.", "Handbook", "h.md", (), None),
        ("It ran.", "Timeline 1945 to 2024", "timeline.md", (), None),
        (f"{'It ran. ' * 60}\nAs of 2024", "Handbook", "h.md", (), None),
    ],
)
def test_a_source_is_of_the_nearest_date_that_it_bears(text, title, name, headings, expected):
    found = date_of(document(text, title, *headings), text.index("It ran") if "It ran" in text else 0, name)
    assert (found.when if found else None) == expected
    assert OPENING_CHARACTERS < 480, "the last case has to be beyond the opening"


def test_only_the_innermost_heading_dates_an_entry():
    year, day = Heading(1, "2023", 0, 4), Heading(2, "1 March 2023", 5, 17)
    assert heading_date((year, day)).when == (2023, 3, 1)
    assert heading_date((year, Heading(2, "Remarks", 5, 12))) is None
    assert heading_date(()) is None
