"""People who sign in at an OIDC provider, and a slow chat model: both real servers on this machine, in one app."""

from __future__ import annotations

import re
import time
from pathlib import Path

from accessibility import grave_violations
from chat_server import KEY
from guarded import ADA, BOB, EVE, Guarded, sign_in
from playwright.sync_api import Page, expect
from steps import Chat, ask, becomes, begin, example, marked, sideways

from index.config import IndexConfig
from rag.conversations import Conversations
from rag.links import link_to

# Of the page and all components.
MARKUP = """() => {
    const of = (root) => root.innerHTML
        + [...root.querySelectorAll("*")].map((node) => (node.shadowRoot ? of(node.shadowRoot) : "")).join("");
    return of(document.documentElement);
}"""


def conversations(page: Page) -> list[str]:
    return page.locator(".talks .list .title").all_inner_texts()


def to(page: Page, name: str) -> None:
    """Another page, by its link."""
    page.get_by_role("link", name=name, exact=True).click()


def test_nothing_is_shown_before_a_person_has_signed_in(guarded: Guarded, page: Page) -> None:
    for path in ("/documents", "/settings", "/?c=0123456789abcdef"):
        page.goto(guarded.address + path)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=60_000)
        shown = page.locator(".welcome, .library, .settings, .talks, .turn, .stChatInput")
        expect(shown).to_have_count(0)
    page.set_viewport_size({"width": 360, "height": 740})
    assert grave_violations(page) == []
    assert sideways(page) <= 0
    assert page.context.cookies() == [] or all(one["name"] != "footnote_owner" for one in page.context.cookies())


def test_a_link_to_a_citation_is_followed_behind_the_sign_in(guarded: Guarded, chat: Chat, page: Page) -> None:
    text = chat.assistant.index.find("glossary.txt").text
    words = "The line of latitude at which Korea was divided in 1945."
    start = text.index(words[:20])
    page.goto(f"{guarded.address}/{link_to('glossary.txt', '', start, start + len(words), words)}")
    page.get_by_role("button", name="Sign in").click(timeout=60_000)
    page.get_by_role("button", name=EVE.sub, exact=True).first.click()
    expect(page.locator(".panel mark").first).to_be_visible(timeout=30_000)
    becomes(page, lambda page: " ".join(marked(page).split()), words)


def test_what_a_person_asks_is_theirs_in_any_browser_and_nobody_else_s(
    guarded: Guarded, chat: Chat, indexed: IndexConfig, page: Page, elsewhere: Page
) -> None:
    question = example(chat)
    before = owners(indexed)
    guarded.model.says("Nothing of the kind is said.")
    sign_in(page, guarded.address, ADA)
    ask(page, question)
    expect(page.locator(".talks .list .title")).to_have_text([question])
    page.wait_for_url(re.compile(r"[?]c="))
    address = page.url

    to(page, "Settings")
    expect(page.locator(".st-key-signed-in")).to_contain_text("Signed in as Ada Byron, who may manage documents")
    expect(page.get_by_role("button", name="Test connection to openai:tester")).to_be_visible()
    assert grave_violations(page) == []
    to(page, "Documents")
    expect(page.get_by_role("button", name="Sync now")).to_be_visible()
    expect(page.locator(".library .remove").first).to_be_visible()
    to(page, "Evaluation")
    expect(page.locator(".st-key-run")).to_be_visible()
    to(page, "Settings")
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator(".st-key-signed-in")).to_be_visible()
    assert sideways(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)

    sign_in(page, guarded.address, BOB)
    assert conversations(page) == [], "the same browser, another person"
    page.goto(address)
    expect(page.locator(".welcome .notice")).to_contain_text("not here")
    expect(page.locator(".turn")).to_have_count(0)
    to(page, "Settings")
    expect(page.locator(".st-key-signed-in")).to_contain_text("Signed in as Bob Noyce, who may not manage documents")
    to(page, "Documents")
    expect(page.locator(".library tbody tr").first).to_be_visible()
    expect(page.locator(".library .remove")).to_have_count(0)
    expect(page.get_by_role("button", name="Sync now")).to_have_count(0)
    to(page, "Evaluation")
    expect(page.locator(".review .none")).to_be_visible()
    expect(page.get_by_text("Evaluations are for those who may manage documents")).to_be_visible()
    expect(page.locator(".results, .st-key-run, .drafts, .st-key-evaluation input")).to_have_count(0)

    sign_in(elsewhere, guarded.address, ADA)
    expect(elsewhere.locator(".talks .list .title")).to_have_text([question])

    (hers,) = owners(indexed) - before
    assert "ada" not in hers


def owners(indexed: IndexConfig) -> set[str]:
    """Whose conversations there are, of those who signed in."""
    every = (owner for owner, _ in Conversations(indexed.data_dir).everything())
    return {owner for owner in every if owner.startswith("user:")}


def test_stop_leaves_a_silent_model_and_a_slow_one_at_once(guarded: Guarded, chat: Chat, page: Page) -> None:
    """The key comes from Streamlit's secrets, and is nowhere on the page or in the server's log."""
    question, model = example(chat), guarded.model
    sign_in(page, guarded.address, ADA)
    model.says("Never said.", silence=30)
    turn = begin(page, question)
    stop = turn.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    deadline = time.monotonic() + 20
    while not model.requests and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    stop.focus()
    expect(turn.locator(".working-text")).to_have_text("Waiting for openai:tester", timeout=20_000)
    expect(stop).to_be_focused()
    began = time.monotonic()
    stop.click()
    expect(turn).to_have_attribute("data-state", "stopped", timeout=5_000)
    assert model.gone.wait(2), "the model's server sees at once that nobody listens"
    assert time.monotonic() - began < 5

    model.says(*["The answer goes on and on. "] * 300, pause=0.1)
    turn = begin(page, question)
    expect(turn.locator(".answer .piece").first).to_be_visible(timeout=30_000)
    turn.get_by_role("button", name="Stop").click()
    expect(turn).to_have_attribute("data-state", "stopped", timeout=5_000)
    text = turn.locator(".answer").inner_text()
    assert model.gone.wait(10), "the connection is dropped"
    sent = model.sent[-1]
    assert sent < 300
    page.wait_for_timeout(700)
    assert model.sent[-1] == sent, "nothing more is sent"
    assert turn.locator(".answer").inner_text() == text
    expect(turn.locator(".answer .flag").first).to_be_visible()
    assert model.keys == [f"Bearer {KEY}"] * len(model.keys)
    assert KEY not in page.evaluate(MARKUP)


def test_a_model_is_chosen_and_tested_by_keyboard(guarded: Guarded, page: Page) -> None:
    sign_in(page, guarded.address, BOB)
    page.goto(f"{guarded.address}/settings")
    guarded.model.says("ready")
    test = page.get_by_role("button", name="Test connection to openai:tester")
    test.focus(timeout=60_000)
    page.keyboard.press("Enter")
    expect(page.locator(".told").filter(has_text="answered in")).to_be_visible(timeout=30_000)
    page.get_by_role("radio", name="Worded by openai:tester").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Quoted from your documents")).to_be_checked()
    expect(page.locator(".answerer.chosen .name")).to_have_text("Quoted from your documents")
    page.reload()
    expect(page.get_by_role("radio", name="Quoted from your documents")).to_be_checked(timeout=60_000)


def test_no_key_is_in_the_server_s_log(guarded: Guarded, indexed: IndexConfig) -> None:
    port = guarded.address.rpartition(":")[2]
    log = Path(indexed.data_dir.parent, f"app-{port}.log").read_text(encoding="utf-8", errors="replace")
    assert KEY not in log
    assert "of-the-tests" not in log
