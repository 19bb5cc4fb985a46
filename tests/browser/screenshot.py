"""Take the README's picture of the real chat over seeds/: a cited answer, and a citation opened beside it.

.venv/bin/python tests/browser/screenshot.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from conftest import FLAGS  # noqa: E402
from install import find  # noqa: E402
from playwright.sync_api import expect, sync_playwright  # noqa: E402
from server import serving  # noqa: E402
from steps import ask, in_view, open_chat  # noqa: E402

from index.config import IndexConfig  # noqa: E402
from index.store import Index  # noqa: E402
from index.sync import sync  # noqa: E402

QUESTION = "How much did North Korea's economy shrink in 2018 and in 2020?"
PICTURE = ROOT / ".readme" / "answer.png"


def take(address: str, question: str, picture: Path) -> None:
    """Ask, open the first citation, and wait until its words are in view."""
    path = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 620}, color_scheme="light")
        open_chat(page, address)
        turn = ask(page, question)
        turn.get_by_role("button", name="Open source 1").first.click()
        expect(page.locator(".panel mark, .panel .box").first).to_be_visible()
        page.wait_for_timeout(1500)  # a PDF's page comes in after its text; scrolling settles
        assert in_view(page)
        page.mouse.move(640, 10)
        picture.parent.mkdir(exist_ok=True)
        page.screenshot(path=picture)
        browser.close()


def main() -> None:
    """Index seeds/ into a directory of its own, serve it, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        config = IndexConfig(documents=ROOT / "seeds", data_dir=Path(folder) / "data")
        index = Index.open(config)
        sync(index, config.documents)
        index.close()
        with serving(ROOT / "app.py", config) as address:
            take(address, sys.argv[1] if len(sys.argv) > 1 else QUESTION, PICTURE)
    print(PICTURE)


if __name__ == "__main__":
    main()
