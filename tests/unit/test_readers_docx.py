"""Word documents: what a reader sees with all changes accepted, in order."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import pytest
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from readers_files import HARVEST, RIVER, SAMPLES, with_parts, word, word_body

from index.errors import UnreadableFile
from index.readers.docx import read
from index.readers.extract import Extract
from index.types import Document

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def text(body: str, **parts: str) -> str:
    return read(word_body(body, **parts), "a.docx").text


def built(build: Callable[[WordDocument], object]) -> Extract:
    return read(word(build), "a.docx")


def run(words: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>"


def test_a_document_reads_as_its_blocks() -> None:
    extract = read(SAMPLES[".docx"], "a.docx")
    assert extract.text == (
        f"Rivers and Harvests\n\nThe river\n\n{RIVER}\n\n- A first point\n- A second point\n1. Do this\n"
        f"2. Then that\n\nYields\n\nYear | Barley | Rice\n2019 | 412 | 1,020\n2020 | 398 | 1,134\n\n{HARVEST}"
    )
    assert [(heading.level, heading.title) for heading in extract.headings] == [
        (1, "Rivers and Harvests"),
        (1, "The river"),
        (2, "Yields"),
    ]


BOX = f"<w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent>"
CASES = {
    "insertions stay": (f"<w:p>{run('a ')}<w:ins>{run('new ')}</w:ins>{run('b')}</w:p>", "a new b"),
    "deletions go": ("<w:p><w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>", "a"),
    "moved text stands once": (
        f"<w:p><w:moveFrom>{run('moved')}</w:moveFrom>{run('a ')}<w:moveTo>{run('moved')}</w:moveTo></w:p>",
        "a moved",
    ),
    "links and controls": (
        f"<w:p><w:hyperlink>{run('link')}</w:hyperlink>"
        f"<w:sdt><w:sdtContent>{run(' control')}</w:sdtContent></w:sdt></w:p>",
        "link control",
    ),
    "controls of blocks": (f"<w:sdt><w:sdtPr/><w:sdtContent><w:p>{run('a')}</w:p></w:sdtContent></w:sdt>", "a"),
    "field codes go, results stay": (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('7')}</w:p>",
        "7",
    ),
    "hidden text goes": (f"<w:p>{run('a')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>b</w:t></w:r></w:p>", "a"),
    "text no longer hidden": (
        "<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>b</w:t></w:r></w:p>",
        "b",
    ),
    "tabs, breaks and hyphens": (
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t>"
        "<w:softHyphen/><w:t>e</w:t></w:r></w:p>",
        "a b\nc-de",
    ),
    "text boxes once": (
        "<w:p><w:r><w:t>a</w:t><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<mc:Choice Requires='wps'><w:drawing>{BOX}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p><w:p>{run('b')}</w:p>",
        "a\n\nbox\n\nb",
    ),
    "cells over rows": (
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p>{run('K')}</w:p></w:tc>"
        f"<w:tc><w:p>{run('1')}</w:p></w:tc></w:tr>"
        f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p>{run('2')}</w:p></w:tc></w:tr></w:tbl>",
        "K | 1\nK | 2",
    ),
    "deleted rows go": (
        f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p></w:tc><w:tc><w:p>{run('b')}</w:p><w:p>{run('c')}</w:p></w:tc></w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('gone')}</w:p></w:tc></w:tr></w:tbl>",
        "a | b c",
    ),
    "a frame of one cell": (
        f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p><w:p>{run('b')}</w:p></w:tc></w:tr></w:tbl>",
        "a\n\nb",
    ),
    "empty paragraphs": (f"<w:p/><w:p>{run(' ')}</w:p><w:p>{run('a')}</w:p><w:p/>", "a"),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES.keys())
def test_the_body_reads_as_word_shows_it(body: str, expected: str) -> None:
    assert text(body) == expected


def test_footnotes_follow_the_paragraph_that_refers_to_them() -> None:
    notes = (
        f"<w:footnotes {NAMESPACE}><w:footnote w:type='separator' w:id='-1'><w:p>{run('-')}</w:p></w:footnote>"
        f"<w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r>{run(' See the archive.')}</w:p></w:footnote>"
        "</w:footnotes>"
    )
    body = f"<w:p>{run('A claim.')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p><w:p>{run('Next.')}</w:p>"
    assert text(body, footnotes=notes) == "A claim.\n\n(1) See the archive.\n\nNext."


def test_headings_are_known_by_outline_level_whatever_the_style_is_called() -> None:
    def build(document: WordDocument) -> None:
        style = document.styles.add_style("Kapitelüberschrift", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Heading 2"]
        document.add_paragraph("Erstes Kapitel", style=style)
        document.add_paragraph("Text")

    assert [(heading.level, heading.title) for heading in built(build).headings] == [(2, "Erstes Kapitel")]
    direct = f"<w:p><w:pPr><w:outlineLvl w:val='2'/></w:pPr>{run('Direct')}</w:p>"
    extract = read(word_body(direct), "a.docx")
    assert [(heading.level, heading.title) for heading in extract.headings] == [(3, "Direct")]


NUMBERING = (
    f"<w:numbering {NAMESPACE}><w:abstractNum w:abstractNumId='0'>"
    "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1'/></w:lvl>"
    "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>"
    "<w:lvl w:ilvl='2'><w:start w:val='1'/><w:numFmt w:val='lowerRoman'/><w:lvlText w:val='(%3)'/></w:lvl>"
    "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'>"
    "<w:startOverride w:val='5'/></w:lvlOverride></w:num></w:numbering>"
)


def numbered(words: str, depth: int, number: int = 1, style: str = "") -> str:
    properties = f"<w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='{number}'/></w:numPr>"
    named = f"<w:pStyle w:val='{style}'/>" if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{run(words)}</w:p>"


def test_numbers_that_word_counts_by_itself_are_written_out() -> None:
    body = (
        numbered("Scope", 0, style="Heading1")
        + numbered("Terms", 1, style="Heading2")
        + numbered("one", 2)
        + numbered("two", 2)
        + numbered("Duties", 1, style="Heading2")
        + numbered("End", 0, style="Heading1")
        + numbered("five", 0, number=2)
        + numbered("six", 0, number=2)
        + numbered("off", 0, number=0)
    )
    extract = read(word_body(body, numbering=NUMBERING), "a.docx")
    assert extract.text == (
        "1 Scope\n\n1.1 Terms\n\n    (i) one\n    (ii) two\n\n1.2 Duties\n\n2 End\n\n5 five\n6 six\n\noff"
    )
    assert [heading.title for heading in extract.headings] == ["1 Scope", "1.1 Terms", "1.2 Duties", "2 End"]


def test_the_title_is_the_property_the_title_style_or_the_first_heading() -> None:
    def build(document: WordDocument) -> None:
        document.add_heading("Chapter", 1)
        document.add_paragraph("Styled title", style="Title")

    def with_property(document: WordDocument) -> None:
        build(document)
        document.core_properties.title = "Declared title"

    def junk_property(document: WordDocument) -> None:
        document.core_properties.title = "Microsoft Word - draft.docx"
        document.add_heading("Chapter", 1)

    assert built(build).title == "Styled title"
    assert built(with_property).title == "Declared title"
    assert built(junk_property).title == "Chapter"


def test_the_strict_form_of_the_format_is_read_too() -> None:
    data = SAMPLES[".docx"]
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            strict = source.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            target.writestr(name, strict)
    assert read(stream.getvalue(), "a.docx").text == read(data, "a.docx").text


def test_a_zip_bomb_is_refused_at_once() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target, target.open("word/document.xml", "w") as part:
        for _ in range(250):
            part.write(b" " * 1_000_000)
    assert len(stream.getvalue()) < 1_000_000
    started = time.perf_counter()
    with pytest.raises(UnreadableFile, match="unpacks to more than") as error:
        read(stream.getvalue(), "a.docx")
    assert error.value.remedy
    assert time.perf_counter() - started < 0.5


def test_entities_are_neither_fetched_nor_expanded() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "lol lol lol"><!ENTITY b "&a;&a;&a;">'
        f'<!ENTITY file SYSTEM "file:///etc/passwd">]><w:document {NAMESPACE}><w:body><w:p><w:r><w:t>x &b; &file;</w:t>'
        "</w:r></w:p></w:body></w:document>"
    )
    found = read(with_parts(word(lambda document: None), document=bomb), "a.docx").text
    assert found == "x"


def test_a_zip_archive_that_is_no_word_file_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableFile, match="not a Word document"):
        read(stream.getvalue(), "a.docx")


@pytest.mark.parametrize("is_marked", [False, True])
def test_a_tables_columns_go_with_every_row_of_it(is_marked: bool) -> None:
    rows = [["Town", "Rain", "Wind"], *([f"Town {at}", "many" if is_marked else f"{at}", "none"] for at in range(60))]

    def build(document: WordDocument) -> None:
        table = document.add_table(rows=0, cols=3)
        for texts in rows:
            for cell, content in zip(table.add_row().cells, texts, strict=True):
                cell.text = content
        if is_marked:
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        document.add_paragraph("Behind.")

    found = built(build)
    page = Document("d", "s", "T", found.text, lines=found.lines)
    assert page.context(found.text.index("Town 59")) == ("Town | Rain | Wind",)
    assert page.context(found.text.index("Behind")) == ()


def test_what_stands_in_the_margins_is_read_once_and_pages_numbers_are_not() -> None:
    def build(document: WordDocument) -> None:
        document.add_section()
        first, second = document.sections
        for section in (first, second):
            section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
            section.header.paragraphs[0].text = "Contract No. 4711"
            section.footer.paragraphs[0].text = "Acme Ltd, Utrecht"
            number = section.footer.add_paragraph("Page ")
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), " PAGE ")
            number._p.append(field)
        second.header.add_paragraph("Annex")
        first.first_page_header.paragraphs[0].text = "Never shown: there is no first page of its own"
        document.add_heading("Terms", 1)
        document.add_paragraph("The rent is 5.")

    found = built(build)
    assert found.text == "Contract No. 4711\n\nAnnex\n\nTerms\n\nThe rent is 5.\n\nAcme Ltd, Utrecht"
    assert [heading.title for heading in found.headings] == ["Terms"]
