"""`python -m rag questions draft` and `accept`: golden questions proposed, and judged by a person at the terminal."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from index.errors import FootnoteError, SettingError
from index.types import Document, Failure
from rag.answering.chat_model import ChatModel
from rag.cli.arguments import index_config, rag_config
from rag.cli.judging import judge
from rag.cli.opened import tell
from rag.cli.output import bold, one_line, print_json, wrapped
from rag.cli.progress import SECONDS_BETWEEN_LINES
from rag.drafting.proposed import proposed
from rag.drafting.worded import longest
from rag.evaluation import drafts, question_file
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import GoldenQuestion, numbered_lines, parse_question


def run(args: argparse.Namespace) -> int:
    """One of the two."""
    return accept(args) if args.does == "accept" else draft(args)


def draft(args: argparse.Namespace) -> int:
    """Propose questions and add them to a file of drafts; none is accepted by that."""
    config, answering = index_config(args), rag_config(args)
    corpus = _corpus(args)
    out = args.out or config.data_dir / drafts.NAME
    known = drafts.read_drafts(out).questions + _asked(config.data_dir / question_file.NAME)
    documents, failed = _read(corpus)
    if not documents:
        raise FootnoteError(f"{corpus.folder} has no document that can be read", "Put documents into it")
    model = ChatModel(answering.chat_model, answering.chat_timeout, longest()) if answering.chat_model else None
    made = proposed(documents, args.n, model, known, watch=Told(args.n))
    drafts.add_drafts(out, made.drafts)
    tell(failed)
    if made.notice:
        print(f"{made.notice}.", file=sys.stderr)
    if args.json:
        forms = [drafts.draft_json(one) for one in made.drafts]
        unread = [{"name": item.name, "reason": item.reason, "remedy": item.remedy} for item in failed]
        print_json({"drafts": forms, "out": str(out), "notice": made.notice, "failed": unread})
    else:
        print("\n\n".join([*map(_shown, made.drafts), _what_now(len(made.drafts), out, corpus)]))
    return 1 if failed else 0


def accept(args: argparse.Namespace) -> int:
    """Go through a file of drafts with a person, until they are through or have enough."""
    path = args.drafts or index_config(args).data_dir / drafts.NAME
    if not path.exists():
        raise FootnoteError(f"There is no {path}", "Draft questions first: python -m rag questions draft")
    if path.resolve() == args.into.resolve():
        raise SettingError(f"{path} can't be both", "Name another file after --into")
    waiting = drafts.read_drafts(path, question_file.ids_in(args.into)).waiting
    counts = judge(waiting, path, args.into, _corpus(args))
    if args.json:
        print_json({**counts, "into": str(args.into)})
    else:
        print(", ".join(f"{count} {name}" for name, count in counts.items()))
        if counts["accepted"]:
            print(f"Accepted ones are in {args.into}")
    return 0


class Told:
    """How many questions a chat model has worded, told now and then: it may take minutes."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._at = time.monotonic()

    def __call__(self, count: int) -> None:
        if time.monotonic() - self._at >= SECONDS_BETWEEN_LINES:
            self._at = time.monotonic()
            print(f"{count} of {self._wanted} questions", file=sys.stderr, flush=True)


def _corpus(args: argparse.Namespace) -> Corpus:
    config = index_config(args)
    return Corpus.of(args.corpus or config.documents, config)


def _read(corpus: Corpus) -> tuple[dict[str, Document], list[Failure]]:
    """The documents by name, and the files that can't be read."""
    documents, failed = {}, []
    for name in corpus.names:
        try:
            documents[name] = corpus.document(name)
        except FootnoteError as error:
            failed.append(Failure(name, error.reason, error.remedy))
    return documents, failed


def _asked(path: Path) -> tuple[str, ...]:
    """What the golden questions ask that there are already; mistakes in their file are told when it is run."""
    lines = numbered_lines(path) if path.exists() else ()
    return tuple(question.question for _, line in lines if (question := parse_question(line)[0]))


def _shown(one: GoldenQuestion) -> str:
    places = [f"{item.document}: “{one_line(item.quote)}”" for item in one.evidence]
    return "\n".join([bold(one.question), *(wrapped(place, "    ") for place in places or ["not answered, perhaps"])])


def _what_now(count: int, out: Path, corpus: Corpus) -> str:
    if not count:
        return "Nothing more to ask was found."
    command = f"python -m rag questions accept {out} --into questions.jsonl --corpus {corpus.folder}"
    kept = f"{count} {'draft is' if count == 1 else 'drafts are'} in {out}. None counts before you accept it:"
    return f"{kept} on the page Evaluation, or with\n    {command}"
