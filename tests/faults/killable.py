"""A folder that changes, and a sync of it that can be killed."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from stores import Stored, opened

from index.sync import sync

PARAGRAPHS = 3
# Passages that go on together, so small that a few documents take several rounds.
AT_ONCE = 8


def document(subject: str) -> str:
    """Some passages' worth of text that no other subject shares."""
    sentences = [
        f"The {subject} has {number} rooms, and its {number}. door leads to the garden." for number in range(9)
    ]
    body = "\n\n".join(f"## Floor {floor}\n\n{' '.join(sentences[floor:])}" for floor in range(PARAGRAPHS))
    return f"# The {subject}\n\n{body}\n"


def before(folder: Path) -> None:
    """The folder as it was first synced."""
    folder.mkdir()
    for subject in ("castle", "abbey", "mill", "tower"):
        (folder / f"{subject}.md").write_text(document(subject), encoding="utf-8")
    (folder / "copy-of-mill.md").write_text(document("mill"), encoding="utf-8")


def change(folder: Path) -> None:
    """One file of each kind: changed, gone, renamed, new, twin of a new one, unreadable."""
    (folder / "castle.md").write_text(document("castle").replace("rooms", "chambers"), encoding="utf-8")
    (folder / "abbey.md").unlink()
    (folder / "tower.md").rename(folder / "watchtower.md")
    for name in ("bridge.md", "bridge-again.md"):
        (folder / name).write_text(document("bridge"), encoding="utf-8")
    (folder / "notes.txt").write_text(document("lighthouse"), encoding="utf-8")
    (folder / "empty.md").write_text("", encoding="utf-8")


@dataclass(frozen=True)
class Halfway:
    """An indexed folder that has changed since, and what the index of it holds after a sync that nobody disturbs."""

    folder: Path
    data_dir: Path
    expected: Stored

    def copy(self, target: Path) -> Path:
        """The data directory as it was before the changes."""
        shutil.copytree(self.data_dir, target)
        return target


def sync_until(folder: Path, data_dir: Path, step: str, count: int) -> None:
    """Sync, and be killed when a step is done for the `count`th time. Runs in a process of its own."""
    from index import writer

    writer.PASSAGES_AT_ONCE, writer.EMBEDDED_AT_ONCE = AT_ONCE, AT_ONCE // 2
    seen = 0

    def kill(done: str) -> None:
        nonlocal seen
        seen += done == step
        if done == step and seen == count:
            os.kill(os.getpid(), signal.SIGKILL)

    index = opened(data_dir, passage_tokens=32)
    sync(index, folder, on_step=kill)
    index.close()
