"""Example questions: good English, from varied documents, the same each time."""

from __future__ import annotations

import pytest

from index.types import Document, Heading, Lines
from rag.drafting.forms import candidates, unnumbered
from rag.ui.examples import example_questions, sampled


def document(name: str, text: str, *titles: str) -> Document:
    headings = tuple(Heading(2, title, text.index(title), text.index(title) + len(title)) for title in titles)
    return Document(name, name, name, text, headings=headings, names=(name,))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("The Northern Limit Line is a sea boundary drawn in 1953.", "What is the Northern Limit Line?"),
        ("Jane Goodall was a scientist and an expert on chimpanzees.", "Who was Jane Goodall?"),
        ("Deterrence is the art of being feared. Much of deterrence is talk.", "What is deterrence?"),
        ("NATO is a defensive alliance of many states.", "What is NATO?"),
        (
            "The Korean army has about 1.3 million active soldiers today.",
            "How many active soldiers does the Korean army have?",
        ),
        (
            "South Korea's defence budget for 2024 is 59.4 trillion won.",
            "What is South Korea's defence budget for 2024?",
        ),
        ("On 5 January 2024, shells fell near the island.", "What happened on 5 January 2024?"),
        ("| 16 January 2024 | A speech in the assembly |", "What happened on 16 January 2024?"),
        ("- **14 January 2024:** a missile flew far.", "What happened on 14 January 2024?"),
        ("When was the Korean War halted?\n\nIn 1953.", "When was the Korean War halted?"),
        ("**Armistice**: an agreement to stop fighting.\n\nThe armistice holds.", "What is the armistice?"),
        ("DEFINITIONS\n\nOpen air prison\n   A name for a closed country.", "What does “Open air prison” mean?"),
        ("TERMS\n\n38 North\n   A website. See 38 North for more.", "What is 38 North?"),
    ],
)
def test_sentences_of_a_known_form_become_questions(text: str, question: str) -> None:
    assert example_questions([document("a.md", text)]) == (question,)


@pytest.mark.parametrize(
    "text",
    [
        "It is a boundary that nobody has recognised.",
        "Because iron is a metal of great strength, it is used.",
        "What he said is a matter of some debate.",
        "Is it true that this is the case?",
        "Sometimes it seems like he is a man of the people.",
        "Der Rhein ist ein Fluss in Europa.",
        "",
    ],
)
def test_sentences_that_lean_on_others_are_left_alone(text: str) -> None:
    assert example_questions([document("a.md", text)]) == ()


def test_a_term_that_is_a_heading_is_still_asked_for() -> None:
    text = "Armistice: an agreement to stop fighting.\nOff-ramp: a way out. The armistice holds.\n"
    assert "What is the armistice?" in example_questions([document("a.md", text, "Armistice", "Off-ramp")])


def test_documents_and_kinds_take_turns() -> None:
    faq = document("faq.md", "## Who commands the Baltic fleet?\n\nAn admiral.\n\n## Who pays?\n\nAll.")
    glossary = document("glossary.md", "A corvette is a small warship.\n\nA frigate is a larger warship.")
    timeline = document("timeline.md", "On 3 May 1999, the port was opened.\n\nOn 4 May 1999, it was closed.")
    first = example_questions([timeline, faq, glossary], 3)
    assert first == ("Who commands the Baltic fleet?", "What is a corvette?", "What happened on 3 May 1999?")
    assert example_questions([glossary, timeline, faq], 3) == first


def test_headings_stand_in_where_no_sentence_serves() -> None:
    text = "## Trade with China\n\nShips came. Ships went.\n\n## Introduction\n\nHello."
    assert example_questions([document("a.md", text, "Trade with China", "Introduction")]) == (
        "What do the documents say about trade with China?",
    )


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("1. Working hours", "Working hours"),
        ("2.3 leave", "leave"),
        ("Section 4: Pay", "Pay"),
        ("A. Scope", "Scope"),
        ("38 North", "38 North"),
        ("1953 and after", "1953 and after"),
        ("Part-time work", "Part-time work"),
        ("7.", "7."),
    ],
)
def test_a_heading_is_asked_about_without_its_number(title: str, bare: str) -> None:
    assert unnumbered(title) == bare


def test_a_large_folder_is_sampled_evenly() -> None:
    names = [str(number) for number in range(1000)]
    assert len(sampled(names)) == 40
    assert sampled(names)[1] == "25"
    assert sampled(names[:3]) == names[:3]


def test_code_and_paths_to_values_are_no_subjects() -> None:
    text = "class Ferry:\n\nThe Northern Limit Line is a sea boundary drawn in 1953.\n"
    heading = Heading(2, "class Ferry", 0, 11)
    lines = (Lines("code", 0, len(text), 1),)
    code = Document("a.py", "a", "A", text, headings=(heading,), names=("a.py",), lines=lines)
    data = Document("a.json", "a", "A", text, headings=(heading,), names=("a.json",))
    assert list(candidates(code)) == list(candidates(data)) == []
    assert list(candidates(Document("a.txt", "a", "A", text, names=("a.txt",))))
