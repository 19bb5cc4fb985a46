"""OpenDocument texts: all that a reader of the document sees, in its order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from format_files import open_table, open_text
from odf import draw, style, table, text
from odf.namespaces import TEXTNS, XMLNS
from odf.opendocument import OpenDocumentText

from index.errors import UnreadableFile
from index.readers.odt import read
from index.types import Document


def opened(build: Callable[[OpenDocumentText], object]) -> Document:
    found = read(open_text(build), "a.odt")
    return Document("d", "s", found.title, found.text, headings=found.headings, lines=found.lines)


def paragraph(document: OpenDocumentText, content: str = "", **attributes: object) -> text.P:
    return text.P(parent=document.text, text=content, **attributes)


def test_headings_have_their_levels_and_a_title_is_one() -> None:
    def build(document: OpenDocumentText) -> None:
        paragraph(document, "The plan", stylename=style.Style(name="Title", family="paragraph"))
        text.H(parent=document.text, outlinelevel=2, text="Aims")
        paragraph(document, "Dig a well.")

    found = opened(build)
    assert found.text == "The plan\n\nAims\n\nDig a well."
    assert [(heading.level, heading.title) for heading in found.headings] == [(1, "The plan"), (2, "Aims")]
    assert found.title == "The plan"


def test_spans_spaces_tabs_and_breaks_are_read() -> None:
    def build(document: OpenDocumentText) -> None:
        made = paragraph(document, "one")
        made.addElement(text.S(c=4))
        made.addElement(text.Span(text="two"))
        made.addElement(text.Tab())
        made.addText("three")
        made.addElement(text.LineBreak())
        made.addText("four")

    assert opened(build).text == "one two three\nfour"


def test_lists_are_marked_by_their_style_and_nest() -> None:
    def build(document: OpenDocumentText) -> None:
        numbered = text.ListStyle(name="N")
        text.ListLevelStyleNumber(parent=numbered, level=1, numformat="1")
        document.automaticstyles.addElement(numbered)
        outer = text.List(parent=document.text, stylename=numbered)
        first = text.ListItem(parent=outer)
        text.P(parent=first, text="Dig")
        bullets = text.List(parent=first, stylename="B")
        text.P(parent=text.ListItem(parent=bullets), text="by hand")
        text.P(parent=text.ListItem(parent=outer), text="Drink")

    assert opened(build).text == "1. Dig\n  - by hand\n2. Drink"


def test_a_tables_rows_are_lines_and_a_cell_over_rows_stands_in_each() -> None:
    def build(document: OpenDocumentText) -> None:
        made = open_table([["Region", "Year", "Rice"], ["North", "2019", "5"]])
        row = table.TableRow(parent=made)
        table.CoveredTableCell(parent=row)
        for content in ("2020", "6"):
            text.P(parent=table.TableCell(parent=row), text=content)
        made.childNodes[1].childNodes[0].setAttribute("numberrowsspanned", 2)
        document.text.addElement(made)

    found = opened(build)
    assert found.text == "Region | Year | Rice\nNorth | 2019 | 5\nNorth | 2020 | 6"
    assert found.column_names(found.lines[0]) == ("Region", "Year", "Rice")


def test_notes_and_text_boxes_follow_their_paragraph() -> None:
    def build(document: OpenDocumentText) -> None:
        made = paragraph(document, "A claim")
        note = text.Note(parent=made, noteclass="footnote")
        text.NoteCitation(parent=note, text="1")
        text.P(parent=text.NoteBody(parent=note), text="Its source.")
        made.addText(" and more.")
        box = draw.TextBox(parent=draw.Frame(parent=made))
        text.P(parent=box, text="In a box.")

    assert opened(build).text == "A claim and more.\n\nIn a box.\n\n(1) Its source."


def test_deleted_text_is_not_read() -> None:
    def build(document: OpenDocumentText) -> None:
        changes = text.TrackedChanges(parent=document.text)
        region = text.ChangedRegion(parent=changes, qattributes={(TEXTNS, "id"): "c1", (XMLNS, "id"): "c1"})
        text.P(parent=text.Deletion(parent=region), text="gone")
        paragraph(document, "kept")

    assert opened(build).text == "kept"


def test_a_number_of_repeated_cells_is_not_believed() -> None:
    def build(document: OpenDocumentText) -> None:
        made = open_table([["a", "b"]])
        table.TableCell(parent=made.childNodes[0], numbercolumnsrepeated=10**9)
        document.text.addElement(made)

    assert opened(build).text == "a | b"


def test_an_encrypted_one_says_so() -> None:
    data = open_text(lambda document: paragraph(document, "secret"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "META-INF/manifest.xml":
                content = content.replace(b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>")
            target.writestr(name, content)
    with pytest.raises(UnreadableFile, match="encrypted"):
        read(stream.getvalue(), "a.odt")
