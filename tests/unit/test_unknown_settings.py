"""Settings that nobody knows, and what is told of them."""

import pytest

from index.config import IndexConfig
from index.settings import unknown
from rag import cli
from rag.config import RagConfig


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A working directory with no `.env` of anybody's."""
    monkeypatch.chdir(tmp_path)


def test_a_misspelt_setting_is_named_with_the_one_that_is_meant(monkeypatch):
    monkeypatch.setenv("FOOTNOTE_DOCUMENT", "papers")
    told = list(unknown(IndexConfig, RagConfig))
    assert told == ["FOOTNOTE_DOCUMENT is no setting, and is ignored. Is FOOTNOTE_DOCUMENTS meant?"]


def test_one_that_is_like_none_is_named_too(monkeypatch):
    monkeypatch.setenv("FOOTNOTE_COLOUR", "blue")
    assert list(unknown(IndexConfig, RagConfig)) == [
        "FOOTNOTE_COLOUR is no setting, and is ignored. README lists the settings."
    ]


def test_the_index_s_commands_say_nothing_of_what_may_be_another_package_s(monkeypatch):
    monkeypatch.setenv("FOOTNOTE_CHAT_MODEL", "ollama:llama3")
    monkeypatch.setenv("FOOTNOTE_OCR_LANGUAGE", "deu")
    assert list(unknown(IndexConfig, misspelt_only=True)) == [
        "FOOTNOTE_OCR_LANGUAGE is no setting, and is ignored. Is FOOTNOTE_OCR_LANGUAGES meant?"
    ]


def test_settings_that_there_are_and_other_programs_variables_are_left_alone(monkeypatch):
    for kind in (IndexConfig, RagConfig):
        for field in kind.model_fields:
            monkeypatch.setenv(f"FOOTNOTE_{field.upper()}", "1")
    monkeypatch.setenv("footnote_ocr", "false")
    monkeypatch.setenv("FOOTNOTE_TEST_BROWSER", "/usr/bin/chromium")
    monkeypatch.setenv("FOOTNOTES", "1")
    assert not list(unknown(IndexConfig, RagConfig))


def test_the_env_file_is_read_too(tmp_path):
    (tmp_path / ".env").write_text("FOOTNOTE_TRESHOLD=0.4\nOTHER=1\n", encoding="utf-8")
    assert list(unknown(IndexConfig, RagConfig)) == [
        "FOOTNOTE_TRESHOLD is no setting, and is ignored. Is FOOTNOTE_THRESHOLD meant?"
    ]


def test_a_command_says_it_on_standard_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FOOTNOTE_DATADIR", str(tmp_path))
    assert cli.main(["ask", "Who?", "--data-dir", str(tmp_path / "none")]) == 1
    assert "Is FOOTNOTE_DATA_DIR meant?" in capsys.readouterr().err


def test_a_model_s_folder_that_is_not_there_is_told_at_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FOOTNOTE_EMBEDDING_MODEL", str(tmp_path / "nothing"))
    assert cli.main(["ask", "Who?", "--data-dir", str(tmp_path)]) == 2
    assert "can't be used: there is no such folder." in capsys.readouterr().err
