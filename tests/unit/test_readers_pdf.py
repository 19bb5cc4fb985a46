"""PDF: the text reads well, and the rectangles lie on the quoted words."""

from __future__ import annotations

import io
import random
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pdfplumber
import pytest
from pdf_files import PDFS
from pdf_read_back import letters, words_in
from PIL import Image, ImageOps
from pypdf import PdfWriter
from readers_files import (
    ARMISTICE,
    HARVEST,
    RIVER,
    SAMPLES,
    TABLE,
    changed,
    cropped,
    drawn,
    encrypted,
    paragraph,
    pdf,
    report,
    turned,
)
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable, PageBreak, Spacer, Table, TableStyle

from index.errors import UnreadableFile
from index.readers import read
from index.readers.pdf import highlight_boxes, page_image
from index.types import Document

REPORT = SAMPLES[".pdf"]
NARROW = [paragraph(f"{RIVER} {HARVEST} {ARMISTICE}", rightIndent=250, alignment=4) for _ in range(4)]
BROKEN = [
    (72, 500, "The long-term plan of the gov-"),
    (72, 486, "ernment was well-"),
    (72, 472, "known, and COVID-"),
    (72, 458, "19 or the North-"),
    (72, 444, "South talks, in short-"),
    (72, 430, "and long-term views of the govern-"),
    (72, 416, "ment, as the government said, well-known."),
]
FILES = {
    "a report of two pages": REPORT,
    "pages turned by 90": turned(REPORT, 90),
    "pages turned by 180": turned(REPORT, 180),
    "pages turned by 270": turned(REPORT, 270),
    "cropped pages": cropped(REPORT, (40, 60, 560, 790)),
    # Cut alike at both sides: pdfplumber mirrors the cut of a turned page. The test on ink cuts them differently.
    "cropped and turned pages": turned(cropped(REPORT, (40, 60, A4[0] - 40, 790)), 90),
    "narrow justified lines": pdf(NARROW),
    "two columns": pdf([paragraph(f"{RIVER} {HARVEST}") for _ in range(14)], columns=2),
    "hyphens at lines' ends": drawn(BROKEN),
    "landscape text on a turned page": drawn(BROKEN, rotation=90),
    "superscripts and small type": pdf([paragraph(f"{RIVER}<super>2</super> x<sub>i</sub> {HARVEST}", fontSize=7)]),
}
every_file = pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())


def document(folder: Path, data: bytes) -> tuple[Path, Document]:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    return path, read(path, max_bytes=10_000_000)


def text_of(folder: Path, data: bytes) -> str:
    return document(folder, data)[1].text


@every_file
def test_the_words_in_the_rectangles_are_the_quote(data: bytes, tmp_path: Path) -> None:
    path, found = document(tmp_path, data)
    spans = [match.span() for match in re.finditer(r"\S+", found.text)]
    choose = random.Random(7)
    with pdfplumber.open(path) as opened:
        for _ in range(4):
            first = choose.randrange(len(spans))
            last = min(first + choose.randrange(1, 40), len(spans) - 1)
            start, end = spans[first][0], spans[last][1]
            marked = words_in(opened.pages, highlight_boxes(path, found, start, end))
            assert sorted(marked) == sorted(letters(found.text[start:end])), found.text[start:end]


@every_file
def test_rectangles_are_within_the_page_and_one_a_line(data: bytes, tmp_path: Path) -> None:
    path, found = document(tmp_path, data)
    boxes = highlight_boxes(path, found, 0, len(found.text))
    assert {box.page for box in boxes} == {page.number for page in found.pages}
    for box in boxes:
        assert 0 <= box.left < box.right <= 1.001
        assert 0 <= box.top < box.bottom <= 1.001
    assert len(boxes) <= found.text.count(" ") / 2 + 1


def test_a_turned_page_reads_as_the_upright_one(tmp_path: Path) -> None:
    upright = text_of(tmp_path, REPORT)
    assert [text_of(tmp_path, turned(REPORT, degrees)) for degrees in (90, 180, 270)] == [upright] * 3
    assert text_of(tmp_path, drawn(BROKEN, rotation=90)) == text_of(tmp_path, drawn(BROKEN))


def test_a_paragraph_is_one_line_of_text(tmp_path: Path) -> None:
    text = text_of(tmp_path, pdf([paragraph(f"{RIVER} {HARVEST}"), paragraph(ARMISTICE), paragraph(HARVEST)]))
    assert text.split("\n\n") == [f"{RIVER} {HARVEST}", ARMISTICE, HARVEST]


@pytest.mark.parametrize("changes", [{"firstLineIndent": 14, "spaceBefore": 0}, {"spaceBefore": 0}, {"leading": 24}])
def test_paragraphs_are_told_apart_by_indent_short_line_or_space(changes: dict[str, int], tmp_path: Path) -> None:
    text = text_of(tmp_path, pdf([paragraph(text, **changes) for text in (RIVER, ARMISTICE, HARVEST)]))
    assert text.split("\n\n") == [RIVER, ARMISTICE, HARVEST]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    story = [paragraph(f"{RIVER} {HARVEST} {ARMISTICE}") for _ in range(8)]
    text = text_of(tmp_path, pdf(story, columns=2))
    assert text.split() == (f"{RIVER} {HARVEST} {ARMISTICE} " * 8).split()
    assert text.count("\n") <= 2 * 8


def test_a_table_is_a_line_a_row(tmp_path: Path) -> None:
    text = text_of(tmp_path, pdf([paragraph(RIVER), Table(TABLE), paragraph(HARVEST)]))
    assert text.split("\n\n") == [RIVER, "\n".join(" | ".join(row) for row in TABLE), HARVEST]


@pytest.mark.parametrize("repeated", [0, 1])
def test_a_tables_columns_go_with_every_row_of_it_over_pages_too(repeated: int, tmp_path: Path) -> None:
    rows = [["Town", "2017", "2018"], *([f"Town {at}", f"{at}2 mm", f"{at}3 mm"] for at in range(90))]
    story = [paragraph(RIVER), Table(rows, repeatRows=repeated), paragraph(HARVEST)]
    _, found = document(tmp_path, pdf(story))
    assert len(found.pages) > 2
    for town in ("Town 0", "Town 41", "Town 89"):
        assert found.context(found.text.index(f"{town} |"))[-1:] == ("Town | 2017 | 2018",)
    for words in (RIVER[:20], HARVEST[:20]):
        assert not any("|" in part for part in found.context(found.text.index(words)))


@pytest.mark.parametrize(
    "rows", [[["Name:", "Ada", "x"], ["Town:", "Paris", "y"]], [["a", "5 m", "b"], ["c", "7", "d"]]]
)
def test_rows_that_are_no_tables_name_no_columns(rows: list[list[str]], tmp_path: Path) -> None:
    _, found = document(tmp_path, pdf([paragraph(RIVER), Table(rows), paragraph(HARVEST)]))
    assert found.lines == ()


@pytest.mark.parametrize("valign", ["TOP", "MIDDLE", "BOTTOM"])
def test_a_row_of_cells_of_several_lines_is_one_line(valign: str, tmp_path: Path) -> None:
    north = paragraph("North of the river, where the hills are", "Normal")
    cells = [["Country", "What happened", "Figure"], [north, paragraph(RIVER, "Normal"), "1,134"], ["South", "", "7"]]
    table = Table(cells, colWidths=[100, 250, 60], style=TableStyle([("VALIGN", (0, 0), (-1, -1), valign)]))
    path, found = document(tmp_path, pdf([paragraph(HARVEST), table, paragraph(ARMISTICE)]))
    row = f"North of the river, where the hills are | {RIVER} | 1,134"
    assert found.text.split("\n\n") == [
        HARVEST,
        f"Country | What happened | Figure\n{row}\nSouth | 7",
        ARMISTICE,
    ]
    start = found.text.index(row)
    with pdfplumber.open(path) as opened:
        marked = words_in(opened.pages, highlight_boxes(path, found, start, start + len(row)))
    assert sorted(marked) == sorted(letters(row))


def test_a_list_is_a_line_an_item(tmp_path: Path) -> None:
    assert f"\n\n• A first point, short.\n• A second one. {RIVER}\n\n" in text_of(tmp_path, REPORT)


def test_words_broken_at_a_line_end_are_joined_and_compounds_are_kept(tmp_path: Path) -> None:
    assert text_of(tmp_path, drawn(BROKEN)) == (
        "The long-term plan of the government was well-known, and COVID-19 or the North-South talks, in short- and "
        "long-term views of the government, as the government said, well-known."
    )


def test_a_sentence_may_go_on_over_a_page_end(tmp_path: Path) -> None:
    pages = drawn([(72, 100, "This sentence goes on")])
    more = drawn([(72, 700, "over the page. Here is another.")])

    def append(writer: PdfWriter) -> None:
        writer.append(io.BytesIO(more))

    _, found = document(tmp_path, changed(pages, append))
    assert found.text == "This sentence goes on over the page. Here is another."
    assert [found.text[page.start : page.end] for page in found.pages] == [
        "This sentence goes on",
        "over the page. Here is another.",
    ]


def test_text_outside_the_visible_page_is_left_out(tmp_path: Path) -> None:
    lines = [(72.0, 700.0, "Seen by everyone"), (-400.0, 700.0, "off to the left"), (72.0, 5000.0, "far above")]
    assert text_of(tmp_path, drawn(lines)) == "Seen by everyone"
    assert text_of(tmp_path, cropped(drawn([*lines, (72.0, 100.0, "below the cut")]), (0, 400, 500, 842))) == (
        "Seen by everyone"
    )


def test_headings_come_from_type_sizes(tmp_path: Path) -> None:
    _, found = document(tmp_path, REPORT)
    assert [(heading.level, heading.title) for heading in found.headings] == [
        (1, "Rivers and Harvests"),
        (1, "The river"),
        (2, "Yields"),
        (1, "The armistice"),
    ]


def test_headings_may_be_no_more_than_bold(tmp_path: Path) -> None:
    story: list[Flowable] = []
    for title in ("Scope", "Terms used"):
        story += [paragraph(f"<b>{title}</b>"), paragraph(RIVER), paragraph(f"<b>Note.</b> {HARVEST}")]
    _, found = document(tmp_path, pdf(story))
    assert [heading.title for heading in found.headings] == ["Scope", "Terms used"]


def test_an_outline_that_matches_the_text_gives_the_headings(tmp_path: Path) -> None:
    def outline(writer: PdfWriter) -> None:
        parent = writer.add_outline_item(title="The river", page_number=0)
        writer.add_outline_item(title="Yields", page_number=0, parent=parent)
        writer.add_outline_item(title="The armistice", page_number=1)

    _, found = document(tmp_path, changed(REPORT, outline))
    assert [(heading.level, heading.title) for heading in found.headings] == [
        (1, "The river"),
        (2, "Yields"),
        (1, "The armistice"),
    ]


@pytest.mark.parametrize("title", ["", "untitled", "Microsoft Word - final_v3.docx", "(anonymous)", "report.pdf"])
def test_a_title_that_a_program_wrote_gives_way_to_the_page(title: str, tmp_path: Path) -> None:
    assert document(tmp_path, pdf(report(), title=title))[1].title == "Rivers and Harvests"
    assert document(tmp_path, pdf(report(), title="Yields of 2020"))[1].title == "Yields of 2020"


def test_pages_without_text_are_kept_in_the_count(tmp_path: Path) -> None:
    story = [paragraph(RIVER), PageBreak(), Spacer(1, 1), PageBreak(), paragraph(HARVEST)]
    _, found = document(tmp_path, pdf(story))
    texts = [found.text[page.start : page.end] for page in found.pages]
    assert texts == [RIVER, "", HARVEST]
    assert found.page_at(found.text.index("barley")) == 3


def test_pages_bear_the_labels_that_the_document_gives_them(tmp_path: Path) -> None:
    _, found = document(tmp_path, PDFS["a book"]())
    assert [page.label for page in found.pages[:4]] == ["i", "ii", "1", "2"]
    assert found.page_label_at(found.text.index("Preface")) == "ii"
    assert found.page_at(found.text.index("Preface")) == 2
    assert {page.label for page in document(tmp_path, REPORT)[1].pages} == {""}, "a number needs no label"

    def named(writer: PdfWriter) -> None:
        writer.set_page_label(0, 0, prefix="far too long for a label")
        writer.set_page_label(1, 1, style="/D", prefix="A-", start=2)

    assert [page.label for page in document(tmp_path, changed(REPORT, named))[1].pages] == ["", "A-2"]


def test_an_encrypted_file_without_a_password_to_open_it_is_read(tmp_path: Path) -> None:
    assert text_of(tmp_path, encrypted(REPORT, "")) == text_of(tmp_path, REPORT)


def test_a_page_image_is_turned_and_cropped_as_shown(tmp_path: Path) -> None:
    def size(data: bytes) -> tuple[int, int]:
        path, _ = document(tmp_path, data)
        return Image.open(io.BytesIO(page_image(path, 2, scale=1.0))).size

    assert size(REPORT) == (596, 842)
    assert size(turned(REPORT, 90)) == (842, 596)
    assert size(cropped(REPORT, (0, 42, 300, 842))) == (300, 800)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (30, 100, 500, 700)])
@pytest.mark.parametrize("rotation", [0, 90])
def test_the_highlight_lies_on_the_only_ink(
    degrees: int, crop: tuple[float, float, float, float] | None, rotation: int, tmp_path: Path
) -> None:
    data = turned(drawn([(150, 350, "Hexagon")], rotation=rotation, size=20), degrees)
    path, found = document(tmp_path, cropped(data, crop) if crop else data)
    (box,) = highlight_boxes(path, found, 0, len("Hexagon"))
    image = Image.open(io.BytesIO(page_image(path, 1))).convert("L")
    left, top, right, bottom = ImageOps.invert(image).getbbox() or (0, 0, 0, 0)
    assert box.left - 0.01 <= left / image.width < right / image.width <= box.right + 0.01
    assert box.top - 0.01 <= top / image.height < bottom / image.height <= box.bottom + 0.01
    ink = (right - left) * (bottom - top)
    assert ink > 0.6 * (box.right - box.left) * image.width * (box.bottom - box.top) * image.height


def test_a_file_that_changed_since_it_was_read_is_not_highlighted(tmp_path: Path) -> None:
    path, found = document(tmp_path, REPORT)
    path.write_bytes(FILES["narrow justified lines"])
    with pytest.raises(UnreadableFile, match="changed"):
        highlight_boxes(path, found, 0, 10)
    with pytest.raises(UnreadableFile, match="changed"):
        page_image(path, 99)
    path.unlink()
    with pytest.raises(UnreadableFile, match="no longer there"):
        page_image(path, 1)


def test_several_threads_may_read_and_draw_at_once(tmp_path: Path) -> None:
    path, found = document(tmp_path, REPORT)

    def work(at: int) -> tuple[str, int]:
        image = page_image(path, at % 2 + 1, scale=0.5)
        return read(path, max_bytes=10_000_000).text, len(image)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(work, range(12)))
    assert {text for text, _ in results} == {found.text}
    assert len({size for _, size in results}) == 2
