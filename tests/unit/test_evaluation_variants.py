"""`NAME:KEY=VALUE,...`: what is read, and every mistake told in a sentence."""

from pathlib import Path

import pytest

from index.config import IndexConfig
from index.errors import SettingError
from rag.config import RagConfig
from rag.evaluation.variants import environment_line, read_tries, read_variants


def variants(*texts, **base):
    return read_variants(texts, IndexConfig(), RagConfig(**base))


def test_a_variant_is_the_base_with_other_values_of_their_own_types():
    base, small = variants("small:context_characters=2500,passage_tokens=80, abstain=false", dense_weight=0.7)
    assert (base.name, base.changed) == ("base", {})
    assert small.changed == {"context_characters": 2500, "passage_tokens": 80, "abstain": False}
    assert small.index == IndexConfig(passage_tokens=80)
    assert small.answering == RagConfig(context_characters=2500, abstain=False, dense_weight=0.7)
    assert small.title == "small: context_characters=2500, passage_tokens=80, abstain=false"


def test_the_environment_is_the_base_and_a_variant_may_go_back_to_the_default(monkeypatch):
    monkeypatch.setenv("FOOTNOTE_THRESHOLD", "0.4")
    _, fitted, model = variants("fitted:threshold=", "model:chat_model=openai:gpt-5")
    assert fitted.answering.threshold is None
    assert model.answering.threshold == 0.4
    assert model.answering.chat_model == "openai:gpt-5"


def test_a_setting_may_be_called_as_the_environment_calls_it():
    _, one = variants("one:FOOTNOTE_DENSE_WEIGHT=0.5,FITTED=mine.json")
    assert one.changed == {"dense_weight": 0.5, "fitted": Path("mine.json")}
    assert one.changed_json() == {"dense_weight": 0.5, "fitted": "mine.json"}
    assert one.settings()["fitted"] == "mine.json"


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["dense_weight=0.5"], "has no name. As in: --compare small:context_characters=2500"),
        (["chat_model=openai:gpt"], "has no name"),
        ([":dense_weight=0.5"], "has no name"),
        (["my one:dense_weight=0.5"], "'my one' is no name"),
        (["small"], "has no name"),
        (["small:"], "--compare small has no setting"),
        (["small:dense_weight"], "--compare small: 'dense_weight' has no value"),
        (["small:dense_wieght=0.5"], "there is no setting 'dense_wieght'. Did you mean dense_weight?"),
        (["small:data_dir=x"], "data_dir says where things are"),
        (["small:zzz=1"], "There are embedding_model, passage_tokens, context_characters"),
        (["small:dense_weight=7"], "--compare small:dense_weight '7' can't be used: it should be a number from 0 to 1"),
        (["small:context_characters=50"], "it should be a whole number, 200 or more"),
        (["small:passage_tokens=x"], "it should be a whole number from 32 to 2048"),
        (["small:abstain=perhaps"], "it should be true or false"),
        (["small:dense_weight=0.1,dense_weight=0.2"], "gives dense_weight twice"),
        (["small:dense_weight=0.3"], "changes nothing"),
        (["small:dense_weight=0.1", "small:dense_weight=0.2"], "--compare small is there twice"),
        (["base:dense_weight=0.1"], "--compare base is the settings as they are"),
    ],
)
def test_a_variant_that_cannot_be_used_is_told(texts, told):
    with pytest.raises(SettingError) as caught:
        variants(*texts)
    assert told in str(caught.value)


def test_values_to_try_are_read_each_once():
    assert read_tries(["dense_weight=0.2,0.4,0.20", "passage_tokens=80"]) == {
        "dense_weight": (0.2, 0.4),
        "passage_tokens": (80,),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dense_weight", "has no values. As in: --try dense_weight=0.2,0.4"),
        ("dense_weight=", "has no values"),
        ("dense_weight=0.2,x", "--try dense_weight 'x' can't be used"),
        ("dense_wieght=0.2", "Did you mean dense_weight?"),
        ("context_characters=300", "more context always finds more"),
        ("abstain=false", "changes nothing found"),
    ],
)
def test_values_that_cannot_be_tried_are_told(text, told):
    with pytest.raises(SettingError) as caught:
        read_tries([text])
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("dense_weight", 0.45, "FOOTNOTE_DENSE_WEIGHT=0.45"),
        ("passage_tokens", 160, "FOOTNOTE_PASSAGE_TOKENS=160"),
        ("followups", False, "FOOTNOTE_FOLLOWUPS=false"),
        ("threshold", None, "FOOTNOTE_THRESHOLD="),
    ],
)
def test_a_setting_is_written_as_its_file_has_it(key, value, line):
    assert environment_line(key, value) == line
