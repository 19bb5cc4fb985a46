"""What a context of another size would have held, from the trace alone, against asking with that size."""

import json

import pytest

from rag.assistant import Assistant
from rag.config import RagConfig
from rag.evaluation.cases import make_case
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import Evidence, GoldenQuestion
from rag.evaluation.rankings import SIZES, read_ranking
from rag.evaluation.run import ask, evaluate, score
from rag.evaluation.spans import Span

QUESTION = "How long do workers keep the salt in the store?"
QUOTE = "bitter brine drips out of it for"


@pytest.fixture
def corpus(library):
    return Corpus(library.config.documents)


def golden(corpus, question=QUESTION):
    start = corpus.document("salt.md").text.index(QUOTE)
    evidence = Evidence("salt.md", start, start + len(QUOTE), QUOTE)
    return GoldenQuestion(id="salt", question=question, answerable=True, evidence=(evidence,))


@pytest.mark.parametrize("size", SIZES)
def test_what_a_size_would_hold_is_what_asking_with_it_hands_over(library, corpus, size):
    asked = make_case(golden(corpus), ask(Assistant(library), golden(corpus)), corpus)
    small = make_case(
        golden(corpus), ask(Assistant(library, RagConfig(context_characters=size)), golden(corpus)), corpus
    )
    assert asked.ranking.within[size] == small.passages


def test_evidence_beyond_the_budget_is_told_with_its_rank_and_why(library, corpus):
    tight = Assistant(library, RagConfig(context_characters=200))
    asked = make_case(golden(corpus), ask(tight, golden(corpus, "When was the lighthouse built?")), corpus)
    place = asked.ranking.evidence
    assert place.rank > 1
    assert place.cut == "beyond the context budget"
    assert place.document == "salt.md"
    assert place.rank <= asked.ranking.length


def test_a_trace_is_digested_and_can_be_from_a_file_of_answers(library, corpus):
    kept = []
    (case,) = evaluate(Assistant(library), [golden(corpus)], corpus, keep=kept.append).cases
    assert "trace" not in case.answer
    assert score([golden(corpus)], {"salt": json.loads(json.dumps(kept[0]))}, corpus).cases == (case,)
    assert 0 < case.ranking.threshold < 1
    assert "meaning" in case.ranking.features


def test_answers_without_trace_have_no_ranking(library, corpus):
    answer = ask(Assistant(library), golden(corpus))
    del answer["trace"]
    assert make_case(golden(corpus), answer, corpus).ranking is None


def test_a_passage_that_repeats_another_takes_no_room(tmp_path):
    (tmp_path / "a.txt").write_text("x" * 900 + "y" * 900, encoding="utf-8")
    corpus = Corpus(tmp_path)
    places = [(0, 900, None), (0, 890, "repeats a better passage"), (900, 1800, "beyond the context budget")]
    fused = [
        {"document": "a.txt", "start": start, "end": end, "score": 1.0 - rank / 10, "signals": {}, "cut": cut}
        for rank, (start, end, cut) in enumerate(places)
    ]
    ranking = read_ranking({"fused": fused, "features": {}, "threshold": 0.5}, [], corpus)
    a = corpus.document("a.txt").id
    assert ranking.within[1000] == (Span(a, 0, 900),)
    assert ranking.within[2500] == (Span(a, 0, 1800),)
    assert ranking.evidence is None
