"""XML: paragraphs of a document, records of data, and nothing that an entity brings."""

from __future__ import annotations

import pytest

from index.errors import UnreadableFile
from index.readers.xml import read

BOMB = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/p">]><x>y</x>'


def test_data_is_told_by_its_elements_names() -> None:
    found = read(b"<shop open='yes'><name>Tea</name><price currency='EUR'>5</price><empty/></shop>", "a.xml")
    assert found.text == "open: yes\nname: Tea\nprice.currency: EUR\nprice: 5"


def test_alike_elements_are_rows() -> None:
    found = read(b"<books><book id='1'><by>Ada</by></book><book id='2'><by>Bob</by></book></books>", "a.xml")
    assert found.text == "id | by\n1 | Ada\n2 | Bob"


def test_a_document_is_paragraphs_below_headings() -> None:
    xml = (
        "<article><title>Rivers</title><section><title>Yields</title><para>The <em>barley</em>\n is in.</para>"
        "<list><item>One</item><item>Two</item></list></section></article>"
    )
    found = read(xml.encode(), "a.xml")
    assert found.text == "Rivers\n\nYields\n\nThe barley is in.\n\nOne\n\nTwo"
    assert [(heading.level, heading.title) for heading in found.headings] == [(1, "Rivers"), (2, "Yields")]
    assert found.title == "Rivers"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<note>Hello <b>x</b> there</note>", "Hello x there"),
        ("<div>Text <p>One.</p><p>Two.</p></div>", "Text One. Two."),
        ("<a>lead<title>T</title><p>One <b>x</b>.</p>tail</a>", "lead\n\nT\n\nOne x.\n\ntail"),
        ("<a><s>lead<title>T</title>mid<p>One <b>x</b>.</p></s><s>Two</s></a>", "lead\n\nT\n\nmid\n\nOne x.\n\nTwo"),
        ("<p>H<sub>2</sub>O is <b>w</b><i>et</i></p>", "H2O is wet"),
    ],
)
def test_no_word_of_a_document_is_lost_wherever_it_stands(xml: str, text: str) -> None:
    assert read(xml.encode(), "a.xml").text == text


def test_its_own_encoding_is_believed_and_remarks_are_not_text() -> None:
    xml = '<?xml version="1.0" encoding="iso-8859-1"?><!-- no --><a><b>Größe</b><?php no ?></a>'
    assert read(xml.encode("iso-8859-1"), "a.xml").text == "b: Größe"


def test_a_web_page_is_read_as_one() -> None:
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Hi</h1><p hidden="">no</p></body></html>'
    assert read(page.encode(), "a.xml").text == "Hi"


@pytest.mark.parametrize("xml", [BOMB, FILE, PARAMETER])
def test_entities_are_refused(xml: str) -> None:
    with pytest.raises(UnreadableFile, match="declares entities"):
        read(xml.encode(), "a.xml")


def test_what_is_not_well_formed_says_where() -> None:
    with pytest.raises(UnreadableFile, match=r"not well-formed XML \(line 2\)"):
        read(b"<a>\n<b></a>", "a.xml")
