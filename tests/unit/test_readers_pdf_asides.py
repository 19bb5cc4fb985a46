"""Notes and captions at the foot of a column stand where they part no sentence."""

from __future__ import annotations

from array import array

from index.readers.pdf_asides import arranged
from index.readers.pdf_lines import Line

NOTE = ["1 A note of two lines, which is set smaller than", "the text, as notes are."]


def column(texts: list[str], left: float = 72.0, notes: list[str] | None = None) -> list[Line]:
    """Lines of text of 10 points, one below the other, and notes of 8 below them; the first column begins lower."""
    top = 400.0 if left < 100 else 100.0
    made = [(text, top + 12 * at, 10.0) for at, text in enumerate(texts)]
    made += [(text, 600.0 + 10 * at, 8.0) for at, text in enumerate(notes or [])]
    return [
        Line(text, array("i", range(len(text))), left, top, left + 4.0 * len(text), top + size + 1, size)
        for text, top, size in made
    ]


def read(*pages: list[Line]) -> str:
    text = ""
    for flow in arranged(pages, 10.0):
        text += "".join(line.text + gap for line, gap in zip(flow.lines, flow.gaps, strict=True)) + "#"
    return text


FIRST = [
    "A paragraph that is over before the column is,",
    "and ends here.",
    "Another one that fills its line and runs on",
]
PARAGRAPH = " ".join(FIRST[:2])
REST = ["beyond the column in which it stood before."]


def test_a_note_stands_before_the_paragraph_that_runs_on_in_the_next_column() -> None:
    note = " ".join(NOTE)
    assert read([*column(FIRST, notes=NOTE), *column(REST, left=320.0)]) == (
        f"{PARAGRAPH}\n\n{note}\n\n{FIRST[2]} {REST[0]}\n\n#"
    )


def test_and_so_it_does_where_the_next_page_goes_on() -> None:
    note = " ".join(NOTE)
    assert read(column(FIRST, notes=NOTE), column(REST)) == f"{PARAGRAPH}\n\n{note}\n\n{FIRST[2]} #{REST[0]}\n\n#"


def test_where_nothing_runs_on_a_note_stays_at_the_foot() -> None:
    text = read(column(FIRST[:2], notes=NOTE), column(["Next"]))
    assert text == f"{PARAGRAPH}\n\n{' '.join(NOTE)}\n\n#Next\n\n#"


def test_a_page_within_one_paragraph_has_its_note_at_its_foot() -> None:
    middle = ["that goes on and on and fills the page from its very"]
    text = read(column(FIRST), column(middle, notes=NOTE), column(REST))
    assert text.endswith(f"{FIRST[2]} #{middle[0]}\n\n{' '.join(NOTE)}\n\n#{REST[0]}\n\n#")


def test_order_says_where_each_line_was_drawn() -> None:
    (flow,) = arranged([[*column(FIRST, notes=NOTE), *column(REST, left=320.0)]], 10.0)
    assert flow.order == [0, 1, 3, 4, 2, 5]


def footed(lines: list[Line]) -> list[Line]:
    """The page with a footer that comes again, in small type."""
    text = "The Footer"
    return [*lines, Line(text, array("i", range(len(text))), 72.0, 780.0, 120.0, 788.0, 7.0)]


def test_a_footer_parts_no_sentence_and_is_kept_once() -> None:
    text = read(footed(column(FIRST)), footed(column(REST)))
    assert text == f"{PARAGRAPH}\n\nThe Footer\n\n{FIRST[2]} #{REST[0]}\n\n#"


def test_a_page_of_a_footer_alone_is_no_text_to_run_on_with() -> None:
    """It is the first page that has the footer, so there it is kept."""
    text = read(column(FIRST), footed([]), footed(column(REST)))
    assert text == f"{PARAGRAPH}\n\n{FIRST[2]}\n\n#The Footer\n\n#{REST[0]}\n\n#"


def test_a_header_stands_behind_a_page_that_runs_on_from_the_one_before() -> None:
    def headed(lines: list[Line]) -> list[Line]:
        return [Line("The Header", array("i", range(10)), 72.0, 40.0, 120.0, 48.0, 7.0), *lines]

    text = read(column(FIRST), headed(column(REST)), headed(column(["Next."])))
    assert text == f"{PARAGRAPH}\n\n{FIRST[2]} #{REST[0]}\n\nThe Header\n\n#Next.\n\n#"


def test_a_column_all_in_small_type_is_text_and_no_note() -> None:
    small = column([], notes=["Small type all along", "and the next line", "and one more"])
    (flow,) = arranged([[*column(FIRST * 9)], small], 10.0)[1:]
    assert flow.order == [0, 1, 2]
    assert not flow.apart
