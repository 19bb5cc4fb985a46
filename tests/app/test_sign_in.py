"""Where secrets name an OIDC provider, nothing is shown before somebody has signed in; a slip in them opens nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from drawing import drawn
from streamlit import config as streamlit_config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.testing.v1 import AppTest

from index.config import IndexConfig
from index.errors import FootnoteError
from rag.config import RagConfig
from rag.ui import people

Start = Callable[[IndexConfig], AppTest]


@pytest.fixture
def secrets(tmp_path: Path) -> Iterator[Path]:
    """A file that Streamlit takes for its secrets, with nothing in it yet."""
    before = streamlit_config.get_option("secrets.files")
    path = tmp_path / "secrets.toml"
    streamlit_config.set_option("secrets.files", [str(path)])
    secrets_singleton._reset()
    yield path
    streamlit_config.set_option("secrets.files", before)
    secrets_singleton._reset()


def components(at: AppTest) -> list[str]:
    return [element.proto.component_name for element in at.get("bidi_component")]


def test_without_such_a_section_nobody_signs_in(app: Start, small_index: IndexConfig, secrets: Path) -> None:
    secrets.write_text('SOME_KEY = "x"\n', encoding="utf-8")
    at = app(small_index)
    assert drawn(at, "welcome")
    assert drawn(at, "owner")


def test_with_one_the_page_asks_to_sign_in_and_draws_nothing_else(
    app: Start, small_index: IndexConfig, secrets: Path
) -> None:
    secrets.write_text('[auth]\nclient_id = "footnote"\n', encoding="utf-8")
    at = app(small_index)
    assert [button.label for button in at.button] == ["Sign in"]
    assert components(at) == ["footnote_returning"], "which has nothing to show"
    assert not at.chat_input


def test_a_section_that_is_not_complete_says_so(app: Start, small_index: IndexConfig, secrets: Path) -> None:
    secrets.write_text('[auth]\nclient_id = "footnote"\n', encoding="utf-8")
    at = app(small_index)
    at.button(key="sign-in-button").click().run()
    assert "Nobody can sign in" in at.error[0].value.replace("\\", "")
    assert components(at) == ["footnote_returning"]


def test_secrets_that_cannot_be_read_open_nothing(app: Start, small_index: IndexConfig, secrets: Path) -> None:
    secrets.write_text("[auth\nclient_id = ", encoding="utf-8")
    at = app(small_index)
    (shown,) = at.error
    assert "secrets.toml can't be read" in shown.value.replace("\\", "")
    assert components(at) == []
    assert not at.chat_input


def test_keys_may_come_from_streamlit_s_secrets(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROVIDER_OF_TESTS_API_KEY", raising=False)
    secrets.write_text('PROVIDER_OF_TESTS_API_KEY = "k"\n', encoding="utf-8")
    assert not people.signs_in()
    assert os.environ["PROVIDER_OF_TESTS_API_KEY"] == "k", "providers' packages look there"


@pytest.mark.parametrize("managers", ["", "ada@example.org"])
def test_without_sign_in_the_one_user_manages_documents(secrets: Path, managers: str) -> None:
    assert people.may_manage(RagConfig(managers=managers))


def test_who_has_not_signed_in_is_nobody_and_manages_nothing(secrets: Path) -> None:
    secrets.write_text('[auth]\nclient_id = "footnote"\n', encoding="utf-8")
    assert people.signs_in()
    assert not people.may_manage(RagConfig())
    with pytest.raises(FootnoteError, match="Nobody is signed in"):
        people.person()
    assert not st.user.get("is_logged_in")
