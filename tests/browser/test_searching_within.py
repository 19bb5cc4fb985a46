"""Where to search, chosen in Chromium: by keyboard, kept over a reload, and left again."""

from __future__ import annotations

from accessibility import grave_violations
from playwright.sync_api import Page, expect
from steps import Chat, ask, becomes, focused_label, open_chat, sideways, wait_until_finished

WELL = "How deep is the well in Peki?"


def test_a_scope_is_chosen_by_keyboard_kept_over_a_reload_and_left_again(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    where = page.locator(".scope .where")
    expect(where).to_have_text("All documents")
    where.focus()
    page.keyboard.press("Enter")
    search = page.get_by_role("searchbox", name="Find a folder, document or tag")
    expect(search).to_be_focused()
    expect(page.locator(".choice").first).to_be_visible()
    search.fill("HOSTILE")
    becomes(page, lambda page: page.locator(".choice").all_inner_texts(), ["hostile.md"])
    page.keyboard.press("ArrowDown")
    assert focused_label(page) == "document hostile.md"
    page.keyboard.press("Space")
    expect(page.locator(".choices .count")).to_contain_text("1 of ")
    assert grave_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".choices")).to_be_hidden()
    assert focused_label(page) == "Search in: hostile.md"

    turn = ask(page, WELL)
    expect(turn).to_have_attribute("data-state", "declined")
    expect(turn.locator(".within")).to_have_text("Searched only in: hostile.md")
    page.reload()
    expect(page.locator(".turn .within")).to_be_visible(timeout=60_000)
    expect(where).to_have_text("hostile.md")

    page.set_viewport_size({"width": 360, "height": 740})
    where.click()
    panel = page.locator(".choices")
    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 360
    assert sideways(page) == 0
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Ask all documents").click()
    expect(page.locator(".turn .within")).to_have_count(0)
    wait_until_finished(page.locator(".turn"))
    expect(page.locator(".turn .source .name")).to_have_text("wells.xlsx")
    page.get_by_role("button", name="Search all documents again").click()
    expect(where).to_have_text("All documents")
