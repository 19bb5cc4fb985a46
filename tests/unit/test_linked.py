"""A link to a citation, followed on an index that may have changed since it was made."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from index.store import Index
from index.sync import sync
from index.types import Document
from rag.links import followed, link_to
from rag.ui.linked import opened_by
from rag.ui.source_view import OpenSource, panel_data


def cited(document: Document) -> tuple[int, int]:
    """A sentence in the middle of a document."""
    text = document.text
    start = text.index(". ", len(text) // 2) + 2
    return start, text.index(".", start) + 1


def follow(index: Index, link: str) -> OpenSource:
    found = followed({name: values[-1] for name, values in parse_qs(urlsplit(link).query).items()})
    assert found is not None
    return opened_by(index, found)


@pytest.fixture
def document(index: Index) -> Document:
    return index.document(index.documents()[0].document_id)


@pytest.fixture
def link(document: Document) -> str:
    start, end = cited(document)
    return link_to(document.name, document.id, start, end, document.text[start:end])


def test_the_panel_hands_out_the_link_that_leads_back_to_what_it_shows(index: Index, document: Document) -> None:
    shown = OpenSource(document.name, document.id, *cited(document))
    back = follow(index, panel_data(index, shown)["link"])
    assert (back.document_id, back.marked, back.notice) == (document.id, shown.marked, "")


def test_a_document_s_own_link_marks_nothing(index: Index, document: Document) -> None:
    back = follow(index, panel_data(index, OpenSource(document.name))["link"])
    assert (back.name, back.marked, back.notice) == (document.name, None, "")


def test_a_renamed_document_is_found_by_its_content(index: Index, folder: Path, document: Document, link: str) -> None:
    (folder / document.name).rename(folder / "elsewhere.md")
    sync(index, folder)
    back = follow(index, link)
    assert (back.name, back.marked, back.notice) == ("elsewhere.md", cited(document), "")


def test_words_that_moved_are_marked_where_they_are_now(
    index: Index, folder: Path, document: Document, link: str
) -> None:
    start, end = cited(document)
    (folder / document.name).write_text("A new beginning.\n\n" + document.text, encoding="utf-8")
    sync(index, folder)
    back = follow(index, link)
    now = index.find(document.name).text
    assert back.marked is not None
    assert now[slice(*back.marked)] == document.text[start:end]
    assert back.notice.startswith(f"{document.name} has changed since this link was made.")


def test_words_that_are_gone_are_said_to_be_and_nothing_is_marked(
    index: Index, folder: Path, document: Document, link: str
) -> None:
    start, end = cited(document)
    changed = document.text.replace(document.text[start:end], "Something else.")
    (folder / document.name).write_text(changed, encoding="utf-8")
    sync(index, folder)
    back = follow(index, link)
    assert back.marked is None
    assert "no longer has the words" in back.notice
    assert document.text[start:end] in back.notice
    assert panel_data(index, back)["blocks"], "the document opens all the same"


def test_a_document_that_is_gone_is_told_by_name(index: Index, folder: Path, document: Document, link: str) -> None:
    (folder / document.name).unlink()
    sync(index, folder)
    data = panel_data(index, follow(index, link))
    assert document.name in data["warning"]
    assert data["blocks"] == []
    assert "link" not in data


def test_a_link_can_t_put_words_into_a_document(index: Index, document: Document) -> None:
    back = follow(index, link_to(document.name, document.id, 0, 20, "Words that nobody wrote"))
    assert back.marked is None
    assert back.notice == f"{document.name} does not have the words that the link leads to: “Words that nobody wrote”"
