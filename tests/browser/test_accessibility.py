"""axe-core on every page, in every state that looks its own, light and dark: nothing serious."""

from __future__ import annotations

import pytest
from accessibility import grave_violations
from playwright.sync_api import Page, expect
from steps import Chat, ask, open_chat

ANSWERED = "Summarise economy-by-year.pdf"
DECLINED = "What is the melting point of tungsten?"


def test_the_chat_has_no_serious_violation(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    none(page, "the empty chat")
    turn = ask(page, ANSWERED)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(turn.locator(".preview")).to_be_visible()
    none(page, "an answer and a card")
    page.keyboard.press("Enter")
    expect(page.locator(".panel .box").first).to_be_visible()
    none(page, "a PDF beside it")
    page.keyboard.press("Escape")
    turn = ask(page, DECLINED)
    turn.get_by_role("button", name="The answer is wrong").click()
    turn.get_by_role("button", name="Why this answer").click()
    expect(turn.locator(".explanation .fused")).to_be_visible()
    turn.get_by_role("button", name="Edit this question").click()
    none(page, "a declined question, why, feedback, edited")
    turn.get_by_role("button", name="Cancel").click()
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="Show conversations").click()
    page.get_by_role("button", name="More for").first.click()
    none(page, "conversations on a phone, a menu")


def test_the_list_of_keys_has_no_serious_violation(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    none(page, "the keys")


@pytest.mark.parametrize(
    ("name", "ready"), [("documents", ".library tbody tr"), ("evaluation", ".st-key-evaluation h1")]
)
def test_the_other_pages_have_no_serious_violation(chat: Chat, page: Page, name: str, ready: str) -> None:
    page.goto(f"{chat.address}/{name}")
    expect(page.locator(ready).first).to_be_visible(timeout=60_000)
    if name == "documents":
        page.get_by_role("button", name="Open Glossary").click()
        expect(page.locator(".panel .text")).to_be_visible()
    none(page, name)


def none(page: Page, state: str) -> None:
    assert grave_violations(page) == [], state
