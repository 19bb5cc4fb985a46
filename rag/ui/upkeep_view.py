"""Pure: the work on the documents as the page's component draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from index.errors import FootnoteError
from index.progress import Figures, clock
from index.report import Kept, counted, counts
from rag.ui.file_stages import FileStage, Stage
from rag.ui.tasks import Look, What

TITLES = {
    What.SYNC: "Looking through the documents",
    What.UPLOADS: "Reading what was added",
    What.OUT: "Removing",
    What.BACK: "Bringing back",
    What.RETRY: "Reading again",
}
STAGES = {
    Stage.WAITING: "Waiting",
    Stage.READING: "Being read",
    Stage.READ: "Read",
    Stage.SPLITTING: "Being split",
    Stage.EMBEDDING: "Being indexed",
    Stage.DONE: "Ready",
    Stage.FAILED: "Not read",
}
# Rows that a page draws well; the rest is counted.
MOST_FILES = 300


def upkeep_data(
    look: Look,
    kept: Kept | None,
    *,
    got: Mapping[str, int],
    removed: Sequence[str] = (),
    now: float = 0.0,
    refused: FootnoteError | None = None,
) -> dict[str, Any]:
    """What goes on, or what came of it: the files with a bar each, and when the last sync was. `got` is of files on
    their way from this browser, `removed` what this session took out last, `now` a time of the monotonic clock;
    `refused` is why the folder can't be synced, whoever tried."""
    problem = look.problem or (refused if look.task is None else None)
    return {
        "state": "idle" if look.task is None else "working",
        "title": TITLES[look.task.what] if look.task else "",
        "stopping": look.stopping,
        "waits": look.waits,
        **_figures(look.stages.figures if look.stages else None, now),
        "files": [file_row(stage) for stage in look.files[:MOST_FILES]],
        "more": counted(len(look.files) - MOST_FILES, "more file") if len(look.files) > MOST_FILES else "",
        "problem": {"reason": problem.reason, "remedy": problem.remedy} if problem else None,
        "stopped": look.stopped,
        "last": last_line(kept),
        "got": dict(got),
        "removed": _removed(removed),
    }


def file_row(stage: FileStage) -> dict[str, Any]:
    """One file with its bar; `share` is None where nobody can say how much is left."""
    share: float | None = stage.share
    if stage.stage in (Stage.READING, Stage.READ):
        share = (stage.share if stage.image else None) if stage.stage is Stage.READING else 0.0
    text = "Not kept" if stage.stage is Stage.FAILED and stage.note == "Not kept" else STAGES[stage.stage]
    if stage.stage is Stage.READING and stage.image:
        text = f"Reading image {stage.image}"
    note = "" if stage.note == text else stage.note
    told = {"reason": stage.reason, "remedy": stage.remedy}
    return {"name": stage.name, "stage": stage.stage.value, "share": share, "text": text, "note": note, **told}


def last_line(kept: Kept | None, today: datetime | None = None) -> str:
    """When the last sync was, and what it did."""
    if kept is None:
        return "No report of a sync yet"
    is_today = kept.at.date() == (today or datetime.now().astimezone()).date()
    when = f"{kept.at:%H:%M}" if is_today else f"{kept.at:%Y-%m-%d %H:%M}"
    return f"Last synced {'at ' if is_today else ''}{when}: {counts(kept.report) or 'nothing to index'}"


def _figures(figures: Figures | None, now: float) -> dict[str, Any]:
    """How far a sync is as a whole."""
    if figures is None or not (figures.files or figures.expected):
        return {"share": None, "detail": ""}
    left, done = figures.left(), figures.embedded
    parts = [f"{figures.files_done:,} of {counted(figures.files, 'file')}"] if figures.files else []
    parts += [f"{done:,} of {counted(figures.expected, 'passage')}"] if figures.expected else []
    rate = done / (now - figures.began) if now > figures.began else 0.0
    parts += [f"about {clock(left / rate)} left"] if rate and left else []
    return {"share": done / (done + left) if done + left else None, "detail": " · ".join(parts)}


def _removed(names: Sequence[str]) -> str:
    """What can be undone."""
    if not names:
        return ""
    more = f" (and {counted(len(names) - 1, 'other')} before)" if len(names) > 1 else ""
    return f"{names[-1]} was removed{more}"
