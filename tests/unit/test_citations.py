"""A chat model's text to exact citations: hand-made passages, plain word overlap, and texts of every kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_vocabulary import Plain

from index.types import Document, Heading, Passage
from rag.citations import Cited, Citing
from rag.retrieval import Retrieval
from rag.support import WordSupport, sources_of
from rag.types import Hit

ARMISTICE = """# Korean armistice

The armistice was signed at Panmunjom on 27 July 1953. Mark Clark signed it for the United Nations.
Syngman Rhee refused to sign, because he wanted the fighting to go on.
"""
FERRY = """# Island ferry

The boat leaves Incheon at 7:50 and takes four hours.

| Passenger | Fare |
|---|---|
| Adult | 66,500 won |
| Child | 33,000 won |
"""
QUESTION = "When was the armistice signed?"


def document(name: str, text: str) -> Document:
    title = text.partition("\n")[0].removeprefix("# ")
    heading = Heading(1, title, 0, len(title) + 2)
    return Document(f"id-{name}", "", title, text, headings=(heading,), names=(name,))


ARMISTICE_AND_FERRY = (document("armistice.md", ARMISTICE), document("ferry.md", FERRY))
MEMBERS = document("members.md", "# Fees\n\nThe fee is 150 euros. For members the fee is not 150 euros.\n")
DOCUMENTS = {one.id: one for one in (*ARMISTICE_AND_FERRY, MEMBERS)}


def citing(question: str = QUESTION, documents: Sequence[Document] = ARMISTICE_AND_FERRY) -> Citing:
    """Two passages, each a whole document: [1] is the armistice, [2] the ferry."""
    hits = tuple(
        Hit(Passage(f"p-{one.id}", one.id, 0, len(one.text), one.text), one.name, one.title, 1.0) for one in documents
    )
    sources = sources_of(Retrieval(question, hits, hits, hits, (), {}, DOCUMENTS))
    return Citing(question, sources, WordSupport(sources, Plain()), Plain())


def assert_exact(cited: Cited) -> None:
    """Every quote is the document's own, numbers run from 1 in the order they are shown, each has one citation."""
    for citation in cited.citations:
        assert citation.quote == DOCUMENTS[citation.document_id].text[citation.start : citation.end] != ""
    shown = [int(number) for number in re.findall(r"\[(\d+)\]", cited.text)]
    assert list(dict.fromkeys(shown)) == [citation.n for citation in cited.citations]
    assert [citation.n for citation in cited.citations] == list(range(1, len(cited.citations) + 1))
    for start, end in cited.unverified:
        assert 0 <= start < end <= len(cited.text)


def unverified(cited: Cited) -> list[str]:
    return [cited.text[start:end] for start, end in cited.unverified]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("It was signed on 27 July 1953 [1].", ["The armistice was signed at Panmunjom on 27 July 1953."]),
        ("Mark Clark signed it. [1]", ["Mark Clark signed it for the United Nations."]),
        ("A child pays 33,000 won [2].", ["| Child | 33,000 won |"]),
        ("In 1953 [1].", ["The armistice was signed at Panmunjom on 27 July 1953."]),
        (
            "Mark Clark signed it in 1953 [1].",
            ["Mark Clark signed it for the United Nations.", "The armistice was signed at Panmunjom on 27 July 1953."],
        ),
        ("A child pays 33,000 won and an adult 66,500 won [2].", ["| Adult | 66,500 won |", "| Child | 33,000 won |"]),
    ],
)
def test_a_citation_quotes_the_one_sentence_or_row_that_supports_it(text, quotes):
    cited = citing().cite(text)
    assert_exact(cited)
    assert sorted(citation.quote for citation in cited.citations) == sorted(quotes)
    assert cited.unverified == ()
    assert all(citation.verified for citation in cited.citations)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was signed at Panmunjom on 28 July 1953 [1].",
        "It was signed at Panmunjom in 1953 by Joseph Stalin [1].",
        "Stalin refused to sign, because he wanted the fighting to go on [1].",
        "It was not signed at Panmunjom on 27 July 1953 [1].",
        "Mark Clark never signed it for the United Nations [1].",
        "Syngman Rhee didn't refuse to sign [1].",
        "The boat leaves Incheon at 7:50 without delay and takes no more than four hours [2].",
    ],
)
def test_what_the_passage_does_not_say_is_cited_as_not_verified(sentence):
    cited = citing().cite(sentence)
    assert_exact(cited)
    assert [citation.verified for citation in cited.citations] == [False] * len(cited.citations) != []
    assert unverified(cited) == [cited.text]


@pytest.mark.parametrize(
    "sentence",
    [
        "Everybody there was glad to see the end of a long and bitter winter [1].",
        "The price of a dog's ticket is lower in spring [2].",
    ],
)
def test_what_has_nothing_in_common_with_the_passage_is_marked_and_not_cited(sentence):
    cited = citing().cite(sentence)
    assert cited.citations == ()
    assert unverified(cited) == [sentence[:-5] + "."]


def test_a_sentence_that_denies_cites_the_one_that_denies():
    cited = citing(documents=(MEMBERS,)).cite("The fee is not 150 euros for members [1].")
    assert_exact(cited)
    assert [(citation.quote, citation.verified) for citation in cited.citations] == [
        ("For members the fee is not 150 euros.", True)
    ]


def test_a_sentence_without_a_marker_is_cited_if_a_passage_says_it_and_else_marked():
    cited = citing().cite("Mark Clark signed it for the United Nations. The king of Spain was not amused by that.")
    assert_exact(cited)
    assert [citation.quote for citation in cited.citations] == ["Mark Clark signed it for the United Nations."]
    assert cited.text.startswith("Mark Clark signed it for the United Nations. [1] ")
    assert unverified(cited) == ["The king of Spain was not amused by that."]


def test_a_marker_that_leads_to_the_wrong_passage_is_put_right():
    cited = citing().cite("The armistice was signed at Panmunjom [2].")
    assert_exact(cited)
    assert [(citation.document, citation.verified) for citation in cited.citations] == [("armistice.md", True)]


def test_a_second_passage_that_adds_nothing_is_not_cited():
    cited = citing().cite("The armistice was signed at Panmunjom on 27 July 1953 [1][2].")
    assert [citation.document for citation in cited.citations] == ["armistice.md"]


def test_numbers_follow_the_order_of_appearance_and_the_same_quote_keeps_its_own():
    text = "A child pays 33,000 won [2]. Mark Clark signed it [1]. So a child pays 33,000 won [2]."
    cited = citing().cite(text)
    assert_exact(cited)
    assert cited.text == text.replace("[2]", "[0]").replace("[1]", "[2]").replace("[0]", "[1]")


def test_each_part_of_a_sentence_is_cited_by_its_own_marker():
    cited = citing().cite("Rhee refused to sign [1], and a child pays 33,000 won [2].")
    assert [citation.document for citation in cited.citations] == ["armistice.md", "ferry.md"]
    assert cited.unverified == ()


@pytest.mark.parametrize("text", ["Yes.", "Two points stand out:", "**The fares:**", "## Summary", "No."])
def test_what_claims_nothing_is_neither_cited_nor_marked(text):
    assert citing().cite(text) == Cited(text, (), ())


def test_items_of_a_list_are_sentences_of_their_own():
    cited = citing().cite("The fares:\n1. Adult: 66,500 won [2]\n2. Child: 34,000 won [2]")
    assert_exact(cited)
    assert unverified(cited) == ["2. Child: 34,000 won [2]"]


def test_while_it_grows_the_last_sentence_is_not_judged_yet():
    begun = citing().cite("The king of Spain was not amused by", whole=False)
    assert begun == Cited("The king of Spain was not amused by", (), ())
    more = citing().cite("The king of Spain was not amused by that. It was signed", whole=False)
    assert unverified(more) == ["The king of Spain was not amused by that."]


def test_every_snapshot_of_a_growing_answer_is_exact():
    text = (
        "It was signed on 27 July 1953 [1]. Mark Clark signed [1, 2]. A child pays 33,000 won【2】[9]. The king came."
    )
    growing = citing()
    for stop in range(len(text) + 1):
        cited = growing.cite(text[:stop], whole=False)
        assert_exact(cited)
        assert not re.search(r"\[\d*$|【", cited.text)
    assert growing.cite(text) == citing().cite(text)


WORDS = st.sampled_from(
    "armistice signed Mark Clark 1953 27 won 33,000 . - [1] [2] [1-2] 【2】 [9] [ ] Spain the **bold** | : ? [2019] 🙂"
    " [1".split()
)


@given(st.lists(WORDS | st.sampled_from(["\n", "\n\n"]), max_size=30).map(" ".join), st.booleans())
def test_any_text_is_cited_exactly(text, whole):
    assert_exact(citing().cite(text, whole=whole))


@given(st.text(max_size=80), st.booleans())
def test_any_characters_are_cited_exactly(text, whole):
    assert_exact(citing().cite(text, whole=whole))
