"""Source code: the file untouched, its lines by number, its definitions as headings."""

from __future__ import annotations

import pytest

from index.readers import CODE, READERS
from index.readers.code import read
from index.types import Document

PYTHON = "import os\n\nclass A(B):\n    async def run(self):\n        return x | 1\n\ndef main():\n    pass\n"


def opened(text: str) -> Document:
    found = read(text.encode(), "a.py")
    return Document("d", "s", "T", found.text, headings=found.headings, lines=found.lines)


def test_a_line_is_below_its_definition_and_has_its_number() -> None:
    found = opened(PYTHON)
    assert found.text == PYTHON
    assert found.heading_path(found.text.index("return")) == ("class A", "async def run")
    assert found.place(found.text.index("return")) == "async def run, line 5"
    assert found.place(found.text.index("pass")) == "def main, line 8"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("export default class Shop {", "export default class Shop"),
        ("func (s *Server) Serve() error {", "func (s *Server) Serve"),
        ("pub(crate) fn parse<T>(x: T) {", "pub(crate) fn parse<T>"),
        ("public static class Outer {", "public static class Outer"),
        ("function total(a, b) {", "function total"),
    ],
)
def test_other_languages_definitions_are_found(line: str, title: str) -> None:
    assert [heading.title for heading in opened(f"{line}\n").headings] == [title]


def test_every_suffix_of_code_is_read_as_code() -> None:
    assert {READERS[suffix] for suffix in CODE} == {"index.readers.code:read"}
    assert not set(CODE) & {".txt", ".md", ".html", ".json", ".xml", ".csv"}
