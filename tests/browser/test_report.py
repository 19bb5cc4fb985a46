"""The report of an evaluation, opened as a colleague would: from a file, without a network, in a real Chromium."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from conftest import HOSTILE, ROOT
from playwright.sync_api import Browser, Page, expect

Scheme = Literal["light", "dark"]
ATTACK = """</style></details><script>window.attacked = true</script><img src=x onerror="window.attacked = true">"""
QUESTIONS = [
    {
        "id": "walrus",
        "question": f"How many animals does the walrus colony of Svalbard count? {ATTACK}",
        "answerable": True,
        "evidence": [{"document": "hostile.md", "quote": "counts exactly 4,321 animals"}],
        "contains": ["4,321"],
        "tags": [ATTACK, "🎉" * 40],
    },
    {
        "id": "wrong",
        "question": f"How many animals does the walrus colony count? {ATTACK}",
        "answerable": True,
        "evidence": [{"document": "hostile.md", "quote": "counts exactly 4,321 animals"}],
        "contains": [ATTACK],
        "history": [{"role": "user", "content": ATTACK}],
    },
    {"id": "none", "question": "Who painted the colony?", "answerable": False, "evidence": []},
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes for questions and a document that mean harm."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "docs").mkdir()
    (folder / "docs" / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    (folder / "docs" / "empty.txt").write_text("", encoding="utf-8")
    asked = folder / "questions.jsonl"
    asked.write_text("\n".join(json.dumps(question) for question in QUESTIONS), encoding="utf-8")
    command = [sys.executable, "-m", "rag", "evaluate", str(asked), "--corpus", str(folder / "docs"), "--no-abstain"]
    command += ["--data-dir", str(folder / "data"), "--report", str(folder / "out")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1, f"one file can't be read, so status 1 was expected:\n{done.stdout}\n{done.stderr}"
    return folder / "out" / "report.html"


@pytest.fixture(scope="module")
def offline(browser: Browser) -> Iterator[Page]:
    """A tab without a network, for every test here."""
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    return request.param


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["wide", "phone"])
def page(offline: Page, report: Path, scheme: Scheme, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The open report; whatever it says on the console and whatever it asks for but itself fails the test."""
    width, height = request.param
    page = offline
    wrong: list[str] = []
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    heard: list[tuple[Any, Any]] = [
        ("console", lambda message: wrong.append(f"console: {message.text}")),
        ("pageerror", lambda error: wrong.append(f"error: {error}")),
        ("request", lambda asked: wrong.append(asked.url) if asked.url != report.as_uri() else None),
    ]
    for event, listener in heard:
        page.on(event, listener)
    page.goto(report.as_uri())
    yield page
    for event, listener in heard:
        page.remove_listener(event, listener)
    assert wrong == []


def test_the_report_is_readable_at_any_width_in_both_schemes(page: Page, scheme: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("How well it answers")
    expect(page.get_by_text("1 file could not be read")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
    luminance = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
    assert (page.evaluate(luminance) < 300) == (scheme == "dark")


def test_every_plot_is_drawn_in_the_pages_colours(page: Page) -> None:
    plots = page.locator("#plots figure svg")
    assert plots.count() == 6
    ink = page.evaluate("getComputedStyle(document.body).color")
    names = page.locator("#plots figure:last-child svg text", has_text="all questions")
    assert names.first.evaluate("node => getComputedStyle(node).fill") == ink
    for plot in plots.all():
        box = plot.bounding_box()
        assert box is not None
        assert box["width"] > 250
        assert box["height"] > 30


def test_a_question_opens_to_its_trace_and_hostile_text_stays_text(page: Page) -> None:
    question = page.locator("details.question", has_text="How many animals does the walrus colony count?")
    expect(question.locator("summary").first).to_contain_text("<script>window.attacked = true</script>")
    expect(question.locator(".trace")).to_be_hidden()
    question.locator("summary").first.click()
    expect(question.locator(".trace")).to_be_visible()
    passage = question.locator("details.passage").first
    passage.locator("summary").click()
    expect(passage.locator("mark")).to_have_text("counts exactly 4,321 animals")
    assert page.evaluate("window.attacked") is None
    assert page.locator("script, img").count() == 0
