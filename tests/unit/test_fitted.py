"""The fitted numbers as a file: stored whole, read back the same, refused with its name and what to do."""

from __future__ import annotations

import json

import pytest

from index.errors import SettingError
from rag.fitted import SHIPPED, Evidence, Fitted, load

NUMBERS = Fitted({"meets": 4.5}, Evidence({"meaning": 1.25}, -3.5, 0.4), {"by": "a test"})
STORED = {"sentences": {"meets": 1.0}, "evidence": {"weights": {"meaning": 1.0}, "intercept": 0.0, "threshold": 0.5}}


def test_what_is_saved_is_read_back_the_same(tmp_path):
    NUMBERS.save(tmp_path / "fitted.json")
    assert load(tmp_path / "fitted.json") == NUMBERS


def test_saving_replaces_the_file_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "fitted.json"
    path.write_text("older", encoding="utf-8")
    NUMBERS.save(path)
    assert load(path) == NUMBERS
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_whole_or_as_it_was(tmp_path):
    path = tmp_path / "fitted.json"
    NUMBERS.save(path)
    broken = Fitted({"meets": 1.0}, Evidence({}, 0.0, 0.5), {"by": object()})
    with pytest.raises(TypeError):
        broken.save(path)
    assert load(path) == NUMBERS
    assert list(tmp_path.iterdir()) == [path]


def test_numbers_that_took_minutes_are_not_lost_for_want_of_a_folder(tmp_path):
    NUMBERS.save(tmp_path / "new" / "fitted.json")
    assert load(tmp_path / "new" / "fitted.json") == NUMBERS


def test_a_file_that_cannot_be_written_is_named_with_what_to_do(tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    path = tmp_path / "file" / "fitted.json"
    with pytest.raises(SettingError) as caught:
        NUMBERS.save(path)
    assert str(path) in caught.value.reason
    assert "--out" in caught.value.remedy


def test_how_the_numbers_were_obtained_may_be_left_out(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(STORED), encoding="utf-8")
    assert load(path).obtained == {}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="no file"),
        pytest.param("", id="empty"),
        pytest.param("{", id="not JSON"),
        pytest.param(b"\xff\xfe\x00", id="not text"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="nothing in it"),
        pytest.param({**STORED, "sentences": [1.0]}, id="weights in a list"),
        pytest.param({**STORED, "sentences": {"meets": "much"}}, id="a weight in words"),
        pytest.param({**STORED, "evidence": 1}, id="evidence as a number"),
        pytest.param({**STORED, "evidence": {"weights": {}}}, id="half of the evidence"),
        pytest.param({**STORED, "evidence": {**STORED["evidence"], "more": 1}}, id="more than the evidence"),
        pytest.param({**STORED, "evidence": {**STORED["evidence"], "threshold": "high"}}, id="a threshold in words"),
        pytest.param({**STORED, "evidence": {**STORED["evidence"], "weights": {"a": None}}}, id="an empty weight"),
    ],
)
def test_a_file_that_holds_no_numbers_is_named_with_what_to_do(tmp_path, content):
    path = tmp_path / "mine.json"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        load(path)
    assert str(path) in caught.value.reason
    assert "python -m rag fit" in caught.value.remedy


def test_the_numbers_that_come_with_the_product_say_how_they_were_obtained():
    shipped = load(SHIPPED)
    assert shipped.obtained["by"] == "python -m rag fit"
    assert 0 < shipped.evidence.threshold < 1
