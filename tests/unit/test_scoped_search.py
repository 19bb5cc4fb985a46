"""Searching within a scope: all that an index of only these documents could find, and never a passage from outside."""

from __future__ import annotations

import pytest
from index_files import text_about, write
from stores import opened

import index.store
from index.errors import FootnoteError, SettingError
from index.sync import sync
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.retrieval import Retriever

SUBJECTS = ("abbey", "barn", "castle", "dam", "mill", "tower")
INSIDE = ("abbey", "barn", "castle")
QUESTION = "How many rooms has the mill, and where does the door of the castle lead?"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The index of two folders, and one of the first folder alone."""
    base = tmp_path_factory.mktemp("scoped")
    for subject in SUBJECTS:
        place = "inside" if subject in INSIDE else "outside"
        write(base / "all" / place / f"{subject}.md", text_about(subject, 4))
    write(base / "all" / "outside" / "twin.md", text_about("abbey", 4))
    write(base / "all" / "tagged.md", f"---\ntags: [stone, old]\n---\n{text_about('bridge')}")
    write(base / "all" / "broken.pdf", "no PDF")
    made = opened(base / "data", documents=base / "all"), opened(base / "alone")
    sync(made[0], base / "all")
    sync(made[1], base / "all" / "inside")
    yield made
    for one in made:
        one.close()


@pytest.fixture(params=["compared one by one", "asked of Chroma"])
def way(request, monkeypatch):
    """Both ways of finding what is nearest within a scope."""
    monkeypatch.setattr(index.store, "COMPARED", 10_000 if request.param == "compared one by one" else 0)


def texts(searched, hits):
    known = searched.passages([key for key, _ in hits])
    return [(known[key].text, pytest.approx(score, abs=2e-5)) for key, score in hits]


def test_meaning_finds_in_a_scope_what_an_index_of_only_these_documents_finds(both, way):
    everything, alone = both
    scope = everything.scope(["inside/"])
    for k in (1, 3, 100):
        found = everything.nearest(QUESTION, k, scope)
        assert sorted(texts(everything, found), key=str) == sorted(texts(alone, alone.nearest(QUESTION, k)), key=str)
        assert len(found) == min(k, alone.passage_count())


def test_words_find_in_a_scope_every_passage_that_an_index_of_only_these_documents_finds(both):
    everything, alone = both
    scope = everything.scope(["inside/"])
    found = everything.matching(QUESTION, 100, scope)
    assert {text for text, _ in texts(everything, found)} == {
        text for text, _ in texts(alone, alone.matching(QUESTION, 100))
    }
    # Applied inside: as if everything had been ranked, and what is outside left out.
    kept = set(everything.scopes.passages(scope))
    ranked = [(key, pytest.approx(score)) for key, score in everything.matching(QUESTION, 1000) if key in kept]
    assert found == ranked
    assert everything.matching(QUESTION, 2, scope) == ranked[:2]


@pytest.mark.parametrize(
    ("terms", "documents"),
    [
        (["outside/"], {"outside/dam.md", "outside/mill.md", "outside/tower.md", "outside/twin.md"}),
        (["outside/mill.md", "castle.md"], {"outside/mill.md", "inside/castle.md"}),
        (["tag:Stone"], {"tagged.md"}),
        (["m*"], {"outside/mill.md"}),
    ],
)
def test_no_passage_from_outside_is_ever_found(both, way, terms, documents):
    everything, _ = both
    found = Retriever(index=everything, config=RagConfig(), within=tuple(terms)).retrieve(QUESTION)
    assert {hit.document for hit in found.fused} == documents
    assert {document.id for document in found.documents.values()} <= set(found.scope.documents)
    assert all(hit.document in documents for hit in found.hits)


def test_a_twin_counts_by_any_of_its_names_and_is_cited_by_the_one_that_was_meant(both):
    everything, _ = both
    assistant = Assistant(everything, RagConfig(abstain=False))
    for folder, name in (("outside/", "outside/twin.md"), ("inside/", "inside/abbey.md"), (".", "inside/abbey.md")):
        answer = assistant.ask("How many rooms has the abbey?", within=[folder])
        assert {citation.document for citation in answer.citations} == {name}


def test_an_answer_within_a_scope_is_from_there_and_says_so(both):
    everything, alone = both
    question = "Where does the 2. door of the castle lead?"
    answer = Assistant(everything, RagConfig()).ask(question, within=["inside/", "tag:old"])
    expected = Assistant(alone, RagConfig()).ask(question)
    assert [one.quote for one in answer.citations] == [one.quote for one in expected.citations]
    assert answer.within == ("inside/", "tag:old")
    assert answer.trace.documents == 4
    assert answer.to_json()["within"] == ["inside/", "tag:old"]
    assert "within" not in expected.to_json()


def test_what_is_told_of_documents_is_told_of_those_in_the_scope(both):
    assistant = Assistant(both[0], RagConfig())
    listed = assistant.ask("What documents do you have?", within=["outside/"]).text
    assert "outside/twin.md" in listed
    assert "inside/" not in listed
    assert "4 documents" in assistant.ask("hello", within=["outside/"]).text
    quoted = assistant.ask("Summarise all documents", within=["outside/mill.md"]).citations
    assert {one.document for one in quoted} == {"outside/mill.md"}


def test_a_scope_follows_the_folder(both, tmp_path):
    reader = opened(tmp_path / "data")
    folder = tmp_path / "documents"
    write(folder / "notes" / "mill.md", text_about("mill"))
    write(folder / "rest.md", text_about("rest"))
    sync(reader, folder)
    assert len(reader.scope(["notes"]).documents) == 1
    write(folder / "notes" / "dam.md", text_about("dam"))
    sync(reader, folder)
    scope = reader.scope(["notes"])
    assert len(scope.documents) == 2
    assert len(reader.nearest(QUESTION, 100, scope)) == len(reader.scopes.passages(scope))
    (folder / "notes" / "mill.md").unlink()
    (folder / "notes" / "dam.md").unlink()
    sync(reader, folder)
    with pytest.raises(SettingError, match="'notes'"):
        reader.scope(["notes"])
    reader.close()


def test_a_path_on_the_disk_is_taken_for_the_name_in_the_folder(both, monkeypatch):
    everything, _ = both
    folder = everything.config.documents
    monkeypatch.chdir(folder.parent)
    for term in ("all/inside", str(folder / "inside") + "/", "all/inside/*.md"):
        assert len(everything.scope([term]).documents) == 3
        assert everything.scope([term]).terms == (term,)
    assert everything.scope(["all"]).whole
    for term in ("data", "~nobody-here/x", "a\0b", "x" * 5000):
        with pytest.raises(SettingError):
            everything.scope([term])


def test_a_file_that_was_not_read_says_why_and_an_empty_term_that_it_is_empty(both):
    with pytest.raises(FootnoteError, match=r"broken\.pdf could not be read"):
        both[0].scope(["broken.pdf"])
    with pytest.raises(SettingError, match="empty"):
        both[0].scope([" "])
    assert both[0].scope([]) is None
