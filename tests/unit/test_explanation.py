"""An answer explains itself from what is stored: the ranks, what fitted, the evidence, and what was missing."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.explanation import FUSED, OF_A_SIGNAL, explanation, missing
from rag.looking import Looking
from rag.types import Answer
from rag.ui.explained import DRAWN, STEPS, explained_data, picture, timings

LAMP = "Who lit the lamp for the landing?"
BANK = "Who founded the Bank of Portugal in April 1846?"


@pytest.fixture(scope="module")
def assistant(library: Index) -> Assistant:
    return Assistant(library, RagConfig(context_characters=900))


@pytest.fixture(scope="module")
def answered(assistant: Assistant) -> Answer:
    return assistant.ask(LAMP)


def test_an_answer_is_explained_by_ranks_budget_evidence_and_times(assistant: Assistant, answered: Answer) -> None:
    why = json.loads(json.dumps(explanation(answered, assistant.index, 900)))
    trace = answered.trace
    assert trace is not None
    assert (why["threshold"], why["features"]) == (trace.threshold, trace.features)
    assert why["timings_ms"] == answered.timings_ms
    assert why["revision"] == assistant.index.revision()
    filled = sum(len(hit.passage.text) for hit in answered.passages)
    assert why["budget"] == {"characters": 900, "filled": filled, "handed": len(answered.passages)}
    assert 0 < filled <= 900
    assert why["found"] == len(trace.fused)
    fused = [(item["document"], item["start"], item["rank"], item["cut"]) for item in why["fused"]]
    cut = dict(trace.cut)
    assert fused == [
        (hit.document, hit.passage.start, rank, cut.get(hit.passage.id))
        for rank, hit in enumerate(trace.fused[:FUSED], start=1)
    ]
    assert {item["cut"] for item in why["fused"]} > {None}, "some were handed over, some were not"
    for name, hits in trace.signals.items():
        ranked = [(item["document"], item["start"], item["score"]) for item in why["signals"][name]]
        assert ranked == [(hit.document, hit.passage.start, hit.signals[name].score) for hit in hits[:OF_A_SIGNAL]]
        assert [item["rank"] for item in why["signals"][name]] == list(range(1, len(ranked) + 1))
    assert "missing" not in why


def test_a_declined_question_says_which_words_are_nowhere_and_which_are_elsewhere(assistant: Assistant) -> None:
    answer = assistant.ask(BANK)
    assert answer.declined
    found = explanation(answer, assistant.index, 900)["missing"]
    assert {"founded", "Bank", "Portugal", "1846"} <= set(found["nowhere"])
    near = " ".join(hit.passage.text for hit in answer.passages)
    assert ("April" in found["far"]) == ("April" not in near)
    salt = [hit for hit in assistant.search("salt fields of Sindo", 1) if hit.document == "salt.md"]
    assert missing("Who lit the lamp of Portugal with salt?", salt, assistant.index) == {
        "nowhere": ["Portugal"],
        "far": ["lit", "lamp"],
    }


def test_an_answer_without_a_search_is_explained_by_its_time_alone(assistant: Assistant) -> None:
    why = explanation(assistant.ask("What documents do you have?"), assistant.index, 900)
    assert set(why) == {"revision", "timings_ms"}


def test_the_page_is_given_names_in_words_and_every_table(assistant: Assistant, answered: Answer) -> None:
    data = explained_data(answered, explanation(answered, assistant.index, 900))
    assert data["searched"] == LAMP
    assert data["reached"] is (answered.confidence >= data["threshold"])
    assert [signal["name"] for signal in data["signals"]] == ["By meaning", "By words", "By best sentence"]
    assert data["fused"][0]["text"].startswith("The Palmido lighthouse") or data["fused"][0]["text"]
    assert {one["cut"] for one in data["fused"]} > {""}
    assert data["timings"][-1]["name"] == "In all"
    declined = assistant.ask(BANK)
    assert explained_data(declined, explanation(declined, assistant.index, 900))["missing"]["nowhere"]


def item(rank: int, cut: str | None, **ranks: int) -> dict[str, object]:
    signals = {name: {"rank": at, "score": 0.5} for name, at in ranks.items()}
    where = {"document": f"{rank}.md", "page": None, "heading": ""}
    return where | {"rank": rank, "cut": cut, "signals": signals}


def test_the_picture_shows_what_was_handed_over_first_and_each_rank_in_its_column() -> None:
    drawn = picture([item(1, "repeats", dense=1), item(2, None, dense=9, keyword=3)])
    assert drawn["columns"] == ["By meaning", "By words", "Together"]
    assert [(line["name"], line["cut"], line["ranks"]) for line in drawn["lines"]] == [
        ("1.md", True, [1, 0, 1]),
        ("2.md", False, [9, 3, 2]),
    ]
    many = [item(rank, "cut", dense=rank) for rank in range(1, 20)] + [item(20, None, dense=20)]
    assert len(picture(many)["lines"]) == DRAWN
    assert picture(many)["lines"][-1]["name"] == "20.md"


def test_each_step_has_its_share_of_the_whole_time() -> None:
    rows = timings({"retrieve": 30.0, "answer": 10.0, "total": 40.0})
    assert [(row["name"], row["ms"], row["share"]) for row in rows] == [
        ("Search", "30 ms", 0.75),
        ("Answer", "10 ms", 0.25),
        ("In all", "40 ms", 0.0),
    ]


def test_every_step_that_is_timed_has_a_name_on_the_page() -> None:
    sources = [Path(inspect.getfile(where)).read_text(encoding="utf-8") for where in (Assistant, Looking)]
    timed = set(re.findall(r'\.lap\("(\w+)"\)', " ".join(sources)))
    assert "retrieve" in timed
    assert timed <= set(STEPS)
