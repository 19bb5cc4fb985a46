"""Ranking, pure: signals made comparable and mixed, repetition dropped, the budget filled, neighbours joined."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Passage
from rag import ranking
from rag.types import Hit, ScoredSpan, SignalScore

TEXT = "One two three. Four five six.\n\nSeven eight nine. Ten eleven twelve."
TEXTS = {"d": TEXT, "e": TEXT}


def hit(
    start: int,
    end: int,
    score: float = 0.5,
    document: str = "d",
    signals: dict[str, SignalScore] | None = None,
    sentences: tuple[ScoredSpan, ...] = (),
):
    passage = Passage(
        f"{document}{start}-{end}", document, start, end, TEXT[start:end], page=start, headings=(str(start),)
    )
    return Hit(passage, f"{document}.txt", "Title", score, signals or {}, sentences)


def saying(text: str, score: float = 0.5, document: str = "d") -> Hit:
    key = text if document == "d" else f"{document}: {text}"
    return Hit(Passage(key, document, 0, len(text), text), f"{document}.txt", "", score)


def spans(hits) -> list[tuple[int, int]]:
    return [(one.passage.start, one.passage.end) for one in hits]


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ([], {}),
        ([("a", 12.0), ("b", 7.0), ("c", 2.0)], {"a": 1.0, "b": 0.5, "c": 0.0}),
        ([("a", 3.0)], {"a": 1.0}),
        ([("a", 0.0), ("b", 0.0)], {"a": 1.0, "b": 1.0}),
        ([("a", -1.0), ("b", -3.0)], {"a": 1.0, "b": 0.0}),
    ],
)
def test_scores_of_any_unit_are_scaled_from_0_to_1(ranked, expected):
    assert ranking.normalised(ranked) == expected


def test_signals_are_mixed_by_their_weights_and_what_one_lacks_counts_as_nothing():
    signals = {"dense": [("a", 0.9), ("b", 0.1)], "keyword": [("c", 20.0), ("b", 15.0), ("a", 10.0)]}
    mixed = ranking.fused(signals, {"dense": 0.4, "keyword": 0.6})
    assert mixed == [("c", pytest.approx(0.6)), ("a", pytest.approx(0.4)), ("b", pytest.approx(0.3))]


def test_a_tie_is_broken_by_id_whatever_the_order_it_came_in():
    assert ranking.fused({"dense": [("b", 1.0), ("a", 1.0)]}, {"dense": 1.0}) == [("a", 1.0), ("b", 1.0)]


def test_a_signal_of_no_weight_and_no_signal_at_all_do_no_harm():
    assert ranking.fused({}, {}) == []
    assert ranking.fused({"dense": [("a", 1.0)]}, {"dense": 0.0}) == [("a", 0.0)]


def test_rankings_of_several_questions_are_one_with_each_keys_best_score():
    assert ranking.highest([[("a", 2.0), ("b", 1.0)], [], [("b", 3.0), ("c", -1.0)]]) == [
        ("b", 3.0),
        ("a", 2.0),
        ("c", -1.0),
    ]


def test_a_passage_that_several_questions_found_stands_once_where_it_ranked_best():
    first, second, better = hit(0, 14, 0.6), hit(15, 29, 0.7), hit(0, 14, 0.9)
    assert ranking.best_of([[first, second], [better]]) == [better, second]


def test_every_signal_tells_its_rank_and_raw_score():
    views = ranking.signal_scores({"dense": [("a", 0.8), ("b", 0.3)], "keyword": [("b", 9.0)]})
    assert views == {
        "a": {"dense": SignalScore(1, 0.8)},
        "b": {"dense": SignalScore(2, 0.3), "keyword": SignalScore(1, 9.0)},
    }


LINE = "The keeper of the lighthouse lit the lamp for the landing and blew the horn"


@pytest.mark.parametrize(
    ("second", "is_dropped"),
    [
        (LINE, True),
        (LINE.upper() + "!", True),
        (f"Notice. {LINE}.", True),
        (f"{LINE}. The bell on the quay was rung by the harbour master from the landing stage in fog", False),
        ("The keeper of the museum lit the lamp for the guests and closed the windows", False),
        ("horn the blew and landing the for lamp the lit lighthouse the of keeper The", False),
        ("The lamp", False),
    ],
)
def test_what_nearly_repeats_a_better_passage_is_dropped(second, is_dropped):
    kept, dropped = ranking.distinct([saying(LINE), saying(second)], 9, 0)
    assert len(dropped) == is_dropped
    assert kept[0].passage.text == LINE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("has 20", "has 25"),
        ("may take the", "may not take the"),
        ("may not take the", "may take the"),
        ("has", "has 5"),
    ],
)
def test_a_version_with_another_figure_or_a_not_is_not_dropped(one, other):
    rule = f"{LINE} and everyone {{}} days of leave that the keeper of the book has written down for the year"
    versions = [saying(rule.format(words)) for words in (one, other, one)]
    assert ranking.distinct(versions, 9, 0) == (versions[:2], versions[2:])


def test_short_passages_are_dropped_only_if_alike():
    kept, dropped = ranking.distinct([saying("Yes."), saying("No."), saying("yes")], 9, 0)
    assert [one.passage.text for one in kept] == ["Yes.", "No."]
    assert [one.passage.text for one in dropped] == ["yes"]


@pytest.mark.parametrize(
    ("number", "characters", "looked_at"),
    [(1, 0, ["aaa"]), (0, 3, ["aaa"]), (0, 4, ["aaa", "bb"]), (2, 9, ["aaa", "bb", "c", "dddd"]), (9, 9, 4)],
)
def test_no_more_is_compared_than_is_asked_for(number, characters, looked_at):
    kept, dropped = ranking.distinct([saying(text) for text in ("aaa", "bb", "bb", "c", "dddd")], number, characters)
    assert [one.passage.text for one in kept] == (["aaa", "bb", "c", "dddd"] if looked_at == 4 else looked_at)
    assert len(dropped) == (len(kept) > 2)


# a second document

OTHERS = [saying("The quay was mended"), saying("The lamp was bought"), saying("The bell was hung")]


def test_where_a_second_document_repeats_the_best_passage_it_comes_third():
    best, elsewhere, third = saying(LINE, 0.9), saying(LINE, 0.8, "e"), saying(LINE, 0.7, "f")
    hits, repeated = ranking.seconded([best, elsewhere, third, *OTHERS], [elsewhere, third])
    assert [one.passage.id for one in hits[:3]] == [LINE, third.passage.id, f"e: {LINE}"]
    assert repeated == [third]
    assert [one.score for one in hits] == sorted((one.score for one in hits), reverse=True)
    assert sorted(one.passage.id for one in hits) == sorted(one.passage.id for one in [best, elsewhere, third, *OTHERS])


def test_a_repeat_of_a_lesser_passage_or_in_the_same_document_stays_dropped():
    best, same, lesser = saying(LINE), saying(f"{LINE}!"), saying(OTHERS[0].passage.text, 0.5, "e")
    hits = [best, *OTHERS, same, lesser]
    assert ranking.seconded(hits, [same, lesser]) == (hits, [same, lesser])
    assert ranking.seconded([], []) == ([], [])


def test_one_repeat_of_the_best_is_kept_where_a_second_is_wanted():
    hits = [saying(LINE), OTHERS[0], saying(LINE, 0.5, "e"), saying(LINE, 0.5, "f"), saying(f"{LINE}!")]
    kept, dropped = ranking.distinct(hits, 9, 0, second=True)
    assert (kept, dropped) == (hits[:3], hits[3:])
    assert ranking.distinct(hits, 9, 0) == (hits[:2], hits[2:])


# reranking


def test_passages_are_reranked_by_their_best_sentence_and_their_fused_score():
    first = hit(0, 29, 1.0, sentences=(ScoredSpan(0, 14, -2.0), ScoredSpan(15, 29, -1.0)))
    second = hit(31, 68, 0.6, sentences=(ScoredSpan(31, 48, -3.0), ScoredSpan(49, 68, 1.0)))
    one, other = ranking.reranked([first, second])
    assert (one.passage, other.passage) == (second.passage, first.passage)
    # 0.6 + 0.25 * 1 = 0.85 against 1 - 0.25 = 0.75
    assert (one.score, other.score) == (1.0, pytest.approx(math.exp(-0.1)))
    assert one.signals == {"sentence": SignalScore(1, 1.0)}
    assert other.signals == {"sentence": SignalScore(2, -1.0)}


def test_a_passage_that_was_not_read_counts_as_the_worst_of_those_read():
    read = hit(0, 14, 0.5, sentences=(ScoredSpan(0, 14, 2.0),))
    poor = hit(15, 29, 0.4, sentences=(ScoredSpan(15, 29, -2.0),))
    unread = hit(31, 48, 0.3, signals={"dense": SignalScore(3, 0.2)})
    order = ranking.reranked([read, poor, unread])
    assert spans(order) == [(0, 14), (15, 29), (31, 48)]
    assert order[2].score == pytest.approx(math.exp(0.3 - 0.5 - 0.25 * 4))
    assert order[2].signals == unread.signals


def test_nothing_read_leaves_the_order_as_it_was():
    hits = [hit(0, 14, 0.3), hit(15, 29, 0.9)]
    assert ranking.reranked(hits) == hits
    assert ranking.reranked([]) == []


# the budget

LONG = (ScoredSpan(0, 14, 0.0), ScoredSpan(15, 29, 1.0), ScoredSpan(31, 48, 0.9), ScoredSpan(49, 67, -5.0))


@pytest.mark.parametrize("characters", [60, 66])
def test_of_a_passage_too_long_for_what_is_left_the_sentences_that_answer_best_are_taken(characters):
    (part,), cut = ranking.within_budget([hit(0, 67, sentences=LONG)], characters)
    assert (part.passage.start, part.passage.end) == (0, 48)  # odds of 1 + 2.7 + 2.5; from 15 on 2.7 + 2.5 + 0.01
    assert part.passage.text == TEXT[:48]
    assert cut == []


def test_sentences_from_the_middle_are_taken_where_they_are_the_best(monkeypatch):
    monkeypatch.setattr(ranking, "LEAST_FILLED", 10)
    (first, part), _ = ranking.within_budget([hit(49, 67, document="e"), hit(0, 67, sentences=LONG)], 18 + 33)
    assert spans([first, part]) == [(49, 67), (15, 48)]
    assert ranking.whole_id(part) == hit(0, 67).passage.id != part.passage.id


def test_hardly_any_room_is_left_empty():
    hits = [hit(0, 29), hit(0, 67, document="e", sentences=LONG)]
    kept, cut = ranking.within_budget(hits, 29 + ranking.LEAST_FILLED - 1)
    assert (spans(kept), spans(cut)) == ([(0, 29)], [(0, 67)])
    kept, cut = ranking.within_budget(hits, 29 + ranking.LEAST_FILLED)
    assert (spans(kept), spans(cut)) == ([(0, 29), (0, 48)], [])


def test_overlapping_parts_of_one_passage_become_one():
    whole = hit(0, 67, 0.4)
    early, late, apart = (ranking._part(whole, *span) for span in ((0, 29), (15, 48), (49, 67)))
    joined, other = ranking.without_overlaps([early, apart, replace(late, score=0.9)], TEXTS)
    assert (joined.passage.start, joined.passage.end, joined.passage.text, joined.score) == (0, 48, TEXT[:48], 0.9)
    assert joined.passage.id == ranking._part(whole, 0, 48).passage.id
    assert other == apart
    assert spans(ranking.without_overlaps([early, whole], TEXTS)) == [(0, 67)]


def test_a_passage_of_unknown_sentences_is_passed_over_for_shorter_ones():
    kept, cut = ranking.within_budget([hit(0, 14), hit(15, 68), hit(31, 48)], 40)
    assert spans(kept) == [(0, 14), (31, 48)]
    assert spans(cut) == [(15, 68)]


def test_a_best_passage_longer_than_the_budget_is_shortened_to_it():
    whole = hit(15, 68)
    (shortened,), cut = ranking.within_budget([whole], 14)
    assert (shortened.passage.start, shortened.passage.end, shortened.passage.text) == (15, 29, TEXT[15:29])
    assert shortened.passage.id != whole.passage.id
    assert cut == []


def test_passages_with_only_white_space_between_them_become_one():
    (joined,) = ranking.merged([hit(31, 48), hit(0, 14), hit(15, 29)], TEXTS, 100)
    assert (joined.passage.start, joined.passage.end, joined.passage.text) == (0, 48, TEXT[:48])


@pytest.mark.parametrize(
    "hits",
    [
        pytest.param([hit(0, 14), hit(31, 48)], id="a sentence between them"),
        pytest.param([hit(0, 14), hit(15, 29, document="e")], id="another document"),
        pytest.param([hit(0, 29), hit(15, 48)], id="they overlap"),
    ],
)
def test_passages_that_are_no_neighbours_stay_apart(hits):
    assert ranking.merged(hits, TEXTS, 1000) == hits


def test_neighbours_stay_apart_where_the_space_between_them_exceeds_the_budget():
    hits = [hit(15, 29), hit(31, 48)]
    assert ranking.merged(hits, TEXTS, 32) == hits
    assert spans(ranking.merged(hits, TEXTS, 33)) == [(15, 48)]


def test_a_merged_passage_has_the_better_score_the_best_ranks_and_the_place_of_its_beginning():
    worse = hit(0, 14, 0.3, signals={"dense": SignalScore(2, 0.8), "keyword": SignalScore(9, 1.0)})
    better = hit(15, 29, 0.9, signals={"dense": SignalScore(5, 0.4)})
    between = hit(49, 68, 0.5)
    joined, other = ranking.merged([better, between, worse], TEXTS, 100)
    assert joined.score == 0.9
    assert joined.signals == {"dense": SignalScore(2, 0.8), "keyword": SignalScore(9, 1.0)}
    assert (joined.passage.page, joined.passage.headings) == (0, ("0",))
    assert other == between


def cuts(text: str, at: list[int]) -> list[tuple[int, int]]:
    """Stretches between cuts without the white space around them, as passages are."""
    edges = sorted({0, len(text), *(place % (len(text) + 1) for place in at)})
    stretches = itertools.pairwise(edges)
    trimmed = [(a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in stretches]
    return [(start, end) for start, end in trimmed if start < end]


@st.composite
def retrieved(draw):
    """Documents, and some of their passages in some order of score."""
    texts = {name: draw(st.text("ab .\n", max_size=80)) for name in ("d", "e")}
    hits = [
        Hit(Passage(f"{name}{start}", name, start, end, text[start:end]), name, "", draw(st.floats(0, 1)))
        for name, text in texts.items()
        for start, end in cuts(text, draw(st.lists(st.integers(0, 80), max_size=8)))
        if draw(st.booleans())
    ]
    random.Random(draw(st.integers(0, 99))).shuffle(hits)
    return texts, hits


@given(retrieved(), st.integers(1, 200))
def test_the_budget_is_never_exceeded_and_nothing_is_lost_unsaid(found, characters):
    _, hits = found
    kept, cut = ranking.within_budget(hits, characters)
    assert sum(len(one.passage.text) for one in kept) <= characters
    assert len(kept) + len(cut) == len(hits)
    assert bool(kept) == bool(hits)


@given(retrieved(), st.integers(1, 200))
def test_merged_passages_are_exact_stretches_within_the_budget_that_hold_all_that_was_kept(found, characters):
    texts, hits = found
    kept, _ = ranking.within_budget(hits, characters)
    joined = ranking.merged(kept, texts, characters)
    assert sum(len(one.passage.text) for one in joined) <= characters
    for one in joined:
        assert one.passage.text == texts[one.passage.document_id][one.passage.start : one.passage.end]
    for one in kept:
        assert any(
            whole.passage.document_id == one.passage.document_id
            and whole.passage.start <= one.passage.start
            and one.passage.end <= whole.passage.end
            and whole.score >= one.score
            for whole in joined
        )
    assert [one.score for one in joined] == sorted((one.score for one in joined), reverse=True)
