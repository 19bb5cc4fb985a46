"""The index as one thing: what is damaged is searched around, and the next sync fills it again from the catalogue."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from index_files import text_about, write
from stores import EITHER_CHROMA, fits_together, opened, stored

from index.config import IndexConfig
from index.errors import FootnoteError, IndexDamaged, SettingError
from index.store import Index
from index.sync import sync


def garbage(path: Path) -> None:
    path.write_bytes(b"garbage" * (path.stat().st_size // 7 + 1))


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 3)


def mark_of(chroma: Path) -> Path:
    return next(chroma.glob("*.mark"))


CHROMA: dict[str, Callable[[Path], object]] = {
    "gone": shutil.rmtree,
    "empty": lambda chroma: [shutil.rmtree(chroma), chroma.mkdir()],
    "database gone": lambda chroma: (chroma / "chroma.sqlite3").unlink(),
    "mark gone": lambda chroma: mark_of(chroma).unlink(),
    "a write cut short": lambda chroma: mark_of(chroma).write_text("0123456789abcdef torn", encoding="ascii"),
    "fewer than there should be": lambda chroma: mark_of(chroma).write_text("0123456789abcdef 2", encoding="ascii"),
    "another's": lambda chroma: mark_of(chroma).write_text("garbage", encoding="ascii"),
}
# What can't be seen without opening the files: a search meets it, or a sync that writes or verifies.
HIDDEN: dict[str, Callable[[Path], object]] = {
    "database garbage": lambda chroma: garbage(chroma / "chroma.sqlite3"),
    "database cut": lambda chroma: cut(chroma / "chroma.sqlite3"),
    "database empty": lambda chroma: (chroma / "chroma.sqlite3").write_bytes(b""),
}
KEYWORDS: dict[str, Callable[[Path], object]] = {
    "gone": shutil.rmtree,
    "empty": lambda keywords: [shutil.rmtree(keywords), keywords.mkdir()],
    "list of segments gone": lambda keywords: (keywords / "meta.json").unlink(),
    "list of segments garbage": lambda keywords: garbage(keywords / "meta.json"),
    "segments cut": lambda keywords: [cut(path) for path in keywords.glob("*.term")],
    "segments gone": lambda keywords: [path.unlink() for path in keywords.glob("*.store")],
}


def damage(index: Index, part: str, how: Callable[[Path], object]) -> Index:
    """The same index opened anew after something befell its files."""
    index.close()
    folder = index.config.data_dir / "chroma"
    how(folder if part == "chroma" else next((index.config.data_dir / "keywords").iterdir()))
    return opened(index.config.data_dir, documents=index.config.documents)


def nearest_texts(index: Index, question: str) -> list[str]:
    return [index.passages([key])[key].text for key, _ in index.nearest(question, 2)]


@pytest.mark.parametrize("how", {**CHROMA, **HIDDEN}.values(), ids={**CHROMA, **HIDDEN})
def test_damaged_vectors_are_searched_around_and_refilled_without_the_model(index, folder, how):
    before, found = stored(index), nearest_texts(index, "the castle")
    broken = damage(index, "chroma", how)
    assert nearest_texts(broken, "the castle") == found
    report = sync(broken, folder)
    assert report.embedded == 0
    assert stored(broken) == before
    assert broken.guard.count() == broken.passage_count()
    assert nearest_texts(broken, "the castle") == found
    broken.close()


@pytest.mark.parametrize("how", HIDDEN.values(), ids=HIDDEN)
def test_hidden_damage_to_vectors_is_mended_by_a_sync_that_writes(index, folder, how):
    broken = damage(index, "chroma", how)
    write(folder / "bridge.md", text_about("bridge"))
    sync(broken, folder)
    assert fits_together(broken)
    broken.close()


@pytest.mark.parametrize("how", HIDDEN.values(), ids=HIDDEN)
def test_hidden_damage_to_vectors_is_mended_by_a_sync_that_verifies(index, folder, how):
    before = stored(index)
    broken = damage(index, "chroma", how)
    assert sync(broken, folder, verify=True).embedded == 0
    assert stored(broken) == before
    broken.close()


@pytest.mark.parametrize("how", KEYWORDS.values(), ids=KEYWORDS)
def test_damaged_keywords_are_refilled(index, folder, how):
    before, found = stored(index), index.matching("castle", 3)
    broken = damage(index, "keywords", how)
    reader = opened(index.config.data_dir)
    with pytest.raises(IndexDamaged, match="python -m index check --repair"):
        reader.matching("castle", 3)
    assert sync(broken, folder).embedded == 0
    assert stored(broken) == before
    assert broken.matching("castle", 3) == reader.matching("castle", 3) == found
    broken.close()
    reader.close()


@EITHER_CHROMA
def test_a_stray_passage_in_a_store_is_removed(index, folder):
    before = stored(index)
    passage = index.passages_of(index.find("castle.md").id)[0]
    stray = type(passage)("f" * 32, "nobody", 0, 5, "stray")
    index.vectors.upsert([stray], [index.embedder.model.embed(["stray"])[0]])
    index.keywords.replace([], [("", stray)])
    assert stray.id not in {key for key, _ in [*index.nearest("stray", 9), *index.matching("stray", 9)]}
    sync(index, folder)
    assert stored(index) == before


def test_a_catalogue_that_cannot_be_read_says_what_to_do(index, folder):
    index.close()
    garbage(index.config.data_dir / "catalogue.sqlite")
    with pytest.raises(IndexDamaged, match=r"Delete .*catalogue\.sqlite"):
        opened(index.config.data_dir)
    (index.config.data_dir / "catalogue.sqlite").unlink()
    again = opened(index.config.data_dir)
    assert len(sync(again, folder).added) == 3
    assert fits_together(again)
    again.close()


@EITHER_CHROMA
def test_what_another_writes_is_seen_with_the_next_call(index, folder):
    reader = opened(index.config.data_dir, chroma_url=index.config.chroma_url)
    assert reader.matching("bridge", 3) == []
    before = reader.nearest("rooms of the bridge", 3)
    write(folder / "bridge.md", text_about("bridge"))
    sync(index, folder)
    assert reader.find("bridge.md").title == "The bridge"
    assert reader.matching("bridge", 3)
    assert reader.nearest("rooms of the bridge", 3) != before
    assert reader.passage_count() == index.passage_count()
    reader.close()


@EITHER_CHROMA
def test_the_exact_search_agrees_with_chroma(index):
    for question in ("the castle", "a door to the garden", "How many rooms has the mill?"):
        exact = dict(index._nearest_exactly(index.embedder.embed_query(question), 6))
        chroma = dict(index.nearest(question, 6))
        assert exact.keys() == chroma.keys()
        assert all(abs(exact[key] - chroma[key]) < 1e-5 for key in exact)


@EITHER_CHROMA
def test_nothing_is_found_in_an_empty_index_or_for_an_empty_question(empty, index):
    assert empty.nearest("castle", 3) == empty.matching("castle", 3) == []
    assert index.nearest(" \n", 3) == index.matching(" \n", 3) == []


def test_a_name_nobody_has_is_answered_with_near_ones(index):
    with pytest.raises(FootnoteError, match=r"Did you mean castle\.md"):
        index.find("castel.md")


def test_a_document_that_is_gone_is_told(index):
    with pytest.raises(FootnoteError, match="ask again"):
        index.document("0" * 32)


def test_an_address_that_is_none_is_told(index, tmp_path):
    for url in ("localhost:8000", "ftp://x"):
        remote = Index(IndexConfig(data_dir=tmp_path / "data", chroma_url=url))
        with pytest.raises(SettingError, match="FOOTNOTE_CHROMA_URL"):
            remote.nearest("castle", 3)
        remote.close()


def test_a_server_that_does_not_answer_is_told(index, tmp_path):
    remote = Index(IndexConfig(data_dir=tmp_path / "data", chroma_url="http://127.0.0.1:9"))
    with pytest.raises(SettingError, match=r"http://127\.0\.0\.1:9 does not answer"):
        remote.nearest("castle", 3)
    remote.close()
