"""Conversations as files: every quote with its page, numbered through, and text that stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from index.types import Passage
from rag.branches import StoredAnswer, StoredExchange
from rag.cli import main
from rag.conversations import Conversations
from rag.exports import FORMATS, file_name
from rag.exports.markdown import answer_markdown
from rag.exports.types import Exported, ExportedTurn, all_exported
from rag.history import Feedback, History
from rag.links import link_of
from rag.types import Answer, Citation, Hit

HOSTILE = "<script>alert(1)</script> *a* | [x](http://x.test) \\ & 🎉"
ONE = Citation(1, "manual.pdf", "Manual", 10, 20, "The quote, 🎉 | 4.", page=2, heading="Safety", document_id="d1")
TWO = Citation(2, "notes.md", "Notes", 5, 9, HOSTILE, verified=False, document_id="d2")
ANSWER = Answer(
    "Why?", "Why so?", "Because **it is so** [1].\n\n- And so on [2]\n- `x`", False, 0.9, "extractive", (ONE, TWO)
)
HIT = Hit(Passage("p", "d1", 0, 30, "Near.", 3, ("Top", "Far")), "manual.pdf", "Manual", 0.4)
DECLINED = Answer("Who?", "Who?", "The documents don't answer this.", True, 0.1, "extractive", (), (HIT,))
AT = datetime(2024, 3, 1, 12, tzinfo=UTC)


def turn(id: str, question: str, answer: Answer | None, parent: str = "", **more: str) -> ExportedTurn:
    exchange = StoredExchange(id, question, parent, AT.isoformat(), "answered" if answer else "asked")
    return ExportedTurn(exchange, StoredAnswer("answered", answer) if answer else None, **more)


def conversation(*turns: ExportedTurn, title: str = "Why?") -> Exported:
    return Exported("c1", title, AT, turns, turns, AT)


TALK = conversation(
    turn("a", "Why?", ANSWER), turn("b", HOSTILE, replace(ANSWER, question=HOSTILE), "a"),
    turn("c", "Who?", DECLINED, "b"), turn("d", "When?", None, "c"),
)  # fmt: skip


def written(form: str, *conversations: Exported) -> str:
    return FORMATS[form].written(conversations or [TALK])


def rendered(markdown: str) -> LexborHTMLParser:
    return LexborHTMLParser(MarkdownIt("commonmark").enable("table").render(markdown))


def test_markdown_numbers_its_footnotes_through_and_each_has_place_and_quote() -> None:
    text = written("markdown")
    assert re.findall(r"\[\^(\d+)\](?!:)", text) == ["1", "2", "3", "4"]
    assert "[^1]: manual.pdf, Safety, p. 2: “The quote, 🎉 \\| 4.”" in text
    assert re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE) == ["1", "2", "3", "4"]
    assert "(not verified)" in text.splitlines()[-3]
    assert "*Understood as: Why so?*" in text
    assert "Because **it is so**[^1]." in text
    assert "- And so on[^2]\n- `x`" in text
    assert "Nearest passages: manual.pdf, Far · p. 3" in text
    assert text.rstrip().count("\n## ") == 4


def test_an_answer_is_copied_with_footnotes_that_lead_to_their_places() -> None:
    text = answer_markdown(ANSWER, "http://127.0.0.1:8501/chat")
    assert text.startswith("Because **it is so**[^1].\n\n- And so on[^2]\n- `x`\n\n*Quoted from the documents.*")
    assert re.findall(r"^\[\^\d\]: \[.+\]\((http://127[^)]+)\): “", text, re.MULTILINE) == [
        f"http://127.0.0.1:8501/{link_of(citation)}" for citation in (ONE, TWO)
    ]
    assert text.count("“") == 2
    assert rendered(text).css_first("script") is None
    assert "[^1]: manual.pdf, Safety, p. 2: “" in answer_markdown(ANSWER, ""), "without an address there is no link"


def test_footnotes_lead_to_the_chat_where_its_address_is_known() -> None:
    address = "http://127.0.0.1:8501/chat"
    links = [f"http://127.0.0.1:8501/{link_of(citation)}" for citation in (ONE, TWO)]
    text = FORMATS["markdown"].written([TALK], address)
    assert re.findall(r"^\[\^\d\]: \[.+\]\((http[^)]+)\): “", text, re.MULTILINE) == links * 2
    assert "opens its words in the chat at http://127.0.0.1:8501/, where" in text
    page = LexborHTMLParser(FORMATS["html"].written([TALK], address))
    assert [node.attributes["href"] for node in page.css(".notes a.open")] == links * 2
    assert [node.text() for node in page.css(".notes a.open")] == ["manual.pdf", "notes.md"] * 2
    assert "at http://127.0.0.1:8501/, where" in page.css_first(".opens").text()
    assert json.loads(FORMATS["json"].written([TALK], address)) == json.loads(written("json"))
    for form in ("markdown", "html"):
        assert "in the chat at" not in written(form), "without an address"


def test_words_of_our_own_are_set_apart_from_quotes_in_files() -> None:
    answer = replace(ANSWER, text="Of *3* rows: Because **it is so** [1].", citations=(ONE,), own=((0, 12),))
    assert "*Of \\*3\\* rows:* Because **it is so**[^1]." in answer_markdown(answer, "")
    page = LexborHTMLParser(written("html", conversation(turn("a", "Why?", answer))))
    assert [node.text() for node in page.css(".own")] == ["Of *3* rows:"]


def test_what_was_declined_or_stopped_says_so_when_it_is_copied() -> None:
    assert "*Not in the documents.*\n\nNearest passages: manual.pdf" in answer_markdown(DECLINED, "")
    assert "*Stopped before it was whole.*" in answer_markdown(ANSWER, "", stopped=True)


def test_several_conversations_share_no_footnote() -> None:
    text = written("markdown", TALK, TALK)
    marks = re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
    assert marks == [str(number) for number in range(1, 9)]
    assert written("markdown", conversation(title="Empty")).startswith("# Empty")


@pytest.mark.parametrize("text", [HOSTILE, "# no heading", "1. no item", "- no item", "> no quote", "a_b_c ~~d~~"])
def test_what_was_asked_stays_text_in_markdown_and_html(text: str) -> None:
    asked = conversation(turn("a", text, replace(ANSWER, text=f"So: {text} [1]", citations=(ONE,))), title=text)
    page = rendered(written("markdown", asked))
    assert [node.text() for node in page.css("h2")] == [text]
    assert page.css("script, ul, ol, blockquote, h3, a, em > em") == []
    html = LexborHTMLParser(written("html", asked))
    assert [node.text(strip=True) for node in html.css("h1, h2")] == [text, text]
    assert html.css("script, img") == []


def test_the_page_to_print_has_footnotes_that_lead_there_and_back() -> None:
    page = LexborHTMLParser(written("html"))
    marks = [node.attributes for node in page.css("sup a")]
    assert [mark["href"] for mark in marks] == [f"#note-1-{n}" for n in (1, 2, 3, 4)]
    notes = page.css("ol.notes li")
    assert [f"#{note.attributes['id']}" for note in notes] == [mark["href"] for mark in marks]
    assert [note.css_first("a").attributes["href"] for note in notes] == [f"#{mark['id']}" for mark in marks]
    first = " ".join(notes[0].text().split())
    assert first.startswith("manual.pdf Safety · p. 2 The quote, 🎉 | 4.")
    assert notes[1].css_first("q").text() == HOSTILE
    assert [note.css_first(".flag") is not None for note in notes] == [False, True, False, True]
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import", written("html")), "nothing is fetched"


def test_json_has_everything_and_says_which_branch_is_shown() -> None:
    old = turn("old", "Why not?", ANSWER, feedback=Feedback("old", "down", "Why not?", {}, reason="source"))
    both = replace(TALK, everything=(old, *TALK.turns))
    (form,) = json.loads(written("json", both))["conversations"]
    assert [(one["id"], one["shown"]) for one in form["turns"]] == [
        ("old", False), ("a", True), ("b", True), ("c", True), ("d", True),
    ]  # fmt: skip
    assert form["turns"][1]["answer"] == json.loads(json.dumps(ANSWER.to_json()))
    assert form["turns"][0]["feedback"] == {"verdict": "down", "reason": "source", "comment": ""}
    assert (form["turns"][4]["answer"], form["turns"][4]["state"]) == (None, "asked")


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (["Who is  Ilse Brandt?"], "who-is-ilse-brandt.md"),
        (["../../etc"], "etc.md"),
        (["???"], "conversation.md"),
        (["one", "two"], "conversations-2024-03-01.md"),
    ],
)
def test_a_file_is_called_by_what_it_holds(titles: Sequence[str], name: str) -> None:
    assert file_name([conversation(title=title) for title in titles], FORMATS["markdown"]) == name


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    made = Conversations(tmp_path)
    for owner in ("browser:me", "browser:you"):
        made.ask(owner, owner, StoredExchange(owner, f"Who is {owner}?", "", AT.isoformat()), "Who?")
        made.finish(owner, StoredAnswer("answered", ANSWER))
    return made


def test_what_is_exported_is_its_owner_s(kept: Conversations, tmp_path: Path) -> None:
    mine = all_exported(kept, History(tmp_path), "browser:me")
    assert [one.turns[0].exchange.question for one in mine] == ["Who is browser:me?"]
    assert len(all_exported(kept, History(tmp_path))) == 2


def test_the_command_writes_all_of_a_data_directory(
    kept: Conversations, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["conversations", "export", "--data-dir", str(tmp_path)]
    assert main(command) == 0
    assert capsys.readouterr().out.count("\n## Who is browser:") == 2
    assert main([*command, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["conversations"]) == 2
    out = tmp_path / "talks.html"
    assert main([*command, "--format", "html", "--out", str(out)]) == 0
    assert "The quote, 🎉 | 4." in out.read_text(encoding="utf-8")
    assert "2 conversations in" in capsys.readouterr().err
    assert main([*command, "--address", "https://chat.example"]) == 0
    assert capsys.readouterr().out.count("](https://chat.example/documents?document=manual.pdf") == 2
    with pytest.raises(SystemExit, match="2"):
        main([*command, "--address", "chat.example"])
    assert "'chat.example' is no address of a web page" in capsys.readouterr().err
    assert main([*command, "--out", str(tmp_path)]) == 1
    assert "can't be written" in capsys.readouterr().err
    assert main(["conversations", "export", "--data-dir", str(tmp_path / "none")]) == 1
    assert "Ask something in the chat first" in capsys.readouterr().err
