"""Lines from glyphs: what no library writes a PDF for, built glyph by glyph."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.pdf_lines import Glyph, Line, align, in_order, lines
from index.readers.pdf_paragraphs import lay_out

WIDTH, HEIGHT = 5.0, 12.0


def typed(text: str, *, x: float = 0.0, y: float = 0.0, first: int = 0, breaks: bool = False) -> list[Glyph]:
    """Glyphs of one width, set from `x` to the right."""
    return [
        Glyph(char, first + at, x + at * WIDTH, y, x + (at + 1) * WIDTH, y + HEIGHT, breaks and at == 0)
        for at, char in enumerate(text)
    ]


def read(*glyphs: Iterable[Glyph]) -> list[str]:
    return [line.text for line in lines(glyph for part in glyphs for glyph in part)]


def test_a_superscript_stays_on_its_line_though_pdfium_breaks_there() -> None:
    raised = [Glyph("2", 5, 20.0, -3.0, 23.0, 4.0, True)]
    assert read(typed("area"), raised, typed("of it", x=28, breaks=True)) == ["area2 of it"]


def test_a_lower_line_or_one_to_the_left_is_another() -> None:
    assert read(typed("one"), typed("two", y=14, breaks=True)) == ["one", "two"]
    assert read(typed("one", x=300), typed("two", breaks=True)) == ["one", "two"]


def test_wide_gaps_part_cells_but_not_a_mark_from_its_item() -> None:
    assert read(typed("2020"), typed("4.1", x=60), typed("x", x=120)) == ["2020 | 4.1 | x"]
    assert read(typed("•"), typed("item", x=40)) == ["•item"]
    assert read(typed("2.1 "), typed("Scope", x=60)) == ["2.1 Scope"]


def test_a_stretched_space_is_no_cell() -> None:
    spaced = typed("the ") + typed("next", x=15 + 14)
    assert read(spaced) == ["the next"]


def test_dots_that_lead_to_a_page_number_are_three() -> None:
    assert read(typed("Introduction . . . . . . . . . . 12")) == ["Introduction ... 12"]
    assert read(typed("well........ 7 and 3... x")) == ["well ... 7 and 3... x"]


def test_right_to_left_words_drawn_backwards_are_spelled_forwards() -> None:
    word = [Glyph(char, at, 50.0 + at * 5, 0, 55.0 + at * 5, 12, False) for at, char in enumerate("ةمصاع")]
    other = [Glyph(char, 9 + at, 40.0 - at * 5, 0, 45.0 - at * 5, 12, False) for at, char in enumerate("مصر")]
    space = [Glyph(" ", 8, 45.0, 0, 50.0, 12, False)]
    assert read(word, space, other) == ["عاصمة مصر"]


def test_text_down_a_margin_is_one_line() -> None:
    spine = [Glyph(char, at, 0.0, 100.0 - at * 6, 12.0, 106.0 - at * 6, False) for at, char in enumerate("sideways")]
    assert read(spine) == ["sideways"]


TEXTS = st.lists(st.text(alphabet="abcd -.", min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=12)


@given(TEXTS, st.lists(st.sampled_from([0.0, 14.0, 20.0, -60.0]), min_size=12, max_size=12))
def test_every_character_leads_back_to_its_glyph(texts: list[str], steps: list[float]) -> None:
    """Whatever was joined and however hyphens went, the way back finds the glyph that drew the character."""
    glyphs: list[Glyph] = []
    y = 0.0
    for text, step in zip(texts, steps, strict=False):
        glyphs += typed(text, y=y, first=len(glyphs), breaks=bool(glyphs))
        y += step
    page = lines(glyphs)
    layout = lay_out([page])
    span = layout.pages[0]
    text = layout.text[span.start : span.end]
    assert text == layout.text
    indices = align(in_order(page, span.order), text)
    for char, at in zip(text, indices, strict=True):
        assert at == -1 or glyphs[at].char == char or char == " "
    drawn = sum(at >= 0 and not char.isspace() for char, at in zip(text, indices, strict=True))
    letters = sum(char in "abcd" for char in text)
    assert letters == sum(glyph.char in "abcd" for glyph in glyphs)
    assert drawn >= letters


@given(TEXTS)
def test_blocks_and_pages_cover_the_text(texts: list[str]) -> None:
    pages: list[list[Line]] = [lines(typed(text)) for text in texts]
    layout = lay_out([*pages, []])
    assert [page.number for page in layout.pages] == list(range(1, len(texts) + 2))
    at = 0
    for block in layout.blocks:
        assert not layout.text[at : block.start].strip()
        assert block.start < block.end
        at = block.end
    assert not layout.text[at:].strip()


def test_a_page_that_is_of_other_lines_is_not_aligned() -> None:
    with pytest.raises(ValueError, match="differs"):
        align(lines(typed("some text")), "another text")
