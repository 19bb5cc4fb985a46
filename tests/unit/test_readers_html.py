"""Web pages: what a reader of the page sees as its content, in blocks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers_files import HARVEST, RIVER, WEB_PAGE

from index.readers import read
from index.readers.html import read as read_html
from index.types import Document


def document(html: str | bytes) -> Document:
    extract = read_html(html.encode() if isinstance(html, str) else html, "page.html")
    return Document("", "", extract.title, extract.text, headings=extract.headings)


def text(html: str | bytes) -> str:
    return document(html).text


def test_a_page_reads_as_its_blocks() -> None:
    assert text(WEB_PAGE) == (
        f"Rivers and Harvests\n\n{RIVER}\n\nYields\n\nIn tonnes\n\nYear | Barley | Rice\n2019 | 412 | 1,020\n"
        f"2020 | 398 | 1,134\n\n{HARVEST}\n\n- A first point\n- A second point\n  1. Do this\n  2. Then that"
    )


def test_headings_are_found_without_their_permalinks() -> None:
    found = document(WEB_PAGE)
    assert [(heading.level, heading.title) for heading in found.headings] == [(1, "Rivers and Harvests"), (2, "Yields")]


def test_the_title_is_the_pages_or_its_first_heading() -> None:
    assert document(WEB_PAGE).title == "Rivers & Harvests"
    assert document("<title>Untitled Document</title><h1>Real <i>name</i></h1>").title == "Real name"
    assert document("<svg><title>An icon</title></svg><h1>Real name</h1>").title == "Real name"
    assert document("<p>nothing</p>").title == ""


CASES = {
    "white space collapses": ("<p>one\n  two&nbsp;three\t four</p>", "one two three four"),
    "inline tags join": ("<p>H<sub>2</sub>O, <b>bold</b><i>er</i>.</p>", "H2O, bolder."),
    "entities are decoded": ("<p>&lt;a&gt; &amp; &eacute; &#8212; &#x1F600; &hellip;</p>", "<a> & é — 😀 …"),
    "a break is a line": ("<p>one<br>two<br><br>three</p>", "one\ntwo\n\nthree"),
    "divisions are blocks": ("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree"),
    "soft hyphens go": ("<p>exam&shy;ple and zero&#8203;width</p>", "example and zerowidth"),
    "code keeps its lines": (
        "<pre>\ndef f():\n    return <b>1</b>\n\nf()\n</pre>x",
        "def f():\n    return 1\n\nf()\n\nx",
    ),
    "definitions": ("<dl><dt>T<dd>D1<dd>D2<dt>U<dd>E</dl>", "T\nD1\nD2\n\nU\nE"),
    "numbered lists": ("<ol start=3><li>a<li value=9>b<li>c</ol>", "3. a\n9. b\n10. c"),
    "empty items": ("<ul><li></li><li>a</li><li> </li></ul>", "- a"),
    "paragraphs in items": ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n- b"),
    "cells over rows": ("<table><tr><th rowspan=2>K<td>1<tr><td>2</table>", "K | 1\nK | 2"),
    "cells over columns": ("<table><tr><td colspan=2>K<td>1</table>", "K | 1"),
    "blocks in cells": ("<table><tr><td><p>a</p><ul><li>b</ul><td>c<br>d</table>", "a b | c d"),
    "empty rows": ("<table><tr><td><td><tr><td>a<td></table>", "a |"),
    "layout tables": ("<table><tr><td><h2>A</h2>one<td><p>two</p></table>", "A\n\none\n\ntwo"),
    "tables in tables": ("<table><tr><td><table><tr><td>a<td>b</table><td>c</table>", "a | b\n\nc"),
    "closed details": ("<details><summary>Q</summary><p>A</p></details>", "Q\n\nA"),
    "hidden parts": ("<p>a</p><p style='display: none'>b</p><dialog>c</dialog><p hidden='until-found'>d</p>", "a\n\nd"),
    "furniture": ("<div role=navigation>n</div><header>h</header><p>p</p><footer>f</footer>", "h\n\np"),
    "an article's footer": ("<article><p>p</p><footer>by me</footer></article>", "p\n\nby me"),
    "buttons": ("<button>Menu</button><h2><button>Question</button></h2><p>Answer</p>", "Question\n\nAnswer"),
    "nothing but furniture": ("<nav><p>All there is</p></nav>", "All there is"),
    "comments": ("<p>a<!-- b -->c</p>", "ac"),
    "frames and forms": ("<p>a<iframe>b</iframe><textarea>c</textarea><label>d</label></p>", "ad"),
    "broken markup": ("<p>one<p>two<b>three<div>four</p></i>five", "one\n\ntwothree\n\nfour\n\nfive"),
    "text after the end": ("<body><p>one</p></body></html><p>two</p>three", "one\n\ntwo\n\nthree"),
    "mathematics": ("<math><mi>x</mi><annotation>\\latex</annotation></math>", "x"),
    "ruby": ("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>", "漢字(かんじ)"),
}


@pytest.mark.parametrize(("html", "expected"), CASES.values(), ids=CASES.keys())
def test_markup_reads_as_it_is_shown(html: str, expected: str) -> None:
    assert text(html) == expected


def test_main_is_taken_where_it_holds_most_of_the_text_with_what_introduces_it() -> None:
    page = f"<header><h1>H</h1></header><div>side</div><div><main><p>{RIVER}</p></main><div>beside</div></div>"
    assert text(page) == f"H\n\n{RIVER}"
    early = f"<main><p>short</p></main><div><p>{RIVER}</p></div>"
    assert text(early) == f"short\n\n{RIVER}"


ENCODED = "<p>“Größe” – é</p>"


@pytest.mark.parametrize(
    "data",
    [
        b'<meta charset="windows-1252">' + ENCODED.encode("cp1252"),
        b'<meta http-equiv=Content-Type content="text/html; charset=iso-8859-1">' + ENCODED.encode("cp1252"),
        b"<?xml version='1.0' encoding='windows-1252'?>" + ENCODED.encode("cp1252"),
        b'<meta charset="iso-8859-1">' + ENCODED.encode(),
        b'<meta charset="nonsense">' + ENCODED.encode(),
        b"\xef\xbb\xbf" + ENCODED.encode(),
        b"\xff\xfe" + ENCODED.encode("utf-16-le"),
        b'<meta charset="utf-8">' + ENCODED.encode("cp1252"),
        ENCODED.encode("cp1252"),
    ],
)
def test_the_encoding_is_declared_marked_or_guessed(data: bytes) -> None:
    assert text(data) == "“Größe” – é"


def test_a_page_may_nest_deeper_than_python_calls() -> None:
    assert text("<div>" * 50_000 + "deep" + "</div>" * 50_000) == "deep"


def test_a_page_of_absurd_spans_is_read_at_once() -> None:
    assert text("<table><tr><td colspan=99999999 rowspan=99999999>a<tr><td>b</table>") == "a\na | b"


WORDS = st.lists(st.sampled_from(["river", "42", "é", "&amp;", "x"]), min_size=1, max_size=4).map(" ".join)
BLOCKS = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["p", "div", "b", "ul", "ol", "li", "table", "tr", "td", "section", "pre", "h2", "span", "dd"]),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BLOCKS)
def test_no_letter_is_lost_whatever_the_nesting(html: str) -> None:
    """Against another parser that builds trees alike: every letter and digit, in order."""
    page = f"<!doctype html><title>t</title><body>{html}</body>"
    found = document(page)
    expected = BeautifulSoup(read_tree(page), "html.parser").get_text()
    body = re.sub(r"(?m)^ *(?:- |\d+\. )", "", found.text)
    assert sorted(letters(body)) == sorted(letters(expected))
    for heading in found.headings:
        assert found.text[heading.start : heading.end] == heading.title


def letters(value: str) -> str:
    return "".join(char for char in value if char.isalpha())


def read_tree(page: str) -> str:
    """The body as a browser would serialise it: where misplaced tags go is the HTML Standard's business."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(page).body
    assert body is not None
    return str(body.html)


def test_a_saved_page_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "page.HTM"
    path.write_bytes(WEB_PAGE.encode("utf-16"))
    assert read(path, max_bytes=100_000).text == text(WEB_PAGE)


TOWNS = "".join(f"<tr><td>Town {at}<td>{at}2<td>{at}3" for at in range(90))
LONG_CELLS = f"<tr><td>Aa<td>{'One sentence of many. ' * 9}<tr><td>Bb<td>5"


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (f"<tr><th>Town<th>2017<th>2018{TOWNS}", ("Town", "2017", "2018")),
        (f"<thead><tr><th><th>Rain<tr><th>Town<th>2017<th>2018</thead>{TOWNS}", ("Town", "Rain 2017", "Rain 2018")),
        (f"<tr><td>Town<td>2017<td>2018{TOWNS}", ("Town", "2017", "2018")),
        (TOWNS, ()),
        (f"<tr><th>Name<th>Text{LONG_CELLS}", ()),
        ("<tr><th>Height<td>5 m<tr><th>Width<td>7 m", ()),
        ("<tr><td>Height<td>5 m<td>high<tr><td>Width<td>7 m<td>wide", ()),
        ("<tr><td>Name<td>Ada<tr><td>Town<td>Paris", ()),
        ("<tr><td>Name<td>Age<tr><td>Ada<td>36<tr><td>Bob<td>41", ("Name", "Age")),
    ],
)
def test_a_tables_columns_go_with_every_row_of_it(table: str, names: tuple[str, ...]) -> None:
    found = read_html(f"<h1>Rainfall</h1><table>{table}</table><p>Behind.".encode(), "a.html")
    page = Document("d", "s", "T", found.text, headings=found.headings, lines=found.lines)
    last = found.text.rindex("\n", 0, found.text.index("\n\nBehind.")) + 1
    assert page.context(last) == ("Rainfall", *([" | ".join(names)] if names else []))
    assert page.context(found.text.index("Behind")) == ("Rainfall",)
