"""What the chat draws for a question and its answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.errors import FootnoteError
from index.types import Passage
from rag.answer_blocks import answer_blocks, label, place
from rag.types import Answer, Citation, Hit, Turn
from rag.ui.conversation import Exchange, history
from rag.ui.turns import source_data, turn_data

ONE = Citation(1, "manual.pdf", "Manual", 10, 20, "The quote.", page=2, heading="Safety", document_id="d1")
TWO = Citation(2, "notes.md", "Notes", 5, 9, "Four", document_id="d2")
ANSWER = Answer("Why?", "Why?", "Because it is so [1]. And so on [2].", False, 0.9, "extractive", (ONE, TWO))
HIT = Hit(
    Passage("p", "d1", 0, 30, "## Far\n\nA **near** passage | cell", headings=("Top", "Far")),
    "manual.pdf",
    "Manual",
    0.4,
)
DECLINED = Answer("Who?", "Who?", "The documents don't say.", True, 0.1, "extractive", (), (HIT,) * 5)


def flat(text: str, *citations: Citation) -> list[object]:
    """Pieces as text, and chips as their numbers behind the word that they hold on to."""
    pieces = [piece for block in answer_blocks(text, citations) for piece in block["pieces"]]
    return [piece.get("text") or (piece["word"], [chip["n"] for chip in piece["chips"]]) for piece in pieces]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is so [1].", ["It is ", ("so", [1]), "."]),
        ("It is so. [1][2] Then", ["It is ", ("so.", [1, 2]), " Then"]),
        ("It is so [1] [2]", ["It is ", ("so", [1, 2])]),
        ("It is so [1][1]", ["It is ", ("so", [1])]),
        ("It is so [7].", ["It is so", "."]),
        ("[1] first", [("", [1]), " first"]),
        ("No marker [a] or [1 here", ["No marker [a] or [1 here"]),
    ],
)
def test_markers_become_chips_that_hold_on_to_the_word_before(text: str, expected: list[object]) -> None:
    assert flat(text, ONE, TWO) == expected


def test_paragraphs_and_lists_are_blocks_of_their_own() -> None:
    text = "Two things:\n- the first [1]\n  goes on\n- the second\n\nAnd **that** is `all`."
    blocks = answer_blocks(text, (ONE,))
    assert [block["kind"] for block in blocks] == ["text", "item", "item", "text"]
    assert [piece["style"] for piece in blocks[-1]["pieces"]] == ["", "strong", "", "code", ""]


LONG_MESSAGE = f"Hi all,\n\n{'the van is a bit rusty ' * 40}\n\nWhy?"


@pytest.mark.parametrize("question", [LONG_MESSAGE, "a\nb\n" * 6])
def test_a_pasted_message_is_drawn_by_its_beginning(question: str) -> None:
    data = turn_data(Exchange(question, id="x"))
    assert data["question"] == question
    assert len(data["beginning"]) <= 244
    assert " ".join(question.split()).startswith(data["beginning"].removesuffix(" …"))


def test_a_question_of_a_few_lines_is_drawn_whole() -> None:
    assert "beginning" not in turn_data(Exchange("The economy fell by 4.5% one year.\nWhich year?", id="x"))


def test_how_a_quote_begins_is_told_without_its_bullet() -> None:
    assert source_data(replace(ONE, quote="- A *pass* for the tram."))["begins"] == "“A pass for the tram.”"


def test_html_in_an_answer_is_text_like_any_other() -> None:
    assert flat("<script>alert(1)</script> ![x](http://x.test/y.png)") == [
        "<script>alert(1)</script> ![x](http://x.test/y.png)"
    ]


def test_a_chip_says_which_source_it_opens() -> None:
    assert label(ONE) == "Open source 1: manual.pdf, page 2"
    assert label(replace(TWO, verified=False)) == "Open source 2: notes.md, not verified"
    assert place(2, "Safety") == "Safety · p. 2"
    assert place(2, "Safety", "talk.pptx") == "Safety · slide 2"
    assert label(replace(TWO, document="talk.PPTX", page=2)) == "Open source 2: talk.PPTX, slide 2"
    assert place(None, "") == ""


def test_a_page_with_a_label_of_its_own_bears_it_beside_its_number() -> None:
    assert place(4, "Preface", "book.pdf", "iv") == "Preface · p. 4 (iv)"
    assert label(replace(ONE, page=4, page_label="iv")) == "Open source 1: manual.pdf, page 4 (iv)"
    assert source_data(replace(ONE, page=4, page_label="iv"))["place"].endswith("p. 4 (iv)")


def test_a_finished_answer_shows_its_sources_and_where_the_words_come_from() -> None:
    data = turn_data(Exchange("Why?", answer=ANSWER))
    assert data["state"] == "done"
    assert data["note"] == "Quoted from your documents"
    assert [(source["n"], source["name"], source["quote"]) for source in data["sources"]] == [
        (1, "manual.pdf", "The quote."),
        (2, "notes.md", "Four"),
    ]


def test_a_source_without_a_place_has_the_beginning_of_its_quote_to_show() -> None:
    source = source_data(replace(TWO, quote="The rise of fares was put off " * 5))
    assert source["place"] == ""
    assert source["begins"] == "“The rise of fares was put off The rise of fares was put off …”"


def test_a_declined_question_looks_declined_and_shows_the_nearest_passages() -> None:
    data = turn_data(Exchange("Who?", answer=DECLINED))
    assert data["state"] == "declined"
    assert "sources" not in data
    assert len(data["nearest"]) == 3
    assert data["nearest"][0]["text"] == "A near passage · cell"
    assert data["nearest"][0]["place"] == "Far"


def test_an_answer_in_the_making_shows_what_has_arrived_and_no_note_yet() -> None:
    data = turn_data(Exchange("Why?", job="j"), ANSWER)
    assert data["state"] == "working"
    assert data["note"] == ""
    assert data["blocks"]


def test_a_problem_is_told_with_its_remedy() -> None:
    data = turn_data(Exchange("Why?", problem=FootnoteError("No model", "Set one")))
    assert data["state"] == "failed"
    assert data["problem"] == {"reason": "No model", "remedy": "Set one"}


def test_a_stopped_answer_says_so() -> None:
    assert turn_data(Exchange("Why?", answer=ANSWER, stopped=True))["state"] == "stopped"


def test_unverified_citations_of_a_model_s_answer_are_counted() -> None:
    mixed = replace(ANSWER, answerer="chat_model", citations=(ONE, replace(TWO, verified=False)))
    assert turn_data(Exchange("Why?", answer=mixed))["note"] == "1 of 2 citations could not be verified"


def test_a_sentence_that_could_not_be_verified_is_said_to_be_in_words() -> None:
    text = "It is so [1]. Kings came [2]. Spain won."
    answer = replace(
        ANSWER,
        text=text,
        answerer="chat_model",
        model="openai:x",
        citations=(ONE, replace(TWO, verified=False)),
        unverified=((14, 29), (30, 40)),
    )
    data = turn_data(Exchange("Why?", answer=answer))
    pieces = [piece for block in data["blocks"] for piece in block["pieces"]]
    shown = "".join(piece.get("text") or piece.get("word") or f"<{piece.get('flag')}>" for piece in pieces)
    assert shown == "It is so. Kings came.<not verified> Spain won.<not verified>"
    assert data["note"] == (
        "Worded by openai:x. 1 of 2 citations could not be verified; 1 sentence has no source in your documents"
    )


def test_words_of_our_own_are_told_apart_from_quotes_and_cut_nothing() -> None:
    text = "Of 3 rows, by “A **b**”: Bold is **this** [1].\n\nThe documents don't answer “why”."
    own = ((0, 24), (text.index("The documents"), len(text)))
    blocks = turn_data(Exchange("Why?", answer=replace(ANSWER, text=text, own=own)))["blocks"]
    pieces = [piece for block in blocks for piece in block["pieces"]]
    ours = ["".join(piece["text"] for piece in block["pieces"] if piece.get("own")) for block in blocks]
    assert ours == ["Of 3 rows, by “A b”:", "The documents don't answer “why”."]
    assert "".join(piece.get("text", piece.get("word", "")) for piece in pieces if not piece.get("own")) == (
        " Bold is this."
    )
    assert [chip["n"] for piece in pieces for chip in piece.get("chips", ())] == [1]
    cut = "A \ue001 glyph \ue002."
    (block,) = turn_data(Exchange("Why?", answer=replace(ANSWER, text=cut, citations=())))["blocks"]
    assert [piece["text"] for piece in block["pieces"]] == ["A \ufffd glyph \ufffd."]


def test_a_character_that_marks_flags_is_no_flag_in_a_text() -> None:
    answer = replace(ANSWER, text="A \ue000 glyph.", citations=())
    (block,) = turn_data(Exchange("Why?", answer=answer))["blocks"]
    assert [piece["text"] for piece in block["pieces"]] == ["A \ufffd glyph."]


def test_a_model_s_answer_says_who_worded_it_and_a_quoted_one_why_it_stands_in() -> None:
    worded = turn_data(Exchange("Why?", answer=replace(ANSWER, answerer="chat_model", model="ollama:qwen3:8b")))
    assert worded["note"] == "Worded by ollama:qwen3:8b. Every citation was found in your documents"
    assert "notice" not in worded
    stands_in = turn_data(Exchange("Why?", answer=replace(ANSWER, notice="The chat model could not be reached.")))
    assert (stands_in["notice"], stands_in["note"]) == (
        "The chat model could not be reached.",
        "Quoted from your documents",
    )


def test_a_follow_up_shows_how_it_was_understood() -> None:
    followed = replace(ANSWER, question="And in 2020?", standalone_question="Why in 2020?")
    assert turn_data(Exchange("And in 2020?", answer=followed))["understood"] == "Why in 2020?"
    assert "understood" not in turn_data(Exchange("why? ", answer=ANSWER))


def test_history_holds_questions_and_the_answers_that_were_given() -> None:
    exchanges = [
        Exchange("Why?", answer=ANSWER),
        Exchange("How?", problem=FootnoteError("x")),
        Exchange("When?", job="j"),
    ]
    assert history(exchanges) == (
        Turn("user", "Why?"),
        Turn("assistant", ANSWER.text),
        Turn("user", "How?"),
        Turn("user", "When?"),
    )
