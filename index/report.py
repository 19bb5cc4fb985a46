"""What a sync did, in words for people, and the last one's report, kept for those who ask later."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from index.errors import FootnoteError, joined
from index.progress import printable
from index.types import Failure, SyncReport

NAME, PROBLEM = "last-sync.json", "sync-problem.json"
KINDS = ("added", "changed", "renamed", "removed", "unchanged", "failed")


@dataclass(frozen=True, slots=True)
class Kept:
    """The report of the last sync, and when it ended (local time)."""

    at: datetime
    report: SyncReport


def counts(report: SyncReport) -> str:
    """How many files came out how: `2 added, 1 failed`; empty if there were none."""
    return ", ".join(f"{len(getattr(report, kind)):,} {kind}" for kind in KINDS if getattr(report, kind))


def counted(count: int, noun: str) -> str:
    """`1 document`, `1,204 documents`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def lines(report: SyncReport) -> list[str]:
    """A line of counts, one for each file that was not read, and one for each note."""
    passages = f"{counted(report.passages, 'passage')}, {report.embedded:,} embedded now"
    return [
        f"{counts(report) or 'nothing to index'}; {passages}, {report.seconds:.1f} s",
        *(
            f"  not read: {printable(failure.name)}: {joined(failure.reason, failure.remedy)}"
            for failure in report.failed
        ),
        *(f"  note: {printable(note)}" for note in report.notes),
    ]


def every_file(kept: Kept) -> str:
    """The report as a text to keep: the lines above, then every file by what happened to it."""
    report = kept.report
    told = [f"Footnote, sync of {kept.at:%Y-%m-%d %H:%M:%S}", *lines(report)]
    renamed = [f"{old} -> {new}" for old, new in report.renamed]
    for kind in KINDS[:-1]:
        names = renamed if kind == "renamed" else getattr(report, kind)
        told += ["", f"{kind} ({len(names):,})", *(f"  {printable(name)}" for name in names)] if names else []
    return "\n".join(told) + "\n"


def keep(data_dir: Path, report: SyncReport) -> None:
    """Keep a report instead of the one before. On a full disk there is none: the sync itself is what counts."""
    file = data_dir / NAME
    partial = file.with_suffix(".part")
    told = {"at": datetime.now().astimezone().isoformat(), "report": asdict(report)}
    with suppress(OSError):
        partial.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        partial.replace(file)


def keep_problem(data_dir: Path, error: FootnoteError | None) -> None:
    """Keep why the folder can't be synced now; with None, that it can."""
    file = data_dir / PROBLEM
    partial = file.with_suffix(".part")
    with suppress(OSError):
        if error is None:
            file.unlink(missing_ok=True)
        else:
            partial.write_text(json.dumps([error.reason, error.remedy], ensure_ascii=False), encoding="utf-8")
            partial.replace(file)


def problem(data_dir: Path) -> FootnoteError | None:
    """Why the folder could not be synced when that was last tried; None if it could."""
    try:
        reason, remedy = json.loads((data_dir / PROBLEM).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return FootnoteError(reason, remedy)


def last(data_dir: Path) -> Kept | None:
    """The last one's; None before the first, or where it can't be read: the next sync writes another."""
    try:
        told = json.loads((data_dir / NAME).read_text(encoding="utf-8"))
        fields = told["report"]
        report = SyncReport(
            **fields
            | {
                "failed": [Failure(**failure) for failure in fields["failed"]],
                "renamed": [(old, new) for old, new in fields["renamed"]],
            }
        )
        return Kept(datetime.fromisoformat(told["at"]), report)
    except (OSError, ValueError, KeyError, TypeError):
        return None
