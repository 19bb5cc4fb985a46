"""The truth in SQL: what is ready and named is found; names, contents and vectors come and go together."""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import FOLDER, UPLOADS, Catalogue
from index.catalogue_tables import SCHEMA
from index.errors import IndexDamaged
from index.types import Document, FileRecord, Heading, Lines, Page, Passage, State

ROOT = Path(__file__).resolve().parents[2]
BUILD = "0123456789abcdef"
TEXT = "The castle has rooms.\nIt has a garden.\n"


def document(key: str = "castle", title: str = "The castle") -> Document:
    pages = (Page(1, 0, 22), Page(2, 22, 39, "ii", ((0, 2), (5, 6))))
    return Document(key, f"sha-{key}", title, TEXT, "en", pages, (Heading(1, "C", 0, 10),))


def passages(key: str = "castle") -> list[Passage]:
    return [
        Passage(f"{key}-1", key, 0, 21, TEXT[:21], 1, ("C",)),
        Passage(f"{key}-2", key, 22, 38, TEXT[22:38], 2, ("C",)),
    ]


def vectors(key: str = "castle") -> dict[str, np.ndarray]:
    return {passage.id: np.arange(3, dtype=np.float32) + at for at, passage in enumerate(passages(key))}


def put(catalogue: Catalogue, key: str = "castle", *names: str, title: str = "The castle") -> None:
    catalogue.begin(BUILD, document(key, title), passages(key))
    catalogue.put_vectors(BUILD, vectors(key))
    records = [FileRecord(FOLDER, name, key, f"sha-{key}", 39) for name in names or (f"{key}.md",)]
    catalogue.finish(BUILD, [key], records)


@pytest.fixture
def catalogue(tmp_path):
    made = Catalogue(tmp_path / "catalogue.sqlite")
    yield made
    made.close()


def test_a_document_comes_back_as_it_went_in(catalogue):
    put(catalogue)
    stored = catalogue.document("castle")
    assert stored == Document(**{**{f: getattr(document(), f) for f in Document.__slots__}, "names": ("castle.md",)})
    assert catalogue.passages_of(BUILD, "castle") == passages()
    assert catalogue.labels(BUILD, ["castle"]) == {"castle": ("castle.md", "The castle")}


def test_a_text_that_was_written_down_is_held_no_longer(catalogue):
    text = "".join(["The castle ", "has rooms."])  # of this test alone
    held = sys.getrefcount(text)
    catalogue.begin(BUILD, replace(document(), text=text), ())
    gc.collect()
    assert sys.getrefcount(text) == held


def test_a_tables_lines_come_back_too(catalogue):
    lines = (Lines("table", 0, 21, 1, (0, 21)), Lines("table", 22, 38, 7, (0, 21)))
    catalogue.begin(BUILD, replace(document("sheet"), lines=lines), passages("sheet"))
    assert catalogue.document("sheet").lines == lines


def test_where_parts_begin_comes_back_too(catalogue):
    catalogue.begin(BUILD, replace(document("sheet"), parts=(0, 22)), passages("sheet"))
    assert catalogue.document("sheet").parts == (0, 22)


def test_pending_documents_are_not_found_and_ready_ones_are(catalogue):
    catalogue.begin(BUILD, document(), passages())
    catalogue.put_file(FileRecord(FOLDER, "castle.md", "castle"))
    assert catalogue.passages(BUILD, ["castle-1"]) == {}
    assert catalogue.passage_count(BUILD) == 0
    assert catalogue.listing(BUILD)[0].state is State.PENDING
    catalogue.finish(BUILD, ["castle"], [])
    assert list(catalogue.passages(BUILD, ["castle-1", "unknown"])) == ["castle-1"]
    assert catalogue.passage_count(BUILD) == 2
    assert catalogue.listing(BUILD)[0].state is State.READY


def test_what_no_name_stands_for_is_out_of_sight_at_once(catalogue):
    put(catalogue, "castle")
    put(catalogue, "mill")
    catalogue.put_file(FileRecord(FOLDER, "castle.md", "castle", excluded=True))
    assert catalogue.passage_ids(BUILD) == {"mill-1", "mill-2"}
    assert catalogue.labels(BUILD, ["castle", "mill"]) == {"mill": ("mill.md", "The castle")}
    assert catalogue.referenced() == {"mill"}
    assert catalogue.document("castle").names == ()
    assert [info.name for info in catalogue.listing(BUILD)] == ["mill.md"]


def test_a_name_moves_to_another_content_in_one_step(catalogue):
    put(catalogue, "castle", "x.md")
    catalogue.begin(BUILD, document("mill"), passages("mill"))
    assert catalogue.passage_ids(BUILD) == {"castle-1", "castle-2"}
    catalogue.finish(BUILD, ["mill"], [FileRecord(FOLDER, "x.md", "mill")])
    assert catalogue.passage_ids(BUILD) == {"mill-1", "mill-2"}


def test_removal_forgets_passages_vectors_and_text(catalogue):
    put(catalogue, "castle")
    put(catalogue, "mill")
    catalogue.forget_files(FOLDER, ["castle.md"])
    assert catalogue.has_content("castle"), "still needed to remove it everywhere"
    catalogue.begin_removal(BUILD, ["castle"])
    catalogue.finish_removal(BUILD, ["castle"])
    assert not catalogue.has_content("castle")
    assert catalogue.embedded(BUILD, ["castle-1", "mill-1"]) == {"mill-1"}
    assert catalogue.states(BUILD) == {"mill": "ready"}


def test_a_text_that_an_excluded_name_stands_for_is_kept(catalogue):
    put(catalogue, "castle")
    catalogue.put_file(FileRecord(FOLDER, "castle.md", "castle", excluded=True))
    catalogue.finish_removal(BUILD, ["castle"])
    assert catalogue.has_content("castle")


def test_vectors_come_back_exactly_and_are_replaced(catalogue):
    put(catalogue)
    exact = np.array([1 / 3, -1e-30, 3e30], dtype=np.float32)
    catalogue.put_vectors(BUILD, {"castle-1": exact})
    found = catalogue.vectors(BUILD, ["castle-1", "castle-2", "unknown"])
    assert (found["castle-1"] == exact).all()
    assert (found["castle-2"] == vectors()["castle-2"]).all()
    assert catalogue.vectors("another build", ["castle-1"]) == {}


def test_the_searchable_passages_come_in_portions_with_their_titles(catalogue):
    for key in ("castle", "mill", "abbey"):
        put(catalogue, key, title="")
    catalogue.put_file(FileRecord(FOLDER, "mill.md", "mill", excluded=True))
    portions = list(catalogue.searchable(BUILD, 3))
    assert [len(portion) for portion in portions] == [3, 1]
    assert {(title, passage.document_id) for portion in portions for title, passage in portion} == {
        ("Castle", "castle"),
        ("Abbey", "abbey"),
    }


def test_a_document_without_a_title_goes_by_its_first_name(catalogue):
    put(catalogue, "castle", "b_second.md", "a_first.md", title="")
    assert catalogue.document("castle").title == "A first"
    catalogue.rename_file(FOLDER, "a_first.md", FileRecord(FOLDER, "c_third.md", "castle"))
    assert catalogue.document("castle").title == "B second"


def test_the_revision_changes_with_what_a_search_could_see(catalogue):
    seen = {catalogue.revision()}
    catalogue.begin(BUILD, document(), passages())
    catalogue.put_vectors(BUILD, vectors())
    catalogue.put_file(FileRecord(FOLDER, "castle.md", "castle"), searchable=False)
    catalogue.set_folder("/somewhere")
    assert catalogue.revision() in seen
    for change in (
        lambda: catalogue.finish(BUILD, ["castle"], []),
        lambda: catalogue.put_file(FileRecord(FOLDER, "castle.md", "castle", excluded=True)),
        lambda: catalogue.begin_removal(BUILD, ["castle"]),
        catalogue.changed,
    ):
        change()
        assert catalogue.revision() not in seen
        seen.add(catalogue.revision())


def test_sources_are_told_apart(catalogue):
    put(catalogue, "castle", "x.md")
    catalogue.put_file(FileRecord(UPLOADS, "x.md", "mill"))
    assert catalogue.files(FOLDER)["x.md"].content == "castle"
    assert catalogue.files(UPLOADS)["x.md"].content == "mill"


def test_more_ids_than_a_statement_takes_are_looked_up(catalogue):
    put(catalogue)
    many = [f"nobody-{number}" for number in range(40_000)]
    assert list(catalogue.passages(BUILD, [*many, "castle-2"])) == ["castle-2"]
    assert catalogue.embedded(BUILD, [*many, "castle-2"]) == {"castle-2"}


def test_a_catalogue_is_opened_again_as_it_was(catalogue, tmp_path):
    put(catalogue)
    again = Catalogue(tmp_path / "catalogue.sqlite")
    assert (again.revision(), again.identity()) == (catalogue.revision(), catalogue.identity())
    assert again.document("castle") == catalogue.document("castle")
    again.close()


def test_many_processes_may_make_a_catalogue_at_once(tmp_path):
    code = (
        "import sys; from pathlib import Path; from index.catalogue import Catalogue; "
        "print(Catalogue(Path(sys.argv[1])).identity())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "catalogue.sqlite")]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    identities = {process.communicate()[0] for process in processes}
    assert [process.returncode for process in processes] == [0] * 4
    assert len(identities) == 1


def test_another_versions_catalogue_is_told(catalogue, tmp_path):
    catalogue.close()
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as connection:
        connection.execute("UPDATE meta SET value = '999' WHERE key = 'schema'")
    with pytest.raises(IndexDamaged, match=f"schema 999, this one reads {SCHEMA}"):
        Catalogue(tmp_path / "catalogue.sqlite")


def test_a_catalogue_that_is_none_is_told(tmp_path):
    (tmp_path / "catalogue.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(IndexDamaged, match=r"Delete .*catalogue\.sqlite"):
        Catalogue(tmp_path / "catalogue.sqlite")
