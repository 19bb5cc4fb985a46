"""Syncs in processes of their own, which can be killed."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from stores import Stored, opened, stored

from index.sync import sync

if sys.platform == "win32":
    collect_ignore_glob = ["*.py"]  # no SIGKILL there, and no forking

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


@pytest.fixture(scope="session")
def halfway(tmp_path_factory: pytest.TempPathFactory) -> Halfway:
    base = tmp_path_factory.mktemp("kills")
    folder, data_dir = base / "documents", base / "data"
    before(folder)
    index = opened(data_dir, passage_tokens=32)
    sync(index, folder)
    index.close()
    change(folder)
    shutil.copytree(data_dir, base / "undisturbed")
    index = opened(base / "undisturbed", passage_tokens=32)
    sync(index, folder)
    expected = stored(index)
    index.close()
    return Halfway(folder, data_dir, expected)


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


@pytest.fixture(scope="session")
def start() -> Callable[..., BaseProcess]:
    """Starts `sync_until` in a process that has imported everything already: a fork of one that did."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chromadb", "index.vectors", "index.sync", "onnxruntime", "stores"])

    def started(folder: Path, data_dir: Path, step: str = "", count: int = 1) -> BaseProcess:
        process = context.Process(target=sync_until, args=(folder, data_dir, step, count))
        process.start()
        return process

    return started
