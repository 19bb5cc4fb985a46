"""Citations in Chromium: the card of a chip, links that open elsewhere, and answers that are copied."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from steps import Chat, ask, becomes, focused_label, in_view, marked, open_chat
from tabs import WIDE, Tabs

from rag.links import link_of, link_to
from rag.types import Answer

# Answered by several sentences of one document.
SUMMARY = "Summarise economy-by-year.pdf"
# Where everything in a turn stands, seen from its own edge.
PLACES = """(turn) => [turn, ...turn.querySelectorAll(".block, .chip, .source, .tool")].map((node) => {
    const [at, from] = [node.getBoundingClientRect(), turn.getBoundingClientRect()];
    return [at.left - from.left, at.top - from.top, at.width, at.height].map(Math.round);
})"""


@pytest.fixture(scope="module")
def summary(chat: Chat) -> Answer:
    return chat.assistant.ask(SUMMARY)


@pytest.fixture(scope="module")
def answered(chat: Chat, tabs: Tabs) -> Iterator[Page]:
    """A page with the answer, for all tests here. It may use the clipboard, as one that a person clicked on may."""
    with tabs.lend() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        open_chat(page, chat.address)
        ask(page, SUMMARY)
        yield page


@pytest.fixture
def page(answered: Page) -> Page:
    """The page as it was when the answer had come."""
    answered.set_viewport_size(WIDE)
    if answered.locator(".panel").is_visible():
        answered.get_by_role("button", name="Close the source").click()
    return answered


@pytest.fixture
def turn(page: Page) -> Locator:
    return page.locator(".turn")


def copied(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def come_to_rest(chip: Locator, page: Page) -> None:
    """Wait until a chip is in view and moves no more: after a change of the window's size Streamlit goes on scrolling a
    page that was at its end, and would take the chip from under the mouse."""
    place = None
    while place != (now := chip.bounding_box()):
        place = now
        chip.scroll_into_view_if_needed()
        page.wait_for_timeout(500)


def seen_whole(card: Locator) -> bool:
    """Whether every corner of the card is inside of the window, and nothing lies over it."""
    return card.evaluate(
        """(card) => {
            const { left, right, top, bottom } = card.getBoundingClientRect();
            const within = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
            const on = (x, y) => card.contains(card.getRootNode().elementFromPoint(x, y));
            return within && [left + 9, right - 9].every((x) => on(x, top + 9) && on(x, bottom - 9));
        }"""
    )


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 640)])
def test_a_chip_s_card_shows_quote_document_and_page_and_is_never_clipped(
    turn: Locator, summary: Answer, page: Page, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(300)
    card = turn.locator(".preview")
    for citation in (summary.citations[0], summary.citations[-1]):
        chip = turn.locator(f".chip[data-n='{citation.n}']")
        come_to_rest(chip, page)
        before = turn.evaluate(PLACES)
        chip.hover()
        expect(card).to_be_visible()
        expect(card.locator(".preview-quote")).to_have_text(citation.quote)
        expect(card.locator(".preview-place")).to_contain_text(f"{citation.document} · ")
        expect(card.locator(".preview-place")).to_contain_text(f"p. {citation.page}")
        assert seen_whole(card)
        assert turn.evaluate(PLACES) == before, "nothing moves"
        card.hover()
        page.wait_for_timeout(400)
        expect(card).to_be_visible()  # one may go onto it, as to select its words
        page.mouse.move(width / 2, 5)
        expect(card).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_next_chip_is_reached_straight_from_the_one_before(
    turn: Locator, summary: Answer, page: Page, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    chips, quote = turn.locator(".chip"), turn.locator(".preview-quote")
    come_to_rest(chips.first, page)
    chips.first.hover()
    for at, citation in enumerate(summary.citations):
        box = chips.nth(at).bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=12)
        expect(quote.filter(visible=True)).to_have_text(citation.quote)


def test_the_focus_shows_the_card_at_once_and_escape_puts_the_card_alone_away(turn: Locator, page: Page) -> None:
    card, first = turn.locator(".preview"), turn.locator(".chip").first
    first.click()
    expect(page.locator(".panel")).to_be_visible()
    expect(card).to_be_hidden()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if focused_label(page).startswith("Open source 2"):
            break
    expect(card).to_be_visible()
    described = turn.locator(".chip[aria-describedby]")
    expect(described).to_have_attribute("data-n", "2")
    assert described.evaluate(
        "chip => chip.getRootNode().getElementById(chip.getAttribute('aria-describedby')).innerText"
    )
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(page.locator(".panel")).to_be_visible()
    assert focused_label(page).startswith("Open source 2")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()


def test_citations_of_one_document_stand_together_each_with_its_number(turn: Locator, summary: Answer) -> None:
    numbers = turn.locator(".sources > li").first.locator(".n")
    assert len(summary.citations) > 2
    assert numbers.all_inner_texts() == [str(citation.n) for citation in summary.citations]
    expect(turn.locator(".sources .name:not(.unseen)")).to_have_count(1)
    for citation in summary.citations:  # a screen reader hears the document with each
        name = re.compile(rf"^{citation.n}\s+{re.escape(citation.document)}\b")
        expect(turn.get_by_role("button", name=name)).to_have_count(1)


def test_a_copied_link_opens_the_words_in_a_browser_that_has_no_conversation(
    turn: Locator, summary: Answer, page: Page, elsewhere: Page, chat: Chat
) -> None:
    citation = summary.citations[-1]
    turn.locator(f".chip[data-n='{citation.n}']").click()
    becomes(page, marked, citation.quote)
    # A page that is neither on this machine nor behind https has no clipboard of the newer kind.
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.evaluate("delete navigator.clipboard")
    link = copied(page)
    assert link == f"{chat.address}/{link_of(citation)}"
    other = elsewhere
    other.set_viewport_size({"width": 360, "height": 740})
    other.goto(link)
    becomes(other, marked, citation.quote, seconds=30)
    becomes(other, in_view, True)
    expect(other.locator(".panel .warning")).to_have_count(0)
    other.get_by_role("button", name="Close the source").click()
    expect(other.locator(".panel")).to_be_hidden()
    expect(other.locator(".library tbody tr").first).to_be_visible()
    other.get_by_role("button", name="Open Glossary", exact=False).click()
    expect(other.locator(".panel .meta")).to_contain_text("glossary.txt")  # the link is followed once


def test_a_link_into_a_document_that_has_changed_or_gone_says_so(chat: Chat, elsewhere: Page, summary: Answer) -> None:
    page, one = elsewhere, summary.citations[0]
    follow(page, chat, link_to(one.document, "0" * 32, one.start + 40, one.end + 40, one.quote))
    becomes(page, marked, one.quote, seconds=30)
    becomes(page, in_view, True)
    warning = page.locator(".panel .warning")
    expect(warning).to_contain_text(f"{one.document} has changed since this link was made")
    expect(warning).to_be_in_viewport()
    follow(page, chat, link_to(one.document, "0" * 32, one.start, one.end, "<b>No</b> such words"))
    expect(page.locator(".panel .warning")).to_contain_text(
        "no longer has the words that the link leads to: “<b>No</b>"
    )
    expect(page.locator(".panel mark")).to_have_count(0)
    follow(page, chat, link_to("nowhere.pdf", "0" * 32, 1, 5, "gone"))
    expect(page.locator(".panel .warning")).to_contain_text("No document is called 'nowhere.pdf'")


def follow(page: Page, chat: Chat, link: str) -> None:
    page.goto(f"{chat.address}/{link}")
    expect(page.locator(".panel")).to_be_visible(timeout=30_000)


def test_an_answer_is_copied_as_markdown_with_its_sources(
    turn: Locator, summary: Answer, page: Page, chat: Chat
) -> None:
    turn.get_by_role("button", name="Copy with sources").click()
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    text = copied(page)
    notes = re.findall(r"^\[\^(\d+)\]: (.+)$", text, re.MULTILINE)
    assert [number for number, _ in notes] == [str(citation.n) for citation in summary.citations]
    for (number, note), citation in zip(notes, summary.citations, strict=True):
        assert text.index(f"[^{number}]") < text.index(f"[^{number}]:"), "the text refers to it"
        assert f"({chat.address}/{link_of(citation)})" in note
        assert f"p. {citation.page}]" in note
        assert f"“{citation.quote}”" in note
