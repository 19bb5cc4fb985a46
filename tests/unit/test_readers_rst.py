"""reStructuredText: the source untouched, and which lines are titles."""

from __future__ import annotations

from index.readers.rst import read

TEXT = """=====
Guide
=====

A first paragraph.

Set-up
------

=====  =====
A      B
=====  =====
1      2
=====  =====

:ref:`The *sub* part <x>`
~~~~~~~~~~~~~~~~~~~~~~~~~

Use
---

----

Not a title
--
"""


def test_titles_are_found_with_their_levels_and_tables_and_rules_are_none() -> None:
    found = read(TEXT.encode(), "a.rst")
    assert found.text == TEXT
    assert [(heading.level, heading.title) for heading in found.headings] == [
        (1, "Guide"),
        (2, "Set-up"),
        (3, "The *sub* part"),
        (2, "Use"),
    ]
    assert found.title == "Guide"


def test_a_heading_spans_its_lines() -> None:
    found = read(TEXT.replace("\n", "\r\n").encode(), "a.rst")
    assert [found.text[one.start : one.end] for one in found.headings[:2]] == [
        "=====\r\nGuide\r\n=====",
        "Set-up\r\n------",
    ]
