"""The built-in answer: sentences of the documents in order of merit, each once, each cited, part by part."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from plain_vocabulary import Plain

from index.types import Document, Heading, Lines, Page, Passage
from rag.answer_blocks import answer_blocks
from rag.answering.candidates import Candidate
from rag.answering.choosing import GAP, KIND_GAP, MOST_SENTENCES, ROW_GAP, choose
from rag.answering.extractive import answer, own_words, readable, row_text, told
from rag.answering.look import Look
from rag.question import Kind, Question
from rag.retrieval import Retrieval
from rag.types import Hit

TEXT = "# Boat\n\nIt leaves at 7:50. It takes four hours. Bicycles are free. It leaves at 7:50. - *Dogs* pay half [3]."
BOAT = Document(
    "boat", "", "Boat", TEXT, pages=(Page(1, 0, 40), Page(2, 40, len(TEXT))), headings=(Heading(1, "Boat", 0, 6),)
)
TWIN = Document("twin", "", "Twin", TEXT)


def candidate(
    quote: str, score: float, document: Document = BOAT, from_end: bool = False, kind: float = 0.0
) -> Candidate:
    start = TEXT.rindex(quote) if from_end else TEXT.index(quote)
    passage = Passage(f"{document.id}-all", document.id, 0, len(TEXT), TEXT)
    hit = Hit(passage, f"{document.id}.md", document.title, 1.0)
    return Candidate(hit, start, start + len(quote), quote, {"kind": kind}, score)


def look(text: str, *sentences: Candidate) -> Look:
    documents = {BOAT.id: BOAT, TWIN.id: TWIN}
    retrieval = Retrieval(text, tuple(one.hit for one in sentences), (), (), (), {}, documents)
    return Look(retrieval, Question(text, (), Kind.OTHER, len(text)), sentences, {}, 0.9)


LEAVES, TAKES, BICYCLES = "It leaves at 7:50.", "It takes four hours.", "Bicycles are free."
DOGS = "- *Dogs* pay half [3]."


def test_sentences_come_best_first_with_their_citations_numbers():
    one = look("When?", candidate(TAKES, 9.0), candidate(LEAVES, 8.5))
    text, citations, _ = answer([one], [one], Plain())
    assert text == f"{TAKES} [1] {LEAVES} [2]"
    assert [(citation.n, citation.quote) for citation in citations] == [(1, TAKES), (2, LEAVES)]


def test_a_citation_says_exactly_where_its_quote_is():
    one = look("What pays a dog?", candidate(DOGS, 9.0))
    text, (citation,), _ = answer([one], [one], Plain())
    assert text == "Dogs pay half. [1]"
    assert TEXT[citation.start : citation.end] == citation.quote == DOGS
    assert (citation.document, citation.title, citation.page, citation.heading) == ("boat.md", "Boat", 2, "Boat")
    assert citation.document_id == "boat"


def test_a_sentence_far_behind_the_best_is_left_out():
    chosen = choose([candidate(LEAVES, 9.0), candidate(TAKES, 9.0 - GAP), candidate(BICYCLES, 9.0 - GAP - 0.01)])
    assert [one.text for one in chosen] == [LEAVES, TAKES]


def test_one_with_the_kind_of_thing_asked_for_is_told_from_further_behind():
    best = candidate(BICYCLES, 9.0, kind=0.5)
    alike, has_it = (candidate(TAKES, 9.0 - GAP - 0.1, kind=0.5), candidate(LEAVES, 9.0 - KIND_GAP, kind=1.0))
    assert choose([best, alike, has_it]) == [best, has_it]
    assert choose([best, candidate(LEAVES, 9.0 - KIND_GAP - 0.01, kind=1.0)]) == [best]
    assert choose([candidate(BICYCLES, 9.0, kind=1.0), has_it])[1:] == []


def test_one_of_another_year_than_the_best_is_left_out():
    right, other = candidate(LEAVES, 9.0), candidate(TAKES, 8.9)
    other.features["astray"] = 1.0
    assert choose([right, other, candidate(BICYCLES, 8.8)]) == [right, candidate(BICYCLES, 8.8)]
    right.features["astray"] = 1.0  # neither is better than the other
    assert choose([right, other]) == [right, other]


def test_an_answer_has_only_so_many_sentences():
    sentences = [candidate(quote, 9.0) for quote in (LEAVES, TAKES, BICYCLES, DOGS)]
    assert choose(sentences) == sentences[:MOST_SENTENCES]


def test_what_stands_twice_in_the_documents_is_said_once():
    again = candidate(LEAVES, 8.9, from_end=True)
    twin = candidate(LEAVES, 8.8, document=TWIN)
    assert [one.text for one in choose([candidate(LEAVES, 9.0), again, twin])] == [LEAVES]


@pytest.mark.parametrize("document", [BOAT, TWIN])
def test_what_one_part_has_said_another_does_not_say_again(document):
    first, second = look("When?", candidate(LEAVES, 9.0)), look("How?", candidate(LEAVES, 9.0, document=document))
    text, citations, _ = answer([first, second], [first, second], Plain())
    assert text == f"{LEAVES} [1]"
    assert len(citations) == 1


def test_parts_are_answered_in_the_order_they_were_asked_and_numbered_through():
    parts = [look("How long?", candidate(TAKES, 5.0)), look("When?", candidate(LEAVES, 9.0), candidate(BICYCLES, 8.0))]
    text, citations, _ = answer(parts, parts, Plain())
    assert text == f"{TAKES} [1] {LEAVES} [2] {BICYCLES} [3]"
    assert [citation.n for citation in citations] == [1, 2, 3]


def test_a_part_that_the_documents_do_not_answer_is_said_in_its_place():
    parts = [look("who built it?"), look("When?", candidate(LEAVES, 9.0))]
    text, citations, _ = answer(parts, parts[1:], Plain())
    assert text == f"The documents don't answer “who built it”. {LEAVES} [1]"
    assert [citation.quote for citation in citations] == [LEAVES]


def test_what_is_said_between_quotes_is_told_apart_from_them():
    parts = [look("who built it?"), look("When?", candidate(LEAVES, 9.0)), look("for whom?")]
    said = answer(parts, parts[1:2], Plain())
    assert [said.text[start:end] for start, end in said.own] == [
        "The documents don't answer “who built it”.",
        "The documents don't answer “for whom”.",
    ]
    alone = answer(parts[1:2], parts[1:2], Plain())
    assert alone.own == ()


# What is ours, and quotes, which may hold the same words.
TOLD = st.tuples(
    st.sampled_from(["", "As of May:", "Of 3 rows:", "- ", "1. "]), st.sampled_from(["a [b] c", "Of 3 rows:"])
)


@given(st.lists(TOLD, max_size=6), st.sampled_from([" ", "\n", "\n\n"]), st.sampled_from(["", "2 more of them."]))
def test_own_words_and_quotes_make_up_the_text(parts, between, end):
    told = [f"{quote} [{number}]" for number, (_, quote) in enumerate(parts, start=1)]
    leads = [f"{lead} " if lead and lead != "- " else lead for lead, _ in parts]
    text = between.join([lead + quote for lead, quote in zip(leads, told, strict=True)] + ([end] if end else []))
    spans = list(own_words(text, told))
    assert [text[start:stop] for start, stop in spans] == [
        one for one in [*(lead.strip() for lead in leads if lead != "- "), end] if one
    ]


def test_what_looks_like_a_citation_in_an_unanswered_part_is_none_of_ours():
    parts = [look("What does note [1] say?"), look("When?", candidate(LEAVES, 9.0))]
    text, *_ = answer(parts, parts[1:], Plain())
    assert re.findall(r"\[\d+\]", text) == ["[1]"]
    assert text.endswith(f"{LEAVES} [1]")


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Plain words stay.", "Plain words stay."),
        ("Broken\n   over lines", "Broken over lines"),
        ("- an item", "an item"),
        ("* an item", "an item"),
        ("• an item", "an item"),
        ("> quoted", "quoted"),
        ("### A heading", "A heading"),
        ("#hashtag", "#hashtag"),
        ("-5 degrees", "-5 degrees"),
        ("1. First", "1. First"),
        ("a **bold** and *leaning* word", "a bold and leaning word"),
        ("a __bold__ word", "a bold word"),
        ("the `--data-dir` flag", "the --data-dir flag"),
        ("see [the page](https://example.org/a_b)", "see the page"),
        ("![the map](map.png) shows", "the map shows"),
        ("It was so.[12] Later [3] too.", "It was so. Later too."),
        ("in [2019] and [sic]", "in [2019] and [sic]"),
        ("这是**重要**的", "这是重要的"),
        ("two `Passage`s", "two Passages"),
        ("2*3*4 is 24", "2*3*4 is 24"),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("call f(*args, **kwargs)", "call f(*args, **kwargs)"),
        ("set a__b__c or a_b_c", "set a__b__c or a_b_c"),
        ("| Adult | 66,500 won |", "| Adult | 66,500 won |"),
        ("", ""),
    ],
)
def test_a_quote_reads_as_running_text(quote, expected):
    assert readable(quote) == expected


@given(st.text(alphabet="ab1 *_`[]()#->\n.", max_size=40))
@example("[[1]1]")
@example("[`1`] and [**2**]")
def test_no_quote_brings_a_marker_or_a_line_end_into_an_answer(quote):
    text = readable(quote)
    assert not re.search(r"\[\d{1,3}\]", text)
    assert text == " ".join(text.split())


@given(st.text(alphabet="ab1 ,.é漢", max_size=40))
def test_a_quote_without_marks_keeps_its_words(quote):
    assert readable(quote) == " ".join(quote.split())


LOG = "# Log\n\n## 2023-02-01\n\nFilter replaced.\n\n## 2023-03-01\n\nPump checked on 2 March 2023.\n"


def entry(quote: str, heading: str, kind: Kind) -> str:
    at = LOG.index(heading)
    document = Document("log", "", "Log", LOG, headings=(Heading(2, heading, at, at + len(heading)),))
    start = LOG.index(quote)
    hit = Hit(Passage("all", "log", 0, len(LOG), LOG), "log.md", "Log", 1.0)
    sentences = [Candidate(hit, start, start + len(quote), quote, {}, 9.0)]
    retrieval = Retrieval("?", (hit,), (hit,), (hit,), (), {}, {"log": document})
    one = Look(retrieval, Question("?", (), kind, 1), sentences, {}, 0.9)
    return answer([one], [one], Plain())[0]


def test_an_entry_of_a_log_is_told_with_its_date_where_that_is_asked():
    assert entry("Filter replaced.", "2023-02-01", Kind.DATE) == "2023-02-01: Filter replaced. [1]"
    assert entry("Filter replaced.", "2023-02-01", Kind.OTHER) == "Filter replaced. [1]"
    assert entry("Pump checked on 2 March 2023.", "2023-03-01", Kind.DATE) == "Pump checked on 2 March 2023. [1]"


@pytest.mark.parametrize(
    ("row", "head", "expected"),
    [
        (
            "| Canoe | 6 euros | 25 euros |",
            "| Boat | Per hour | Per day |",
            "Boat: Canoe; Per hour: 6 euros; Per day: 25 euros",
        ),
        (
            "2020 | -4.5% | borders closed",
            "Year | Change | Remark",
            "Year: 2020; Change: -4.5%; Remark: borders closed",
        ),
        ("| **Canoe** | | 25 |", "| Boat | Per hour | |", "Boat: Canoe; 25"),
        ("| Canoe | 25 |", "", "Canoe · 25"),
        ("| Canoe | 25 | extra |", "| Boat | Per day |", "Canoe · 25 · extra"),
        ("2021 |  | 5", "Year | Barley | Rice", "Year: 2021; Rice: 5"),
        ("2021 | 4 |", "Year | Barley | Rice", "Year: 2021; Barley: 4"),
        ("| 4 | 5", "Year | Barley | Rice", "Barley: 4; Rice: 5"),
    ],
)
def test_a_row_is_told_with_its_columns_names(row, head, expected):
    assert row_text(row, head) == expected


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("These rules replace those of 2022.*", "These rules replace those of 2022."),
        ("*Adopted on 3 March.", "Adopted on 3 March."),
        ("*Both ends.*", "Both ends."),
        ("It is 2*3*4", "It is 2*3*4"),
        ("See [click](javascript:alert(1)) now.", "See click now."),
    ],
)
def test_halves_of_emphasis_and_links_addresses_are_not_told(quote, shown):
    assert readable(quote) == shown


def test_a_further_row_of_the_same_table_has_to_be_nearly_as_good():
    table = "| a | 1 |\n| b | 2 |\n| c | 3 |\n"
    hit = Hit(Passage("t", "t", 0, len(table), table), "t.md", "T", 1.0)
    rows = [
        Candidate(hit, table.index(row), table.index(row) + len(row), row, {}, score)
        for row, score in (("| a | 1 |", 9.0), ("| b | 2 |", 9.0 - ROW_GAP), ("| c | 3 |", 9.0 - ROW_GAP - 0.1))
    ]
    assert [one.text for one in choose(rows)] == ["| a | 1 |", "| b | 2 |"]


def test_an_index_in_a_line_of_code_is_no_citation_of_ours():
    text = "total = values[1] + values[2]\n"
    code = Document("code", "", "Code", text, lines=(Lines("code", 0, len(text), 1),), names=("a.py",))
    hit = Hit(Passage("c", "code", 0, 29, text[:29]), "a.py", "Code", 1.0)
    asked = look("What is total?", Candidate(hit, 0, 29, text[:29], {}, 9.0))
    asked = replace(asked, retrieval=replace(asked.retrieval, documents={"code": code}))
    said = answer([asked], [asked], Plain())
    assert re.findall(r"\[\d+\]", said.text) == ["[1]"]
    (block,) = answer_blocks(said.text, said.citations, (), said.own)
    assert [piece.get("text") or piece["chips"][0]["n"] for piece in block["pieces"]] == [text.strip(), 1]


def test_a_line_of_code_is_told_as_it_stands():
    text = "rate = __base__ | mask\n"
    code = Document("code", "", "Code", text, lines=(Lines("code", 0, len(text), 1),))
    hit = Hit(Passage("c", "code", 0, 22, text[:22]), "a.py", "Code", 1.0)
    assert told(Candidate(hit, 0, 22, text[:22], {}), {"code": code}) == "`rate = __base__ | mask`"


def test_a_row_without_the_word_that_found_another_row_of_its_table_is_left_out():
    table = "a | 1\nb | 2\nc | 3\n"
    hit = Hit(Passage("t", "t", 0, len(table), table), "t.csv", "T", 1.0)
    rows = [
        Candidate(hit, at, at + 5, table[at : at + 5], {}, 9.0, frozenset(words))
        for at, words in ((0, {"ghana"}), (6, set()), (12, {"ghana", "peru"}))
    ]
    assert [one.text for one in choose(rows)] == ["a | 1", "c | 3"]
    assert [one.text for one in choose(rows[1:])] == ["b | 2", "c | 3"]
