"""See that there is a Chromium for the browser tests: one that is here, or else one that can be installed.

    .venv/bin/python tests/browser/install.py

Looked for in this order: FOOTNOTE_TEST_BROWSER (a path), Playwright's own, what the system has. If none starts:
`playwright install chromium`, then (as root, where there is apt) the distribution's package. Prints the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"]
PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
]
# Chromium must not call home; without a sandbox it also starts as root, as in a container.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
REMEDY = "Install Chromium or Chrome, or name one: FOOTNOTE_TEST_BROWSER=/path/to/chromium"


def find() -> str | None:
    """The path of the first Chromium here that starts; None without one."""
    return next((path for path in candidates() if starts(path)), None)


def candidates() -> Iterator[str]:
    """Paths of browsers that exist, best first."""
    named = os.environ.get("FOOTNOTE_TEST_BROWSER")
    if named:
        yield named
        return
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    found = [own, *(shutil.which(name) for name in NAMES), *PLACES]
    yield from (path for path in found if path and Path(path).exists())


def starts(path: str) -> bool:
    """Whether the browser comes up and draws a page; a file alone may lack its libraries."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path)
            page = browser.new_page()
            page.set_content("<p>here</p>")
            text = page.inner_text("p")
            browser.close()
    except Error as error:
        print(f"{path} does not start: {str(error).splitlines()[0]}", file=sys.stderr)
        return False
    return text == "here"


def from_playwright() -> None:
    """Playwright's own build."""
    run(sys.executable, "-m", "playwright", "install", "chromium")


def from_apt() -> None:
    """The distribution's package, where we may install one."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        run("apt-get", "update", "-q")
        run("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium")


def run(*command: str) -> None:
    """Run and show a command; a failure is seen in what follows."""
    print("+", *command, file=sys.stderr, flush=True)
    try:
        subprocess.run(command, check=False, timeout=900)
    except subprocess.TimeoutExpired:
        print(f"{command[0]} took longer than 15 minutes", file=sys.stderr)


WAYS: list[Callable[[], None]] = [from_playwright, from_apt]


def main() -> int:
    """Print the browser's path; status 1 without one."""
    path = find()
    for way in WAYS:
        if path is None and "FOOTNOTE_TEST_BROWSER" not in os.environ:
            way()
            path = find()
    print(path or f"There is no browser for the tests. {REMEDY}", file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
