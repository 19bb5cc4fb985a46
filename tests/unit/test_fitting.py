"""The fit, on made-up question sets: weights follow the data, figures come from sets that the fit has not seen."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from asked_questions import asked, candidate, question

from rag import evidence
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.fitted import load
from rag.fitting.asked import Asked, Judged, first_gold, probability
from rag.fitting.sets import DECLINED_IN_VAIN, fit, fit_evidence, fit_sentences, left_out, threshold_of

HIGH, LOW = 0.9, 0.1


@pytest.fixture(scope="module")
def names(library) -> list[str]:
    """The features that a sentence has."""
    return sorted(Assistant(library, RagConfig()).look("Who lit the lamp?").sentences[0].features)


def questions(names, sharp: float = HIGH, dull: float = LOW, few: int = 6) -> list[Asked]:
    """Answerable ones whose answer stands out in everything, and others with nothing that does."""
    right, wrong = dict.fromkeys(names, sharp), dict.fromkeys(names, dull)
    return [asked(names, right, wrong) for _ in range(few)] + [
        asked(names, right, wrong, answerable=False) for _ in range(few)
    ]


def test_a_sentences_weight_has_the_sign_that_the_data_say(names):
    for name in names:
        more = fit_sentences({"set": [asked(names, {name: HIGH}, {name: LOW}) for _ in range(3)]})
        less = fit_sentences({"set": [asked(names, {name: LOW}, {name: HIGH}) for _ in range(3)]})
        assert more[name] > 0 > less[name]
        assert sorted(more) == names


def test_a_feature_that_is_the_same_everywhere_weighs_nothing(names):
    name, *others = names
    weights = fit_sentences({"set": [asked(names, {name: HIGH}, {name: LOW}) for _ in range(3)]})
    assert weights[name] > 0
    assert all(abs(weights[other]) < 1e-3 for other in others)


def test_a_feature_that_tells_more_weighs_more(names):
    telling, vague = names[:2]
    both = [asked(names, {telling: HIGH, vague: HIGH}, {telling: LOW, vague: LOW}) for _ in range(4)]
    misled = [asked(names, {telling: HIGH, vague: LOW}, {telling: LOW, vague: HIGH}) for _ in range(2)]
    weights = fit_sentences({"set": both + misled})
    assert weights[telling] > weights[vague]


def test_without_known_answers_the_shipped_weights_stay(names):
    unknown = [Asked(one.question, one.answerable, one.candidates, None) for one in questions(names)]
    assert fit_sentences({"set": unknown}) == load().sentences
    assert fit_sentences({}) == load().sentences


def test_the_evidence_tells_questions_that_are_answered_from_others(names):
    sets = {"set": questions(names)}
    weights = fit_sentences(sets)
    fitted = fit_evidence(sets, weights)
    assert set(fitted.weights) == set(evidence.FEATURES)
    answered, other = questions(names)[0], questions(names)[-1]
    assert probability(answered, fitted, weights) > 0.5 > probability(other, fitted, weights)


def test_an_answerable_question_is_also_seen_without_its_answer(names):
    """A set of answerable questions alone teaches what their absence looks like."""
    sets = {"set": [one for one in questions(names) if one.answerable]}
    weights = fit_sentences(sets)
    fitted = fit_evidence(sets, weights)
    whole = sets["set"][0]
    without = whole.without_gold()
    assert probability(whole, fitted, weights) > probability(without, fitted, weights)


def test_without_its_gold_a_question_is_unanswerable_and_keeps_the_other_sentences(names):
    whole = questions(names)[0]
    without = whole.without_gold()
    assert not without.answerable
    assert without.question is whole.question
    assert without.candidates == (*whole.candidates[:2], *whole.candidates[3:])
    assert without.gold is not None
    assert without.gold.tolist() == [0.0, 0.0, 0.0]
    assert whole.answerable
    assert len(whole.candidates) == 4


def test_a_question_whose_sentences_all_answer_keeps_none():
    only = Asked(question(), True, (candidate(0, {}),), np.ones(1))
    assert only.without_gold().candidates == ()


def of(probabilities: list[float], answerable: list[bool]) -> Judged:
    """What a fit says of a set."""
    return Judged(np.array(probabilities), np.array(answerable))


def unseen(sets, name: str) -> dict[str, float]:
    """The figures of a set from a fit on the others."""
    return left_out(sets, name)


@pytest.mark.parametrize("size", [10, 20, 100])
def test_the_threshold_declines_a_tenth_of_the_answerable_questions_at_most(size):
    probabilities = [at / size for at in range(size)]
    threshold = threshold_of([of(probabilities, [True] * size)])
    declined = sum(probability < threshold for probability in probabilities)
    assert declined / size <= DECLINED_IN_VAIN
    assert declined / size > DECLINED_IN_VAIN - 2 / size


@pytest.mark.parametrize("probability", [0.9996, 0.8008])
def test_a_threshold_is_not_rounded_beyond_the_questions_it_is_to_answer(probability):
    same = of([*[probability] * 10, 0.1], [*[True] * 10, False])
    assert same.shares(threshold_of([same]))["declined_in_vain"] <= DECLINED_IN_VAIN


def test_a_large_set_moves_the_threshold_no_more_than_a_small_one():
    low, high = [0.2] * 1000, [0.8] * 10
    small = threshold_of([of(low[:10], [True] * 10), of(high, [True] * 10)])
    large = threshold_of([of(low, [True] * 1000), of(high, [True] * 10)])
    assert small == large == 0.2


def test_questions_that_should_be_declined_do_not_move_the_threshold():
    answerable = of([0.5, 0.6, 0.7], [True] * 3)
    mixed = of([0.5, 0.6, 0.7, 0.01, 0.99], [True] * 3 + [False] * 2)
    assert threshold_of([mixed]) == threshold_of([answerable])


@pytest.mark.parametrize("seen", [[], [of([0.3], [False])]])
def test_where_nothing_is_known_the_threshold_is_one_half(seen):
    assert threshold_of(seen) == 0.5


def test_a_threshold_tells_what_share_it_declines():
    shares = of([0.1, 0.6, 0.7, 0.8, 0.1, 0.9], [True] * 4 + [False] * 2).shares(0.5)
    assert shares == {"declined_in_vain": 0.25, "declined_rightly": 0.5}


def test_a_set_is_judged_by_a_fit_that_never_saw_it(names):
    """The judged set says the opposite of the others; were it seen, its figures would gain."""
    right, wrong = dict.fromkeys(names, LOW), dict.fromkeys(names, HIGH)
    contrary = [asked(names, right, wrong) for _ in range(40)]
    sets = {"one": questions(names), "two": questions(names), "contrary": contrary}
    assert unseen(sets, "contrary")["first_correct"] == 0.0
    assert unseen({**sets, "contrary": contrary[:1]}, "contrary")["first_correct"] == 0.0
    assert first_gold(contrary[0], fit_sentences({"contrary": contrary})) == 1.0


def test_a_left_out_set_is_judged_the_same_whatever_it_holds_itself(names):
    others = {"one": questions(names), "two": questions(names, sharp=0.8)}
    for mine in (questions(names), questions(names) * 3, questions(names, few=1)):
        figures = unseen({**others, "mine": mine}, "mine")
        assert (figures["first_correct"], figures["auroc"]) == (1.0, 1.0)


def test_a_set_with_only_answerable_questions_has_no_figures_of_declining(names):
    answerable = [one for one in questions(names) if one.answerable]
    assert set(unseen({"one": questions(names), "mine": answerable}, "mine")) == {"first_correct"}


def test_a_fit_says_what_it_was_made_from(names):
    fitted = fit({"one": questions(names), "two": questions(names, sharp=0.8, few=3)})
    assert fitted.obtained["by"] == "python -m rag fit"
    assert fitted.obtained["sets"] == {"one": 12, "two": 6}
    assert all(math.isfinite(weight) for weight in (*fitted.sentences.values(), *fitted.evidence.weights.values()))


def test_a_fitted_threshold_answers_what_is_answered_and_declines_the_rest(names):
    """The fit on two sets, each a little less sharp than the other, at the threshold it chose itself."""
    sets = {"one": questions(names), "two": questions(names, sharp=0.8)}
    fitted = fit(sets)
    for one in sets["one"]:
        answers = probability(one, fitted.evidence, fitted.sentences) >= fitted.evidence.threshold
        assert answers == one.answerable


def test_a_fit_is_the_same_each_time_and_reads_back_from_its_file(names, tmp_path):
    sets = {"one": questions(names)}
    fitted = fit(sets)
    assert fit(sets) == fitted
    fitted.save(tmp_path / "fitted.json")
    assert load(tmp_path / "fitted.json") == fitted


def test_what_a_fit_made_answers_questions(names, library):
    fitted = fit({"one": questions(names)})
    assistant = Assistant(library, RagConfig(), replace(fitted, evidence=replace(fitted.evidence, threshold=0.0)))
    assert assistant.ask("Who lit the lamp for the landing?").citations
