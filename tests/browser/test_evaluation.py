"""From a thumb down in the chat to a golden question, and to what the evaluation says of it, in Chromium."""

from __future__ import annotations

from accessibility import grave_violations
from playwright.sync_api import Locator, Page, expect
from steps import Chat, ask, becomes, in_view, marked, new_chat, open_chat, sideways

from rag.evaluation import drafts
from rag.evaluation.corpus import Corpus
from rag.evaluation.question_file import NAME
from rag.evaluation.questions import Evidence, load_questions
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
    others = {one.id for one in History(config.data_dir).all()}  # other tests say what they think, too
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
    kept = History(config.data_dir)
    becomes(page, lambda _: {one.reason for one in kept.all() if one.id not in others}, {"source", "answerable"})
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
    expect(page.locator(".plots svg")).to_have_count(6)
    ink = page.evaluate("getComputedStyle(document.body).color")
    named = page.locator(".plots svg text", has_text="answers given: wrong")
    assert named.evaluate("node => getComputedStyle(node).fill") == ink
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    assert "How well it answers" in download.value.path().read_text(encoding="utf-8")
    failure = page.locator(".failure")
    expect(failure).to_have_count(1)
    failure.get_by_role("button", name=DECLINED).click()
    expect(failure.locator(".detail")).to_contain_text(quote)
    assert grave_violations(page) == []
    failure.locator("[data-opens$='expected-0']").click()
    golden = load_questions(config.data_dir / NAME, Corpus(config.documents))
    becomes(page, marked, golden[0].evidence[0].quote)
    becomes(page, in_view, True)

    page.get_by_role("button", name="Went right").click()
    expect(page.locator(".failure")).to_have_count(0)
    page.get_by_role("button", name=ANSWERED).click()
    expect(page.locator(".evidence")).to_contain_text("reaches the threshold")
    handed = page.locator(".ranked", has_text="has the expected text").first
    expect(handed).to_contain_text("handed over")
    handed.locator(".where").click()
    expect(page.locator(".panel .meta")).to_contain_text("hostile.md")

    page.reload()
    expect(page.locator(".results .done")).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 360, "height": 780})
    expect(page.locator(".plots svg").first).to_be_visible()
    assert sideways(page) == 0
    widths = page.locator(".plots svg").evaluate_all("all => all.map((one) => one.getBoundingClientRect().width)")
    assert all(280 < width <= 360 for width in widths)


def test_drafts_are_accepted_edited_and_discarded_by_keyboard(chat: Chat, page: Page) -> None:
    config = chat.assistant.index.config
    path, corpus = config.data_dir / drafts.NAME, Corpus(config.documents)
    text = corpus.document("hostile.md").text
    start, end = text.index("The walrus"), text.index("it is said.") + len("it is said.")
    walrus = drafts.answerable(ANSWERED, Evidence("hostile.md", start, end, text[start:end]), contains="4,321")
    drafts.add_drafts(path, [walrus, drafts.unanswerable("Who painted it?"), drafts.unanswerable("Who sold it?")])
    try:
        open_chat(page, chat.address)
        open_evaluation(page)
        listed = page.locator(".drafts .row")
        expect(listed).to_have_count(3)
        assert grave_violations(page) == []
        listed.first.locator(".source").click()
        becomes(page, marked, text[start:end])
        page.keyboard.press("Escape")
        listed.last.get_by_role("button", name="Edit").click()
        written = listed.last.get_by_role("textbox", name="Question", exact=True)
        written.fill("Who sold all of it?")
        listed.first.get_by_role("button", name="Edit").focus()
        page.keyboard.press("Enter")
        page.get_by_role("textbox", name="Question", exact=True).first.fill("How large is the colony of Svalbard?")
        page.get_by_role("textbox", name="Words that a right answer has").press("Enter")
        expect(listed).to_have_count(2)
        expect(page.locator(".drafts .accept").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(listed).to_have_count(1)
        expect(written).to_have_value("Who sold all of it?")
        listed.first.get_by_role("button", name="Cancel").click()
        listed.first.get_by_role("button", name="Discard").click()
        expect(page.locator(".drafts")).to_have_count(0)
        accepted = load_questions(config.data_dir / NAME, corpus)[-2:]
        assert [one.question for one in accepted] == ["How large is the colony of Svalbard?", "Who painted it?"]
        assert (accepted[0].contains, accepted[0].evidence[0].start) == (("4,321",), start)
        assert [one.question for one in drafts.read_drafts(path).discarded] == ["Who sold it?"]
    finally:
        path.unlink()


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
