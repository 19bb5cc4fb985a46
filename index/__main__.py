"""`python -m index sync | add | remove | status | check | rebuild | text`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.catalogue import FOLDER
from index.config import IndexConfig
from index.errors import EmptyFolder, FolderGone, FootnoteError, joined
from index.folder import checked
from index.progress import NewLines, printable, watcher
from index.removed import removed, way_back
from index.report import counted, keep_problem, lines
from index.settings import load, unknown
from index.store import Index
from index.types import DocumentInfo, State, SyncReport


def main(arguments: list[str] | None = None) -> int:
    """Run one command: 0 done, 1 done with failures that the report names, 2 wrong use."""
    options = _parser().parse_args(arguments)
    for line in unknown(IndexConfig, misspelt_only=True):
        print(line, file=sys.stderr)
    try:
        index = options.opened(load(IndexConfig, data_dir=options.data_dir))
        try:
            command: Callable[[Index, argparse.Namespace], int] = options.command
            return command(index, options)
        finally:
            index.close()
    except FootnoteError as error:
        print(error.in_lines, file=sys.stderr)
        return 1 if isinstance(error, EmptyFolder) else 2
    except BrokenPipeError:
        # The reader (head, say) has all it wants. Python would complain again when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Stopped. What was done so far is kept; the next sync goes on from there.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description="Bring documents into the index.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", type=Path, metavar="DIR", help="where the index is kept (default: .footnote)")
    common.add_argument("--json", action="store_true", help="print a machine-readable result")

    def command(
        name: str, run: Callable[[Index, argparse.Namespace], int], text: str, *, makes_index: bool = False
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=text, description=text)
        made.set_defaults(command=run, opened=Index.open if makes_index else Index.existing)
        return made

    made = command("sync", _sync, "bring the index in line with a folder", makes_index=True)
    made.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="default: FOOTNOTE_DOCUMENTS")
    made.add_argument("--verify", action="store_true", help="compare every file's content, not its size and time")
    made.add_argument(
        "--empty", action="store_true", help="if the folder is empty, take its documents out of the index"
    )
    made.add_argument("--watch", action="store_true", help="go on whenever the folder changes, until Ctrl-C")
    made = command("add", _add, "copy files into the uploads and index them", makes_index=True)
    made.add_argument("files", nargs="+", type=Path, metavar="FILE")
    made = command(
        "remove",
        _remove,
        "take documents out of the index until they are added again; the folder's files stay untouched",
    )
    made.add_argument("names", nargs="+", metavar="NAME")
    command("status", _status, "list what is indexed and what failed")
    made = command("rebuild", _rebuild, "make vectors and keywords anew from the catalogue")
    made.add_argument("--reembed", action="store_true", help="embed everything again, too")
    made = command("check", _check, "compare catalogue, vectors and keywords, passage by passage")
    made.add_argument("--repair", action="store_true", help="mend what differs")
    made = command("text", _text, "print a document's text, which all offsets count in")
    made.add_argument("name", metavar="NAME")
    return parser


def _sync(index: Index, options: argparse.Namespace) -> int:
    from index.sync import sync

    folder = options.folder or index.config.documents
    if options.watch:
        is_known = os.path.realpath(folder) == index.catalogue.folder()  # it comes back; one that is misspelt does not
        return _follow(index, folder if is_known else checked(folder), options)
    return _watched(
        lambda progress: sync(index, folder, verify=options.verify, empty=options.empty, progress=progress), options
    )


def _follow(index: Index, folder: Path, options: argparse.Namespace) -> int:
    from index.sync import sync
    from index.watch import follow

    def again() -> SyncReport:
        return sync(index, folder, empty=options.empty, progress=NewLines())

    gone = threading.Event()

    def done(report: SyncReport) -> None:
        if gone.is_set():
            gone.clear()
            print(f"{folder} is back, and followed again.", file=sys.stderr, flush=True)
        _tell(report, options)

    def failed(error: FootnoteError) -> None:
        if isinstance(error, EmptyFolder | FolderGone):
            gone.set()
        if isinstance(error, FolderGone):  # a sync keeps what stops it; this one was not begun
            keep_problem(index.config.data_dir, error)
        print(error.in_lines, file=sys.stderr, flush=True)

    print(f"Following {folder}; Ctrl-C stops it.", file=sys.stderr, flush=True)
    with suppress(KeyboardInterrupt):
        follow(folder, index.config.data_dir, again, done, failed, threading.Event())
    return 0


def _add(index: Index, options: argparse.Namespace) -> int:
    from index.sync import add

    return _watched(lambda progress: add(index, options.files, progress), options)


def _remove(index: Index, options: argparse.Namespace) -> int:
    from index.sync import remove

    status = _watched(lambda progress: remove(index, options.names), options)
    if not options.json:
        _tell_ways_back(index, options.names)
    return status


def _tell_ways_back(index: Index, names: list[str]) -> None:
    """What was just taken out stays out; how to bring it back."""
    latest = {one.name: one for one in reversed(removed(index)) if one.name in names}
    for one in latest.values():
        stays = "stays out, its file untouched" if one.source == FOLDER else "lies in the trash"
        print(f"  {printable(one.name)} {stays}; to bring it back: {printable(way_back(index, one))}")


def _rebuild(index: Index, options: argparse.Namespace) -> int:
    from index.sync import rebuild

    return _watched(lambda progress: rebuild(index, reembed=options.reembed, progress=progress), options)


def _watched(run: Callable[[Any], SyncReport], options: argparse.Namespace) -> int:
    progress = watcher()
    try:
        report = run(progress)
    finally:
        progress.close()
    _tell(report, options)
    return 1 if report.failed else 0


def _tell(report: SyncReport, options: argparse.Namespace) -> None:
    if options.json:
        told = dataclasses.asdict(report)
        for note in told.pop("notes"):
            print(printable(note), file=sys.stderr)
        print(json.dumps(told, ensure_ascii=False), flush=True)
    else:
        print_report(report)
        sys.stdout.flush()


def print_report(report: SyncReport) -> None:
    """The report for people, on standard output."""
    print("\n".join(lines(report)))


def _status(index: Index, options: argparse.Namespace) -> int:
    listed = index.documents()
    ready = [info for info in listed if info.state is State.READY]
    documents, passages = len({info.document_id for info in ready}), index.passage_count()
    status = {
        "documents": documents,
        "passages": passages,
        "model": index.embedder.name,
        "fingerprint": index.fingerprint,
        "bytes": _bytes(index.config.data_dir),
    }
    if options.json:
        print(json.dumps(status))
        return 0
    held = f"{counted(documents, 'document')}, {counted(passages, 'passage')}"
    print(f"{held}, {index.embedder.name}, in {index.config.data_dir}")
    for info in listed:
        print(f"  {info.state:8} {printable(info.name)}  {_detail(info)}")
    for one in removed(index):
        print(f"  removed  {printable(one.name)}  to bring it back: {printable(way_back(index, one))}")
    return 0


def _detail(info: DocumentInfo) -> str:
    if info.state is State.PENDING:
        return "not done; the next sync goes on with it"
    return counted(info.passages, "passage") if info.state is State.READY else joined(info.reason, info.remedy)


def _bytes(data_dir: Path) -> dict[str, int]:
    """The size of every part of the data directory."""
    sizes: dict[str, int] = {}
    for path in data_dir.rglob("*"):
        if path.is_file():
            part = path.relative_to(data_dir).parts[0].split(".")[0]
            sizes[part] = sizes.get(part, 0) + path.stat().st_size
    return sizes


def _check(index: Index, options: argparse.Namespace) -> int:
    from index.check import check, remedy, repair

    found = repair(index) if options.repair else check(index)
    if options.json:
        print(json.dumps(dataclasses.asdict(found)))
    else:
        held = ", ".join(f"{name} {count}" for name, count in found.stores.items())
        print(f"{counted(found.documents, 'document')}; passages: {held}")
        for fault in found.repaired:
            print(f"  mended: {fault.store}: {fault.what}: {fault.count}")
        for fault in found.faults:
            print(f"  wrong: {fault.store}: {fault.what}: {fault.count}")
        print(f"Run: {remedy(found, index)}" if found.faults else "The stores hold the same.")
    return 1 if found.faults else 0


def _text(index: Index, options: argparse.Namespace) -> int:
    document = index.find(options.name)
    if options.json:
        print(json.dumps({"name": options.name, "title": document.title, "text": document.text}, ensure_ascii=False))
    else:
        sys.stdout.write(document.text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
