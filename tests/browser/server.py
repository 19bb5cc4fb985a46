"""The app's server, run for a test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.config import IndexConfig

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


@contextmanager
def serving(
    script: Path, config: IndexConfig, more: Mapping[str, str] | None = None, flags: Sequence[str] = ()
) -> Iterator[str]:
    """Run a Streamlit script on a port of its own, with `more` in its environment; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "FOOTNOTE_DATA_DIR": str(config.data_dir),
        "FOOTNOTE_DOCUMENTS": str(config.documents),
        "PYTHONPATH": str(ROOT),
        **(more or {}),
    }
    log = config.data_dir.parent / f"{script.stem}-{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), *flags]
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the chat did not start:\n{log.read_text(errors='replace')[-4000:]}")
