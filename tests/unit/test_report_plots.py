"""What is plotted, from cases made by hand; and that Vega draws it."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from rag.evaluation.intervals import NOTHING, Estimate
from rag.evaluation.report import plots
from rag.evaluation.report.drawing import draw
from tests.unit.evaluation_cases import case, span

GOLD = [span("a", 10, 20)]


def right(confidence, ms=100.0):
    return case(gold=GOLD, passages=GOLD, citations=GOLD, confidence=confidence, total_ms=ms)


def wrong(confidence, ms=100.0):
    return case(answerable=False, confidence=confidence, total_ms=ms)


def declined(confidence):
    return case(answerable=False, abstained=True, confidence=confidence)


def tagged(one, *tags):
    return replace(one, question=replace(one.question, tags=tags))


def words(svg):
    return LexborHTMLParser(str(svg)).text(separator=" ")


def rows(spec):
    return spec["data"]["values"]


def test_recall_by_size_has_a_point_a_size_that_was_measured():
    figures = {f"retrieval.recall_within.{size}": NOTHING for size in (1000, 2500, 5000, 10000)}
    assert plots.recall_by_size(figures) is None
    figures["retrieval.recall_within.2500"] = Estimate(0.5, 0.25, 0.75, 4)
    assert rows(plots.recall_by_size(figures)) == [{"at": 2500, "mean": 0.5, "low": 0.25, "high": 0.75}]


def test_hits_by_rank_has_a_point_a_rank():
    figures = {f"retrieval.hit@{k}": Estimate(k / 10, 0.0, 1.0, 4) for k in (1, 3, 5, 10)}
    assert [(row["at"], row["mean"]) for row in rows(plots.hits_by_rank(figures))] == [
        (1, 0.1),
        (3, 0.3),
        (5, 0.5),
        (10, 1.0),
    ]


def test_risk_is_of_answers_given_up_to_their_share_and_of_all_questions():
    spec = plots.risk_by_coverage([right(0.9), wrong(0.8), declined(0.1), declined(0.2)])
    given = [(row["coverage"], row["risk"]) for row in rows(spec) if row["curve"].startswith("answers")]
    every = [(row["coverage"], row["risk"]) for row in rows(spec) if row["curve"].startswith("all")]
    assert given == [(0.25, 0.0), (0.5, 0.5)]
    assert every == [(0.25, 0.0), (0.5, 0.5), (0.75, pytest.approx(2 / 3)), (1.0, 0.75)]


def test_calibration_has_a_point_a_bin_with_its_wilson_interval():
    (row,) = rows(plots.calibration([right(0.7)]))
    # One of one, z = 1.96: from 1 / (1 + z²) to 1.
    assert row == {
        "confidence": 0.7,
        "answerable": 1.0,
        "low": pytest.approx(1 / (1 + 1.959964**2), abs=1e-6),
        "high": pytest.approx(1.0),
    }


def test_every_answer_is_in_a_bar_and_the_percentiles_are_named():
    spec = plots.latency([right(0.5, ms) for ms in (100, 200, 300, 400, 4000)])
    assert sum(row["questions"] for row in rows(spec)) == 5
    text = words(draw(spec, "Time"))
    assert "median 300 ms" in text
    assert "95th percentile 3.3 s" in text


def test_tags_come_after_all_questions_the_best_first():
    cases = [tagged(right(0.9), "good"), tagged(wrong(0.8), "bad"), tagged(right(0.7), "good", "bad")]
    shown = [(row["name"], row["label"]) for row in rows(plots.by_tag(cases))]
    assert shown == [("all questions", "2 of 3"), ("good", "2 of 2"), ("bad", "1 of 2")]


def test_of_many_tags_the_largest_are_shown():
    cases = [tagged(right(0.5), f"tag{at}") for at in range(60)] + [tagged(right(0.5), "tag7")]
    names = [row["name"] for row in rows(plots.by_tag(cases))]
    assert len(names) == plots.MOST_TAGS + 1
    assert "tag7" in names


def test_a_tag_of_any_name_has_a_row_of_its_own():
    long = "a tag whose name is longer than there is room for "
    cases = [tagged(right(0.5), "all questions", f"{long}1"), tagged(right(0.5), f"{long}2"), wrong(0.5)]
    assert [row["row"] for row in rows(plots.by_tag(cases))] == [0, 1, 2, 3]


def test_nothing_asked_has_nothing_to_plot():
    assert plots.risk_by_coverage([]) is plots.calibration([]) is plots.latency([]) is plots.by_tag([]) is None


@pytest.mark.parametrize("cases", [[right(0.5, 0.0)], [declined(0.0)], [right(1.0), wrong(1.0)]])
def test_the_smallest_evaluations_are_drawn(cases):
    for spec in (plots.risk_by_coverage(cases), plots.calibration(cases), plots.latency(cases)):
        svg = str(draw(spec, "Plot"))
        assert svg.startswith("<svg")
        assert "NaN" not in svg


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</svg></style>", "{{ 7 * 7 }}", "‮abc\x07"]


@pytest.mark.parametrize("tag", HOSTILE)
def test_a_tag_is_text_in_the_drawing_whatever_it_says(tag):
    svg = draw(plots.by_tag([tagged(right(0.9), tag), wrong(0.8)]), '"><script>')
    parsed = LexborHTMLParser(f"<body>{svg}</body>")
    assert [node.tag for node in parsed.css("script, img, style, foreignObject, a")] == []
    assert len(parsed.css("svg")) == 1
    assert parsed.css_first("svg").attributes["aria-label"] == '"><script>'
    assert parsed.css("svg *[onerror]") == []


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\ufffe", "\uffff", "\ud800"])
def test_characters_that_xml_cannot_have_are_replaced_for_they_end_the_process(bad):
    svg = draw(plots.by_tag([tagged(right(0.9), f"a{bad}b"), wrong(0.8)]), "By tag")
    assert "a\ufffdb" in svg


@settings(max_examples=20)
@given(st.text(max_size=60))
@example("0000000000000000@\x1f\U00010000\U00010000\U00010000\U00010000\U00010000")
def test_any_text_is_drawn(tag):
    assert draw(plots.by_tag([tagged(right(0.9), tag), wrong(0.8)]), tag.encode(errors="replace").decode())
