"""The source panel's data over a real index: a file that changed or vanished is said to have, its text still shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from drawing import ROOT

from index.config import IndexConfig
from index.readers import parse
from index.store import Index
from index.sync import sync
from rag.ui.source_view import OpenSource, _text_data, panel_data


@pytest.fixture(scope="module")
def pdf_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of one PDF with several pages, taken from the seeds."""
    folder = tmp_path_factory.mktemp("pdf") / "documents"
    folder.mkdir()
    shutil.copy(next((ROOT / "seeds").glob("*.pdf")), folder / "paper.pdf")
    index = Index.open(IndexConfig(documents=folder, data_dir=folder.parent / "data"))
    sync(index, folder)
    yield index
    index.close()


def opened_across_pages(index: Index) -> OpenSource:
    first, second = index.find("paper.pdf").pages[:2]
    return OpenSource("paper.pdf", start=first.end - 40, end=second.start + 40)


def marked_text(data: dict) -> str:
    return "".join(piece["text"] for block in data["blocks"] for piece in block["pieces"] if piece["mark"])


def test_a_quote_over_a_page_s_edge_shows_both_pages(pdf_index: Index) -> None:
    opened = opened_across_pages(pdf_index)
    data = panel_data(pdf_index, opened)
    assert [image["page"] for image in data["images"]] == [1, 2]
    assert all(image["boxes"] for image in data["images"])
    assert marked_text(data) == pdf_index.find("paper.pdf").text[opened.start : opened.end]


def test_without_a_quote_the_first_page_is_shown_and_any_can_be_turned_to(pdf_index: Index) -> None:
    data = panel_data(pdf_index, OpenSource("paper.pdf"))
    assert (data["page"], len(data["images"]), data["images"][0]["boxes"]) == (1, 1, [])
    last = panel_data(pdf_index, OpenSource("paper.pdf", page=999))
    assert last["page"] == last["pages"]


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(b"%PDF-another"), Path.unlink])
def test_a_pdf_that_is_not_what_was_indexed_is_shown_as_text_with_a_warning(pdf_index: Index, change) -> None:
    path = pdf_index.path_of("paper.pdf")
    kept = path.read_bytes()
    change(path)
    try:
        opened = opened_across_pages(pdf_index)
        data = panel_data(pdf_index, opened)
    finally:
        path.write_bytes(kept)
    assert "images" not in data
    assert "paper.pdf" in data["warning"]
    assert "python -m index sync" in data["warning"]
    assert marked_text(data) == pdf_index.find("paper.pdf").text[opened.start : opened.end]


def test_a_row_far_down_is_shown_below_its_columns_names(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    rows = "".join(f"District {at},{at * 3},{'words ' * 8}\n" for at in range(900))
    (folder / "sales.csv").write_text("Region,Sold,Remark\n" + rows, encoding="utf-8")
    document = parse(folder / "sales.csv", (folder / "sales.csv").read_bytes())
    start = document.text.index("District 700")
    opened = OpenSource("sales.csv", start=start, end=document.text.index("\n", start))
    data = _text_data(document, opened)
    texts = ["".join(piece["text"] for piece in block["pieces"]).strip() for block in data["blocks"]]
    assert data["earlier"]
    assert texts[0] == "Region | Sold | Remark"
    assert texts.count(texts[0]) == 1
    assert marked_text(data).startswith("District 700 | 2100 | words")
    at_top = _text_data(document, OpenSource("sales.csv", start=0, end=10))
    assert ["".join(piece["text"] for piece in block["pieces"]).strip() for block in at_top["blocks"]].count(
        texts[0]
    ) == 1


def test_a_quote_far_down_an_e_mail_is_shown_below_its_headers() -> None:
    body = "".join(f"Line {at} of a long letter about the harvest.\n" for at in range(900))
    data = b"From: Ada <ada@example.com>\nDate: Mon, 03 Jun 2024 10:15:00 +0200\nSubject: Barley\n\n" + body.encode()
    document = parse(Path("letter.eml"), data)
    document = replace(document, names=("letter.eml",))
    start = document.text.index("Line 800")
    shown = _text_data(document, OpenSource("letter.eml", start=start, end=start + 8))
    texts = ["".join(piece["text"] for piece in block["pieces"]).strip() for block in shown["blocks"]]
    assert shown["earlier"]
    assert texts[:3] == ["From: Ada <ada@example.com>", "Date: 2024-06-03 10:15 +0200", "Subject: Barley"]
    assert marked_text(shown) == "Line 800"
    beginning = _text_data(document, OpenSource("letter.eml", start=0, end=4))["blocks"]
    assert sum(block["kind"] == "field" for block in beginning) == 3
