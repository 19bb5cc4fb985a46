"""The probability that the documents answer: made from features, by numbers that were fitted to these features."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from asked_questions import candidate, question
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingError
from rag import evidence
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.fitted import Evidence, load
from rag.question import Kind, read_question

NAMES = tuple(evidence.FEATURES)
values = st.fixed_dictionaries({name: st.floats(-5, 5) for name in NAMES})


@pytest.fixture(scope="module")
def assistant(library) -> Assistant:
    return Assistant(library, RagConfig())


def of(assistant, text):
    look = assistant.look(text)
    return evidence.features(look.question, look.sentences)


def test_the_features_are_those_that_are_named_and_finite(assistant):
    found = of(assistant, "Who lit the lamp in 1950?")
    assert tuple(found) == NAMES
    assert all(math.isfinite(value) for value in found.values())


def test_no_sentences_are_no_evidence(library):
    nothing = evidence.features(read_question("Who lit the lamp?", library), [])
    assert nothing == dict.fromkeys(NAMES, 0.0)
    assert evidence.probability(nothing, load().evidence) < load().evidence.threshold


def sentences(*rows: tuple[float, float, float]):
    """Sentences of these scores, cosines with the question and chances of having its kind, best first; what else they
    have is as large as their scores."""
    made = []
    for at, (score, meaning, kind) in enumerate(rows):
        found = {"meaning": meaning, "kind": kind, "meets_near": score, "unnamed": score, "astray": score}
        made.append(replace(candidate(at, found), score=score))
    return made


def test_the_features_of_four_sentences_worked_out_by_hand():
    asked = replace(question(), kind=Kind.DATE)
    found = evidence.features(asked, sentences((1.0, 0.5, 1.0), (0.5, 0.8, 0.0), (0.0, 0.2, 0.0), (-9.0, 0.1, 0.0)))
    # Odds to the power of two: 1, e^-1, e^-2, and next to none.
    expected = (1 + 0.5 * math.exp(-1)) / (1 + math.exp(-1) + math.exp(-2))
    assert found == pytest.approx(
        {
            "meaning": 0.8,
            "stands_out": 0.8 - 1.6 / 4,
            "meets": expected,
            "unnamed": expected,
            "astray": expected,
            "asks_kind": 1.0,
            "rare_kind": -math.log(1 / 4 + 0.1),
            "asks_reason": 0.0,
            "rarity": 2.0,
        },
        abs=1e-6,
    )


@pytest.mark.parametrize(("number", "nearest"), [(1, 0.9), (13, 0.9), (14, 0.7), (21, 0.6), (60, 0.6)])
def test_of_many_sentences_the_three_nearest_count_of_few_the_one(number, nearest):
    rows = [(0.0, meaning, 0.0) for meaning in (0.4, 0.9, 0.5, *[0.1] * number)[: max(number, 2)]][-number:]
    found = evidence.features(question(), sentences(*rows))
    assert found["meaning"] == pytest.approx(nearest)


@pytest.mark.parametrize(
    ("kind", "asks"), [(Kind.OTHER, (0.0, 0.0)), (Kind.REASON, (1.0, 1.0)), (Kind.PERSON, (1.0, 0.0))]
)
def test_what_kind_of_thing_is_asked_for_is_told(kind, asks):
    found = evidence.features(replace(question(), kind=kind), sentences((1.0, 0.5, 0.0)))
    assert (found["asks_kind"], found["asks_reason"]) == asks
    assert found["rare_kind"] == pytest.approx(0.0 if kind is Kind.OTHER else -math.log(0.1))


@pytest.mark.parametrize(
    ("answered", "unanswered"),
    [
        ("Who lit the lamp for the landing?", "Who wrote the opera for the coronation?"),
        ("When was the Korean War armistice signed?", "When was the Bank of Portugal founded?"),
        ("What is put into covered pits when clouds come up?", "What is the boiling point of mercury in kelvin?"),
    ],
)
def test_what_the_documents_say_is_more_probable_than_what_they_do_not(assistant, answered, unanswered):
    probable = [evidence.probability(of(assistant, text), load().evidence) for text in (answered, unanswered)]
    assert probable[0] > probable[1] + 0.1


@given(values, st.sampled_from(NAMES), st.floats(0.01, 3))
def test_more_of_a_feature_moves_the_probability_as_its_weight_says(found, name, more):
    weights = dict.fromkeys(NAMES, 0.0) | {name: 0.5}
    before = evidence.probability(found, Evidence(weights, -0.5, 0.5))
    after = evidence.probability(found | {name: found[name] + more}, Evidence(weights, -0.5, 0.5))
    assert after > before
    assert evidence.probability(found, Evidence(dict.fromkeys(NAMES, 0.0), 0.0, 0.5)) == 0.5


@given(values, st.sampled_from([1e6, -1e6]))
def test_a_probability_is_one_however_large_the_numbers_are(found, intercept):
    assert 0 <= evidence.probability(found, Evidence(dict.fromkeys(NAMES, 1.0), intercept, 0.5)) <= 1


@pytest.mark.parametrize("change", [lambda weights: weights.popitem(), lambda weights: weights.update(new=1.0)])
def test_numbers_fitted_to_other_features_are_refused_with_what_to_do(change):
    weights = dict.fromkeys(NAMES, 1.0)
    change(weights)
    with pytest.raises(SettingError) as caught:
        evidence.probability(dict.fromkeys(NAMES, 0.0), Evidence(weights, 0.0, 0.5))
    assert "FOOTNOTE_FITTED" in caught.value.reason
    assert "python -m rag fit" in caught.value.remedy


def test_the_numbers_that_come_with_the_product_fit_its_features():
    assert load().evidence.weights.keys() == set(NAMES)
