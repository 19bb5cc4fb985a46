"""`python -m rag evaluate QUESTIONS.jsonl --corpus DIR`: figures from golden questions."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.embedding import Embedder
from index.errors import SettingError
from index.types import Failure
from rag.assistant import Assistant
from rag.cli.arguments import index_config, rag_config
from rag.cli.batch import open_out
from rag.cli.opened import corpus_index, tell
from rag.cli.output import bold, print_json
from rag.cli.progress import tracked
from rag.evaluation.about import about
from rag.evaluation.corpus import Corpus
from rag.evaluation.outcomes import Outcome, explain, outcome
from rag.evaluation.questions import GoldenQuestion, load_questions
from rag.evaluation.report.page import write_page
from rag.evaluation.run import Evaluation, evaluate, read_answers, score
from rag.evaluation.tables import figures_table, outcomes_line, write_report


@dataclass(frozen=True, slots=True)
class Scored:
    """An evaluation with the settings it was run with and the corpus's files that could not be read."""

    evaluation: Evaluation
    settings: dict[str, Any]
    failed: list[Failure] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """What `--json` prints: the metrics, and beside them how they were obtained."""
        failed = [{"name": item.name, "reason": item.reason, "remedy": item.remedy} for item in self.failed]
        return self.evaluation.to_json() | {"settings": self.settings, "failed": failed, "about": self.about}


def run(args: argparse.Namespace) -> int:
    """Check the questions, answer them (or take given answers), and print the figures."""
    if args.answers and args.out:
        raise SettingError("--answers are there already, --out would copy them", "Leave out one of both")
    corpus = Corpus(args.corpus, max_file_mb=index_config(args).max_file_mb)
    questions = load_questions(args.questions, corpus)
    if args.report:
        make_folder(args.report)
    scored = given(args, questions, corpus) if args.answers else asked(args, questions, corpus)
    tell(scored.failed)
    if args.report:
        for path in written(args.report, scored):
            print(f"Wrote {path}", file=sys.stderr)
    if args.json:
        print_json(scored.to_json())
    else:
        print(summary(scored.evaluation, failures=args.failures))
    return 1 if scored.failed else 0


def written(folder: Path, scored: Scored) -> list[Path]:
    """The report's files: figures, a row a question, and the page."""
    summary = scored.to_json()
    return [*write_report(folder, scored.evaluation, summary), write_page(folder, scored.evaluation, summary)]


def make_folder(path: Path) -> None:
    """The report's folder, made before minutes are spent on what goes there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"{path} can't be made ({error.strerror or error})", "Name another --report folder"
        ) from error


def asked(args: argparse.Namespace, questions: Sequence[GoldenQuestion], corpus: Corpus) -> Scored:
    """Every question asked, over an index of the corpus's own; answers go to `--out` as they come."""
    config, answering = index_config(args), rag_config(args)
    with ExitStack() as stack:
        out = stack.enter_context(open_out(args.out, "w")) if args.out else None
        index, report = corpus_index(corpus.folder, config)
        stack.callback(index.close)

        def keep(answer: dict[str, Any]) -> None:
            if out is not None:
                out.write(json.dumps(answer, ensure_ascii=False) + "\n")
                out.flush()

        assistant = Assistant(index, answering)
        evaluation = evaluate(assistant, questions, corpus, track=tracked, keep=keep)
        obtained = about(args.questions, corpus, assistant)
    quoted = [case for case in evaluation.cases if case.answer.get("notice")]
    if quoted:
        told = f"{len(quoted)} of {len(evaluation.cases)} answers are not as the chat model should have given them, as"
        print(f"{told} {quoted[0].question.id}: {quoted[0].answer['notice']}", file=sys.stderr)
    settings = answering.model_dump(mode="json") | {
        "passage_tokens": config.passage_tokens,
        "embedding_model": Embedder.from_config(config).fingerprint,
    }
    return Scored(evaluation, settings, report.failed, obtained)


def given(args: argparse.Namespace, questions: Sequence[GoldenQuestion], corpus: Corpus) -> Scored:
    """The answers of a file; how they were obtained is not known here."""
    scored = score(questions, read_answers(args.answers), corpus)
    return Scored(scored, {"answers": str(args.answers)}, about=about(args.questions, corpus))


def summary(evaluation: Evaluation, *, failures: bool) -> str:
    """The figures for a person, the questions that went wrong if they are asked for."""
    parts = [figures_table(evaluation.figures)]
    parts.append(f"{bold(f'{len(evaluation.cases)} questions')}: {outcomes_line(evaluation.cases)}")
    if failures:
        parts += [explain(case) for case in evaluation.cases if outcome(case) is not Outcome.RIGHT]
    return "\n\n".join(parts)
