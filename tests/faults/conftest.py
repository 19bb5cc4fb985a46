"""Syncs in processes of their own, which can be killed."""

from __future__ import annotations

import multiprocessing
import shutil
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from killable import Halfway, before, change, sync_until
from stores import opened, stored

from index.sync import sync

if sys.platform == "win32":
    collect_ignore_glob = ["*.py"]  # no SIGKILL there, and no forking


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
