"""Reason and remedy, put together as sentences."""

from __future__ import annotations

import pytest

from index.errors import FootnoteError, ended, joined


@pytest.mark.parametrize(
    ("text", "with_end"),
    [
        ("It is empty", "It is empty."),
        ("Did you mean a.txt?", "Did you mean a.txt?"),
        ("Stop!", "Stop!"),
        ("It is empty.", "It is empty."),
        ("It can't be read (no such file)", "It can't be read (no such file)."),
        ("2 mistakes:\n  line 1: a\n  line 2: b", "2 mistakes:\n  line 1: a\n  line 2: b"),
    ],
)
def test_a_sentence_has_one_end(text: str, with_end: str) -> None:
    assert ended(text) == with_end


def test_a_remedy_stands_behind_its_reason_or_below_it() -> None:
    error = FootnoteError("Did you mean a.txt?", "Run: python -m index status")
    assert str(error) == joined(error.reason, error.remedy) == "Did you mean a.txt? Run: python -m index status"
    assert error.in_lines == "Did you mean a.txt?\nRun: python -m index status"


def test_a_reason_alone_stands_alone() -> None:
    assert str(FootnoteError("It is gone")) == "It is gone"
    assert FootnoteError("It is gone").in_lines == "It is gone."
