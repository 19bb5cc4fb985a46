"""Nothing is fetched at run time, and nothing reports home."""

import http.client
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import environment

ROOT = Path(__file__).resolve().parents[2]
GUARD = Path(__file__).with_name("no_network")
ASK = """
import importlib, pkgutil, sys
from pathlib import Path
import index, rag
for package in (index, rag):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
import chromadb, langchain, sentence_transformers, torch
from index.store import Index
from index.sync import sync
from rag.assistant import Assistant

index = Index.open()
print(sync(index, Path(sys.argv[1])))
print(Assistant(index).ask("Where was the armistice signed?").text)
"""


@pytest.fixture
def guarded(data_dir, tmp_path, monkeypatch):
    """The environment of a user who has set nothing, on a machine that lets nobody out; and what tried."""
    log = tmp_path / "went-out"
    for name in environment.DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_NETWORK_LOG", str(log))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(GUARD), str(ROOT)]))
    return lambda: log.read_text(encoding="utf-8") if log.exists() else ""


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_guard_refuses_and_remembers(guarded):
    done = run("-c", "import urllib.request as r; r.urlopen('http://example.org')")
    assert "the test lets nobody out" in done.stderr
    assert "example.org" in guarded()


def test_indexing_and_asking_reach_for_nothing(guarded, tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "note.md").write_text("# Note\n\nThe armistice was signed at Panmunjom in 1953.\n", encoding="utf-8")
    done = run("-c", ASK, str(folder))
    assert done.returncode == 0, done.stderr
    assert "Panmunjom" in done.stdout
    assert guarded() == ""


def test_preparing_the_model_reaches_for_nothing(guarded, tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTNOTE_MODELS_DIR", str(tmp_path / "models"))
    done = run("-c", "from index.embedding import Embedder; from index.config import IndexConfig; "
               "print(len(Embedder.from_config(IndexConfig()).embed_query('hello')))")  # fmt: skip
    assert done.stdout == "384\n", done.stderr
    assert guarded() == ""


def test_importing_the_index_sets_what_the_user_has_not(guarded, monkeypatch):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    done = run("-c", f"import index, os; print([os.environ[name] for name in {list(environment.DEFAULTS)}])")
    assert done.stdout.strip() == str(list((environment.DEFAULTS | {"LANGSMITH_TRACING": "true"}).values()))


def test_a_model_that_the_user_names_may_be_fetched(guarded):
    code = """
from index import environment
from huggingface_hub import constants
print(constants.is_offline_mode())
environment.allow_hub()
print(constants.is_offline_mode(), "HF_HUB_OFFLINE" in environment.for_child())
"""
    assert run("-c", code).stdout.split() == ["True", "False", "False"]


def test_a_user_who_set_the_hub_offline_keeps_it_so(guarded, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    code = "from index import environment as e; e.allow_hub(); print(e.for_child()['HF_HUB_OFFLINE'])"
    assert run("-c", code).stdout.split() == ["1"]


def test_a_process_of_ours_decides_about_the_hub_by_itself(guarded):
    code = "from index.environment import for_child as c; print('HF_HUB_OFFLINE' in c(), 'DO_NOT_TRACK' in c())"
    assert run("-c", code).stdout.split() == ["False", "True"]


def test_serving_the_chat_reaches_for_nothing(guarded, tmp_path):
    (tmp_path / "documents").mkdir()
    command = [sys.executable, "-m", "rag", "serve", "--json", "--documents", str(tmp_path / "documents")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        address = json.loads("".join(server.stdout.readline() for _ in range(3)))["address"]
        host = http.client.HTTPConnection(address.removeprefix("http://"))
        host.request("GET", "/")
        assert host.getresponse().status == 200
        server.terminate()
    assert server.returncode == 0
    assert guarded() == ""
