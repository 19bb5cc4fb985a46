"""A fit moved toward made-up questions of one's own: it follows what they say, and stays where they say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from asked_questions import candidate, question
from scipy.special import expit, softmax

from rag import evidence
from rag.evaluation.intervals import NOTHING
from rag.evaluation.paired import Difference
from rag.evaluation.questions import Evidence as Place
from rag.evaluation.questions import GoldenQuestion
from rag.fitted import Evidence as Fit
from rag.fitted import Fitted
from rag.fitting.asked import Asked
from rag.fitting.folds import folds, kin
from rag.fitting.own import PULLS, STAY, Chosen, Own, choose
from rag.fitting.own_evidence import IN_VAIN_AT_MOST, Answerable, Line
from rag.fitting.own_sentences import Sentences
from rag.fitting.trial import FEWEST, _a_question_of_each, _crossed, _of_evidence, trial
from rag.types import Turn

# Numbers like those that come with the product, fixed here: what is drawn from them must not change with a new fit.
PRIOR = Fitted(
    sentences={
        "astray": -0.2755,
        "kind": 1.9061,
        "meaning": 3.356,
        "meets": 4.8,
        "meets_all": 1.964,
        "meets_before": 4.001,
        "meets_near": 4.2033,
        "passage_least": 1.431,
        "retrieved": 1.3153,
        "specific": 1.698,
        "title_like": -1.0319,
        "unnamed": -0.7,
    },
    evidence=Fit(
        weights={
            "meaning": 2.0596,
            "stands_out": 1.9613,
            "meets": 3.0242,
            "unnamed": -1.6,
            "astray": -1.5178,
            "asks_kind": -0.2133,
            "rare_kind": -0.2704,
            "asks_reason": 0.6689,
            "rarity": -0.2009,
        },
        intercept=-0.8,
        threshold=0.516,
    ),
)
NAMES = sorted(PRIOR.sentences)
SIZE = 5


def own_of(made: list[Asked], prior: Fitted = PRIOR) -> Own:
    """These questions, none of them kin."""
    return Own(made, np.arange(len(made)), prior)


def drawn(seed: int, n: int, *, shift: float = 0.0, weights: Mapping[str, float] = PRIOR.sentences) -> Own:
    """Questions as the fit in use believes them to be: the sentence that answers, and whether the question is
    answerable, are drawn by its own probabilities. With other `weights`, or a `shift` of log-odds, it is mistaken."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(n):
        features = [dict(zip(NAMES, map(float, rng.uniform(0, 1, len(NAMES))), strict=True)) for _ in range(SIZE)]
        candidates = [candidate(at, one, PRIOR.sentences) for at, one in enumerate(features)]
        scores = np.array([sum(weights[name] * value for name, value in one.items()) for one in features])
        best_first = [replace(candidates[at], score=float(scores[at])) for at in np.argsort(-scores)]
        values = evidence.features(question(), best_first)
        odds = Line.of(PRIOR.evidence)(np.array([values[name] for name in evidence.FEATURES]))
        answerable = bool(rng.random() < expit(odds + shift))
        gold = np.zeros(SIZE)
        if answerable:
            gold[rng.choice(SIZE, p=softmax(scores))] = 1.0
        made.append(Asked(question(), answerable, tuple(candidates), gold))
    return own_of(made)


def everyone(own: Own):
    return np.arange(len(own.asked))


def evidence_of(own: Own) -> Answerable:
    sentences = Sentences(own)
    return Answerable(own, sentences.features(everyone(own), np.zeros(len(NAMES))))


OTHER_WEIGHTS = {**dict.fromkeys(NAMES, 0.0), "title_like": 9.0}


def test_confidence_that_is_off_is_put_right_and_the_sentences_stay():
    tried = trial(drawn(1, 80, shift=-3.0))
    loss, threshold = tried.figures["log_loss"], tried.fitted.evidence.threshold
    assert tried.evidence.taken
    assert loss.verdict == "better"
    assert loss.variant < loss.base - 0.1
    assert tried.figures["calibration_error"].variant < tried.figures["calibration_error"].base
    assert tried.fitted.evidence.intercept < PRIOR.evidence.intercept - 1
    assert threshold != PRIOR.evidence.threshold
    assert not tried.sentences.taken
    assert tried.fitted.sentences == PRIOR.sentences


def test_sentences_that_are_chosen_otherwise_are_learnt():
    tried = trial(drawn(2, 80, weights=OTHER_WEIGHTS))
    first = tried.figures["first_correct"]
    assert tried.sentences.taken
    assert first.variant > first.base + 0.2
    assert tried.fitted.sentences["title_like"] > PRIOR.sentences["title_like"] + 1


def test_better_sentences_that_mislead_the_evidence_are_not_taken_over():
    """Whether a question is answerable shows in the sentences as they are ordered now, and there alone."""
    own = drawn(2, 80)
    title_like = [[one.features["title_like"] for one in asked.candidates] for asked in own.asked]
    gold = [np.eye(SIZE)[np.argmax(values)] for values in title_like]
    told = [replace(one, gold=hit) for one, hit in zip(own.asked, gold, strict=True)]
    tried, anyway = trial(own_of(told)), trial(own_of(told), anyway=True)
    assert tried.figures["first_correct"].variant > tried.figures["first_correct"].base + 0.2
    assert not tried.taken
    assert tried.sentences.why == "more best sentences are right, but with them the confidence is further off"
    assert anyway.sentences.taken


@pytest.mark.parametrize("seed", range(2))
def test_where_the_fit_in_use_is_right_it_stays(seed):
    """What is left is noise, which a fit from nothing would follow."""
    tried = trial(drawn(seed, 60))
    assert not tried.taken
    assert tried.fitted.sentences == PRIOR.sentences
    assert tried.fitted.evidence == PRIOR.evidence


def test_without_unanswerable_questions_only_the_sentences_are_fitted():
    own = drawn(3, 90, shift=3.0, weights=OTHER_WEIGHTS)
    only = own_of([one for one in own.asked if one.answerable])
    tried = trial(only)
    assert tried.sentences.taken
    assert not tried.evidence.taken
    assert tried.evidence.why == "10 unanswerable questions would be needed, and there are 0"
    assert tried.fitted.evidence == PRIOR.evidence
    assert set(tried.figures) == {"first_correct"}


def test_without_places_only_the_evidence_is_fitted():
    own = drawn(1, 80, shift=-3.0)
    tried = trial(own_of([replace(one, gold=None) for one in own.asked]))
    assert tried.evidence.taken
    assert not tried.sentences.taken
    assert "first_correct" not in tried.figures


def test_a_few_questions_change_nothing():
    tried = trial(own_of(list(drawn(1, 80, shift=-3.0).asked)[: FEWEST - 1]), anyway=True)
    assert not tried.taken
    assert tried.figures == {}
    assert f"{FEWEST} questions would be needed" in tried.evidence.why


def test_what_does_not_gain_stays_and_can_be_taken_over_anyway():
    """Here the best sentence is less sure to be the one than the fit in use believes, but no other one is better."""
    own = drawn(6, 50, weights={name: 0.2 * weight for name, weight in PRIOR.sentences.items()})
    stays, anyway = trial(own), trial(own, anyway=True)
    assert stays.sentences.pull is not None
    assert not stays.sentences.taken
    assert stays.fitted.sentences == PRIOR.sentences
    assert anyway.sentences.taken
    assert anyway.sentences.why == f"as was asked, though {stays.sentences.why}"
    assert anyway.fitted.sentences != PRIOR.sentences
    assert anyway.evidence.taken
    assert anyway.fitted.evidence != PRIOR.evidence


@pytest.mark.parametrize(
    ("pull", "loss", "balanced", "taken"),
    [
        (30.0, (0.6, 0.5), (0.7, 0.7), True),
        (30.0, (0.6, 0.5), (0.7, 0.61), True),  # a question of each of ten falls
        (30.0, (0.6, 0.5), (0.7, 0.59), False),
        (30.0, (0.6, 0.6), (0.7, 0.9), False),
        (30.0, (0.6, 0.7), (0.7, 0.9), False),
        (STAY, (0.6, 0.5), (0.7, 0.9), False),
    ],
)
def test_the_evidence_is_taken_over_if_confidence_gains_and_decisions_do_not_lose(pull, loss, balanced, taken):
    pairs = {"log_loss": loss, "balanced_accuracy": balanced}
    figures = {key: Difference(key, *pair, NOTHING, 0) for key, pair in pairs.items()}
    of_ten = _a_question_of_each(np.repeat([True, False], 10))
    assert _of_evidence(pull, figures, of_ten, anyway=False).taken == taken
    assert _of_evidence(pull, figures, of_ten, anyway=True).taken == (pull != STAY)


def test_a_trial_is_the_same_each_time():
    own = drawn(4, 40, shift=-2.0)
    one, other = trial(own), trial(own)
    assert (one.fitted, one.sentences, one.evidence) == (other.fitted, other.sentences, other.evidence)
    assert one.figures == other.figures


def test_with_an_endless_pull_the_numbers_in_use_come_out():
    own = drawn(5, 60, shift=-2.0, weights=OTHER_WEIGHTS)
    sentences, model = Sentences(own), evidence_of(own)
    assert sentences.weights(sentences.fit(everyone(own), STAY)) == PRIOR.sentences
    assert np.abs(sentences.fit(everyone(own), 1e9)).max() < 1e-5
    line = model.fit(everyone(own), STAY)
    assert line.stored(PRIOR.evidence.threshold) == PRIOR.evidence
    # Its slope and shift are free even so: the weights keep their proportions.
    calibrated = model.fit(everyone(own), 1e9)
    proportions = calibrated.weights / Line.of(PRIOR.evidence).weights
    assert np.allclose(proportions, proportions[0], atol=1e-4)
    assert expit(calibrated(model.table)).mean() < expit(model.prior(model.table)).mean() - 0.1


@pytest.mark.parametrize("half", [Sentences, evidence_of])
def test_a_weaker_pull_follows_the_questions_closer(half):
    own = drawn(6, 100, shift=-2.0, weights=OTHER_WEIGHTS)
    model, rows = half(own), everyone(own)
    seen = [np.nanmean(model.loss(rows, model.fit(rows, pull))) for pull in PULLS]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > seen[-1] + 0.1


def test_more_questions_move_the_weights_further():
    sentences = Sentences(drawn(6, 100, weights=OTHER_WEIGHTS))
    few, many = (np.linalg.norm(sentences.fit(np.arange(n), 30.0)) for n in (20, 100))
    assert 0 < few < many


def test_each_question_is_judged_by_a_fit_that_has_not_seen_it():
    """The same model judges it, whichever of its sentences is said to answer."""
    own = drawn(8, 40, shift=2.0, weights=OTHER_WEIGHTS)
    row = next(at for at, one in enumerate(own.asked) if one.answerable)
    told = replace(own.asked[row], gold=np.roll(own.asked[row].gold, 1))
    other = own_of([*own.asked[:row], told, *own.asked[row + 1 :]])

    def judge(own):
        sentences = Sentences(own)
        crossed = _crossed(own, sentences.fit, sentences.loss, iter)
        return next(chosen.model for part, chosen in crossed.unseen if row in part), crossed.all.model

    (mine, all_of_them), (same, all_of_the_others) = judge(own), judge(other)
    assert np.array_equal(mine, same)
    assert not np.array_equal(all_of_them, all_of_the_others)


def test_the_strongest_pull_within_a_standard_error_of_the_best_is_chosen():
    """Losses by hand: the third pull is best by far less than its standard error, the first is clearly worse."""
    own = drawn(9, 40)
    noise = np.tile([-0.5, 0.5], 20)
    means = dict(zip(PULLS, [1.0, 0.31, 0.3, 0.4, 0.5, 0.6], strict=True))

    def even(rows, pull):
        return np.full(len(rows), means[pull])

    def uneven(rows, pull):
        return even(rows, pull) + (noise[rows] if pull == PULLS[1] else 0.0)

    def pulls(rows, pull):
        return pull

    assert choose(own, everyone(own), pulls, uneven).pull == PULLS[1]
    assert choose(own, everyone(own), pulls, even).pull == PULLS[2]
    assert (
        choose(own, everyone(own), lambda rows, pull: pull, lambda rows, pull: np.full(len(rows), means[pull])).pull
        == PULLS[2]
    )


def chosen_with(model: Answerable, pull: float = 30.0) -> Chosen[Line]:
    """The numbers in use, judged on everyone, as if they had been chosen."""
    return Chosen(pull, model.prior, [(np.arange(len(model.answerable)), model.prior)])


def with_odds(odds: list[float], answerable: list[bool], threshold: float) -> Answerable:
    """Questions of which the fit in use says just these log-odds."""
    prior = replace(PRIOR, evidence=replace(PRIOR.evidence, threshold=threshold))
    own = own_of([Asked(question(), one, (), None) for one in answerable], prior)
    first = PRIOR.evidence.weights[evidence.FEATURES[0]]
    table = np.zeros((len(odds), len(evidence.FEATURES)))
    table[:, 0] = (np.array(odds) - PRIOR.evidence.intercept) / first
    return Answerable(own, table)


def test_the_threshold_is_the_share_of_the_answerable_where_that_parts_them_better():
    odds, answerable = [3.0, 2.0, 1.0, -0.2, -0.5, -3.0], [True, True, True, False, False, False]
    assert with_odds(odds, answerable, 0.1).threshold(chosen_with(with_odds(odds, answerable, 0.1))) == 0.5


def test_the_threshold_declines_as_many_as_now_where_that_parts_them_as_well():
    odds, answerable = [3.0, 2.0, 1.0, -0.2, -0.5, -3.0], [True, True, True, False, False, False]
    model = with_odds(odds, answerable, 0.6)
    assert model.threshold(chosen_with(model)) == 0.731  # the last of the answerable: 1 / (1 + exp(-1)), downwards
    assert model.threshold(chosen_with(model, STAY)) == 0.6


def test_the_threshold_declines_a_fifth_of_the_answerable_in_vain_at_most():
    """Both kinds look alike: to decline half of each would be as good as anything."""
    rng = np.random.default_rng(1)
    truth = np.repeat([True, False], 100)
    odds = rng.normal(np.where(truth, 0.2, -0.2), 0.3)
    model = with_odds(odds.tolist(), truth.tolist(), 0.01)
    declined = expit(odds[truth]) < model.threshold(chosen_with(model))
    assert 0.15 < declined.mean() <= IN_VAIN_AT_MOST


def golden(id_: str, history: str = "", place: int | None = None) -> GoldenQuestion:
    places = () if place is None else (Place("a.md", place, place + 5),)
    turns = (Turn("user", history), Turn("assistant", "Yes.")) if history else ()
    return GoldenQuestion(id_, id_, place is not None, places, turns)


def test_questions_of_a_conversation_or_with_the_same_evidence_are_kin():
    questions = [
        golden("first"), golden("second", history="first"), golden("place", place=10), golden("same", place=10),
        golden("third", history="first", place=10), golden("alone"), golden("elsewhere", place=20),
    ]  # fmt: skip
    labels = kin(questions)
    assert len(set(labels[:5])) == 1
    assert len(set(labels)) == 3


def test_evidence_that_is_a_whole_document_makes_no_kin():
    whole = [GoldenQuestion(str(at), str(at), True, (Place("a.md"),)) for at in range(3)]
    assert len(set(kin(whole))) == 3


def test_kin_stay_in_a_fold_and_each_fold_has_its_share_of_both_kinds():
    answerable = np.tile([True, True, False], 40)
    labels = np.repeat(np.arange(40), 3)
    parts = folds(answerable, labels)
    assert sorted(np.concatenate(parts).tolist()) == list(range(120))
    assert len(parts) == 5
    for part in parts:
        assert np.bincount(labels[part]).max() == 3
        assert set(np.bincount(labels[part])) <= {0, 3}
        assert answerable[part].mean() == pytest.approx(2 / 3)
    assert [part.tolist() for part in folds(answerable, labels)] == [part.tolist() for part in parts]


@pytest.mark.parametrize(
    ("answerable", "labels", "count"),
    [([True] * 7, range(7), 5), ([True, False] * 2, [0, 0, 1, 1], 2), ([True], [0], 1)],
)
def test_few_questions_are_parted_as_far_as_they_go(answerable, labels, count):
    assert len(folds(np.array(answerable), np.array(list(labels)))) == count
