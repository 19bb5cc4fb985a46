"""The source panel's blocks and pieces: nothing of the text is lost, moved or marked that is not the quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Document, Heading, Lines, Page
from rag.ui.blocks import blocks
from rag.ui.sources import source_blocks, window

MARKDOWN = """# Timeline 🎉

Some **bold** text with `code`
and more [a link](b.md).

| Date | Event |
|------|-------|
| 5 January | 200 shells |
| 14 January | a missile |

- one
  goes on
- two

```
code

more code
```
the end
"""
PLAIN = """NOTES ON THE LINE

A paragraph that is wrapped by its author at about seventy columns, as mail
and old notes are, and that the panel may wrap anew.

Roses are red,
violets are blue.

Islands
-------
Five islands lie south of the line.

Year | Budget
2023 | 57.0
2024 | 59.4
"""


def document(text: str, name: str, headings: tuple[Heading, ...] = ()) -> Document:
    return Document("id", "sha", "Title", text, headings=headings, names=(name,))


MARKDOWN_DOCUMENT = document(MARKDOWN, "timeline.md", (Heading(1, "Timeline 🎉", 0, 12),))
PLAIN_DOCUMENT = document(PLAIN, "notes.txt")


def kinds(source: Document) -> list[tuple[str, str]]:
    return [(block.kind, source.text[block.start : block.end].strip()) for block in blocks(source)]


def shown(source: Document, marked: tuple[int, int] | None) -> tuple[str, str]:
    """All text that the panel sets, and what of it is marked."""
    pieces = [piece for block in source_blocks(source, marked) for piece in block["pieces"]]
    return "".join(piece["text"] for piece in pieces), "".join(piece["text"] for piece in pieces if piece["mark"])


def test_markdown_is_cut_into_headings_paragraphs_rows_items_and_code() -> None:
    assert kinds(MARKDOWN_DOCUMENT) == [
        ("heading", "# Timeline 🎉"),
        ("paragraph", "Some **bold** text with `code`\nand more [a link](b.md)."),
        ("row", "| Date | Event |"),
        ("delimiter", "|------|-------|"),
        ("row", "| 5 January | 200 shells |"),
        ("row", "| 14 January | a missile |"),
        ("item", "- one\n  goes on"),
        ("item", "- two"),
        ("code", "```\ncode\n\nmore code\n```"),
        ("paragraph", "the end"),
    ]


def test_plain_text_shows_its_headings_verses_and_tables() -> None:
    assert [kind for kind, _ in kinds(PLAIN_DOCUMENT)] == [
        "heading", "paragraph", "paragraph", "heading", "rule", "paragraph", "row", "row", "row",
    ]  # fmt: skip
    prose, verse = [[piece["style"] for piece in block["pieces"]] for block in source_blocks(PLAIN_DOCUMENT, None)[1:3]]
    assert "break" not in prose, "wrapped prose is wrapped anew"
    assert "break" in verse, "a verse keeps its lines"


def test_a_plain_glossary_and_numbered_headings_are_set_as_such() -> None:
    text = (
        "READING LIST\nWhat to read, and why.\n\n1. The article\n\nIt began all this.\n\n"
        "38 North\n   A website on North Korea, which published the first warning of\n   them all.\n\n"
        "1. Do this\n\n2. Do that\n"
    )
    assert [kind for kind, _ in kinds(document(text, "list.txt"))] == [
        "heading", "paragraph", "heading", "paragraph", "term", "meaning", "item", "item",
    ]  # fmt: skip


def test_entries_whose_meaning_stands_behind_the_term_are_set_one_by_one() -> None:
    text = "Off-ramp: A way to step back.\nArmistice: A halt to fighting that is not a peace, wrapped\nby its author.\n"
    headings = tuple(Heading(6, term, text.index(term), text.index(":", text.index(term))) for term in ("Off", "Arm"))
    assert kinds(document(text, "terms.txt", headings)) == [
        ("paragraph", "Off-ramp: A way to step back."),
        ("paragraph", "Armistice: A halt to fighting that is not a peace, wrapped\nby its author."),
    ]
    listed = "- **Off-ramp**: A way to step back.\n- **Armistice**: A halt.\n"
    headings = (Heading(6, "Off-ramp", 0, 14), Heading(6, "Armistice", listed.index("- **A"), listed.index(": A halt")))
    assert [kind for kind, _ in kinds(document(listed, "terms.md", headings))] == ["item", "item"]


def test_only_a_table_s_first_row_is_its_head() -> None:
    heads = [block["head"] for block in source_blocks(PLAIN_DOCUMENT, None) if block["kind"] == "row"]
    assert heads == [True, False, False]


@pytest.mark.parametrize(
    "quote",
    [
        "Some **bold** text",
        "| 5 January | 200 shells |",
        "Timeline 🎉\n\nSome **bo",
        "200 shells |\n| 14 January",
        "more code\n```\nthe end",
    ],
)
def test_the_marked_text_is_the_quote_across_markup_emoji_and_blocks(quote: str) -> None:
    start = MARKDOWN.index(quote)
    assert shown(MARKDOWN_DOCUMENT, (start, start + len(quote))) == (MARKDOWN, quote)


def test_markdown_s_own_marks_stay_in_the_text_but_quiet() -> None:
    pieces = [piece for block in source_blocks(MARKDOWN_DOCUMENT, None) for piece in block["pieces"]]
    assert [piece["text"] for piece in pieces if piece["style"] == "strong"] == ["bold"]
    assert "](b.md)" in [piece["text"] for piece in pieces if piece["style"] == "faint"]


LINES = st.lists(
    st.sampled_from(
        ["", "# A", "| a | b |", "|---|---|", "- item", "```", "words *and* words", "```py", "> said", "😀 é"]
    )
    | st.text(max_size=20),
    max_size=14,
)


@given(lines=LINES, name=st.sampled_from(["a.md", "a.txt", "a.html"]), ends=st.tuples(st.integers(0), st.integers(0)))
def test_any_text_and_any_quote_come_through_character_by_character(
    lines: list[str], name: str, ends: tuple[int, int]
) -> None:
    text = "\n".join(lines)
    start, end = sorted(end % (len(text) + 1) for end in ends)
    assert shown(document(text, name), (start, end)) == (text, text[start:end])


@given(lines=LINES, cut=st.tuples(st.integers(0), st.integers(0)))
def test_a_part_of_a_document_is_tiled_too(lines: list[str], cut: tuple[int, int]) -> None:
    text = "\n".join(lines)
    start, end = sorted(position % (len(text) + 1) for position in cut)
    found = blocks(document(text, "a.md"), (start, end))
    assert "".join(text[block.start : block.end] for block in found) == text[start:end]


def test_a_long_document_is_shown_around_its_quote_in_whole_lines() -> None:
    text = "".join(f"line {number}\n" for number in range(1000))
    source = document(text, "long.txt")
    start = text.index("line 500")
    first, last = window(source, (start, start + 8), 100, 200)
    assert text[first:last].startswith("line ")
    assert text[first:last].endswith("\n")
    assert start - 120 < first < start - 80
    assert window(source, None, 100, 10**9) == (0, len(text))


SHEET = "Budget\n\nDept | Q1 | Q2\nIT |  | 5\n | 3 |\nStaff\n"
SHEET_DOCUMENT = Document(
    "id",
    "sha",
    "Title",
    SHEET,
    headings=(Heading(1, "Budget", 0, 6),),
    names=("a.xlsx",),
    lines=(Lines("table", 8, len(SHEET) - 1, 3, (8, 22)),),
)


def test_a_tables_lines_are_rows_and_empty_cells_keep_their_columns() -> None:
    assert [kind for kind, _ in kinds(SHEET_DOCUMENT)] == ["heading", "row", "row", "row", "row"]
    rows = source_blocks(SHEET_DOCUMENT, None)[1:]
    cells = [[piece["text"] for piece in row["pieces"] if piece["style"] != "sep"] for row in rows]
    assert cells == [["Dept", "Q1", "Q2"], ["IT", "", "5"], ["", "3"], ["Staff"]]
    assert [row["head"] for row in rows] == [True, False, False, False]
    assert [row["level"] for row in rows] == [3, 4, 5, 6], "numbered as its program shows them"


@pytest.mark.parametrize("quote", ["IT |  | 5", "| 3 |", "Dept | Q1 | Q2"])
def test_a_marked_row_is_marked_from_cell_to_cell(quote: str) -> None:
    start = SHEET.index(quote)
    assert shown(SHEET_DOCUMENT, (start, start + len(quote))) == (SHEET, quote)


def test_code_is_set_line_by_line_with_numbers() -> None:
    text = "import os\n\n# A remark. Two.\nx = a | b\n"
    source = Document("id", "sha", "T", text, names=("a.py",), lines=(Lines("code", 0, len(text) - 1, 1),))
    assert [(block.kind, block.level) for block in blocks(source)] == [("line", number) for number in (1, 2, 3, 4)]
    assert shown(source, (27, 36)) == (text, text[27:36])


def test_fields_are_set_one_by_one() -> None:
    text = "From: Ada\nsubject: x | y\n\nHi."
    source = Document("id", "sha", "T", text, names=("a.eml",), lines=(Lines("fields", 0, 24),))
    assert kinds(source) == [("field", "From: Ada"), ("field", "subject: x | y"), ("paragraph", "Hi.")]
    styles = [(piece["text"], piece["style"]) for piece in source_blocks(source, None)[1]["pieces"]]
    assert styles[:2] == [("subject:", "faint"), (" x | y", "")]


def test_a_slide_bears_its_number_at_its_first_block() -> None:
    text = "One\n\na\n\nTwo\n\nb"
    headings = (Heading(1, "One", 0, 3), Heading(1, "Two", 8, 11))
    pages = (Page(1, 0, 6), Page(2, 6, len(text)))
    source = Document("id", "sha", "T", text, "", pages, headings, ("a.pptx",))
    assert [block.get("label") for block in source_blocks(source, None)] == ["Slide 1", None, "Slide 2", None]


def test_underlines_of_titles_stay_in_the_text_out_of_sight() -> None:
    text = "=====\nGuide\n=====\n\nText.\n"
    source = document(text, "a.rst", (Heading(1, "Guide", 0, 17),))
    pieces = source_blocks(source, None)[0]["pieces"]
    assert "".join(piece["text"] for piece in pieces if piece["style"] == "under") == "=====\n\n====="
    assert "".join(piece["text"] for piece in pieces if not piece["style"]) == "Guide"
