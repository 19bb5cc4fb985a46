"""The chat in Chromium: what is highlighted is what was quoted, and nothing a person does is lost."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePath

import pytest
from playwright.sync_api import Locator, Page, expect
from steps import (
    Chat,
    ask,
    becomes,
    example,
    focused_label,
    in_view,
    marked,
    new_chat,
    open_chat,
    sideways,
    wait_until_finished,
)

from index.types import State
from rag.drafting.forms import candidates
from rag.types import Answer
from rag.ui.checked_examples import DRAWN
from rag.ui.examples import example_questions

NOT_ANSWERED = "What is the melting point of tungsten?"
IN_A_SHEET = "How deep is the well in Peki?"


@cache
def questions_for_every_format(chat: Chat) -> dict[str, Answer]:
    """Questions whose citations, together, lead into a document of every format there is."""
    index = chat.assistant.index
    ready = [info for info in index.documents() if info.state == State.READY]
    wanted = {PurePath(info.name).suffix for info in ready}
    chosen: dict[str, Answer] = {}
    for info in ready:
        document = index.document(info.document_id)
        headings = [f"What is said about {heading.title} in {document.title}?" for heading in document.headings[1:4]]
        known = [IN_A_SHEET] if info.name == "wells.xlsx" else []
        for question in [*known, *(candidate.question for candidate in candidates(document)), *headings][:8]:
            answer = chat.assistant.ask(question)
            cited = {PurePath(citation.document).suffix for citation in answer.citations}
            if cited & wanted:
                chosen[question] = answer
                wanted -= cited
                break
        if not wanted:
            return chosen
    pytest.fail(f"no question was found that is answered from {wanted}")


def test_a_pasted_mail_shows_its_beginning_and_opens_by_keyboard(chat: Chat, page: Page) -> None:
    gossip = "We have planned the trip for weeks, and the van is a bit rusty at its left side. " * 20
    mail = f"Hi all,\n\n{gossip}\n\n{IN_A_SHEET}\n\nBest wishes\nJo"
    open_chat(page, chat.address)
    turn = ask(page, mail)
    question, toggle = turn.locator(".question"), turn.locator(".whole")
    expect(turn.locator(".understood")).to_contain_text(IN_A_SHEET)
    expect(turn.locator(".answer")).to_contain_text("71")
    assert len(question.inner_text()) < 250
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.press("Enter")
    expect(question).to_contain_text("Best wishes")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    assert focused_label(page) == "BUTTON"
    expect(question).to_be_in_viewport()
    assert sideways(page) <= 0
    page.keyboard.press("Enter")
    expect(question).not_to_contain_text("Best wishes")


def test_every_highlight_is_the_quote_in_every_format(chat: Chat, page: Page) -> None:
    expected = questions_for_every_format(chat)
    index = chat.assistant.index
    open_chat(page, chat.address)
    for question, answer in expected.items():
        new_chat(page)
        turn = ask(page, question)
        chips = turn.locator(".chip")
        expect(chips).to_have_count(len(answer.citations))
        for citation in answer.citations:
            chips.and_(page.locator(f"[data-n='{citation.n}']")).click()
            expect(page.locator(".panel .meta")).to_contain_text(citation.document)
            becomes(page, marked, citation.quote)
            assert citation.quote == index.find(citation.document).text[citation.start : citation.end]
            becomes(page, in_view, True)


def test_a_cell_of_a_spreadsheet_is_cited_by_its_row_and_shown_in_its_column(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    turn = ask(page, IN_A_SHEET)
    turn.locator(".chip").first.click()
    expect(page.locator(".panel .meta")).to_contain_text("wells.xlsx · Wells of the district, row 3")
    becomes(page, marked, "W-03 | Peki | 71 |  |")
    rows = page.locator(".panel .table .row")
    columns = [[cell.bounding_box() for cell in rows.nth(at).locator(".cell").all()] for at in (0, 1)]
    edges = [[box["x"] for box in row if box] for row in columns]
    assert len(edges[0]) == 4
    assert edges[1][:4] == pytest.approx(edges[0], abs=1), "an empty cell keeps its column"
    expect(page.locator(".panel .row.whole")).to_have_attribute("data-level", "3")


def test_a_pdf_is_shown_as_its_page_with_rectangles(chat: Chat, page: Page) -> None:
    from index.readers.pdf import highlight_boxes

    expected = questions_for_every_format(chat)
    question, citation = next(
        (question, citation)
        for question, answer in expected.items()
        for citation in answer.citations
        if citation.document.endswith(".pdf")
    )
    index = chat.assistant.index
    boxes = highlight_boxes(
        index.path_of(citation.document), index.find(citation.document), citation.start, citation.end
    )
    open_chat(page, chat.address)
    turn = ask(page, question)
    turn.locator(f".chip[data-n='{citation.n}']").click()
    image = page.locator(".panel .page img").first
    expect(image).to_be_visible()
    expect(page.locator(".panel .box")).to_have_count(len(boxes))
    frame, drawn = image.bounding_box(), page.locator(".panel .box").first.bounding_box()
    assert frame is not None
    assert drawn is not None
    assert (drawn["x"] - frame["x"]) / frame["width"] == pytest.approx(boxes[0].left, abs=0.01)
    assert (drawn["y"] - frame["y"]) / frame["height"] == pytest.approx(boxes[0].top, abs=0.01)
    assert drawn["width"] / frame["width"] == pytest.approx(boxes[0].right - boxes[0].left, abs=0.01)


def test_a_declined_question_looks_declined_and_its_nearest_passages_open(chat: Chat, page: Page) -> None:
    answer = chat.assistant.ask(NOT_ANSWERED)
    assert answer.abstained
    open_chat(page, chat.address)
    turn = ask(page, NOT_ANSWERED)
    expect(turn).to_have_attribute("data-state", "declined")
    expect(turn.get_by_text("Not in your documents", exact=True)).to_be_visible()
    expect(turn.locator(".chip")).to_have_count(0)
    expect(turn.locator(".note")).to_be_hidden()
    cards = turn.locator(".card")
    expect(cards).to_have_count(min(3, len(answer.passages)))
    cards.first.click()
    becomes(page, marked, answer.passages[0].passage.text)


def test_what_was_typed_and_where_one_was_stay_when_a_source_opens_and_closes(chat: Chat, page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 800})  # beside a source the lines get shorter
    open_chat(page, chat.address)
    for _ in range(2):
        ask(page, "Summarise economy-by-year.pdf")
    page.get_by_role("textbox", name="Ask your documents").fill("half a thought")
    chip = page.locator(".turn").last.locator(".chip").nth(1)
    page.wait_for_timeout(500)
    chip.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before = top(chip)
    chip.click()
    expect(page.locator(".panel")).to_be_visible()
    page.wait_for_timeout(800)
    assert abs(top(chip) - before) <= 2
    expect(page.get_by_role("textbox", name="Ask your documents")).to_have_value("half a thought")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    page.wait_for_timeout(300)
    assert abs(top(chip) - before) <= 2


def top(place: Locator) -> float:
    return place.evaluate("node => node.getBoundingClientRect().top")


def test_the_keyboard_reaches_opens_and_closes_a_source(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    turn = ask(page, example(chat))
    label = turn.locator(".chip").first.get_attribute("aria-label")
    assert re.fullmatch(r"Open source 1: .+", label or "")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if focused_label(page) == label:
            break
    assert focused_label(page) == label
    expect(turn.locator(".preview")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".panel")).to_be_visible()
    expect(page.locator(".panel mark").first).to_be_attached()
    assert focused_label(page).startswith("Source: ")
    page.keyboard.press("Tab")
    expect(page.locator(".panel").get_by_role("button", name="Copy link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    assert focused_label(page) == label


def test_a_second_click_on_a_chip_scrolls_to_its_quote_again(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    turn = ask(page, example(chat))
    chip = turn.locator(".chip").first
    chip.click()
    expect(page.locator(".panel mark").first).to_be_attached()
    page.locator(".panel .scroller").evaluate("scroller => scroller.scrollTo(0, scroller.scrollHeight)")
    chip.click()
    becomes(page, in_view, True)


def test_the_close_button_gives_the_page_its_room_back(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    turn = ask(page, example(chat))
    before = turn.bounding_box()
    turn.locator(".source").first.click()
    expect(page.locator(".panel")).to_be_visible()
    beside, panel = turn.bounding_box(), page.locator(".panel").bounding_box()
    assert before is not None
    assert beside is not None
    assert panel is not None
    assert beside["x"] + beside["width"] <= panel["x"], "the conversation stands beside the source, not under it"
    page.get_by_role("button", name="Close the source").click()
    expect(page.locator(".panel")).to_be_hidden()
    page.wait_for_timeout(300)
    assert turn.bounding_box() == before


def test_examples_that_were_tried_are_offered_and_asked_by_a_click(chat: Chat, page: Page) -> None:
    index = chat.assistant.index
    ids = {info.document_id for info in index.documents() if info.state == State.READY}
    drawn = example_questions([index.document(document_id) for document_id in ids], DRAWN)
    answered = [question for question in drawn if not chat.assistant.ask(question).abstained][:4]
    assert len(answered) == 4
    open_chat(page, chat.address)
    for _ in range(60):
        if page.locator(".example").all_inner_texts() == answered:
            break
        page.wait_for_timeout(500)
        page.reload()
        expect(page.locator(".welcome h1")).to_be_visible()
    assert page.locator(".example").all_inner_texts() == answered
    page.locator(".example").first.click()
    turn = page.locator(".turn").first
    wait_until_finished(turn)
    expect(turn).to_have_attribute("data-state", "done")
    expect(turn.get_by_role("heading", name=answered[0])).to_be_visible()


def test_text_of_documents_is_never_code(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    turn = ask(page, "How many animals does the walrus colony of Svalbard count?")
    turn.locator(".chip").first.click()
    expect(page.locator(".panel mark")).to_contain_text('<img src=x onerror="window.attacked = true">')
    expect(page.locator(".panel .text")).to_contain_text("<script>window.attacked = true</script>")
    expect(page.locator(".panel .text img, .panel .text a, .panel .text script, .turn img")).to_have_count(0)
    assert page.evaluate("window.attacked") is None


def test_two_browsers_share_nothing(chat: Chat, page: Page, elsewhere: Page) -> None:
    open_chat(page, chat.address)
    ask(page, example(chat)).locator(".chip").first.click()
    expect(page.locator(".panel")).to_be_visible()
    open_chat(elsewhere, chat.address)
    expect(elsewhere.locator(".turn")).to_have_count(0)
    expect(elsewhere.locator(".panel")).to_be_hidden()


HEADER = ".st-key-nav a p, .st-key-nav [data-testid=stIconMaterial], .rail button"
MIDDLES = """all => all.map((node) => node.getBoundingClientRect()).filter((box) => box.height > 1)
    .map((box) => (box.top + box.bottom) / 2)"""


def test_a_phone_shows_everything_without_scrolling_sideways(chat: Chat, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_chat(page, chat.address)
    assert sideways(page) <= 0
    becomes(page, lambda page: len(page.locator(HEADER).evaluate_all(MIDDLES)), 5)
    middles = page.locator(HEADER).evaluate_all(MIDDLES)
    assert max(middles) - min(middles) <= 3, "the header's controls stand on a line"
    becomes(page, lambda page: page.locator(".stMain").evaluate("main => main.scrollTop"), 0)  # seen from its beginning
    turn = ask(page, example(chat))
    assert sideways(page) <= 0
    turn.locator(".chip").first.click()
    expect(page.locator(".panel mark").first).to_be_attached()
    panel = page.locator(".panel").bounding_box()
    assert panel is not None
    assert (panel["x"], panel["width"]) == (0, 360)
    assert sideways(page) <= 0
    page.get_by_role("button", name="Close the source").click()
    ask(page, NOT_ANSWERED)
    assert sideways(page) <= 0
    page.goto(f"{chat.address}/documents")
    expect(page.locator(".library tbody tr").first).to_be_visible()
    assert sideways(page) <= 0


def test_a_press_on_a_citation_counts_though_its_text_moves_before_it_is_let_go(chat: Chat, page: Page) -> None:
    open_chat(page, chat.address)
    turn = ask(page, example(chat))
    chip, panel = turn.locator(".chip").first, page.locator(".panel")
    press(page, chip)
    page.wait_for_timeout(300)  # as long as a card waits to be shown
    turn.locator(".answer").evaluate("answer => (answer.style.paddingTop = '90px')")
    page.mouse.up()
    expect(panel).to_be_visible()
    expect(page.locator(".panel mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    press(page, chip)
    page.mouse.move(640, 40)  # whoever thinks better of it moves away
    page.mouse.up()
    page.wait_for_timeout(500)
    expect(panel).to_be_hidden()


def press(page: Page, place: Locator) -> None:
    box = place.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
