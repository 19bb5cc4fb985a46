"""Errors quote files and questions: on a page their words show as they stand."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from rag.ui.telling import plain


@pytest.mark.parametrize(
    "text", ["![x](http://e.org/p.png) [y](http://e.org)", "<img src=x>", "a_b_ **c** `d` $e$ :red[f] #g", "1. h ~~i~~"]
)
def test_what_an_error_quotes_is_text(text: str) -> None:
    page = LexborHTMLParser(MarkdownIt("commonmark").render(plain(text)))
    assert page.body is not None
    assert page.body.text().strip() == text
    assert page.css("img, a, strong, em, code, ol, h1") == []
