"""The assistant that a command asks: over the user's index, or over an index of a folder's own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import FootnoteError
from index.store import Index
from rag.assistant import Assistant
from rag.cli.arguments import index_config, rag_config
from rag.evaluation.own_index import own_index


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Assistant]:
    """An assistant with something to ask; FootnoteError if the index is empty."""
    config = index_config(args)
    if args.corpus is None:
        index = Index.open(config)
    else:
        index, report = own_index(args.corpus, config)
        for failure in report.failed:
            print(f"{failure.name}: {failure.reason}. {failure.remedy}", file=sys.stderr)
    try:
        if not index.passage_count():
            folder = args.corpus or config.documents
            raise FootnoteError(
                f"The index in {config.data_dir} has no documents yet",
                f"Put documents into {folder} and run: python -m index sync {folder}",
            )
        yield Assistant(index, rag_config(args))
    finally:
        index.close()
