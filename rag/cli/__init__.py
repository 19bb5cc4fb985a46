"""`python -m rag`: the commands, their flags, and how they end.

Results go to standard output, everything else to standard error. Exit status: 0 done, 1 done with failures that were
named (or could not be done), 2 wrong use."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from index.config import IndexConfig
from index.errors import FootnoteError, SettingError
from index.settings import unknown
from rag.cli import arguments
from rag.config import RagConfig


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command: its line of help, what declares its flags, and "module:function" that runs it.

    The function takes the parsed arguments and returns an exit status; its module is imported when it is run."""

    summary: str
    declare: Callable[[argparse.ArgumentParser], None]
    run: str


# A new command is one module and one line here.
COMMANDS: dict[str, Command] = {
    "search": Command("passages for a question", arguments.search, "rag.cli.search:run"),
    "ask": Command("a cited answer, or a file of questions at once", arguments.ask, "rag.cli.ask:run"),
    "evaluate": Command("figures from golden questions", arguments.evaluate, "rag.cli.evaluate:run"),
    "questions": Command("golden questions proposed, and accepted", arguments.questions, "rag.cli.questions:run"),
    "conversations": Command("what was asked in the chat", arguments.conversations, "rag.cli.conversations:run"),
    "tune": Command("search for settings that find more", arguments.tune, "rag.cli.tune:run"),
    "fit": Command("fit to your own questions when to decline", arguments.fit, "rag.cli.fit:run"),
    "serve": Command("the chat in a browser", arguments.serve, "rag.serving:serve"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a FootnoteError is told in a sentence, without a traceback."""
    use_utf8()
    args = parser().parse_args(argv)
    for line in unknown(IndexConfig, RagConfig):
        print(line, file=sys.stderr)
    module, function = COMMANDS[args.command].run.split(":")
    try:
        status: int | None = getattr(import_module(module), function)(args)
    except FootnoteError as error:
        print(error.in_lines, file=sys.stderr)
        return 2 if isinstance(error, SettingError) else 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (head, say) has all it wants. Python would complain again when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status or 0


def parser() -> argparse.ArgumentParser:
    """The command line, from the table of commands."""
    top = argparse.ArgumentParser(prog="python -m rag", description="Ask your documents; every answer is cited.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        one = commands.add_parser(
            name, help=command.summary, description=command.summary[0].upper() + command.summary[1:]
        )
        command.declare(one)
    return top


def use_utf8() -> None:
    """Documents are in every script; a terminal's or a pipe's older encoding must not stop an answer."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
