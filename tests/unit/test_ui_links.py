"""Links in answers and documents: to the web only, with all that they say, and never an image."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Document
from rag.answer_blocks import answer_blocks
from rag.ui.sources import source_blocks

WEB = "https://example.org/a_(b)?x=1&y=2#z"


def links_of(pieces: list[dict]) -> list[tuple[str, str]]:
    return [(piece["text"], piece["href"]) for piece in pieces if piece["style"] == "link"]


def in_an_answer(text: str) -> list[tuple[str, str]]:
    return [link for block in answer_blocks(text, []) for link in links_of(block["pieces"])]


def in_a_document(text: str, name: str) -> list[tuple[str, str]]:
    blocks = source_blocks(Document("d", "", "", text, names=(name,)), None)
    assert "".join(piece["text"] for block in blocks for piece in block["pieces"]) == text, "no character is lost"
    return [link for block in blocks for link in links_of(block["pieces"])]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (f"See {WEB}.", [(WEB, WEB)]),
        (f"(see {WEB})", [(WEB, WEB)]),
        (f"A [report]({WEB}), read it.", [("report", WEB)]),
        ("HTTP://EXAMPLE.ORG, too", [("HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG")]),
        (f"![pixel]({WEB})", []),
        ("[x](javascript:alert(1)) and javascript:alert(1)", []),
        ("[x](data:text/html,hi) [y](//example.org) [z](file:///etc/passwd)", []),
        ("https:// and http://", []),
    ],
)
def test_only_the_web_is_linked(text: str, links: list[tuple[str, str]]) -> None:
    assert in_an_answer(text) == links
    assert in_a_document(text, "a.md") == links


def test_an_address_in_a_plain_text_is_linked_and_markdown_there_stays_what_it_is() -> None:
    assert in_a_document(f"See {WEB}, please.", "a.txt") == [(WEB, WEB)]
    assert in_a_document("![x](ftp://a) [y](javascript:b)", "a.txt") == []


@given(st.text("ahtps:/.[]()!*_`\n x", max_size=80))
def test_whatever_is_linked_begins_with_http(text: str) -> None:
    for _, href in [*in_an_answer(text), *in_a_document(text, "a.md"), *in_a_document(text, "a.txt")]:
        assert href.startswith(("http://", "https://"))
