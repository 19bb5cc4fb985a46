"""Books: chapters in reading order, each below its heading."""

from __future__ import annotations

import pytest
from format_files import archive, book

from index.errors import UnreadableFile
from index.readers.epub import read

CONTENTS = '<ol><li><a href="a.xhtml">The river</a></li><li><a href="b.xhtml#x">The end</a></li></ol>'
SEALED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData xmlns="x"><CipherData>'
    '<CipherReference URI="{}"/></CipherData></EncryptedData></encryption>'
)


def test_chapters_are_in_the_order_of_the_spine_and_the_contents_are_not_among_them() -> None:
    found = read(book({"b.xhtml": "<h1>Two</h1><p>Later.</p>", "a.xhtml": "<h1>One</h1><p>Before.</p>"}), "a.epub")
    assert found.text == "Two\n\nLater.\n\nOne\n\nBefore."
    assert [heading.title for heading in found.headings] == ["Two", "One"]
    assert found.title == "Rivers & Harvests"


def test_a_chapter_without_a_heading_has_its_name_in_the_contents() -> None:
    found = read(book({"a.xhtml": "<p>It rises.</p>", "b.xhtml": "<h2>Own</h2><p>x</p>"}, contents=CONTENTS), "a.epub")
    assert found.text == "The river\n\nIt rises.\n\nOwn\n\nx"


def test_what_xhtml_closes_at_once_swallows_nothing() -> None:
    assert (
        read(book({"a.xhtml": '<p>One<a id="x"/> two<br/>three</p><div/>four'}), "a.epub").text
        == "One two\nthree\n\nfour"
    )


def test_a_protected_book_says_so_and_one_with_protected_fonts_is_read() -> None:
    chapters = {"a.xhtml": "<p>Words.</p>"}
    sealed = {"META-INF__encryption.xml": SEALED.format("OEBPS/a.xhtml")}
    with pytest.raises(UnreadableFile, match="protected against copying"):
        read(book(chapters, **sealed), "a.epub")
    fonts = {"META-INF__encryption.xml": SEALED.format("OEBPS/font.otf")}
    assert read(book(chapters, **fonts), "a.epub").text == "Words."


def test_references_out_of_the_archive_lead_nowhere() -> None:
    opf = '<package><manifest><item id="a" href="../../../etc/passwd" media-type="text/html"/></manifest><spine>'
    data = archive(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
            "b.opf": f'{opf}<itemref idref="a"/></spine></package>',
        }
    )
    assert read(data, "a.epub").text == ""


def test_another_archive_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="not an EPUB book"):
        read(archive({"a.txt": "x"}), "a.epub")
