"""Small folders of documents and their indexes: one for each test of `index/`, one that all tests of `rag/` ask."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chroma_server import ChromaServer
from index_files import SUBJECTS, text_about, write
from library_files import DOCUMENTS
from ocr_files import SAID, StandIn, with_stand_in
from stores import opened

from index.store import Index
from index.sync import sync

_opens: list[str] | None = None


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents and their index, to be copied."""
    base = tmp_path_factory.mktemp("template")
    for subject in SUBJECTS:
        write(base / "documents" / f"{subject}.md", text_about(subject))
    index = opened(base / "data")
    sync(index, base / "documents")
    index.close()
    return base


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """Three documents."""
    return shutil.copytree(template / "documents", tmp_path / "documents")


@pytest.fixture
def chroma_url(request: pytest.FixtureRequest) -> str:
    """Where Chroma is: embedded, unless a test asks for the "server", too (`stores.EITHER_CHROMA`)."""
    if getattr(request, "param", "embedded") == "embedded":
        return ""
    server: ChromaServer = request.getfixturevalue("chroma_server")
    return server.url


@pytest.fixture
def index(template: Path, tmp_path: Path, folder: Path, chroma_url: str) -> Iterator[Index]:
    """The folder's index, in line with it."""
    made = opened(shutil.copytree(template / "data", tmp_path / "data"), documents=folder, chroma_url=chroma_url)
    if chroma_url:  # copies of a data directory are one to the server: what the test before left there
        made.vectors.refill([])
    sync(made, folder)
    yield made
    made.close()


@pytest.fixture
def empty(tmp_path: Path, folder: Path, chroma_url: str) -> Iterator[Index]:
    """An index that has never been in line with the folder."""
    made = opened(tmp_path / "empty", documents=folder, chroma_url=chroma_url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index that tests only ask, over the documents of `library_files`."""
    documents = tmp_path_factory.mktemp("library")
    for name, text in DOCUMENTS.items():
        write(documents / name, text)
    made = opened(tmp_path_factory.mktemp("library-index"), documents=documents)
    sync(made, documents)
    yield made
    made.close()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """A real Chroma server that all tests of this session share; collections of one name are one."""
    server = ChromaServer(tmp_path_factory.mktemp("chroma-server")).start()
    yield server
    server.kill()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """A tesseract that says the same of every image."""
    found = with_stand_in(monkeypatch, tmp_path / "bin")
    found.say(SAID)
    return found


@pytest.fixture
def opens_in() -> Iterator[Callable[[Path], list[str]]]:
    """The names of the files in a folder that were opened since the test asked for this."""
    global _opens
    if not getattr(sys, "_footnote_watches_opens", False):
        sys._footnote_watches_opens = True
        sys.addaudithook(_note)  # stays as long as the process
    _opens = []

    def opened_in(folder: Path) -> list[str]:
        paths = [Path(path) for path in _opens or () if path.startswith(str(folder))]
        return [path.relative_to(folder).as_posix() for path in paths if path != folder]

    yield opened_in
    _opens = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _opens is not None and isinstance(arguments[0], str | os.PathLike):
        _opens.append(os.fspath(arguments[0]) if isinstance(arguments[0], os.PathLike) else arguments[0])


@pytest.fixture
def as_a_plain_user(template: Path) -> Iterator[Path]:
    """A folder of one's own, while the process has no more rights than a plain user: root may read and write all. What
    a sync imports is imported by then (for `template`): where Python is installed is root's, too."""
    base = Path(tempfile.mkdtemp(prefix="footnote-"))
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root:
        os.chown(base, 65534, 65534)
        os.seteuid(65534)
    try:
        yield base
    finally:
        if is_root:
            os.seteuid(0)
        for parent, directories, _ in os.walk(base):
            for name in directories:
                Path(parent, name).chmod(0o700)
        base.chmod(0o700)
        shutil.rmtree(base, ignore_errors=True)
