"""The settings: what is read from the environment is what was meant."""

from pathlib import Path

import pytest

from index.config import IndexConfig
from index.settings import load
from rag.config import RagConfig

PATHS = [
    (IndexConfig, "documents"),
    (IndexConfig, "data_dir"),
    (IndexConfig, "models_dir"),
    (IndexConfig, "embedding_model"),
    (RagConfig, "fitted"),
]


@pytest.mark.parametrize(("kind", "field"), PATHS)
def test_a_path_that_begins_with_a_tilde_is_in_the_home_directory(kind, field, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "papers").mkdir()
    monkeypatch.setenv(f"FOOTNOTE_{field.upper()}", "~/papers")
    assert str(getattr(load(kind), field)) == str(tmp_path / "papers")


def test_every_setting_that_is_a_path_is_among_these():
    kinds = (IndexConfig, RagConfig)
    paths = {(kind, name) for kind in kinds for name, field in kind.model_fields.items() if "Path" in str(field)}
    assert (IndexConfig, "documents") in paths
    assert paths <= set(PATHS)


def test_the_env_file_s_tilde_is_the_home_directory_too(tmp_path, monkeypatch):
    monkeypatch.delenv("FOOTNOTE_DOCUMENTS", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text('FOOTNOTE_DOCUMENTS="~/papers"\n', encoding="utf-8")
    assert load(IndexConfig).documents == tmp_path / "papers"


def test_a_user_who_is_not_there_does_no_harm():
    assert load(IndexConfig, documents=Path("~nobody_of_this_name/x")).documents == Path("~nobody_of_this_name/x")


def test_a_model_s_name_stays_as_it_is():
    assert load(IndexConfig, embedding_model="intfloat/e5-small").embedding_model == "intfloat/e5-small"
