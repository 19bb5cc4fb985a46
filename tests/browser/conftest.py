"""A real server over a real index of the seeds, and a real Chromium in front of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from guarded import Guarded, guarding
from install import FLAGS, REMEDY, find
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, expect, sync_playwright
from server import ROOT, serving
from steps import Chat
from tabs import Tabs

from index.config import IndexConfig
from rag.assistant import Assistant

HOSTILE = """# A hostile page

The walrus colony of Svalbard counts exactly 4,321 animals <img src=x onerror="window.attacked = true">, it is said.

<script>window.attacked = true</script>

![tracker](http://example.invalid/pixel.png) and [a link](javascript:window.attacked=true) 🎉 follow.
"""
WELLS = [
    ["Well", "Village", "Depth (m)", "Owner", ""],
    ["W-01", "Adaklu", 62, "", "repaired"],
    ["W-03", "Peki", 71, "", ""],
]


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> IndexConfig:
    """The seeds with a hostile document, an unreadable one and a spreadsheet among them, indexed by the command that
    people use: once, and each of pytest's workers has a copy of the index."""
    own = tmp_path_factory.mktemp("chat")
    shared = own if worker_id == "master" else tmp_path_factory.getbasetemp().parent / "chat"
    with FileLock(f"{shared}.lock"):
        if not (shared / "data").exists():
            index_the_seeds(shared)
    if shared != own:
        shutil.copytree(shared / "data", own / "data")
    return IndexConfig(documents=shared / "documents", data_dir=own / "data")


def index_the_seeds(parent: Path) -> None:
    folder = parent / "documents"
    shutil.copytree(ROOT / "seeds", folder)
    (folder / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    book = Workbook()
    book.active.title = "Wells of the district"
    for row in WELLS:
        book.active.append(row)
    book.save(folder / "wells.xlsx")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "index", "sync", str(folder), "--data-dir", str(parent / "data")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1, f"one file can't be read, so status 1 was expected:\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="session")
def chat(indexed: IndexConfig) -> Iterator[Chat]:
    """The app over the indexed seeds."""
    assistant = Assistant.open(indexed)
    with serving(ROOT / "app.py", indexed) as address:
        yield Chat(address, assistant)
    assistant.index.close()


@pytest.fixture(scope="session")
def slow_chat(indexed: IndexConfig) -> Iterator[str]:
    """The same pages over an assistant that takes its time, as a chat model does."""
    with serving(Path(__file__).with_name("slow_app.py"), indexed) as address:
        yield address


@pytest.fixture(scope="session")
def guarded(indexed: IndexConfig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The app behind a sign-in, with a chat model."""
    with guarding(indexed, tmp_path_factory.mktemp("secrets")) as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, found as `install.py` finds it."""
    path = find()
    if path is None:
        pytest.fail(f"There is no browser for the tests. Run: python tests/browser/install.py. {REMEDY}")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    """Its tabs."""
    expect.set_options(timeout=15_000)
    return Tabs(browser)


@pytest.fixture
def page(tabs: Tabs) -> Iterator[Page]:
    """A tab as good as new."""
    with tabs.lend() as page:
        yield page


@pytest.fixture
def elsewhere(tabs: Tabs) -> Iterator[Page]:
    """Another person's browser."""
    with tabs.lend() as page:
        yield page
