"""What axe-core finds wrong with a page, in components too."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What keeps people out, by axe's own scale: minor, moderate, serious, critical.
GRAVE = ("serious", "critical")
BACKGROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"


def grave_violations(page: Page) -> list[str]:
    """The serious and critical ones, each with the rule and the places: of the page as it is in light colours, and its
    contrast (AA's) in dark ones, too. The page is left light."""
    found = []
    for scheme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        dress(page, scheme)
        result = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response
        found += [f"{scheme}: {line}" for line in grave(result["violations"])]
    dress(page, "light")
    return found


def dress(page: Page, scheme: str) -> None:
    """Have the page in light or dark colours, and wait until it is."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    bright = "> 600" if scheme == "light" else "< 200"
    page.wait_for_function(f"{BACKGROUND}.match(/\\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b) {bright}")
    page.wait_for_timeout(250)  # the buttons' colours change by a transition


def grave(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['impact']}: {one['help']} ({one['id']}): {node['target']} {node['html'][:200]}"
        for one in violations
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]
