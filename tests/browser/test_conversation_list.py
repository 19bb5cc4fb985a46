"""Conversations in Chromium: kept, found, renamed and deleted, by mouse and keyboard, and never another browser's."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from steps import Chat, ask, becomes, focused_label, item, new_chat, open_chat, questions, sideways, wait_until_finished

WALRUS = "How many animals does the walrus colony of Svalbard count?"
WELL = "How deep is the well in Peki?"
CARLIN = "Who are Robert Carlin and Siegfried Hecker?"


def titles(page: Page) -> list[str]:
    return page.locator(".talks .title").all_inner_texts()


def choose(page: Page, title: str, what: str) -> None:
    """From a conversation's menu."""
    item(page, title).hover()
    item(page, title).get_by_role("button", name=f"More for {title}").click()
    page.get_by_role("menuitem", name=what).click()


def test_conversations_are_kept_found_and_left_to_their_browser(chat: Chat, page: Page, elsewhere: Page) -> None:
    open_chat(page, chat.address)
    expect(page.locator(".talks .none")).to_contain_text("for this browser alone")
    ask(page, WALRUS)
    ask(page, "And in Peki?")
    walrus = page.url
    assert "?c=" in walrus
    new_chat(page)
    assert page.url.rstrip("/") == chat.address
    ask(page, WELL)
    becomes(page, titles, [WELL, WALRUS])

    item(page, WALRUS).locator(".open").click()
    becomes(page, questions, [WALRUS, "And in Peki?"])
    expect(item(page, WALRUS).locator(".open")).to_have_attribute("aria-current", "true")
    assert page.url == walrus
    page.go_back()
    becomes(page, questions, [WELL])
    page.go_forward()
    becomes(page, questions, [WALRUS, "And in Peki?"])
    page.reload()
    becomes(page, questions, [WALRUS, "And in Peki?"], 60)
    ask(page, CARLIN)
    becomes(page, titles, [WALRUS, WELL])

    elsewhere.goto(walrus)
    expect(elsewhere.get_by_text("This conversation is not here")).to_be_visible(timeout=60_000)
    assert (titles(elsewhere), elsewhere.locator(".turn").count()) == ([], 0)

    page.get_by_role("link", name="Documents").click()
    expect(page.locator(".library")).to_be_visible()
    page.get_by_role("link", name="Chat").click()
    becomes(page, questions, [WALRUS, "And in Peki?", CARLIN])
    assert page.url == walrus

    search = page.get_by_role("searchbox", name="Search conversations")
    search.fill("SIEGFRIED hecker")
    becomes(page, titles, [WALRUS])
    expect(page.locator(".talks .excerpt")).to_contain_text("Siegfried Hecker")
    search.press("Escape")
    becomes(page, titles, [WALRUS, WELL])

    choose(page, WELL, "Rename")
    page.get_by_role("textbox", name="Title").fill("Wells of the district")
    page.keyboard.press("Enter")
    becomes(page, titles, [WALRUS, "Wells of the district"])
    choose(page, WALRUS, "Delete")
    page.get_by_role("button", name="Keep").click()
    choose(page, WALRUS, "Delete")
    page.get_by_role("group", name=f"Delete {WALRUS}?").get_by_role("button", name="Delete").click()
    expect(page.locator(".welcome h1")).to_be_visible()
    page.goto(walrus)
    expect(page.get_by_text("This conversation is not here")).to_be_visible(timeout=60_000)
    becomes(page, titles, ["Wells of the district"])


def test_the_keyboard_opens_the_menu_and_gets_its_place_back(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    ask(page, WALRUS)
    more = page.get_by_role("button", name=f"More for {WALRUS}")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    assert focused_label(page) == f"More for {WALRUS}"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("c r")
    page.keyboard.press("Escape")
    becomes(page, titles, [WALRUS])
    assert focused_label(page) == f"More for {WALRUS}"
    page.get_by_role("button", name="Hide conversations").click()
    expect(page.locator(".drawer")).to_be_hidden()
    page.reload()
    becomes(page, questions, [WALRUS], 60)
    expect(page.locator(".drawer")).to_be_hidden()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show conversations").click()
    expect(page.locator(".drawer")).to_be_visible()

    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator(".drawer")).to_be_hidden()
    page.get_by_role("button", name="Show conversations").click()
    page.get_by_role("button", name=WALRUS, exact=True).click()
    expect(page.locator(".drawer")).to_be_hidden()
    page.get_by_role("button", name="Show conversations").click()
    page.keyboard.press("Escape")
    expect(page.locator(".drawer")).to_be_hidden()
    assert focused_label(page) == "Show conversations"
    assert sideways(page) <= 0


def test_a_question_is_edited_explained_taken_along_and_forgotten(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    turn = ask(page, WALRUS)
    turn.get_by_role("button", name="Edit this question").focus()
    page.keyboard.press("Enter")
    field = turn.get_by_role("textbox", name="The question, to be asked again")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    assert focused_label(page) == "Edit this question and ask again"
    page.keyboard.press("Enter")
    field.fill(WELL)
    page.keyboard.press("Enter")
    becomes(page, questions, [WELL])
    wait_until_finished(turn)
    turn.get_by_role("button", name="Earlier version").click()
    becomes(page, questions, [WALRUS])

    why = turn.get_by_role("button", name="Why this answer")
    why.click()
    explanation = turn.get_by_role("region", name="Why this answer")
    expect(explanation.get_by_role("img", name="The ranks of the best passages")).to_be_visible()
    expect(explanation).to_contain_text("reaches the threshold")
    expect(explanation.locator(".fused tbody tr").first).to_contain_text("hostile.md")
    expect(explanation.locator("script, img")).to_have_count(0)
    explanation.locator(".fused .where").first.click()
    expect(page.locator(".panel .meta")).to_contain_text("hostile.md")
    page.keyboard.press("Escape")
    assert sideways(page) <= 0
    page.set_viewport_size({"width": 360, "height": 740})
    assert sideways(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    why.click()
    expect(explanation).to_be_hidden()
    declined = ask(page, "What is the melting point of tungsten?")
    declined.get_by_role("button", name="Why this answer").click()
    expect(declined.locator(".lacking").first).to_contain_text("tungsten")

    choose_in = page.get_by_role("menuitem", name="Export as Markdown")
    item(page, WALRUS).get_by_role("button", name="More for").click()
    with page.expect_download() as download:
        choose_in.click()
    assert download.value.suggested_filename.startswith("how-many-animals")
    assert "4,321 animals" in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("button", name="Your data").click()
    page.get_by_role("menuitem", name="Delete everything about me").click()
    dialog = page.get_by_role("dialog", name="Delete everything about you?")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert titles(page) == [WALRUS]
    page.get_by_role("button", name="Your data").click()
    page.get_by_role("menuitem", name="Delete everything about me").click()
    dialog.get_by_role("button", name="Delete everything").click()
    expect(page.locator(".welcome h1")).to_be_visible()
    becomes(page, titles, [])
