"""Footnote over the same folders and questions: an index made anew, and every question asked for each context size."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from index.config import IndexConfig
from index.embedding import Embedder
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.evaluation.cases import Case, make_case
from rag.evaluation.corpus import Corpus
from rag.evaluation.own_index import own_index
from rag.evaluation.questions import GoldenQuestion
from rag.evaluation.rankings import SIZES
from rag.evaluation.run import ask, warm_up
from tests.bench.peers.figures import USUAL, Row

NAME = "Footnote"
# What comes before a tool's first passage; choosing the sentences and weighing the evidence comes after it.
FINDING = ("followup", "retrieve")


def ours(questions: Sequence[GoldenQuestion], corpus: Corpus, data_dir: Path, out: Path, *, exact: bool = False) -> Row:
    """Footnote's row with its default settings. What other contexts hold is read from the traces, as `rag evaluate`
    does for `recall_within`; where `exact`, every question is asked again with each size instead. That differs for
    questions in several parts alone, which share their context out, and takes four times as long.

    The answers are kept in `out`, without their traces."""
    shutil.rmtree(data_dir / "evaluation", ignore_errors=True)
    config = IndexConfig(data_dir=data_dir)
    Embedder.from_config(config).embed_query("warm up")
    index, report = own_index(corpus.folder, config)
    with closing(index):

        def asked(size: int) -> list[Case]:
            assistant = Assistant(index, RagConfig(context_characters=size))
            return answered(assistant, questions, corpus, out / f"{NAME}-{size}.jsonl")

        cases = asked(USUAL)
        within = {
            size: cases if size == USUAL else asked(size) if exact else [held(case, size) for case in cases]
            for size in SIZES
        }
    return Row(NAME, within, cases, finding(cases), report.seconds or 0.0, confident=True)


def answered(assistant: Assistant, questions: Sequence[GoldenQuestion], corpus: Corpus, out: Path) -> list[Case]:
    """Every question's case; its answer goes to the file, a line each."""
    warm_up(assistant)
    cases = []
    with out.open("w", encoding="utf-8") as file:
        for question in questions:
            answer = ask(assistant, question)
            cases.append(make_case(question, answer, corpus))
            answer.pop("trace", None)
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return cases


def held(case: Case, size: int) -> Case:
    """The same question, had the context been of that size."""
    assert case.ranking is not None
    return replace(case, passages=case.ranking.within[size])


def finding(cases: Sequence[Case]) -> list[float]:
    """Milliseconds until the passages were there, per question."""
    return [sum(case.answer["timings_ms"].get(step, 0.0) for step in FINDING) for case in cases]
