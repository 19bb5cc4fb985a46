"""Browser tabs that one test after another uses, each as if it were new.

A new tab compiles all of Streamlit's scripts anew: 2 s of computing, where one that has them takes 0.6 s."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 800}
EMPTY = "about:blank"


@dataclass
class Tabs:
    """The tabs of a browser, each in a browser session of its own: it shares no cookie with another."""

    browser: Browser
    free: list[Page] = field(default_factory=list)

    @contextmanager
    def lend(self) -> Iterator[Page]:
        """A tab as wide as a laptop, that knows nothing of whoever had it before. Errors on it and requests from it to
        anywhere else fail the test."""
        page = self.free.pop() if self.free else self.browser.new_context(viewport=WIDE).new_page()
        try:
            with watched(page):
                yield page
        finally:
            self.take_back(page)

    def take_back(self, page: Page) -> None:
        """Undo what was done to a tab; one that was closed is gone for good."""
        context = page.context
        if page.is_closed():
            context.close()
            return
        for other in context.pages:
            if other != page:
                other.close()
        forget(page)
        context.clear_cookies()
        context.clear_permissions()
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="null", reduced_motion="null")
        page.mouse.move(0, 0)
        self.free.append(page)


def forget(page: Page) -> None:
    """Leave the app, and then what it keeps in the browser."""
    at = urlsplit(page.url)
    if at.scheme == "http":
        page.goto(f"http://{at.netloc}/_stcore/health")  # the same place, without the app
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.goto(EMPTY)


@contextmanager
def watched(page: Page) -> Iterator[None]:
    """Errors on the page, and its requests to anywhere else, fail the test."""
    wrong: list[str] = []

    def failed(error: object) -> None:
        wrong.append(f"error: {error}")

    def asked(request: Request) -> None:
        if is_foreign(request.url):
            wrong.append(f"request: {request.url}")

    page.on("pageerror", failed)
    page.on("request", asked)
    try:
        yield
    finally:
        page.remove_listener("pageerror", failed)
        page.remove_listener("request", asked)
    assert wrong == []


def is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:"))
