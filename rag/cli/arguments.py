"""The flags of every command, and the settings that they and the environment give."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.config import IndexConfig
from index.settings import Settings, load
from rag.config import RagConfig

FLAGS = {"data_dir": "--data-dir", "documents": "--documents", "context_characters": "--context"}


def search(parser: argparse.ArgumentParser) -> None:
    """`search "question" [-k N]`."""
    parser.add_argument("question")
    parser.add_argument("-k", type=positive, default=10, metavar="N", help="how many passages (10)")
    scope(parser)
    corpus(parser)
    common(parser)


def ask(parser: argparse.ArgumentParser) -> None:
    """`ask "question"`, or `ask --batch QUESTIONS.jsonl --out ANSWERS.jsonl`."""
    parser.add_argument("question", nargs="?")
    parser.add_argument("--history", type=Path, metavar="FILE.json", help="the conversation so far: [{role, content}]")
    parser.add_argument("--batch", type=Path, metavar="QUESTIONS.jsonl", help='lines of {"id", "question", "history"}')
    parser.add_argument("--out", type=Path, metavar="ANSWERS.jsonl", help="where a batch's answers go, a line each")
    parser.add_argument("--resume", action="store_true", help="keep the answers that --out has; ask the rest")
    parser.add_argument("--trace", action="store_true", help="show how the answer came about")
    scope(parser)
    corpus(parser)
    answering(parser)
    common(parser)


def evaluate(parser: argparse.ArgumentParser) -> None:
    """`evaluate QUESTIONS.jsonl --corpus DIR`."""
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument(
        "--corpus", type=Path, required=True, metavar="DIR", help="the documents the questions are about"
    )
    parser.add_argument("--report", type=Path, metavar="DIR", help="write figures, questions and a page there")
    parser.add_argument("--out", type=Path, metavar="ANSWERS.jsonl", help="keep the answers, as a batch with --trace")
    parser.add_argument("--answers", type=Path, metavar="ANSWERS.jsonl", help="score these answers instead of asking")
    parser.add_argument("--failures", action="store_true", help="show every question that went wrong, and why")
    parser.add_argument(
        "--compare", action="append", default=[], metavar="NAME:KEY=VALUE,...",
        help="also run with other settings, and say what differs (may be repeated)",
    )  # fmt: skip
    scope(parser)
    answering(parser)
    common(parser)


def questions(parser: argparse.ArgumentParser) -> None:
    """`questions draft` and `questions accept DRAFTS --into QUESTIONS.jsonl`."""
    does = parser.add_subparsers(dest="does", metavar="draft | accept", required=True)
    what = "propose golden questions from the documents; none counts before somebody accepts it"
    draft = does.add_parser("draft", help=what, description=what[0].upper() + what[1:])
    draft.add_argument("--n", type=positive, default=20, metavar="N", help="how many (20)")
    draft.add_argument("--out", type=Path, metavar="DRAFTS.jsonl", help="add them there (the data directory's drafts)")
    what = "ask for each draft, one by one, whether it is a golden question"
    accept = does.add_parser("accept", help=what, description=what[0].upper() + what[1:])
    accept.add_argument(
        "drafts", type=Path, nargs="?", metavar="DRAFTS.jsonl", help="the data directory's, if left out"
    )
    accept.add_argument("--into", type=Path, required=True, metavar="QUESTIONS.jsonl", help="where accepted ones go")
    for command in (draft, accept):
        command.add_argument("--corpus", type=Path, metavar="DIR", help="the documents (FOOTNOTE_DOCUMENTS)")
        common(command)


def conversations(parser: argparse.ArgumentParser) -> None:
    """`conversations export`."""
    does = parser.add_subparsers(dest="does", metavar="export", required=True)
    what = "write every conversation of the chat to a file, or to standard output"
    export = does.add_parser("export", help=what, description=what[0].upper() + what[1:])
    export.add_argument(
        "--format", choices=("markdown", "json", "html"), default="markdown", dest="form", help="(markdown)"
    )
    export.add_argument("--out", type=Path, metavar="FILE", help="write there")
    export.add_argument(
        "--address", type=web_address, metavar="URL",
        help="the chat's address, such as http://127.0.0.1:8501: sources become links to their words there",
    )  # fmt: skip
    common(export)


def tune(parser: argparse.ArgumentParser) -> None:
    """`tune QUESTIONS.jsonl --corpus DIR`."""
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument(
        "--corpus", type=Path, required=True, metavar="DIR", help="the documents the questions are about"
    )
    parser.add_argument(
        "--try", action="append", default=[], dest="tries", metavar="KEY=VALUE,VALUE,...",
        help="try these values instead of the usual grid (may be repeated)",
    )  # fmt: skip
    searching(parser)
    common(parser)


def fit(parser: argparse.ArgumentParser) -> None:
    """`fit QUESTIONS.jsonl --corpus DIR`, or `fit FOLDER...`."""
    parser.add_argument(
        "sets", type=Path, nargs="+", metavar="SET",
        help="a file of questions (with --corpus), or folders with corpus/ and questions.jsonl: one moves the fit in "
        "use as far as it shows a gain, several make one from nothing",
    )  # fmt: skip
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="the documents of a file of questions")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where the fitted numbers go")
    parser.add_argument("--anyway", action="store_true", help="store what was fitted even if no gain is shown")
    common(parser)


def serve(parser: argparse.ArgumentParser) -> None:
    """`serve`: the index brought in line, then the chat."""
    parser.add_argument("--documents", type=Path, metavar="DIR", help="the folder that is the truth (seeds)")
    parser.add_argument("--port", type=whole, metavar="N", default=8501, help="the first port to try (8501)")
    parser.add_argument("--no-sync", action="store_true", help="leave the index as it is")
    parser.add_argument("--watch", action="store_true", help="follow the folder: what changes there is found at once")
    parser.add_argument("--open", action="store_true", help="show the chat in the browser")
    common(parser)


def common(parser: argparse.ArgumentParser) -> None:
    """What every command takes."""
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="where the index is kept (.footnote)")
    parser.add_argument("--json", action="store_true", help="a machine-readable result on standard output")


def scope(parser: argparse.ArgumentParser) -> None:
    """Searching some of the documents only."""
    parser.add_argument(
        "--in", action="append", default=[], dest="within", metavar="NAME",
        help="search only this document or folder, what this pattern matches ('*.pdf'), or what has this tag in its "
        "front matter (tag:NAME); may be repeated, and each adds to the others",
    )  # fmt: skip


def corpus(parser: argparse.ArgumentParser) -> None:
    """Asking another folder than the user's own."""
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="ask this folder, by an index of its own")


def answering(parser: argparse.ArgumentParser) -> None:
    """How questions are answered."""
    parser.add_argument("--no-abstain", action="store_true", help="answer even where the documents may not")
    searching(parser)


def searching(parser: argparse.ArgumentParser) -> None:
    """How passages are found and handed over."""
    parser.add_argument("--no-followups", action="store_true", help="take every question as it stands")
    parser.add_argument(
        "--context", type=whole, metavar="CHARACTERS", help="the most passage text to answer from (5000)"
    )


def whole(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from error


def positive(text: str) -> int:
    """A whole number above 0."""
    number = whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not above 0")
    return number


def web_address(text: str) -> str:
    """An address of a web page, with a slash behind its host."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is no address of a web page, such as http://127.0.0.1:8501")
    return text if parts.path else f"{text}/"


def index_config(args: argparse.Namespace) -> IndexConfig:
    """The index's settings; a flag wins over the environment."""
    return settings(IndexConfig, data_dir=args.data_dir)


def rag_config(args: argparse.Namespace) -> RagConfig:
    """The settings of retrieval and answering; a flag wins over the environment."""
    return settings(
        RagConfig,
        context_characters=getattr(args, "context", None),
        abstain=False if getattr(args, "no_abstain", False) else None,
        followups=False if getattr(args, "no_followups", False) else None,
    )


def settings(kind: type[Settings], **given: Any) -> Settings:
    """Settings from the environment and the flags that were given; SettingError names the one that can't be used."""
    return load(kind, FLAGS, **given)
