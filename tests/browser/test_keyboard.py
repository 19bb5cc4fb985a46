"""The keyboard in Chromium: what the keys do, that they leave typing alone, and that Tab reaches everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from steps import Chat, ask, becomes, focused_label, marked, open_chat

from rag.types import Answer

QUESTIONS = ["Summarise economy-by-year.pdf", "Summarise faq.html"]
QUESTION = "Ask your documents"
# Every control that is seen, inside of components too, and which of them has had the focus.
REACH = """() => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    (window.reached ??= new Set()).add(node);
}"""
MISSED = """() => {
    const kinds = "button, a[href], input, textarea, select, summary, [tabindex='0']";
    const all = (root) => [...root.querySelectorAll("*")].flatMap((node) => [
        ...(node.matches(kinds) ? [node] : []), ...(node.shadowRoot ? all(node.shadowRoot) : []),
    ]);
    const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled && node.tabIndex >= 0
        && node.getBoundingClientRect().width > 1 && !node.closest("[inert]");
    return all(document).filter((node) => seen(node) && !window.reached.has(node))
        .map((node) => node.getAttribute("aria-label") || node.textContent.trim() || node.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def answers(chat: Chat, page: Page) -> list[Answer]:
    """Two answers with several citations each, on the page."""
    open_chat(page, chat.address)
    for question in QUESTIONS:
        ask(page, question)
    return [chat.assistant.ask(question) for question in QUESTIONS]


def test_keys_lead_to_citations_sources_the_question_and_a_new_chat(answers: list[Answer], page: Page) -> None:
    first, last = answers
    page.keyboard.press("Escape")
    assert focused_label(page) == "ARTICLE"
    for key, n, answer in [("j", 1, last), ("j", 2, last), ("k", 1, last), ("k", len(first.citations), first)]:
        page.keyboard.press(key)
        assert focused_label(page).startswith(f"Open source {n}: {answer.citations[n - 1].document}")
    expect(page.locator(".preview-quote:visible")).to_have_text(first.citations[-1].quote)
    page.keyboard.press("Enter")
    becomes(page, marked, first.citations[-1].quote)
    page.keyboard.press("j")  # beside an open source, from words to words
    becomes(page, marked, last.citations[0].quote)
    assert focused_label(page).startswith("Source: ")
    page.keyboard.press("Escape")
    assert focused_label(page).startswith("Open source 1")
    page.keyboard.press("q")
    assert focused_label(page) == QUESTION
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator(".welcome h1")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    assert focused_label(page) == QUESTION


def test_keys_leave_typing_and_the_browser_s_own_alone(answers: list[Answer], page: Page) -> None:
    page.keyboard.type("jnkq?")
    expect(page.get_by_role("textbox", name=QUESTION)).to_have_value("jnkq?")
    page.keyboard.press("Escape")
    assert focused_label(page) == QUESTION, "what was typed is not left by an Escape"
    page.get_by_role("searchbox", name="Search conversations").fill("")
    page.keyboard.type("n?")
    expect(page.get_by_role("searchbox", name="Search conversations")).to_have_value("n?")
    page.get_by_role("button", name="Hide conversations").focus()
    for combination in ("Control+j", "Alt+n", "Meta+k", "Shift+n"):
        page.keyboard.press(combination)
    expect(page.locator(".turn")).to_have_count(len(QUESTIONS))
    assert focused_label(page) == "Hide conversations"


def test_a_question_mark_lists_the_keys_and_they_can_be_switched_off(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    page.get_by_role("button", name="Hide conversations").focus()
    page.keyboard.press("?")
    help = page.get_by_role("dialog", name="By keyboard")
    expect(help).to_be_visible()
    for key in ("q", "n", "j", "k", "?", "Esc"):
        expect(help.locator("kbd", has_text=key).first).to_be_visible()
    help.get_by_role("checkbox", name="Single keys are shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(help).to_be_hidden()
    assert focused_label(page) == "Hide conversations"
    page.keyboard.press("?")
    page.keyboard.press("q")
    page.wait_for_timeout(200)
    expect(help).to_be_hidden()
    assert focused_label(page) == "Hide conversations"
    page.reload()
    page.get_by_role("button", name="Keyboard shortcuts").click()  # the way back
    help.get_by_role("checkbox", name="Single keys are shortcuts").check()
    help.get_by_role("button", name="Close").click()
    page.keyboard.press("q")
    assert focused_label(page) == QUESTION


def test_tab_reaches_every_control_of_every_page(answers: list[Answer], chat: Chat, page: Page) -> None:
    turn = page.locator(".turn").last
    turn.get_by_role("button", name="Why this answer").click()
    expect(turn.locator(".explanation")).to_be_visible()
    turn.locator(".chip").first.click()
    expect(page.locator(".panel mark").first).to_be_visible()
    tab_through(page)
    pages = {"documents": ".library tbody tr", "evaluation": ".st-key-evaluation h1", "settings": "h1"}
    for name, ready in pages.items():
        page.goto(f"{chat.address}/{name}")
        expect(page.locator(ready).first).to_be_visible()
        page.wait_for_timeout(500)
        tab_through(page)


def tab_through(page: Page) -> None:
    """Tab until everything has had the focus, or the page has been gone through."""
    for _ in range(20):
        for _ in range(15):
            page.keyboard.press("Tab")
            page.evaluate(REACH)
        if not page.evaluate(MISSED):
            break
    assert page.evaluate(MISSED) == []
