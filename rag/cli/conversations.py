"""`python -m rag conversations export`: what was asked in the chat, and answered, as a file to take along."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing

from index.errors import DiskProblem, FootnoteError
from index.report import counted
from rag.cli.arguments import index_config
from rag.cli.output import print_json
from rag.conversations import Conversations
from rag.exports import FORMATS
from rag.exports.types import all_exported
from rag.history import History


def run(args: argparse.Namespace) -> int:
    """Write every conversation of the data directory, whoever's it is, to standard output or a file."""
    data_dir = index_config(args).data_dir
    with closing(Conversations(data_dir)) as kept, closing(History(data_dir)) as said:
        found = all_exported(kept, said)
    if not found:
        raise FootnoteError(f"There are no conversations in {data_dir}", "Ask something in the chat first")
    text = FORMATS["json" if args.json and args.out is None else args.form].written(found, args.address or "")
    if args.out is None:
        sys.stdout.write(text)
        return 0
    try:
        args.out.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise DiskProblem(str(args.out), error.strerror or str(error)) from error
    if args.json:
        print_json({"conversations": len(found), "out": str(args.out)})
    else:
        print(f"{counted(len(found), 'conversation')} in {args.out}", file=sys.stderr)
    return 0
