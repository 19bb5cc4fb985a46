"""Footnote over the same folders and questions: an index made anew, and every question asked for each context size."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from contextlib import closing
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
from tests.bench.peers.figures import Row

NAME = "Footnote"
# What comes before a tool's first passage; choosing the sentences and weighing the evidence comes after it.
FINDING = ("followup", "retrieve")


def ours(questions: Sequence[GoldenQuestion], corpus: Corpus, data_dir: Path, out: Path) -> Row:
    """Footnote's row with its default settings; the answers for each size are kept in `out`, without their traces."""
    shutil.rmtree(data_dir / "evaluation", ignore_errors=True)
    config = IndexConfig(data_dir=data_dir)
    Embedder.from_config(config).embed_query("warm up")
    index, report = own_index(corpus.folder, config)
    with closing(index):
        within = {size: answered(index_assistant(index, size), questions, corpus, out, size) for size in SIZES}
    default = RagConfig().context_characters
    return Row(NAME, within, within[default], finding(within[default]), report.seconds or 0.0, confident=True)


def index_assistant(index, size: int) -> Assistant:
    assistant = Assistant(index, RagConfig(context_characters=size))
    warm_up(assistant)
    return assistant


def answered(
    assistant: Assistant, questions: Sequence[GoldenQuestion], corpus: Corpus, out: Path, size: int
) -> list[Case]:
    cases = []
    with (out / f"{NAME}-{size}.jsonl").open("w", encoding="utf-8") as file:
        for question in questions:
            answer = ask(assistant, question)
            answer.pop("trace", None)
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")
            cases.append(make_case(question, answer, corpus))
    return cases


def finding(cases: Sequence[Case]) -> list[float]:
    """Milliseconds until the passages were there, per question."""
    return [sum(case.answer["timings_ms"].get(step, 0.0) for step in FINDING) for case in cases]
