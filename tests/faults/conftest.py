"""Syncs in processes of their own, which can be killed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The readers' tests have the files that are damaged here.
sys.path.append(str(Path(__file__).resolve().parents[1] / "unit"))

from killable import Halfway, Syncs, before, change
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
def syncs() -> Iterator[Syncs]:
    started = Syncs()
    yield started
    started.close()
