"""Take the README's pictures of the real app over seeds/: an answer with a citation opened beside it, a question that
was declined with the reasons why, and an evaluation.

    .venv/bin/python tests/browser/pictures.py [answer|declined|evaluation]...
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from install import FLAGS, find  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402
from server import serving  # noqa: E402
from steps import ask, in_view, open_chat  # noqa: E402

from index.config import IndexConfig  # noqa: E402
from index.store import Index  # noqa: E402
from index.sync import sync  # noqa: E402

FOLDER = ROOT / ".readme"
SEEDS = ROOT / "seeds"
QUESTIONS = ROOT / "tests" / "retrieval" / "questions.jsonl"
ANSWERED = "How high was the Arch of Reunification, and how much did the economy shrink in 2020?"
DECLINED = "How many tanks did Pyongyang sell to Moscow?"
RUN_MS = 900_000
# A palette is enough for text and flat surfaces, and takes a third of the bytes.
COLOURS = 256


def answer(page: Page, address: str) -> None:
    """An answer from two documents, a citation of the PDF opened, the words in view."""
    open_chat(page, address)
    turn = ask(page, ANSWERED)
    turn.get_by_role("button", name=re.compile(r"\.pdf")).first.click()
    expect(page.locator(".panel mark, .panel .box").first).to_be_visible()
    page.wait_for_timeout(1500)  # a PDF's page comes in after its text; scrolling settles
    assert in_view(page)


def declined(page: Page, address: str) -> None:
    """A declined question: the nearest passages, and why, down to the words that are nowhere."""
    page.set_viewport_size({"width": 1280, "height": 1060})
    open_chat(page, address)
    turn = ask(page, DECLINED)
    expect(turn).to_have_attribute("data-state", "declined")
    turn.get_by_role("button", name="Why this answer").click()
    expect(turn.locator(".explanation .fused")).to_be_visible()
    page.wait_for_timeout(1000)
    page.locator(".stMain").evaluate("main => main.scrollTo(0, 0)")
    page.wait_for_timeout(500)


def evaluation(page: Page, address: str) -> None:
    """The figures of the golden questions on seeds/."""
    page.set_viewport_size({"width": 1280, "height": 760})
    page.goto(f"{address}/evaluation")
    for label, path in (("Questions", QUESTIONS), ("Documents", SEEDS)):
        page.get_by_role("textbox", name=label).fill(str(path.relative_to(ROOT)))
        page.keyboard.press("Tab")
        page.wait_for_timeout(1500)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".results .done")).to_be_visible(timeout=RUN_MS)
    expect(page.locator(".plots svg").first).to_be_visible()
    page.wait_for_timeout(1500)


# Each with the colours that it is taken in.
PICTURES: dict[str, tuple[Callable[[Page, str], None], str]] = {
    "answer": (answer, "light"),
    "declined": (declined, "dark"),
    "evaluation": (evaluation, "light"),
}


def take(browser: Browser, address: str, name: str) -> Path:
    """Bring the page there, and keep what it shows as a small PNG."""
    steps, scheme = PICTURES[name]
    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme=scheme)
    steps(page, address)
    page.mouse.move(640, 10)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    page.close()
    with Image.open(path) as taken:
        small = taken.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    return path


@contextmanager
def app_over_seeds() -> Iterator[str]:
    """The app over an index of its own; yields its address."""
    with tempfile.TemporaryDirectory() as folder:
        config = IndexConfig(documents=SEEDS, data_dir=Path(folder) / "data")
        index = Index.open(config)
        sync(index, config.documents)
        index.close()
        with serving(ROOT / "app.py", config) as address:
            yield address


def main() -> None:
    """Take the pictures that are named, or all."""
    FOLDER.mkdir(exist_ok=True)
    chromium = find()
    with app_over_seeds() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name in sys.argv[1:] or PICTURES:
            print(take(browser, address, name), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
