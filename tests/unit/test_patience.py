"""What may pass is tried again, each time later; what will not is raised at once."""

from __future__ import annotations

import pytest

from index import patience
from index.patience import patiently


@pytest.fixture
def slept(monkeypatch):
    seconds = []
    monkeypatch.setattr(patience.time, "sleep", seconds.append)
    return seconds


def failing(times, error):
    """Fails so often, then returns how often it was asked."""
    asked = []

    def attempt():
        asked.append(1)
        if len(asked) <= times:
            raise error
        return len(asked)

    return attempt


def test_what_passes_is_tried_again_ever_later_and_told_once_it_takes_seconds(slept, caplog):
    attempt = failing(3, OSError("gone"))
    assert patiently(attempt, (0.5, 1, 4), lambda error: isinstance(error, OSError), "It is away") == 4
    assert [0.8 * wait <= real <= 1.2 * wait for wait, real in zip((0.5, 1, 4), slept, strict=True)] == [True] * 3
    assert [record.getMessage() for record in caplog.records] == [f"It is away; trying again in {s} s" for s in (1, 4)]


def test_what_does_not_pass_in_time_is_raised(slept):
    with pytest.raises(OSError, match="gone"):
        patiently(failing(9, OSError("gone")), (1, 1), lambda error: True, "")
    assert len(slept) == 2


def test_what_will_not_pass_is_raised_at_once(slept):
    with pytest.raises(ValueError, match="wrong"):
        patiently(failing(1, ValueError("wrong")), (1, 1), lambda error: isinstance(error, OSError), "")
    assert slept == []
