"""The assistant that a command asks: over the user's index, or over an index of a folder's own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from index.config import IndexConfig
from index.errors import FootnoteError, joined
from index.progress import watcher
from index.store import Index
from index.types import Failure, SyncReport
from rag.assistant import Assistant
from rag.cli.arguments import index_config, rag_config
from rag.evaluation.own_index import own_config, own_index


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Assistant]:
    """An assistant with something to ask; FootnoteError if there is no index, or nothing in it."""
    config = index_config(args)
    if args.corpus is None:
        index = Index.existing(config)
        warn_of_no_folder(config)
    else:
        index, report = corpus_index(args.corpus, config)
        tell(report.failed)
    with closing(index):
        if not index.passage_count():
            if args.corpus is not None:
                raise FootnoteError(f"{args.corpus} has no document that can be read", "Put documents into it")
            if index.catalogue.referenced():
                raise FootnoteError(
                    f"The index in {config.data_dir} was made with another FOOTNOTE_EMBEDDING_MODEL or "
                    "FOOTNOTE_PASSAGE_TOKENS",
                    f"Set them as they were, or make one for these beside it: {config.sync_command()}",
                )
            raise FootnoteError(
                f"The index in {config.data_dir} has no documents yet",
                f"Put documents into {config.documents} and run: {config.sync_command()}",
            )
        index.scope(getattr(args, "within", ()))  # told now, not after a first question, if it means nothing
        yield Assistant(index, rag_config(args))


def warn_of_no_folder(config: IndexConfig) -> None:
    """Say that the folder which the settings name is not there: the index may be of another one, or of long ago."""
    if "documents" in config.model_fields_set and not config.documents.is_dir():
        print(
            f"FOOTNOTE_DOCUMENTS={config.documents} is not a folder; the index is asked as it is.",
            file=sys.stderr,
        )


def corpus_index(folder: Path, config: IndexConfig, lenders: Sequence[Index] = ()) -> tuple[Index, SyncReport]:
    """The folder's own index, brought in line with it while standard error shows how far it is."""
    with closing(watcher()) as progress:
        return own_index(folder, config, progress, lenders)


def corpus_indexes(
    folder: Path, configs: Iterable[IndexConfig], stack: ExitStack
) -> tuple[list[Index], list[SyncReport]]:
    """An index for each of the settings, closed with the stack, and a report for each that had to be opened: settings
    that split and embed alike share one, and the others take over what fits."""
    made: dict[Path, Index] = {}
    indexes: list[Index] = []
    reports: list[SyncReport] = []
    for config in configs:
        place = own_config(folder, config).data_dir
        if place not in made:
            made[place], report = corpus_index(folder, config, tuple(made.values()))
            stack.callback(made[place].close)
            reports.append(report)
        indexes.append(made[place])
    return indexes, reports


def tell(failures: Iterable[Failure]) -> None:
    """Name the files that could not be read, and what can be done."""
    for failure in failures:
        print(f"{failure.name}: {joined(failure.reason, failure.remedy)}", file=sys.stderr)
