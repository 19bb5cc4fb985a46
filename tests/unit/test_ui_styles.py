"""Style sheets of one component share its shadow root: what is of one part alone must not hit an answer's text."""

from __future__ import annotations

import re

import pytest

from rag.ui.components import ASSETS, asset

# What an answer's blocks and pieces are called (`turn.js`, and the kinds of `rag.answer_blocks`).
OF_ANSWERS = {"answer", "block", "text", "item", "number", "piece", "flag", "cite", "chip", "code", "strong"}
OTHER_PARTS = ("reading", "preview", "feedback", "versions", "explanation")


def selectors(sheet: str) -> list[str]:
    bare = re.sub(r"/\*.*?\*/|\"[^\"]*\"|@media[^{]*\{", "", sheet, flags=re.DOTALL)
    return [one.strip() for rule in re.findall(r"([^{}]+)\{", bare) for one in rule.split(",")]


@pytest.mark.parametrize("part", [part for part in OTHER_PARTS if (ASSETS / f"{part}.css").exists()])
def test_no_rule_of_another_part_of_a_turn_hits_its_answer(part: str) -> None:
    found = selectors(asset(f"{part}.css"))
    assert found
    first = {one: re.match(r"\.?([\w-]+)", one) for one in found}
    assert [one for one, name in first.items() if name and name.group(1) in OF_ANSWERS] == []


def test_every_rule_of_the_explanation_stays_within_it() -> None:
    assert [one for one in selectors(asset("explanation.css")) if not one.startswith(".explanation")] == []
