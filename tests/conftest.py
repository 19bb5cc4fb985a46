"""What every test stands on: no model hub, one prepared model for all of them, and a data directory of its own."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_server import ChatServer
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# A shared machine makes any example slow now and then; that is no finding.
settings.register_profile("footnote", deadline=None)
settings.load_profile("footnote")


def pytest_configure(config: pytest.Config) -> None:
    """Before anything of ours is imported, and so that processes which tests start inherit it."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["FOOTNOTE_OCR"] = "false"  # whether tesseract is here must not matter; tests of OCR turn it on
    # Preparing the model takes half a minute: once, not for every data directory. Other code prepares another.
    code = hashlib.sha256((ROOT / "index" / "embedding.py").read_bytes()).hexdigest()[:12]
    cache = getattr(config, "cache", None)  # pytest's own is gone with -p no:cacheprovider
    folder = f"footnote-models-{code}"
    models = cache.mkdir(folder) if cache is not None else Path(tempfile.gettempdir()) / folder
    os.environ.setdefault("FOOTNOTE_MODELS_DIR", str(models))


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory for this test alone, which settings and child processes take as theirs."""
    folder = tmp_path / "data"
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def chat_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """A chat model's server of this test's own, which settings and child processes take as theirs."""
    with ChatServer() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server
