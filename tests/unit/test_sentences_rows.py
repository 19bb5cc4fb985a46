"""Rows of tables: each is one sentence, in every format that has tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.document import Document as WordDocument
from readers_files import pdf, word
from reportlab.platypus import Table

from index.readers import read
from index.sentences import sentence_spans

ROWS = (
    "Name | Role | Phone\nLena Brandt | Technical manager. Deputy head. | ext. 117\nJo | Ends here. | \n\n"
    "Above it ends. So it does."
)


def test_a_row_of_a_table_is_one_sentence() -> None:
    expected = [*ROWS.splitlines()[:2], "Jo | Ends here. |", "Above it ends.", "So it does."]
    assert [ROWS[start:end] for start, end in sentence_spans(ROWS)] == expected
    from_row = [ROWS[start:end] for start, end in sentence_spans(ROWS, ROWS.index("Lena"))]
    assert from_row == expected[1:]


TABLE = [["Name", "Role", "Phone"], ["Lena Brandt", "Technical manager. Deputy.", "ext. 117"], ["Jo", "Help", "ext. 9"]]


def in_word(document: WordDocument) -> None:
    table = document.add_table(3, 3)
    for row, cells in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def marked_up(row: list[str]) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"


FORMATS = {
    "docx": lambda: word(in_word),
    "html": lambda: f"<title>Staff</title><table>{''.join(map(marked_up, TABLE))}</table>".encode(),
    "md": lambda: "\n".join(["|".join(TABLE[0]), "-|-|-", *map(" | ".join, TABLE[1:])]).encode(),
    "pdf": lambda: pdf([Table(TABLE, [150, 200, 100])]),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_row_is_one_sentence_in_every_format(kind: str, tmp_path: Path) -> None:
    (tmp_path / f"staff.{kind}").write_bytes(FORMATS[kind]())
    text = read(tmp_path / f"staff.{kind}", max_bytes=10_000_000).text
    found = [text[start:end] for start, end in sentence_spans(text)]
    assert found[-2:] == ["Lena Brandt | Technical manager. Deputy. | ext. 117", "Jo | Help | ext. 9"]


@pytest.mark.parametrize(
    "text",
    ["Type it | it works. Then go.", "Type `a | b | c` here. Then go.", "x |" + " y. Then z." * 12 + "\na | b"],
    ids=["a bar", "code", "a long cell"],
)
def test_a_bar_in_prose_makes_no_row_and_a_long_cell_is_a_text(text: str) -> None:
    assert len(sentence_spans(text)) > 1
    assert text[slice(*sentence_spans(text)[0])].endswith(".")
