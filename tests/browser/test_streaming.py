"""An answer that comes word by word: nothing jumps, it is announced once, and one may do other things meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from steps import (
    Chat,
    ask,
    becomes,
    begin,
    example,
    focused_label,
    item,
    marked,
    new_chat,
    open_chat,
    questions,
    sideways,
    wait_until_finished,
)
from tabs import Tabs

IN_SENTENCES = "Where did the armistice line run?"
QUESTION = "Who are Robert Carlin and Siegfried Hecker?"
# Every live region that there is, inside of components too, and all that is said in one; what moves without a click;
# and where the second question and the first words of its answer stand on the page.
RECORD = """() => {
    const record = (window.record = { said: [], shifts: [], places: [] });
    const live = (node) => {
        for (let at = node; at; at = at.parentNode ?? at.host) {
            if (at.matches?.("[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])")) return true;
        }
        return false;
    };
    const watch = (root) => {
        new MutationObserver((changes) => {
            for (const { target, addedNodes } of changes) {
                for (const node of addedNodes) if (node.nodeType === 1) descend(node);
                const text = target.textContent?.trim();
                if (text && live(target) && record.said.at(-1) !== text) record.said.push(text);
            }
        }).observe(root, { subtree: true, childList: true, characterData: true });
        descend(root);
    };
    const descend = (root) => {
        for (const node of [root, ...root.querySelectorAll("*")]) if (node.shadowRoot) watch(node.shadowRoot);
    };
    watch(document.body);
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) record.shifts.push(entry.value);
    }).observe({ type: "layout-shift", buffered: false });
    const turns = () => document.querySelector(".st-key-turns [data-testid=stBidiComponentIsolated]")?.shadowRoot
        ?.querySelectorAll(".turn") ?? [];
    const scrolled = () => document.querySelector(".stMain").scrollTop;
    setInterval(() => {
        const turn = turns()[1];
        const words = turn?.querySelector(".answer .piece");
        const top = (node) => Math.round(node.getBoundingClientRect().top + scrolled());
        if (words) record.places.push([top(turn), top(words)]);
    }, 50);
}"""


@pytest.fixture(scope="module")
def streamed(slow_chat: str, tabs: Tabs) -> Iterator[Page]:
    """A phone's page on which a second answer has come word by word, and what was recorded meanwhile."""
    with tabs.lend() as page:
        page.set_viewport_size({"width": 360, "height": 560})
        open_chat(page, slow_chat)
        ask(page, "Hello")
        page.wait_for_timeout(1000)
        page.evaluate(RECORD)
        turn = begin(page, QUESTION)
        expect(turn.locator(".chip").first).to_be_visible(timeout=60_000)
        expect(turn).to_have_attribute("data-state", "working")
        wait_until_finished(turn)
        page.wait_for_timeout(1000)
        yield page


def test_a_streamed_answer_is_announced_once_when_it_is_whole(streamed: Page, chat: Chat) -> None:
    count = len(chat.assistant.ask(QUESTION).citations)
    assert streamed.evaluate("record.said") == [f"Answer ready, {count} sources."]


def test_an_answer_that_is_there_at_once_is_announced_too_and_only_when_it_was_asked(chat: Chat, page: Page) -> None:
    said = ["Answer ready."]
    open_chat(page, chat.address)
    first = ask(page, "Hello")
    expect(first.locator(".announcement")).to_have_text(said)
    page.evaluate(RECORD)
    ask(page, "Thanks!")
    becomes(page, lambda page: page.evaluate("record.said"), said)
    page.get_by_role("link", name="Documents", exact=True).click()
    expect(page.locator(".library tbody tr").first).to_be_visible()
    page.get_by_role("link", name="Chat", exact=True).click()
    expect(page.locator(".turn")).to_have_count(2)
    page.wait_for_timeout(500)
    expect(page.locator(".turn .announcement")).to_have_text(["", ""])
    assert page.evaluate("record.said.filter((words) => words.startsWith('Answer'))") == said
    page.reload()
    expect(page.locator(".turn")).to_have_count(2, timeout=60_000)
    page.wait_for_timeout(500)
    expect(page.locator(".turn .announcement")).to_have_text(["", ""])


def test_nothing_jumps_while_an_answer_streams_nor_at_its_end(streamed: Page) -> None:
    places = streamed.evaluate("record.places")
    assert len(places) > 20
    assert {tuple(place) for place in places} == {tuple(places[0])}, "question and first words stay where they are"
    # Google's bound for a page that is stable by all its life: https://web.dev/articles/cls
    assert sum(streamed.evaluate("record.shifts")) < 0.1


def test_a_question_stays_in_view_and_so_does_the_beginning_of_what_opens_below_its_answer(streamed: Page) -> None:
    """Streamlit would keep the page at its end."""
    turn, page = streamed.locator(".turn").last, streamed.locator(".stMain")
    assert turn.evaluate("turn => turn.getBoundingClientRect().bottom > innerHeight"), "it is longer than the window"
    assert 60 <= top(turn) <= 80, "so the question is just below the header"
    page.evaluate("page => page.scrollTo(0, page.scrollHeight)")
    streamed.wait_for_timeout(300)
    turn.get_by_role("button", name="Why this answer").click()
    expect(turn.locator(".explanation")).to_be_visible()
    streamed.wait_for_timeout(1000)
    assert 60 <= top(turn.locator(".explanation")) <= 400
    turn.get_by_role("button", name="Why this answer").click()
    expect(turn.locator(".explanation")).to_be_hidden()


def top(place: Locator) -> float:
    return place.evaluate("node => node.getBoundingClientRect().top")


def test_it_fits_a_phone(streamed: Page) -> None:
    assert sideways(streamed) <= 0
    assert streamed.locator(".turn").last.evaluate("turn => turn.scrollWidth <= turn.clientWidth")


def test_while_an_answer_streams_one_may_type_open_and_focus(slow_chat: str, chat: Chat, page: Page) -> None:
    answer = chat.assistant.ask(IN_SENTENCES)
    assert len(answer.citations) > 2, "the first citation comes long before the end"
    open_chat(page, slow_chat)
    turn = begin(page, IN_SENTENCES)
    expect(turn.locator(".chip").first).to_be_visible(timeout=60_000)
    expect(turn).to_have_attribute("data-state", "working")
    page.get_by_role("textbox", name="Ask your documents").fill("my next question")
    turn.locator(".chip").first.click()
    expect(page.locator(".panel")).to_be_visible()
    becomes(page, marked, answer.citations[0].quote)
    page.keyboard.press("Escape")
    label = focused_label(page)
    assert label.startswith("Open source 1")
    wait_until_finished(turn)
    assert focused_label(page) == label, "the answer's end takes no focus away"
    expect(page.get_by_role("textbox", name="Ask your documents")).to_have_value("my next question")
    expect(turn.locator(".chip")).to_have_count(len(answer.citations))


@pytest.mark.long
def test_a_click_at_the_moment_an_answer_ends_leaves_the_page_whole(slow_chat: str, chat: Chat, page: Page) -> None:
    question = example(chat)
    count = len(chat.assistant.ask(question).citations)
    open_chat(page, slow_chat)
    for milliseconds in (0, 40):
        new_chat(page)
        turn = begin(page, question)
        wait_until_finished(turn)
        page.wait_for_timeout(milliseconds)
        turn.locator(".chip").first.click()
        expect(page.locator(".panel")).to_be_visible()
        page.wait_for_timeout(1000)
        expect(turn.locator(".chip")).to_have_count(count)
        expect(page.get_by_role("button", name="New chat")).to_be_visible()


def test_stop_ends_an_answer_and_keeps_what_had_arrived(slow_chat: str, chat: Chat, page: Page) -> None:
    open_chat(page, slow_chat)
    turn = begin(page, example(chat))
    expect(turn.locator(".answer .piece").first).to_be_visible(timeout=60_000)
    turn.get_by_role("button", name="Stop").click()
    expect(turn).to_have_attribute("data-state", "stopped")
    text = turn.locator(".answer").inner_text()
    assert text
    page.wait_for_timeout(1000)
    assert turn.locator(".answer").inner_text() == text


def test_an_answer_goes_on_while_another_conversation_is_read(slow_chat: str, page: Page) -> None:
    open_chat(page, slow_chat)
    wait_until_finished(begin(page, "thanks"))
    new_chat(page)
    begin(page, QUESTION)
    expect(page.locator(".turn .answer .piece").first).to_be_visible(timeout=60_000)
    item(page, "thanks").locator(".open").click()
    becomes(page, questions, ["thanks"])
    item(page, QUESTION).locator(".open").click()
    becomes(page, questions, [QUESTION])
    expect(page.locator(".turn")).to_have_attribute("data-state", "working")
    page.reload()
    becomes(page, questions, [QUESTION], 60)
    wait_until_finished(page.locator(".turn").first)
    expect(page.locator(".turn")).to_have_attribute("data-state", "done")
    assert page.locator(".turn .chip").count() >= 1
