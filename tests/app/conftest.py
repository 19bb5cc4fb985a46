"""The app's script over a small real index, run without a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import streamlit as st
from drawing import ROOT
from fleet_files import DOCUMENTS
from streamlit.testing.v1 import AppTest

from index.config import IndexConfig
from index.store import Index
from index.sync import sync


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> IndexConfig:
    """Two readable documents and a broken one."""
    folder = tmp_path_factory.mktemp("app") / "documents"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    config = IndexConfig(documents=folder, data_dir=folder.parent / "data")
    index = Index.open(config)
    report = sync(index, folder)
    index.close()
    assert len(report.added) == 2
    return config


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[IndexConfig], AppTest]]:
    """Starts the app over an index, as a fresh server would: nothing is cached from the test before."""

    def start(config: IndexConfig) -> AppTest:
        monkeypatch.setenv("FOOTNOTE_DATA_DIR", str(config.data_dir))
        monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(config.documents))
        return AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()

    st.cache_resource.clear()
    yield start
    st.cache_resource.clear()
    for thread in threading.enumerate():
        if thread.name in (
            "warm-up",
            "answer",
            "examples",
            "evaluation",
            "upkeep",
        ):  # a model that loads while Python ends takes it down
            thread.join(timeout=120)
