"""Passages: exact in offsets, whole in words, within the model's window, and together the whole document."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.config import IndexConfig
from index.embedding import BUNDLED_MAX_TOKENS, BUNDLED_NAME, Embedder
from index.packing import LONGEST
from index.readers import read
from index.splitting import HEADER_TOKENS, embedding_text, header_of, split
from index.types import Document, Heading, Page, Passage

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds").iterdir())
# Words of several scripts, numbers, punctuation, and what no tokenizer knows.
WORDS = (
    "the castle has rooms and a garden 1953 3.14 U.S. e.g. Dr. don't well-known naïve Größe "
    "дворец имеет комнаты κάστρο μεγάλο القصر الكبير ארמון 城堡有许多房间。 城は大きい。 성은 크다. महल बड़ा है। "
    "ปราสาทใหญ่มาก 👩‍👩‍👧 ffi x² \u0301 || -- ... ?! Donaudampfschifffahrtselektrizitätenhauptbetriebswerk https://a.example/b?c=d"
).split()
SPACES = [" ", " ", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u3000", ".\n", ". "]


@cache
def embedder() -> Embedder:
    return Embedder.from_config(IndexConfig())


def passages_of(document: Document, size: int = 160) -> list[Passage]:
    return list(split(document, embedder().tokenizer, size, embedder().max_tokens))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    words = st.sampled_from(WORDS) | st.text(max_size=12) | st.sampled_from(["a" * 700, "城" * 300, "=" * 400])
    parts = draw(st.lists(st.tuples(words, st.sampled_from(SPACES)), max_size=160))
    text = "".join(word + space for word, space in parts * draw(st.sampled_from([1, 1, 3])))
    starts = sorted(draw(st.sets(st.integers(0, max(0, len(text) - 1)), max_size=4))) if text else []
    titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)
    headings = [Heading(draw(st.integers(1, 3)), draw(titles), start, min(start + 5, len(text))) for start in starts]
    half = len(text) // 2
    return Document("id", "sha", draw(titles), text, "", (Page(1, 0, half), Page(2, half, len(text))), tuple(headings))


def cuts_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def assert_sound(document: Document, passages: list[Passage]) -> None:
    covered = bytearray(len(document.text))
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text.strip() == passage.text != ""
        assert passage.page == document.page_at(passage.start)
        assert passage.headings == document.context(passage.start)
        covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
    assert all(done or char.isspace() for done, char in zip(covered, document.text, strict=True))
    assert all(before.end <= after.start for before, after in pairwise(passages))
    assert len({passage.id for passage in passages}) == len(passages)


def assert_fits(document: Document, passages: list[Passage]) -> None:
    for passage in passages:
        assert embedder().count_tokens(embedding_text(document.title, passage)) <= BUNDLED_MAX_TOKENS


# A header of addresses has more tokens than words of its length have.
@example(Document("id", "sha", "https://a.example/b?c=d " * 9, "城" * 301, "", (), ()), 2000)
@settings(max_examples=60)
@given(document=documents(), size=st.sampled_from([32, 160, 2000]))
def test_passages_are_exact_cover_everything_and_fit_the_model(document: Document, size: int) -> None:
    passages = passages_of(document, size)
    assert_sound(document, passages)
    assert_fits(document, passages)


@settings(max_examples=60)
@given(document=documents())
def test_no_passage_begins_or_ends_inside_a_word_that_fits_one(document: Document) -> None:
    headings = {heading.start for heading in document.headings}
    for passage in passages_of(document):
        for at in (passage.start, passage.end):
            word = re.compile(r"\w*").match(document.text, at)
            before = re.search(r"\w*$", document.text[:at])
            assert word
            assert before
            long = len(word.group()) + len(before.group()) > 60
            assert long or at in headings or not cuts_a_word(document.text, at)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
@pytest.mark.parametrize("size", [64, 160])
def test_the_passages_of_every_seed_are_sound(path: Path, size: int) -> None:
    document = read(path, max_bytes=10_000_000)
    passages = passages_of(document, size)
    assert_sound(document, passages)
    assert_fits(document, passages)
    assert not [p for p in passages if cuts_a_word(document.text, p.start) or cuts_a_word(document.text, p.end)]


def test_an_empty_document_has_no_passages() -> None:
    assert passages_of(Document("id", "sha", "Title", " \n\n ")) == []


def test_the_same_document_comes_out_the_same_and_another_size_otherwise() -> None:
    document = read(SEEDS[0], max_bytes=10_000_000)
    assert passages_of(document) == passages_of(document)
    assert passages_of(document, 64) != passages_of(document)


def test_a_passage_ends_at_a_sections_end() -> None:
    section = "The castle has many rooms and a garden behind it. " * 7
    text = f"First\n{section}\nSecond\n{section}"
    second = text.index("Second")
    headings = (Heading(1, "First", 0, 5), Heading(1, "Second", second, second + 6))
    passages = passages_of(Document("id", "sha", "Castles", text, headings=headings))
    assert second in {passage.start for passage in passages}
    assert [passage.headings for passage in passages] == [("First",), ("Second",)]


def test_a_tiny_section_joins_its_neighbour() -> None:
    text = "Note\nShort.\n\nCastle\n" + "The castle has many rooms. " * 10
    headings = (Heading(1, "Note", 0, 4), Heading(1, "Castle", 13, 19))
    assert len(passages_of(Document("id", "sha", "t", text, headings=headings))) == 1


def test_a_paragraph_stays_whole_where_it_can() -> None:
    paragraph = "The castle has many rooms and a garden behind it. " * 10
    text = f"{paragraph.strip()}\n\n{paragraph.strip()}\n\n{paragraph.strip()}"
    assert [passage.text for passage in passages_of(Document("id", "sha", "t", text))] == text.split("\n\n")


def test_title_and_headings_stand_in_front_of_what_is_embedded_and_never_twice() -> None:
    passage = Passage("id", "doc", 0, 0, "It has 42 ships.", headings=("Fleet", "Baltic"))
    assert embedding_text("Navies", passage) == "Navies › Fleet › Baltic\nIt has 42 ships."
    said = Passage("id", "doc", 0, 0, "Baltic\nIt has 42 ships.", headings=("Fleet", "Baltic"))
    assert embedding_text("Fleet", said) == "Fleet\nBaltic\nIt has 42 ships."


def test_a_title_without_a_word_is_left_out() -> None:
    assert header_of("00017-3", ("Fleet",)) == "Fleet"


@pytest.mark.parametrize("word", ["castle", "Größe", "城", "дворец", "القصر"])
def test_a_long_header_is_cut_to_its_share(word: str) -> None:
    assert embedder().count_tokens(header_of(" ".join([word] * 200), ())) - 2 <= HEADER_TOKENS


def test_the_limits_are_the_bundled_models() -> None:
    assert embedder().name == BUNDLED_NAME
    assert embedder().max_tokens == BUNDLED_MAX_TOKENS


@pytest.mark.parametrize("piece", ["a", "\u200b", "a" * 3000 + " ", "x\n" + " " * 3000 + "\n", "=" * 4000])
def test_no_passage_is_longer_than_its_bound_however_few_tokens_it_has(piece):
    document = Document("id", "sha", "", piece * (200_000 // len(piece)))
    passages = passages_of(document)
    assert max(len(passage.text) for passage in passages) <= 2 * LONGEST
    assert_sound(document, passages)


def test_passages_are_made_as_they_are_asked_for():
    """A long document's are never all in memory, nor is all of it tokenised before the first."""
    tokenised = []

    class Tokenizer:
        def encode(self, text: str, **options: bool) -> object:
            tokenised.append(len(text))
            return embedder().tokenizer.encode(text, **options)

    document = Document("id", "sha", "", "The harvest was good.\n\n" * 100_000)
    first = next(split(document, Tokenizer(), 160, 256))
    assert first.start == 0
    assert sum(tokenised) < 0.1 * len(document.text)
