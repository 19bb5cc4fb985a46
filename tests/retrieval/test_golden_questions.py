"""The retrieval suite: golden questions asked of their documents, each a test, and floors for the figures."""

from __future__ import annotations

import pytest

from rag.evaluation.metrics import point
from rag.evaluation.outcomes import Outcome, explain, outcome


def test_question(question, cases, suite, record_property):
    case = cases[question.id]
    record_property("outcome", outcome(case).value)
    inexact = [item for item, cited in zip(case.answer["citations"], case.citations, strict=True) if not cited.exact]
    if inexact or (suite.judge_each and outcome(case) is not Outcome.RIGHT):
        pytest.fail(explain(case), pytrace=False)


def test_floor(floor, evaluation):
    key, least = floor
    figure = point(evaluation.figures[key])
    if figure is None:
        pytest.fail(f"{key} can't be measured: no question here has what it judges", pytrace=False)
    if figure < least:
        pytest.fail(f"{key} is {figure:.4f}, below {least}", pytrace=False)
