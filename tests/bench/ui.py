"""How quick the chat page is, in a real Chromium: `python -m tests.bench.ui --write tests/bench/RESULTS.md`.

From Enter to the first words, from one conversation to another, and the same at 200 turns. Over `seeds/`, with an
index, a server and conversations of its own in a temporary folder. Every time is taken by the page's own clock, from
the event to the first frame that shows what was asked for."""

from __future__ import annotations

import argparse
import secrets
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from index.config import IndexConfig
from index.store import Index
from index.sync import sync
from rag.assistant import Assistant
from rag.branches import StoredAnswer, StoredExchange, now, title_of
from rag.conversations import Conversations
from rag.explanation import explanation
from rag.ui.owner import COOKIE, owner_of

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from install import FLAGS, find  # noqa: E402
from server import serving  # noqa: E402

QUESTIONS = (
    "How much did North Korea's economy shrink in 2018 and in 2020?",
    "Who are Robert Carlin and Siegfried Hecker?",
    "What is the Arch of Reunification?",
    "Is the Korean War over?",
    "What happened on 27 July 1953?",
)
# Conversations by their title, with their turns.
TALKS = {"Short": 5, "Other": 5, "Long": 200}
# What runs in the page. Turns are inside the shadow roots of their components.
SCRIPT = """
window.turns = () => [...document.querySelectorAll(".st-key-chat *")]
    .flatMap((node) => [...(node.shadowRoot?.querySelectorAll(".turn") ?? [])]);
window.until = (shows) => new Promise((done) => {
    const look = () => shows(window.turns()) ? done(performance.now()) : requestAnimationFrame(look);
    look();
});
window.list = () => [...document.querySelectorAll(".st-key-conversations *")]
    .find((node) => node.shadowRoot).shadowRoot;
window.switchTo = async ([title, last]) => {
    const began = performance.now();
    window.list().querySelector(`.open[title="${title}"]`).click();
    return await window.until((turns) => turns.at(-1)?.querySelector(".question")?.textContent === last
        && turns.every((turn) => turn.querySelector(".question") && turn.querySelector(".chip"))) - began;
};
// Resolved with the time from the next Enter to the first words of a turn that was not there before.
window.nextAnswer = () => {
    const before = window.turns().at(-1);
    window.answered = new Promise((done) => document.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        const began = performance.now();
        window.until((turns) => turns.at(-1) !== before && turns.at(-1)?.querySelector(".answer .piece"))
            .then((at) => done(at - began));
    }, { capture: true, once: true }));
};
"""


def main() -> None:
    """Measure, print the table, and put it into the file that `--write` names."""
    args = arguments()
    with tempfile.TemporaryDirectory() as folder:
        config = IndexConfig(documents=ROOT / "seeds", data_dir=Path(folder) / "data")
        token = prepare(config)
        with serving(ROOT / "app.py", config) as address, chromium(token, address) as context:
            times = measured(context.new_page(), address, args.times)
    table = markdown(times)
    print(table)
    if args.write:
        write_between(args.write, table)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20, help="how often each is done (20)")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="put the table into this file, between its marks")
    return parser.parse_args()


def prepare(config: IndexConfig) -> str:
    """An index, and conversations of a browser's whose token is returned."""
    index = Index.open(config)
    sync(index, config.documents)
    token = secrets.token_urlsafe(32)
    owner = owner_of(token)
    assistant, kept = Assistant(index), Conversations(config.data_dir)
    answers = [assistant.ask(question) for question in QUESTIONS]
    for title, turns in TALKS.items():
        parent, conversation = "", secrets.token_hex(16)
        for number in range(turns):
            answer = answers[number % len(answers)]
            exchange = StoredExchange(secrets.token_hex(16), f"{answer.question} ({title} {number + 1})", parent, now())
            kept.ask(owner, conversation, exchange, title_of(title) if not number else "")
            why = explanation(answer, index, assistant.config.context_characters)
            kept.finish(exchange.id, StoredAnswer("answered", answer, why))
            parent = exchange.id
    kept.close()
    index.close()
    return token


def measured(page: Page, address: str, times: int) -> dict[str, list[float]]:
    """Milliseconds of each thing that was done, by its name in the table."""
    page.add_init_script(SCRIPT)
    page.goto(address)
    expect(page.locator(".welcome h1")).to_be_visible(timeout=120_000)
    page.wait_for_timeout(3000)  # the warm-up, and the trying of examples, are over
    short_way = [switch(page, title) for _ in range(times // 2) for title in ("Other", "Short")]
    long_way = [switch(page, title) for _ in range(times // 2) for title in ("Long", "Short")]
    found = {
        "from one short conversation to another": short_way,
        "from a short conversation to one of 200 turns": long_way[0::2],
    }
    for title, name in (("Short", "in a short conversation"), ("Long", "in one of 200 turns")):
        switch(page, title)
        found[f"Enter to first words, {name}"] = [ask(page, number) for number in range(times)]
    return found


def switch(page: Page, title: str) -> float:
    """Open a conversation from the list; milliseconds until all its turns that are shown are drawn."""
    last = f"{QUESTIONS[(TALKS[title] - 1) % len(QUESTIONS)]} ({title} {TALKS[title]})"
    took = page.evaluate("(where) => window.switchTo(where)", [title, last])
    page.wait_for_timeout(400)
    return float(took)


def ask(page: Page, number: int) -> float:
    """Ask; milliseconds from Enter until the first words of the answer are there."""
    page.get_by_role("textbox", name="Ask your documents").fill(QUESTIONS[number % len(QUESTIONS)])
    page.evaluate("() => window.nextAnswer()")
    page.keyboard.press("Enter")
    took = page.evaluate("() => window.answered")
    page.wait_for_timeout(600)
    return float(took)


def markdown(times: dict[str, list[float]]) -> str:
    """The table, in milliseconds."""
    lines = ["| | median | 95th percentile | n |", "|---|---|---|---|"]
    for name, values in times.items():
        p95 = statistics.quantiles(values, n=20, method="inclusive")[-1]
        lines.append(f"| {name} | {statistics.median(values):.0f} ms | {p95:.0f} ms | {len(values)} |")
    return "\n".join(lines)


def write_between(path: Path, table: str) -> None:
    """Put the table between its marks."""
    begin, end = "<!-- ui: begin -->", "<!-- ui: end -->"
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")


@contextmanager
def chromium(token: str, address: str) -> Iterator[BrowserContext]:
    """A browser with this token, found as the browser tests find it."""
    path = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        yield context
        browser.close()


if __name__ == "__main__":
    main()
