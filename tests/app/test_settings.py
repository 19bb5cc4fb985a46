"""A setting that can't be used is said on the page, in the words of the command line."""

from __future__ import annotations


def test_a_setting_that_cannot_be_used_is_named_on_the_page(app, small_index, monkeypatch):
    monkeypatch.setenv("FOOTNOTE_DENSE_WEIGHT", "3")
    page = app(small_index)
    assert not page.exception
    (shown,) = page.error
    assert "a number from 0 to 1" in shown.value.replace("\\", "")
