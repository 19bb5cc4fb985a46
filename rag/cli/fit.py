"""`python -m rag fit`: the fitted numbers, moved toward one's own questions, or made anew from several sets."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import SettingError
from index.types import Failure
from rag.assistant import Assistant
from rag.cli.arguments import index_config, rag_config
from rag.cli.opened import corpus_index, tell
from rag.cli.output import bold, print_json
from rag.cli.progress import tracked
from rag.evaluation.about import digest
from rag.evaluation.comparison_tables import differences_table
from rag.evaluation.corpus import Corpus
from rag.evaluation.paired import Difference
from rag.evaluation.questions import GoldenQuestion, load_questions
from rag.fitted import SHIPPED, Fitted, load
from rag.fitting.asked import Asked
from rag.fitting.folds import kin
from rag.fitting.own import Own
from rag.fitting.sets import fit, left_out
from rag.fitting.trial import FEWEST_OF_A_KIND, Trial, trial


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions, where they are written, and the documents that they are about."""

    name: str
    file: Path
    corpus: Path
    questions: Sequence[GoldenQuestion]

    @classmethod
    def read(cls, name: str, file: Path, corpus: Path, args: argparse.Namespace) -> QuestionSet:
        """Read and checked; QuestionMistakes with all that is wrong."""
        checked = Corpus.of(corpus, index_config(args))
        return cls(name, file, corpus, load_questions(file, checked))


def run(args: argparse.Namespace) -> int:
    """One's own questions, or several sets."""
    if args.anyway and len(args.sets) > 1:
        raise SettingError("--anyway is for a single set: the fit to several is always stored", "Leave it out")
    sets = read_sets(args)
    return fit_own(sets[0], args) if len(sets) == 1 else fit_sets(sets, args)


def read_sets(args: argparse.Namespace) -> list[QuestionSet]:
    """The sets that the arguments name; SettingError for what is none."""
    if args.corpus is not None:
        if len(args.sets) > 1:
            raise SettingError("--corpus takes one file of questions", "Put them all into one file")
        return [QuestionSet.read(str(args.sets[0]), args.sets[0], args.corpus, args)]
    for folder in args.sets:
        if not (folder / "questions.jsonl").is_file() or not (folder / "corpus").is_dir():
            raise SettingError(f"{folder} has no questions.jsonl and corpus/", "Give such folders, or --corpus DIR")
    return [QuestionSet.read(one.name, one / "questions.jsonl", one / "corpus", args) for one in args.sets]


def fit_sets(sets: Sequence[QuestionSet], args: argparse.Namespace) -> int:
    """Fit from nothing, say what fits that had not seen a set make of it, and store."""
    asked = {one.name: gather(one, args, load(SHIPPED))[0] for one in sets}
    fitted = fit(asked)
    fitted.obtained["left_out"] = {name: left_out(asked, name) for name in tracked(list(asked), "sets")}
    target = stored(fitted, args)
    if args.json:
        print(json.dumps({"stored": str(target), **fitted.obtained}, ensure_ascii=False))
        return 0
    for name, figures in fitted.obtained["left_out"].items():
        shown = ", ".join(f"{key} {value}" for key, value in figures.items())
        print(f"{name:14} from a fit on the others: {shown}")
    print(f"Answers from a confidence of {fitted.evidence.threshold} on. Stored in {target}.")
    tell_use(target)
    return 0


def gather(one: QuestionSet, args: argparse.Namespace, fitted: Fitted) -> tuple[list[Asked], list[Failure]]:
    """Retrieve for every question and look at every sentence, by an index of the corpus's own; and the files of it that
    can't be read."""
    index, report = corpus_index(one.corpus, index_config(args))
    tell(report.failed)
    with closing(index):
        assistant = Assistant(index, rag_config(args), fitted)
        return [_asked(assistant, question) for question in tracked(one.questions)], report.failed


def fit_own(one: QuestionSet, args: argparse.Namespace) -> int:
    """Move the fit in use toward the questions, and store it if that is shown to gain."""
    config = rag_config(args)
    prior = load(config.fitted or SHIPPED)
    if config.threshold is not None:
        prior = replace(prior, evidence=replace(prior.evidence, threshold=config.threshold))
    asked, failed = gather(one, args, prior)
    tried = trial(Own(asked, kin(one.questions), prior), anyway=args.anyway, track=partial(tracked, what="folds"))
    record = obtained(one, tried, prior, config.fitted)
    target = stored(replace(tried.fitted, obtained=record), args) if tried.taken else None
    notes = warnings(one, prior, tried.taken and config.threshold is not None)
    if args.json:
        failures = [{"name": item.name, "reason": item.reason, "remedy": item.remedy} for item in failed]
        path = None if target is None else str(target)
        print_json({"stored": path, **record, "warnings": notes, "failed": failures})
    else:
        print("\n\n".join(own_text(tried, record, notes, target)))
    if target is not None:
        tell_use(target)
    return 1 if failed else 0


def obtained(one: QuestionSet, tried: Trial, prior: Fitted, file: Path | None) -> dict[str, Any]:
    """How the numbers came about: the record that is stored with them, and that `--json` prints."""
    answerable = [question for question in one.questions if question.answerable]
    return {
        "by": "python -m rag fit",
        "threshold": tried.fitted.evidence.threshold,
        "threshold_before": prior.evidence.threshold,
        "questions": {
            "file": one.file.name,
            "sha256": digest(one.file),
            "all": len(one.questions),
            "answerable": len(answerable),
            "unanswerable": len(one.questions) - len(answerable),
        },
        "moved_from": {"file": file.name if file else "comes with Footnote", "sha256": digest(file or SHIPPED)},
        "sentences": tried.sentences.to_json(),
        "evidence": tried.evidence.to_json(),
        "figures": {key: _before_after(figure) for key, figure in tried.figures.items()},
        "seen": sorted(_mark(question) for question in one.questions),
    }


def warnings(one: QuestionSet, prior: Fitted, has_threshold: bool) -> list[str]:
    """What makes the figures, or the use of what is stored, other than they seem."""
    notes = []
    seen = sum(_mark(question) in set(prior.obtained.get("seen", ())) for question in one.questions)
    known = set(prior.obtained.get("sets", ())) & {one.name, one.file.resolve().parent.name, one.corpus.resolve().name}
    if seen:
        notes.append(
            f"The fit in use was itself fitted to {seen} of these questions: the figures before are flattered, and "
            "they count twice. To begin from the numbers that come with Footnote, leave FOOTNOTE_FITTED out."
        )
    elif known:
        notes.append(
            f"The fit in use was made from a set called {', '.join(sorted(known))}: if these are its questions, the "
            "figures before are flattered."
        )
    if has_threshold:
        notes.append("FOOTNOTE_THRESHOLD is set and wins over what was stored: take it out.")
    return notes


def own_text(tried: Trial, record: dict[str, Any], notes: Sequence[str], target: Path | None) -> list[str]:
    """The result for a person, in paragraphs."""
    parts = []
    if tried.figures:
        table = differences_table(tried.figures, ("before", "after"))
        parts.append(f"{table}\nbefore: the fit in use; after: every question by what the other folds chose instead.")
    halves = (("Sentences", tried.sentences), ("Evidence", tried.evidence))
    lines = [f"{name}: {'taken over' if half.taken else 'as before'}: {half.why}." for name, half in halves]
    parts.append("\n".join(lines))
    if tried.evidence.taken:
        vain, rightly = tried.figures["declined_in_vain"], tried.figures["declined_rightly"]
        parts.append(
            f"Of the answerable questions {vain.variant:.0%} are declined in vain ({vain.base:.0%} before), of the "
            f"others {rightly.variant:.0%} rightly ({rightly.base:.0%}); FOOTNOTE_THRESHOLD moves both."
        )
    parts += notes
    if target is not None:
        parts.append(bold(f"Answers from a confidence of {record['threshold']} on. Stored in {target}."))
        return parts
    parts.append(bold("Nothing is stored: Footnote stays as it is.") + f" {advice(record)}")
    return parts


def advice(record: dict[str, Any]) -> str:
    """What may help, where nothing was gained."""
    counts = record["questions"]
    found = f"There were {counts['all']} questions, {counts['unanswerable']} of them unanswerable."
    if counts["unanswerable"] < FEWEST_OF_A_KIND:
        return f"{found} Add some that the documents don't answer: when to decline is learnt from them."
    if counts["answerable"] < FEWEST_OF_A_KIND:
        return f"{found} Add some that the documents answer."
    return f"{found} More of both kinds show smaller gains; --anyway stores what was fitted all the same."


def stored(fitted: Fitted, args: argparse.Namespace) -> Path:
    """Where the numbers went."""
    target: Path = args.out or index_config(args).data_dir / "fitted.json"
    fitted.save(target)
    return target


def tell_use(target: Path) -> None:
    """How what was stored is used."""
    print(f"To use these numbers set FOOTNOTE_FITTED={target}", file=sys.stderr)


def _asked(assistant: Assistant, golden: GoldenQuestion) -> Asked:
    looked = assistant.look(golden.question, golden.history)
    question, candidates = looked.question, looked.sentences
    spans = [(at.document, at.start, at.end) for at in golden.evidence if at.start is not None and at.end is not None]
    gold = [
        float(any(c.hit.document == name and start < c.end and c.start < end for name, start, end in spans))
        for c in candidates
    ]
    return Asked(question, golden.answerable, tuple(candidates), np.array(gold) if spans else None)


def _before_after(figure: Difference) -> dict[str, Any]:
    leaf = figure.to_json()
    return {"before": leaf.pop("base"), "after": leaf.pop("variant"), "difference": leaf.pop("mean")} | leaf


def _mark(question: GoldenQuestion) -> str:
    """Tells questions apart without saying them."""
    said = [*(turn.content for turn in question.history), question.question]
    return sha256("\0".join(said).encode()).hexdigest()[:12]
