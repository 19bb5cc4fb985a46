"""`python -m rag evaluate QUESTIONS.jsonl --corpus DIR`: figures from golden questions, compared with others."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.errors import SettingError
from rag.assistant import Assistant
from rag.cli.arguments import index_config, rag_config
from rag.cli.batch import open_out
from rag.cli.opened import corpus_indexes, tell
from rag.cli.output import bold, print_json
from rag.cli.progress import tracked
from rag.evaluation.about import about
from rag.evaluation.comparison import compare, evaluate_each
from rag.evaluation.comparison_tables import comparison_text, write_comparison
from rag.evaluation.corpus import Corpus
from rag.evaluation.outcomes import Outcome, explain, outcome
from rag.evaluation.questions import GoldenQuestion, has_evidence_within, load_questions
from rag.evaluation.report.page import write_page
from rag.evaluation.run import Evaluation, read_answers, score
from rag.evaluation.scored import Scored
from rag.evaluation.tables import figures_table, outcomes_line, write_report
from rag.evaluation.variants import BASE, Variant, read_variants

# Questions that a message names.
FEW = 5


def run(args: argparse.Namespace) -> int:
    """Check the questions, answer them (or take given answers), and print the figures."""
    if args.answers and args.out:
        raise SettingError("--answers are there already, --out would copy them", "Leave out one of both")
    if args.answers and args.compare:
        raise SettingError("--answers were given with settings of their own", "Leave out --answers to --compare")
    if args.answers and args.within:
        raise SettingError("--answers were given already, wherever they were looked for", "Leave out --answers or --in")
    variants = read_variants(args.compare, index_config(args), rag_config(args))
    corpus = Corpus.of(args.corpus, index_config(args))
    questions = asked_within(load_questions(args.questions, corpus), args.within, corpus)
    if args.report:
        make_folder(args.report)
    scored = given(args, questions, corpus) if args.answers else asked(args, variants, questions, corpus)
    tell(scored.failed)
    if args.report:
        for path in written(args.report, scored):
            print(f"Wrote {path}", file=sys.stderr)
    if args.json:
        print_json(scored.to_json())
    else:
        print(summary(scored.evaluation, failures=args.failures))
        if scored.comparison:
            print(comparison_text(scored.comparison, bold))
    return 1 if scored.failed else 0


def asked_within(questions: Sequence[GoldenQuestion], terms: Sequence[str], corpus: Corpus) -> list[GoldenQuestion]:
    """The questions, those without a scope of their own to be asked within these terms; says which of them can't be
    answered there. SettingError for a term that means nothing."""
    corpus.scope(terms)
    scoped = [question if question.within else replace(question, within=tuple(terms)) for question in questions]
    outside = [question.id for question in scoped if terms and not has_evidence_within(question, terms, corpus)]
    if outside:
        named = ", ".join(outside[:FEW]) + (", ..." if len(outside) > FEW else "")
        print(f"{len(outside)} of {len(scoped)} questions have no evidence within --in: {named}", file=sys.stderr)
    return scoped


def written(folder: Path, scored: Scored) -> list[Path]:
    """The report's files: figures, a row a question, the page, and what was compared."""
    summary = scored.to_json()
    files = write_report(folder, scored.evaluation, summary)
    files.append(write_page(folder, scored.evaluation, summary, scored.comparison))
    return [*files, *(write_comparison(folder, scored.comparison) if scored.comparison else [])]


def make_folder(path: Path) -> None:
    """The report's folder, made before minutes are spent on what goes there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"{path} can't be made ({error.strerror or error})", "Name another --report folder"
        ) from error


def asked(
    args: argparse.Namespace, variants: Sequence[Variant], questions: Sequence[GoldenQuestion], corpus: Corpus
) -> Scored:
    """Every question asked, over an index of the corpus's own; the base's answers go to `--out` as they come."""
    with ExitStack() as stack:
        out = stack.enter_context(open_out(args.out, "w")) if args.out else None
        indexes, reports = corpus_indexes(corpus.folder, [variant.index for variant in variants], stack)
        assistants = {
            variant.name: Assistant(index, variant.answering) for variant, index in zip(variants, indexes, strict=True)
        }

        def keep(answer: dict[str, Any]) -> None:
            if out is not None:
                out.write(json.dumps(answer, ensure_ascii=False) + "\n")
                out.flush()

        evaluations = evaluate_each(assistants, questions, corpus, track=tracked, keep=keep)
        obtained = about(args.questions, corpus, assistants[BASE])
    for name, evaluation in evaluations.items():
        tell_quoted(name, evaluation)
    comparison = compare(variants, evaluations) if len(variants) > 1 else None
    settings = variants[0].settings() | ({"in": ", ".join(args.within)} if args.within else {})
    return Scored(evaluations[BASE], settings, reports[0].failed, obtained, comparison)


def tell_quoted(name: str, evaluation: Evaluation) -> None:
    """Say how many answers come with a note (a chat model failed, a question is in another language), and the first."""
    quoted = [case for case in evaluation.cases if case.answer.get("notice")]
    if quoted:
        told = f"{len(quoted)} of {len(evaluation.cases)} answers come with a note, as"
        whose = "" if name == BASE else f"{name}: "
        print(f"{whose}{told} {quoted[0].question.id}: {quoted[0].answer['notice']}", file=sys.stderr)


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
