"""`python -m index check`: what differs between the stores is told, and mended if asked."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from stores import fits_together, opened, stored

from index.__main__ import main
from index.check import Fault, check, repair
from index.errors import IndexBusy, IndexDamaged
from index.lock import writing
from index.store import Index
from index.sync import sync
from index.types import Passage


def some_ids(index: Index, name: str = "castle.md") -> list[str]:
    return index.catalogue.passage_ids_of(index.fingerprint, index.find(name).id)


def to_catalogue(index: Index, statement: str, *values: object) -> None:
    connection = sqlite3.connect(index.config.data_dir / "catalogue.sqlite")
    with connection:
        connection.execute(statement, values)
        connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    connection.close()


def lose_vectors(index: Index) -> None:
    index.vectors.delete(some_ids(index)[:1])


def stray_vector(index: Index) -> None:
    key = some_ids(index)[0]
    vector = index.catalogue.vectors(index.fingerprint, [key])[key]
    index.vectors.upsert([Index.passages(index, [key])[key].__class__("stray", "gone", 0, 1, "x")], [vector])


def lose_keywords(index: Index) -> None:
    index.keywords.replace([index.find("castle.md").id], [])


def keywords_twice(index: Index) -> None:
    index.keywords.replace([], [("", passage) for passage in index.passages(some_ids(index)).values()])


def lose_kept_vectors(index: Index) -> None:
    to_catalogue(index, "DELETE FROM vectors WHERE id = ?", some_ids(index)[0])


def stray_passage(index: Index) -> None:
    to_catalogue(
        index,
        "INSERT INTO passages SELECT fingerprint, 'stray', 'gone', start, \"end\", page, headings, text "
        "FROM passages WHERE id = ?",
        some_ids(index)[0],
    )


def stray_kept_vector(index: Index) -> None:
    to_catalogue(
        index,
        "INSERT INTO vectors SELECT fingerprint, 'stray', vector FROM vectors WHERE id = ?",
        some_ids(index)[0],
    )


def unfinished(index: Index) -> None:
    to_catalogue(index, "UPDATE builds SET state = 'pending' WHERE content = ?", index.find("castle.md").id)


def without_name(index: Index) -> None:
    to_catalogue(index, "DELETE FROM files WHERE name = 'castle.md'")


def cut_vector(index: Index) -> None:
    to_catalogue(index, "UPDATE vectors SET vector = substr(vector, 1, 700) WHERE id = ?", some_ids(index)[0])


BREAKS = {
    lose_vectors: Fault("chroma", "passages missing", 1),
    stray_vector: Fault("chroma", "passages that no document has", 1),
    lose_keywords: Fault("keywords", "passages missing", 2),
    keywords_twice: Fault("keywords", "passages held twice", 2),
    cut_vector: Fault("catalogue", "vectors that are not of the model's length", 1),
    lose_kept_vectors: Fault("catalogue", "passages without a vector", 1),
    stray_passage: Fault("catalogue", "passages without a document", 1),
    stray_kept_vector: Fault("catalogue", "vectors without a passage", 1),
    unfinished: Fault("catalogue", "documents not done", 1),
    without_name: Fault("catalogue", "documents without a name", 1),
}


def test_stores_that_fit_together_are_said_to(index):
    found = check(index)
    assert (found.faults, found.repaired, found.documents) == ([], [], 3)
    assert found.stores == dict.fromkeys(("catalogue", "chroma", "keywords"), index.passage_count())


def test_an_index_of_nothing_is_whole(tmp_path):
    made = opened(tmp_path / "data")
    assert check(made).faults == []
    made.close()


@pytest.mark.parametrize("broken", BREAKS, ids=lambda function: function.__name__)
def test_what_is_broken_is_found_and_mended(broken, index, folder):
    before = stored(index)
    broken(index)
    assert BREAKS[broken] in check(index).faults
    found = repair(index)
    assert BREAKS[broken] in found.repaired
    assert found.faults == []
    assert fits_together(index)
    sync(index, folder)
    assert stored(index) == before


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE passages SET text = 'other' WHERE content = ?", "documents whose passages are not their text"),
        ("DELETE FROM passages WHERE content = ?", "documents whose passages are not their text"),
        ("UPDATE contents SET headings = '{' WHERE id = ?", "documents whose passages are not their text"),
        ("DELETE FROM contents WHERE id = ?", "names without a document"),
    ],
)
def test_a_document_that_contradicts_itself_is_dropped_and_read_again_by_the_next_sync(index, folder, statement, what):
    before = stored(index)
    to_catalogue(index, statement, index.find("castle.md").id)
    assert Fault("catalogue", what, 1) in check(index).faults
    found = repair(index)
    assert (found.faults, found.documents) == ([], 2)
    assert sync(index, folder).added == ["castle.md"]
    assert stored(index) == before


@pytest.mark.parametrize(("store", "file"), [("chroma", "chroma.sqlite3"), ("keywords", "meta.json")])
def test_a_store_that_cannot_be_read_is_made_anew(index, folder, store, file):
    before = stored(index)
    data_dir = index.config.data_dir
    index.close()
    for path in (data_dir / store).rglob(file):
        path.write_bytes(b"garbage" * 100)
    again = opened(data_dir, documents=folder)
    assert check(again).faults == [Fault(store, "can't be read", 1)]
    assert repair(again).faults == []
    assert stored(again) == before
    again.close()


def test_vectors_of_another_model_are_found_and_made_anew(index, folder):
    """As where the folder that FOOTNOTE_EMBEDDING_MODEL names has another model now."""
    before = stored(index)
    to_catalogue(index, "UPDATE vectors SET vector = substr(vector, 1, 400)")
    with pytest.raises(IndexDamaged, match="check --repair"):
        index.nearest("castle", 3, index.scope(["castle.md"]))
    of_hundred = index.catalogue.vectors(index.fingerprint, sorted(before.catalogue))
    passages = index.passages(list(of_hundred))
    index.vectors.refill([([passages[key] for key in of_hundred], list(of_hundred.values()))])
    assert {fault.store for fault in check(index).faults} == {"catalogue", "chroma"}
    assert repair(index).faults == []
    assert stored(index) == before
    assert index.nearest("castle", 3, index.scope(["castle.md"]))


def test_a_graph_of_chroma_that_is_lost_is_found(index):
    """Chroma keeps one beside its database as soon as there are a thousand passages, and lists them without it; read
    when it was cut short, it crashes the process."""
    catalogue, build = index.catalogue, index.fingerprint
    content = index.find("castle.md").id
    made = [Passage(f"{number:032}", content, number, number + 1, "x") for number in range(1200)]
    vectors = np.random.default_rng(1).normal(size=(len(made), index.embedder.dimensions)).astype(np.float32)
    catalogue.put_passages(build, made)
    catalogue.put_vectors(build, dict(zip((passage.id for passage in made), vectors, strict=True)))
    index.vectors.upsert(made, list(vectors))
    assert not [fault for fault in check(index).faults if fault.what == "can't be read"]
    data_dir = index.config.data_dir
    index.close()
    graphs = list((data_dir / "chroma").glob("*-*/*.bin"))
    assert graphs, "Chroma keeps its graph elsewhere"
    for path in graphs:
        path.write_bytes(path.read_bytes()[:100])
    again = opened(data_dir)
    assert Fault("chroma", "can't be read", 1) in check(again).faults
    assert again.guard.torn()
    again.close()


@pytest.mark.parametrize(("name", "is_folder"), [("chroma", True), ("keywords", True), ("catalogue.sqlite", False)])
def test_a_file_in_a_folders_place_is_named_with_the_remedy(index, name, is_folder, capsys):
    data_dir: Path = index.config.data_dir
    index.close()
    path = data_dir / name
    path.rename(data_dir / "away")
    path.write_text("x") if is_folder else path.mkdir()
    assert main(["check", "--repair", "--data-dir", str(data_dir)]) == 2
    told = capsys.readouterr().err
    assert f"{path} is a {'file' if is_folder else 'folder'}, where the index has a" in told
    assert "Move it away" in told


def test_nothing_is_judged_while_somebody_writes(index):
    with writing(index.config.data_dir), pytest.raises(IndexBusy):
        check(index)


def test_the_command_tells_and_ends_by_what_it_found(index, folder, capsys):
    def run(*arguments: str) -> tuple[int, str]:
        status = main(["check", *arguments, "--data-dir", str(index.config.data_dir)])
        return status, capsys.readouterr().out

    assert run()[0] == 0
    index.vectors.delete(some_ids(index)[:1])
    status, out = run()
    assert status == 1
    assert "wrong: chroma: passages missing: 1" in out
    assert "python -m index check --repair" in out
    status, out = run("--json")
    told = json.loads(out)
    assert (status, set(told)) == (1, {"documents", "stores", "faults", "repaired"})
    assert told["faults"] == [{"store": "chroma", "what": "passages missing", "count": 1}]
    status, out = run("--repair")
    assert status == 0
    assert "mended: chroma: passages missing: 1" in out
    assert run("--json")[0] == 0


def test_a_catalogue_whose_file_is_damaged_is_refused_with_the_remedy(index, capsys):
    data_dir: Path = index.config.data_dir
    index.close()
    sqlite3.connect(data_dir / "catalogue.sqlite").execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    data = bytearray((data_dir / "catalogue.sqlite").read_bytes())
    for page in range(5, len(data) // 4096):
        data[page * 4096 : page * 4096 + 60] = b"\xff" * 60
    (data_dir / "catalogue.sqlite").write_bytes(data)
    assert main(["check", "--data-dir", str(data_dir)]) == 2
    told = capsys.readouterr().err
    assert "catalogue" in told
    assert "python -m index sync" in told
