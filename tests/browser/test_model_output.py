"""What a chat model says in Chromium: text that stays text, links that say where they go, and what is not verified."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from accessibility import grave_violations
from guarded import EVE, Guarded, sign_in
from playwright.sync_api import Page, expect
from steps import ask, sideways
from tabs import Tabs

QUESTION = "How many animals does the walrus colony of Svalbard count?"
# Half true, half an attack.
SAID = (
    "The walrus colony of Svalbard counts exactly 4,321 animals [1]. "
    "It was sold to Norway in 1911 by Captain Hansen [1].\n\n"
    '<script>window.attacked = true</script><img src=x onerror="window.attacked = true"> '
    "![pixel](http://example.invalid/pixel.png) [press](javascript:window.attacked=true) "
    "[the report](https://example.org@evil.example/x) https://example.com/a_(b) "
    "[\u202epress](https://evil.example/y).\n\n"
    "3. The walrus colony of Svalbard counts exactly 4,321 animals [1]."
)
LINKS = [
    ("the report (evil.example)", "https://example.org@evil.example/x"),
    ("https://example.com/a_(b)", "https://example.com/a_(b)"),
    ("\u202epress (evil.example)", "https://evil.example/y"),
]
# Where the first and the last letter of a host stand.
LETTERS = """(host) => [1, host.firstChild.length - 2].map((at) => {
    const range = document.createRange();
    range.setStart(host.firstChild, at);
    range.setEnd(host.firstChild, at + 1);
    return range.getBoundingClientRect().left;
})"""


@pytest.fixture(scope="module")
def said(guarded: Guarded, tabs: Tabs) -> Iterator[Page]:
    """A page on which a chat model has answered."""
    guarded.model.says(SAID)
    with tabs.lend() as page:
        sign_in(page, guarded.address, EVE)
        ask(page, QUESTION)
        yield page


def test_a_model_s_markup_is_text_and_loads_nothing(said: Page) -> None:
    answer = said.locator(".turn .answer")
    for text in ("<script>window.attacked = true</script>", "<img src=x", "![pixel](http://example.invalid/pixel.png)"):
        expect(answer).to_contain_text(text)
    expect(answer.locator("img, script, iframe, object, embed")).to_have_count(0)
    assert said.evaluate("window.attacked") is None
    # That no request went out, nor to anywhere else, is what `watched` holds.


def test_its_links_open_only_the_web_in_a_tab_of_their_own_and_say_where_they_go(said: Page) -> None:
    links = said.locator(".turn .answer a")
    assert [(link.inner_text(), link.get_attribute("href")) for link in links.all()] == LINKS
    for link in links.all():
        assert link.get_attribute("target") == "_blank"
        assert {"noopener", "noreferrer"} <= set((link.get_attribute("rel") or "").split())
        assert link.get_attribute("title") == f"Opens {link.get_attribute('href')}"
    first, last = links.last.locator(".web-host").evaluate(LETTERS)
    assert first < last, "its host is read from left to right, whatever is before it"


def test_what_the_documents_do_not_say_is_marked_in_words(said: Page) -> None:
    answer = said.locator(".turn .answer")
    expect(answer.locator(".flag")).to_have_text(["not verified"])
    _, false = answer.locator(".block").first.inner_text().split("not verified")[0].split("4,321 animals")
    assert "Captain Hansen" in false
    expect(answer.locator(".block").first.locator(".chip")).to_have_count(1)  # which the first sentence has
    expect(said.locator(".turn .note")).to_contain_text("Worded by")


def test_it_is_accessible_and_fits_a_phone(said: Page) -> None:
    assert grave_violations(said) == []
    said.set_viewport_size({"width": 360, "height": 740})
    assert sideways(said) <= 0
    numbered = said.locator(".turn .answer .block.number")
    expect(numbered).to_contain_text("3. The walrus colony")
    assert numbered.evaluate("(block) => block.scrollWidth - block.clientWidth") <= 0
    assert numbered.evaluate("(block) => block.clientHeight") > 40, "it is on one line"


def test_versions_stand_beside_or_below_one_another_and_open_their_own_sources(said: Page) -> None:
    turn = said.locator(".turn")
    turn.get_by_role("button", name="Quote instead").click()
    expect(turn.locator(".note")).to_have_text("Quoted from your documents", timeout=30_000)
    turn.get_by_role("button", name="Compare versions").click()
    versions = turn.locator(".comparison .version")
    expect(versions.locator(".version-label")).to_have_text(["Worded by openai:tester", "Quoted"])
    expect(versions.first.locator(".flag").first).to_be_visible()
    expect(versions.last.locator(".flag")).to_have_count(0)
    for width, beside in ((1280, True), (360, False)):
        said.set_viewport_size({"width": width, "height": 740})
        one, other = versions.first.bounding_box(), versions.last.bounding_box()
        assert one is not None
        assert other is not None
        assert (one["x"] + one["width"] <= other["x"]) is beside
        assert sideways(said) <= 0
    assert grave_violations(said) == []
    versions.first.locator(".chip").first.click()
    expect(said.locator(".panel .meta")).to_contain_text("hostile.md")
    expect(said.locator(".panel mark").first).to_be_visible()
