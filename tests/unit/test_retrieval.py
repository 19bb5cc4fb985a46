"""A question to passages: both signals, no repetition, within the budget, exact, and usable in anybody's chain."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from index_files import text_about, write

from index.config import IndexConfig
from index.errors import FootnoteError
from index.scope import Scope
from index.store import Index
from index.sync import sync
from rag.config import RagConfig
from rag.retrieval import TRIES, Retriever, together, weights
from rag.signals import SIGNALS

ROOT = Path(__file__).parents[2]
LIGHTHOUSE = "How tall is the Palmido lighthouse?"


@pytest.fixture(scope="module")
def retriever(library) -> Retriever:
    return Retriever(index=library, config=RagConfig())


def characters(hits) -> int:
    return sum(len(hit.passage.text) for hit in hits)


def assert_exact(found, library):
    for hit in (*found.hits, *found.parts, *found.fused):
        text = library.document(hit.passage.document_id).text
        assert hit.passage.text == text[hit.passage.start : hit.passage.end]


def test_langchain_gets_documents_with_where_they_are_from(retriever, library):
    documents = retriever.invoke("When does the boat leave in winter?")
    first = documents[0]
    assert set(first.metadata) == {"source", "title", "page", "start", "end", "score"}
    assert (first.metadata["source"], first.metadata["title"]) == ("ferry.md", "Island ferry")
    for document in documents:
        text = library.find(document.metadata["source"]).text
        assert document.page_content == text[document.metadata["start"] : document.metadata["end"]]
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)


def test_a_retriever_takes_part_in_a_chain(retriever):
    chain = retriever | (lambda documents: [document.metadata["source"] for document in documents])
    assert chain.invoke("Who signed the armistice?")[0] == "armistice.md"


def test_each_passage_tells_how_each_signal_saw_it(retriever):
    found = retriever.retrieve("When was the armistice signed?")
    best = found.fused[0]
    assert best.document == "armistice.md"
    assert best.signals["dense"].rank == best.signals["keyword"].rank == 1
    assert best.score == pytest.approx(1.0)
    assert set(found.signals) == {"dense", "keyword", "sentence"}
    for name, ranked in found.signals.items():
        by_id = {hit.passage.id: hit.signals[name] for hit in found.fused if name in hit.signals}
        assert [key for key, _ in ranked] == sorted(by_id, key=lambda key: by_id[key].rank)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_the_weights_of_the_signals_add_up_to_one(share):
    assert weights(RagConfig(dense_weight=share)) == {"dense": share, "keyword": pytest.approx(1 - share)}


def test_a_second_document_that_repeats_the_best_passage_comes_third(retriever):
    found = retriever.retrieve(LIGHTHOUSE)
    assert {found.parts[0].document, found.parts[2].document} == {"lighthouse.txt", "lighthouse-notice.txt"}
    assert "repeats a better passage" not in [why for _, why in found.cut]
    assert {one.hit.document for one in found.sentences} >= {found.parts[0].document}
    assert found.parts[2].document not in {one.hit.document for one in found.sentences}


def test_a_passage_that_repeats_a_better_one_is_left_out_and_said(retriever):
    found = retriever.retrieve("How is salt made?")
    assert len({hit.document for hit in found.parts} & {"lighthouse.txt", "lighthouse-notice.txt"}) == 1
    assert "repeats a better passage" in [why for _, why in found.cut]
    assert {"lighthouse.txt", "lighthouse-notice.txt"} <= {hit.document for hit in found.fused}


@pytest.mark.parametrize("budget", [200, 500, 1000, 1500, 5000])
@pytest.mark.parametrize("question", [LIGHTHOUSE, "How is salt made?", "🙂"])
def test_passages_are_exact_and_within_the_budget(retriever, library, budget, question):
    found = retriever.retrieve(question, RagConfig(context_characters=budget))
    assert 0 < characters(found.hits) <= budget
    assert characters(found.parts) <= characters(found.hits)
    assert_exact(found, library)
    assert len(found.parts) + len(found.cut) == len(found.fused)
    assert set(found.documents) == {hit.passage.document_id for hit in found.parts}


def test_what_the_budget_leaves_out_is_said(retriever):
    found = retriever.retrieve(LIGHTHOUSE, RagConfig(context_characters=500))
    assert ("beyond the context budget") in [why for _, why in found.cut]


def test_neighbours_in_a_document_are_handed_over_as_one(retriever):
    found = retriever.retrieve("How is salt made?")
    assert [hit.document for hit in found.parts].count("salt.md") > 1
    assert [hit.document for hit in found.hits].count("salt.md") == 1


def test_a_retriever_follows_its_number_of_candidates(library):
    found = Retriever(index=library, config=RagConfig(candidates=1)).retrieve("When was the armistice signed?")
    assert len(found.signals["dense"]) == len(found.signals["keyword"]) == 1


# reranking


def test_the_passage_whose_sentence_answers_best_comes_first(retriever):
    found = retriever.retrieve("How long do workers keep the salt in the store?")
    (best, score), *_ = found.signals["sentence"]
    assert score == max(one.score for hit in found.fused for one in hit.sentences) == found.sentences[0].score
    assert found.fused[0].passage.id == best
    assert "bitter brine drips" in found.sentences[0].text
    assert [hit.score for hit in found.fused] == sorted((hit.score for hit in found.fused), reverse=True)


def test_as_many_passages_are_read_as_are_set_and_no_fewer_than_are_handed_over(library):
    read = [
        sum(1 for hit in retriever.retrieve(LIGHTHOUSE).fused if hit.sentences)
        for retriever in (
            Retriever(index=library, config=RagConfig(rerank=rerank, context_characters=characters))
            for rerank, characters in ((2, 200), (4, 200), (0, 2000))
        )
    ]
    assert read[:2] == [2, 4]
    assert read[2] >= 3


def test_sentences_to_answer_from_are_in_the_passages_handed_over(retriever):
    found = retriever.retrieve("How is salt made?", RagConfig(context_characters=500))
    assert found.sentences
    for one in found.sentences:
        assert any(
            (hit.document, True) == (one.hit.document, hit.passage.start <= one.start < one.end <= hit.passage.end)
            for hit in found.parts
        )


def test_a_part_of_a_passage_says_where_it_begins_itself(retriever, library):
    found = retriever.retrieve("How is salt made?", RagConfig(context_characters=700))
    parts = [hit for hit in found.parts if ":" in hit.passage.id]
    assert parts
    for hit in parts:
        document = library.document(hit.passage.document_id)
        assert hit.passage.headings == document.context(hit.passage.start)


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_nothing_asked_finds_nothing(retriever, question):
    found = retriever.retrieve(question)
    assert (found.hits, found.parts, found.fused, found.cut) == ((), (), (), ())


def test_an_empty_index_finds_nothing(tmp_path):
    empty = Index.open(IndexConfig(data_dir=tmp_path / "data", documents=tmp_path))
    assert Retriever(index=empty).retrieve("Who?").hits == ()
    empty.close()


def test_one_retrieval_together_is_itself(retriever):
    found = retriever.retrieve(LIGHTHOUSE)
    assert together([found]) is found


def test_the_parts_of_a_question_share_what_they_found(retriever, library):
    half = RagConfig(context_characters=1200)
    found = [retriever.retrieve(text, half) for text in (LIGHTHOUSE, "When was the armistice signed?")]
    both = together(found)
    assert both.question == f"{LIGHTHOUSE}; When was the armistice signed?"
    assert_exact(both, library)
    assert characters(both.hits) <= 2 * 1200
    assert {hit.document for one in found for hit in one.parts} == {hit.document for hit in both.parts}
    assert {key for one in found for key in one.documents} == set(both.documents)
    scores = [hit.score for hit in both.hits]
    assert scores == sorted(scores, reverse=True)
    assert not {key for key, _ in both.cut} & {hit.passage.id for hit in both.parts}
    for name, ranked in both.signals.items():
        assert {key for key, _ in ranked} == {key for one in found for key, _ in one.signals[name]}


def test_what_several_parts_found_stands_once(retriever):
    texts = ("How is salt made?", "When do salt makers rake?", LIGHTHOUSE, "Are visitors of the lighthouse welcome?")
    both = together([retriever.retrieve(text, RagConfig(context_characters=500)) for text in texts])
    for hits in (both.parts, both.hits):
        spans = sorted((hit.passage.document_id, hit.passage.start, hit.passage.end) for hit in hits)
        for one, other in itertools.pairwise(spans):
            assert one[0] != other[0] or one[2] <= other[1]


def test_settings_are_read_when_a_retriever_is_made(library, monkeypatch):
    monkeypatch.setenv("FOOTNOTE_CONTEXT_CHARACTERS", "321")
    assert Retriever(index=library).config.context_characters == 321


def test_a_setting_that_cannot_be_used_is_named_from_the_command_line(library):
    done = subprocess.run(
        [sys.executable, "-m", "rag", "ask", "Who?", "--data-dir", str(library.config.data_dir)],
        cwd=ROOT,
        env=os.environ | {"FOOTNOTE_DENSE_WEIGHT": "7"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "FOOTNOTE_DENSE_WEIGHT '7' can't be used" in done.stderr
    assert "Traceback" not in done.stderr


# a sync meanwhile


class Rewriting:
    """A signal that asks the keywords; the first `times` that it is asked, the castle's file is then changed and a sync
    replaces the passages that were just found."""

    def __init__(self, folder: Path, times: int) -> None:
        self.folder, self.times, self.asked = folder, times, 0

    def __call__(self, index: Index, question: str, k: int, scope: Scope | None) -> list[tuple[str, float]]:
        ranked = index.matching(question, k, scope)
        self.asked += 1
        if self.asked <= self.times:
            write(self.folder / "castle.md", text_about("castle").replace("rooms", f"chambers of {1900 + self.asked}"))
            sync(index, self.folder)
        return ranked


@pytest.mark.parametrize("times", [1, TRIES - 1])
def test_what_a_sync_replaced_after_it_was_found_is_looked_for_again(index, folder, monkeypatch, times):
    monkeypatch.setitem(SIGNALS, "keyword", signal := Rewriting(folder, times))
    found = Retriever(index=index).retrieve("How many rooms has the castle?")
    castle = [hit.passage.text for hit in found.hits if hit.document == "castle.md"]
    assert castle
    assert all(f"chambers of {1900 + times}" in text for text in castle)
    assert signal.asked == times + 1
    assert_exact(found, index)


def test_a_folder_that_never_comes_to_rest_is_not_waited_for(index, folder, monkeypatch):
    monkeypatch.setitem(SIGNALS, "keyword", signal := Rewriting(folder, 100))
    found = Retriever(index=index).retrieve("How many rooms has the castle?")
    assert signal.asked == TRIES
    assert {hit.document for hit in found.hits} <= {"abbey.md", "mill.md"}
    assert_exact(found, index)


class Losing(Index):
    """An index whose castle is deleted, and the deletion synced, between the look at the passages and that at their
    document."""

    def labels(self, document_ids):
        found = super().labels(document_ids)
        if (self.config.documents / "castle.md").exists():
            (self.config.documents / "castle.md").unlink()
            sync(self, self.config.documents)
        return found


def test_a_document_that_a_sync_removed_after_it_was_found_is_left_out(index):
    losing = Losing(index.config)
    found = Retriever(index=losing).retrieve("How many rooms has the castle?")
    assert {hit.document for hit in found.hits} == {"abbey.md", "mill.md"}
    losing.close()


class Broken(Index):
    def document(self, document_id):
        raise FootnoteError("The disk is on fire")


def test_an_error_that_no_sync_explains_is_told(index):
    broken = Broken(index.config)
    with pytest.raises(FootnoteError, match="on fire"):
        Retriever(index=broken).retrieve("How many rooms has the castle?")
    broken.close()
