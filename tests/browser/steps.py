"""What people do on the page, as the tests say it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from playwright.sync_api import Locator, Page, expect

from index.types import State
from rag.assistant import Assistant
from rag.drafting.forms import candidates

FINISHED = ("done", "declined", "failed", "stopped")


@dataclass(frozen=True)
class Chat:
    """A running chat: where it is, and an assistant of our own over the same index, which says what to expect."""

    address: str
    assistant: Assistant


def open_chat(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".welcome h1")).to_be_visible(timeout=60_000)


def new_chat(page: Page) -> None:
    """Start over, whatever is on the page."""
    if page.locator(".turn").count():
        page.get_by_role("button", name="New chat").click()
    expect(page.locator(".welcome h1")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def ask(page: Page, question: str) -> Locator:
    """Ask by the keyboard and wait for the whole answer; returns its turn."""
    turn = begin(page, question)
    wait_until_finished(turn)
    return turn


def begin(page: Page, question: str) -> Locator:
    """Ask by the keyboard; returns the turn as soon as it is drawn."""
    before = page.locator(".turn").count()
    page.get_by_role("textbox", name="Ask your documents").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(before)
    expect(turn).to_be_visible(timeout=60_000)
    return turn


def wait_until_finished(turn: Locator) -> None:
    states = "|".join(FINISHED)
    expect(turn).to_have_attribute("data-state", re.compile(f"^({states})$"), timeout=60_000)


def item(page: Page, title: str) -> Locator:
    """A conversation of the list."""
    return page.locator(".talks .item").filter(has_text=title)


def questions(page: Page) -> list[str]:
    """Those on the page."""
    return page.locator(".turn .question").all_inner_texts()


def marked(page: Page) -> str:
    """The highlighted text of the open source, white space and all."""
    return page.locator(".panel mark").evaluate_all("marks => marks.map((mark) => mark.textContent).join('')")


def shown_text(page: Page) -> str:
    """All text of the open source, white space and all."""
    return page.locator(".panel .text").evaluate_all("texts => texts.map((text) => text.textContent).join('')")


def becomes(page: Page, reading: Callable[[Page], object], wanted: object, seconds: float = 10) -> None:
    """Wait until the page reads so; a difference that stays fails, and is shown."""
    end = time.monotonic() + seconds
    while reading(page) != wanted and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert reading(page) == wanted


def in_view(page: Page) -> bool:
    """Whether the highlight (on a PDF's page: its rectangle) is inside the visible part of the panel."""
    return page.locator(".panel .scroller").evaluate(
        """(scroller) => {
            const target = scroller.querySelector(".box, mark .cell") ?? scroller.querySelector("mark");
            const [place, frame] = [target.getBoundingClientRect(), scroller.getBoundingClientRect()];
            return place.height > 0 && place.top >= frame.top - 1 && place.bottom <= frame.bottom + 1
                && place.left >= frame.left - 1 && place.left < frame.right;
        }"""
    )


def focused_label(page: Page) -> str:
    """What has the focus, by its label."""
    return page.evaluate(
        """() => {
            let node = document.activeElement;
            while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
            return node?.getAttribute("aria-label") ?? node?.tagName ?? "";
        }"""
    )


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate(
        """() => Math.max(document.documentElement.scrollWidth,
            ...[...document.querySelectorAll(".stMain, .stAppViewContainer")].map((node) => node.scrollWidth))
            - window.innerWidth"""
    )


@cache
def example(chat: Chat) -> str:
    """A question that is answered with a citation."""
    index = chat.assistant.index
    for info in index.documents():
        if info.state == State.READY:
            for candidate in candidates(index.document(info.document_id)):
                if chat.assistant.ask(candidate.question).citations:
                    return candidate.question
    pytest.fail("no question is answered")
