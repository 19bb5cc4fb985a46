"""What is said of the folder and its documents: from the catalogue, and in quoted sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_files import write

from index.sentences import sentences_of
from index.sync import sync
from index.types import Document, Heading
from rag.answer_blocks import answer_blocks
from rag.answering import central
from rag.answering import overview as module
from rag.answering.overview import overview
from rag.assistant import Assistant
from rag.requests import Request, Wish
from rag.types import Turn


@pytest.fixture(scope="module")
def infos(library):
    return {info.name: info for info in library.documents()}


@pytest.mark.parametrize("wish", [Wish.GREETING, Wish.THANKS, Wish.AGREED, Wish.FAREWELL, Wish.HELP])
def test_a_reply_is_short_and_cites_nothing(library, wish):
    said = overview(Request(wish), library, library.documents())
    assert said.text
    assert len(said.text) < 300
    assert said.citations == said.passages == ()


def test_the_documents_are_listed_with_title_and_size(library, infos):
    lines = overview(Request(Wish.LISTING), library, library.documents()).text.splitlines()
    assert lines[0] == f"{len(infos)} documents:"
    assert "- salt.md: Salt fields of Sindo (3 passages)" in [
        line.replace(f"({infos['salt.md'].passages} passages)", "(3 passages)") for line in lines
    ]
    assert len([line for line in lines if line.startswith("- ")]) == len(infos)


def test_a_long_list_is_cut_and_says_so(library, infos, monkeypatch):
    monkeypatch.setattr(module, "LISTED", 2)
    text = overview(Request(Wish.LISTING), library, library.documents()).text
    assert text.count("\n- ") == 2
    assert f"And {len(infos) - 2} more" in text


def test_what_is_in_a_document_are_its_headings(library, infos):
    text = overview(Request(Wish.CONTENTS, infos["ferry.md"]), library, library.documents()).text
    assert text.startswith("ferry.md: Island ferry (")
    assert [line for line in text.splitlines() if line.startswith("- ")] == [
        "- Summer timetable",
        "- Winter timetable",
        "- Fares",
    ]


def test_a_summary_quotes_a_sentence_for_each_section_exactly(library, infos):
    said = overview(Request(Wish.SUMMARY, infos["armistice.md"]), library, library.documents())
    text = library.document(infos["armistice.md"].document_id).text
    assert [citation.heading for citation in said.citations] == ["The signing", "What did it settle?"]
    for citation in said.citations:
        assert citation.quote == text[citation.start : citation.end]
        assert any(hit.passage.start <= citation.start < hit.passage.end for hit in said.passages)
        assert f"[{citation.n}]" in said.text
    assert said.text.startswith("- **The signing**: ")


def test_a_document_without_headings_is_summed_up_in_stretches(library, infos):
    said = overview(Request(Wish.SUMMARY, infos["salt.md"]), library, library.documents())
    starts = [citation.start for citation in said.citations]
    assert 2 <= len(starts) <= central.STRETCHES
    assert starts == sorted(set(starts))


def test_all_documents_are_summed_up_by_a_sentence_each(library, infos, monkeypatch):
    monkeypatch.setattr(module, "DOCUMENTS_SUMMARISED", 3)
    said = overview(Request(Wish.SUMMARY), library, library.documents())
    assert len({citation.document for citation in said.citations}) == len(said.citations) <= 3
    assert f"3 of {len({info.document_id for info in infos.values()})} documents." in said.text


def test_only_the_longest_sections_are_summed_up_in_their_order(library, infos, monkeypatch):
    monkeypatch.setattr(central, "SECTIONS", 2)
    said = overview(Request(Wish.SUMMARY, infos["ferry.md"]), library, library.documents())
    assert [citation.heading for citation in said.citations] == ["Summer timetable", "Winter timetable"]
    assert "2 of its 3 sections." in said.text


def test_sections_are_those_of_the_uppermost_headings_of_which_there_are_several():
    text = "T\n" + "A\naaa\nB\nbbb\nC\nccc\n"
    headings = (Heading(1, "T", 0, 1), *(Heading(2, name, text.index(name), text.index(name) + 1) for name in "ABC"))
    document = Document("d", "", "T", text, headings=headings)
    assert [(title, text[slice(*span)].strip()) for title, span in central.section_spans(document)] == [
        ("A", "aaa"),
        ("B", "bbb"),
        ("C", "ccc"),
    ]


# Hard-wrapped, without headings; cut in four, it would be cut within words.
HOLM = """Holm is an island of the outer firth, and was a station of the herring fleet for three hundred years.

The lighthouse on its northern head was built in 1862 by the engineer Josias Penrose, and was automated in 1989. Its
lamp is seen from twenty miles away in clear weather. Keepers lived there with their families until the very end.

The last herring was landed on the old pier in 1957. Most of the people left for the mainland in the years after that.
Today a warden lives on the island from May to September, and counts the birds.
"""
PIECES = [
    "The ferry left at noon.",
    '"Stop!" he said. "',
    "It was cold; e.g. ",
    "see No. 3. ",
    " ",
    "\n",
    "\n\n",
    "a | b\n",
]


def test_a_summary_quotes_no_part_of_a_sentence():
    document = Document("d", "holm.txt", "", HOLM)
    found = [one for _, span in central.section_spans(document) for one in central.whole_sentences(document, span)]
    assert found == sentences_of(document)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.integers(0, 300), st.integers(0, 300))
def test_whatever_is_cut_out_of_a_document_has_its_own_sentences_alone(text, start, end):
    document = Document("d", "", "", text)
    found = central.whole_sentences(document, (start, max(start, end)))
    assert found == [one for one in sentences_of(document) if start <= one[0] < end]


def test_every_quote_of_every_overview_is_a_sentence_of_its_document(library, infos):
    asked = [Request(Wish.SUMMARY), *(Request(Wish.SUMMARY, info) for info in infos.values())]
    citations = [one for request in asked for one in overview(request, library, library.documents()).citations]
    assert len(citations) > len(infos)
    for one in citations:
        assert (one.start, one.end) in sentences_of(library.document(one.document_id))


def test_documents_without_a_sentence_are_named_and_names_are_shown_as_they_are(empty, tmp_path):
    names = ["[link](javascript:alert(1)) <b>.md", "__init__.md", "notes [2].md"]
    for number, name in enumerate(names):
        write(
            tmp_path / "odd" / name, f"The {'oak elm ash'.split()[number]} by the old mill was felled in 184{number}."
        )
    write(tmp_path / "odd" / "prices.csv", "ware,price\nrope,3\nsail,40\n")
    sync(empty, tmp_path / "odd")
    said = overview(Request(Wish.SUMMARY), empty, empty.documents())
    last = said.text.splitlines()[-1]
    assert last == "3 of 4 documents. No sentence to quote was found in prices.csv (tables have none)."
    for text in (said.text, overview(Request(Wish.LISTING), empty, empty.documents()).text):
        blocks = answer_blocks(text, said.citations)
        shown = ["".join(piece.get("text") or piece["word"] for piece in block["pieces"]) for block in blocks]
        for name in names:
            assert any(line.replace("\u2060", "").startswith(name) for line in shown)


@pytest.mark.parametrize("text", ["", "One.", "Is it? It is: so."])
def test_a_document_without_whole_sentences_is_no_summary(text):
    assert all(not central.says_something(part) for part in text.split(".") if part)


def test_an_assistant_answers_requests_without_searching(library):
    assistant = Assistant(library)
    listed = assistant.ask("What documents do you have?")
    assert (listed.abstained, listed.answerer, listed.trace) == (False, "overview", None)
    reply = assistant.ask("Thanks!")
    assert (reply.abstained, reply.declined, reply.confidence) == (True, False, 0.0)
    *_, last = assistant.stream("Summarise ferry.md")
    assert last.citations
    assert last.text == assistant.ask("Summarise ferry.md").text


def test_a_greeting_before_a_question_is_no_topic_of_it(library):
    assistant = Assistant(library)
    history = [Turn("user", "Hi"), Turn("assistant", assistant.ask("Hi").text)]
    asked = assistant.ask("And who signed it?", history)
    assert asked.standalone_question == "And who signed it?"
