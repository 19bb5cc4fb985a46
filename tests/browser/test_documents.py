"""The list of documents in Chromium, and every document of it opened."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from steps import Chat, becomes, focused_label, shown_text

from index.types import State


def open_documents(page: Page, address: str) -> None:
    page.goto(f"{address}/documents")
    expect(page.locator(".library tbody tr").first).to_be_visible(timeout=60_000)


def test_every_document_opens_with_its_own_text(chat: Chat, page: Page) -> None:
    index = chat.assistant.index
    ready = [info for info in index.documents() if info.state == State.READY]
    open_documents(page, chat.address)
    for info in ready:
        document = index.document(info.document_id)
        page.locator(f".library [data-name='{info.name}']").click()
        expect(page.locator(".panel .title")).to_have_text(document.title)
        text = document.text
        if document.pages:
            text = text[document.pages[0].start : document.pages[0].end]
            expect(page.locator(".panel .page img")).to_be_visible()
        becomes(page, shown_text, text)


def test_a_pdf_s_pages_can_be_turned(chat: Chat, page: Page) -> None:
    index = chat.assistant.index
    info = next(info for info in index.documents() if info.pages > 1)
    document = index.document(info.document_id)
    open_documents(page, chat.address)
    page.locator(f".library [data-name='{info.name}']").click()
    page.get_by_role("button", name="Next page").click()
    expect(page.locator(".panel .pager")).to_contain_text(f"2 / {info.pages}")
    second = document.pages[1]
    becomes(page, shown_text, document.text[second.start : second.end])


def test_a_failed_file_says_why_and_what_helps(chat: Chat, page: Page) -> None:
    open_documents(page, chat.address)
    failed = page.locator(".library tr.failed")
    expect(failed).to_have_count(1)
    expect(failed).to_contain_text("empty.txt is empty")
    expect(failed.locator(".remedy")).not_to_be_empty()
    expect(failed.locator(".open")).to_have_count(0)
    page.goto(chat.address)
    page.get_by_role("link", name="1 file could not be read").click()
    expect(page.locator(".library tr.failed")).to_be_visible()


def test_the_list_is_filtered_by_name(chat: Chat, page: Page) -> None:
    open_documents(page, chat.address)
    page.get_by_placeholder("Filter by name").fill("hostile")
    page.keyboard.press("Enter")
    expect(page.locator(".library tbody tr")).to_have_count(1)
    page.get_by_placeholder("Filter by name").fill("no such thing")
    page.keyboard.press("Enter")
    expect(page.locator(".library .none")).to_contain_text("no such thing")


def test_a_source_stays_on_the_page_it_was_opened_from(chat: Chat, page: Page) -> None:
    open_documents(page, chat.address)
    page.locator(".library .open").first.click()
    expect(page.locator(".panel")).to_be_visible()
    page.get_by_role("link", name="Chat").click()
    expect(page.locator(".welcome h1")).to_be_visible()
    expect(page.locator(".panel")).to_be_hidden()
    expect(page.locator("body[data-source-open]")).to_have_count(0)


def test_escape_returns_to_the_row_that_was_opened(chat: Chat, page: Page) -> None:
    open_documents(page, chat.address)
    button = page.get_by_role("button", name="Open A hostile page, hostile.md", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    assert focused_label(page) == "Open A hostile page, hostile.md"
