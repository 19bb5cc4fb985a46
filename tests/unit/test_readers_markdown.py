"""Markdown and plain text: the file as it is, and where its headings are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers_files import MARKDOWN

from index.readers.markdown import read
from index.readers.plain import read as read_plain
from index.types import Document, Heading


def headings(source: str) -> list[tuple[int, str, str]]:
    """Level, title and the source that it stands in."""
    extract = read(source.encode(), "a.md")
    return [(heading.level, heading.title, extract.text[heading.start : heading.end]) for heading in extract.headings]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_the_text_is_the_file_untouched(source: str) -> None:
    assert read_plain(source.encode(), "a.txt").text == source
    extract = read(source.encode(), "a.md")
    assert extract.text == source
    for heading in extract.headings:
        assert 0 <= heading.start < heading.end <= len(source)


def test_line_ends_stay_as_they_are() -> None:
    source = "# One\r\n\r\ntext\r\n\rTwo\r\n---\r\n"
    extract = read(b"\xef\xbb\xbf" + source.encode(), "a.md")
    assert extract.text == source
    assert [source[heading.start : heading.end] for heading in extract.headings] == ["# One", "Two\r\n---"]


CASES = {
    "by number signs": ("# A\n\n###  B ##\n", [(1, "A", "# A"), (3, "B", "###  B ##")]),
    "underlined": ("A\n=\n\nB b\n---\n", [(1, "A", "A\n="), (2, "B b", "B b\n---")]),
    "in code": ("```\n# A\n```\n\n    # B\n\n~~~\n# C\n", []),
    "in quotations and lists": ("> # A\n\n- # B\n", []),
    "with emphasis": (
        "## A **b** _c_ `d*` [e](f) ![g](h)\n",
        [(2, "A b c d* e g", "## A **b** _c_ `d*` [e](f) ![g](h)")],
    ),
    "with entities and escapes": ("# R&amp;D \\# 1\n", [(1, "R&D # 1", "# R&amp;D \\# 1")]),
    "with tags": ('# <a name="x"></a>A<br>b\n', [(1, "A b", '# <a name="x"></a>A<br>b')]),
    "without text": ("#\n\n# \n", []),
    "not one": ("#hashtag\n\n\\# A\n", []),
    "in HTML": (
        '<h1 align="center">\n  A &amp; B\n</h1>\n\ntext\n',
        [(1, "A & B", '<h1 align="center">\n  A &amp; B\n</h1>')],
    ),
    "after front matter": ("---\ntitle: T\n---\n# A\n", [(1, "A", "# A")]),
    "a rule, not front matter": ("text\n\n---\n\n# A\n\n---\n", [(1, "A", "# A")]),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES.keys())
def test_headings_are_those_a_renderer_shows(source: str, expected: list[tuple[int, str, str]]) -> None:
    assert headings(source) == expected


TITLES = {
    "YAML": ("---\ntitle: A title\ntags: [x]\n---\n\n# Heading\n", "A title"),
    "YAML, Windows": ("---\r\ntitle: 'A: title'\r\n---\r\n# Heading\r\n", "A: title"),
    "TOML": ('+++\ntitle = "A title"\n+++\n# Heading\n', "A title"),
    "none in it": ("---\ntags: [x]\n---\n# Heading\n", "Heading"),
    "broken": ("---\ntitle: [\n---\n# Heading\n", "Heading"),
    "a list": ("---\n- title\n---\n# Heading\n", "Heading"),
    "a number": ("---\ntitle: 1984\n---\n", "1984"),
    "first of level one": ("## Sub\n\n# Heading\n\n# Other\n", "Heading"),
    "none of level one": ("## Sub\n", ""),
}


@pytest.mark.parametrize(("source", "title"), TITLES.values(), ids=TITLES.keys())
def test_the_title_is_the_front_matters_or_the_first_heading(source: str, title: str) -> None:
    assert read(source.encode(), "a.md").title == title


def test_a_sections_path_is_told_by_its_headings() -> None:
    extract = read(MARKDOWN.encode(), "a.md")
    assert [(heading.level, heading.title) for heading in extract.headings] == [
        (1, "Rivers and Harvests"),
        (2, "Yields"),
        (2, "Sources"),
    ]
    assert isinstance(extract.headings[0], Heading)


TOWNS = "".join(f"| Town {at} | {at}2 | {at}3 |\n" for at in range(60))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (f"| Town | 2017 | 2018 |\n|---|---:|---:|\n{TOWNS}", ("Town", "2017", "2018")),
        (f"|Town|2017|2018|\n| :-- | - | - |\n{TOWNS.replace('| ', '|')}", ("Town", "2017", "2018")),
        ("Town | Rain\n--- | ---\nBreda | 5\nTown 59 | 7\n", ("Town", "Rain")),
        (f"| Town | 2017 | 2018 |\n|---|---|---|\n{TOWNS}".replace("\n", "\r\n"), ("Town", "2017", "2018")),
        (f"- An item\n\n  | Town | 2017 | 2018 |\n  |---|---|---|\n  {TOWNS.replace('| T', '  | T')}", None),
        (f"```\n| Town | 2017 | 2018 |\n|---|---|---|\n{TOWNS}```\n", ()),
        (f"| Town | 2017 | 2018 |\n|---|---|---|\n{TOWNS}| a \\| b | 5 | 6 |\n", ()),
        (f"| Town | 2017 |\n|---|---|\n{TOWNS}", ()),
        (f"| Town | 2017 | 2018 |\n|---|---|---|\n{TOWNS}| {'A text. ' * 30}| 5 | 6 |\n", ()),
    ],
)
def test_a_tables_columns_go_with_every_row_of_it(source: str, names: tuple[str, ...] | None) -> None:
    text = f"# Rainfall\n\n{source}\nBehind.\n"
    found = read(text.encode(), "a.md")
    assert found.text == text
    page = Document("d", "s", "T", text, headings=found.headings, lines=found.lines)
    last = text.index("Town 59")
    wanted = ("Town", "2017", "2018") if names is None else names
    assert page.context(last) == ("Rainfall", *([" | ".join(wanted)] if wanted else []))
    assert page.context(text.index("Behind")) == ("Rainfall",)
    assert all(text[lines.start - 1] == "\n" for lines in found.lines)
