"""From a thumb down in the chat to a golden question, and to what the evaluation says of it, in Chromium."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect
from steps import Chat, ask, becomes, in_view, marked, new_chat, open_chat, sideways

from rag.evaluation.corpus import Corpus
from rag.evaluation.question_file import NAME
from rag.evaluation.questions import load_questions
from rag.history import History

ANSWERED = "How many animals does the walrus colony of Svalbard count?"
DECLINED = "What is the melting point of tungsten?"
RUN_MS = 240_000


def open_evaluation(page: Page) -> None:
    page.get_by_role("link", name="Evaluation").click()
    expect(page.locator(".review")).to_be_visible()


def row(page: Page, question: str) -> Locator:
    return page.locator(".review .row").filter(has_text=question)


def pressed(turn: Locator) -> list[str | None]:
    return [turn.locator(f".thumb.{name}").get_attribute("aria-pressed") for name in ("up", "down")]


def test_a_thumb_down_becomes_a_golden_question_that_is_evaluated(chat: Chat, page: Page) -> None:
    config = chat.assistant.index.config
    open_chat(page, chat.address)
    turn = ask(page, ANSWERED)
    turn.get_by_role("button", name="The answer is wrong").focus()
    page.keyboard.press("Enter")
    turn.get_by_role("button", name="Wrong source").click()
    turn.get_by_role("textbox", name="In your own words").fill("recount")
    page.keyboard.press("Enter")
    expect(turn.locator(".said")).to_have_text("Marked as wrong · wrong source · “recount”")
    declined = ask(page, DECLINED)
    declined.get_by_role("button", name="The answer is wrong").click()
    declined.get_by_role("button", name="Should have been answered").click()
    becomes(page, lambda _: {one.reason for one in History(config.data_dir).all()}, {"source", "answerable"})
    assert pressed(turn) == ["false", "true"]

    open_evaluation(page)
    wrong = row(page, DECLINED)
    wrong.get_by_role("button", name="Make it a golden question").click()
    sentence = wrong.locator(".sentence").first
    quote = sentence.inner_text()
    sentence.click()
    expect(wrong.locator(".golden")).to_be_visible()
    right = row(page, ANSWERED)
    right.get_by_role("button", name="Make it a golden question").click()
    right.locator(".sentence.cited").first.click()
    expect(right.locator(".golden")).to_be_visible()

    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".results .done")).to_be_visible(timeout=RUN_MS)
    expect(page.locator(".legend .right")).to_have_text("1right")
    failure = page.locator(".failure")
    expect(failure).to_have_count(1)
    failure.get_by_role("button", name=DECLINED).click()
    expect(failure.locator(".detail")).to_contain_text(quote)
    failure.locator("[data-opens$='expected-0']").click()
    golden = load_questions(config.data_dir / NAME, Corpus(config.documents))
    becomes(page, marked, golden[0].evidence[0].quote)
    becomes(page, in_view, True)

    page.reload()
    expect(page.locator(".results .done")).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    assert sideways(page) == 0


def test_a_thumb_can_be_taken_back_and_turned_round(chat: Chat, page: Page) -> None:
    kept = History(chat.assistant.index.config.data_dir)
    before = len(kept.all())
    open_chat(page, chat.address)
    new_chat(page)
    turn = ask(page, ANSWERED)
    up, down = turn.get_by_role("button", name="is right"), turn.get_by_role("button", name="is wrong")
    down.click()
    up.click()
    expect(turn.locator(".why")).to_be_hidden()
    becomes(page, lambda _: [one.verdict for one in kept.all()[: len(kept.all()) - before]], ["up"])
    up.click()
    becomes(page, lambda _: len(kept.all()), before)
    assert pressed(turn) == ["false", "false"]


def test_a_thumb_opens_no_source_that_was_open_before(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    first, second = ask(page, ANSWERED), ask(page, "Who are Robert Carlin and Siegfried Hecker?")
    first.locator(".chip").first.click()
    expect(page.locator(".panel .meta")).to_contain_text("hostile.md")
    second.locator(".chip").first.click()
    expect(page.locator(".panel .meta")).not_to_contain_text("hostile.md")
    name = page.locator(".panel .meta").inner_text()
    first.get_by_role("button", name="The answer is right").click()
    expect(first.locator(".said")).to_have_text("Marked as right")
    page.wait_for_timeout(1000)
    assert page.locator(".panel .meta").inner_text() == name
    first.get_by_role("button", name="The answer is right").click()
    page.wait_for_timeout(500)
