"""`python -m rag ask "question"`: one answer. With `--batch`, a file of them (see `batch`)."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from index.errors import SettingError
from rag.cli.opened import opened
from rag.cli.output import answer_text, print_json, trace_text
from rag.evaluation.questions import HISTORY, parse_history
from rag.types import Answer, Turn, trace_json


def run(args: argparse.Namespace) -> int:
    """Answer one question, or a file of them."""
    if args.batch is not None:
        from rag.cli import batch

        return batch.run(args)
    if args.question is None:
        raise SettingError("There is no question", 'As in: python -m rag ask "Who said so?" (or --batch FILE)')
    if args.out is not None or args.resume:
        raise SettingError("--out and --resume go with --batch", "Use --json for one answer")
    question = checked_question(args.question)
    history = read_history(args.history) if args.history else ()
    with opened(args) as assistant:
        show(assistant.ask(question, history, within=args.within), args)
    return 0


def show(answer: Answer, args: argparse.Namespace) -> None:
    """Print the answer as the flags want it."""
    if answer.notice:
        print(answer.notice, file=sys.stderr)
    traced = answer.trace if args.trace else None
    if args.json:
        print_json(answer.to_json() | ({"trace": trace_json(traced)} if traced else {}))
    else:
        print(answer_text(answer))
        if traced:
            print("\n" + trace_text(traced))


def checked_question(text: str) -> str:
    """The question, if it says anything."""
    if not text.strip():
        raise SettingError("The question is empty", "Ask something")
    return text


def read_history(path: Path) -> tuple[Turn, ...]:
    """The conversation in a JSON file; SettingError names the file and what is wrong with it."""
    try:
        return parse_history(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise SettingError(
            f"{path} can't be read ({error.strerror or error})", "Name the file of the history"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is not UTF-8 text", "Save it as UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise SettingError(f"{path} is not JSON ({where}: {error.msg.lower()})", f"It is {HISTORY}") from error
    except SettingError as error:
        raise SettingError(f"{path}: {error.reason}", error.remedy) from error
