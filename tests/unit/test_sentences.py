"""Sentences: what a citation may quote, in prose, lists, tables and other scripts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers import read
from index.sentences import LONGEST_LINE, sentence_spans, sentences_of, trimmed
from index.types import Document, Lines

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds").iterdir())
WRAPPED = (
    "The armistice was signed by three generals at Panmunjom\n"
    "on 27 July 1953. It ended the fighting, but no peace treaty\n"
    "was ever signed."
)
# A bar stands where one sentence ends and the next begins.
CASES = {
    "plain": "It rained.|It rained again!|Did it?|Yes…|No.",
    "titles": "Dr. Smith met Mr. Lee of St. Mary's.|They talked.",
    "initials": "J. K. Rowling wrote it.|Others read it.",
    "countries": "The U.S. Army left the U.S.|The others stayed.",
    "company": "She works for Acme Inc. in Ohio.|He doesn't.",
    "company at the end": "She works for Acme Inc.|The rest do not.",
    "latin": "Fruit, e.g. apples, i.e. not pears, etc. are sold.|Others, cf. Table 3, are not.",
    "months": "It began on 3 Jan. 1953 and ended on 5 Feb. 1954.|Then came peace.",
    "figures": "It rose to 3.14 from 2.72.|See Fig. 3 and Sec. 4.",
    "years": "It began in 1953.|The end came in 1954.",
    "quoted": 'He said: "It is over."|She wept.',
    "bracketed": "It ended (in 1953.)|Nobody cheered.",
    "tokenised": "He said `` It is over .''|She wept .",
    "tokenised, marks apart": "He said no . ''|Then he left .",
    "tokenised, mark and lower case": "`` It is over . '' he said .|She wept .",
    "tokenised, one mark for both": 'He said " It is over . "|She wept .|" Why ? "|He did not know .',
    "tokenised, a mark that opens": 'He left .|" Then , " he said , " I stayed . "|She wept .',
    "tokenised, a quotation of several": 'He said " no .|It is not .|Never . "|Then he left .|" Good . "|She wept .',
    "tokenised, brackets": "( It ended in 1953 . )|Nobody cheered .|[ Nobody . ]|They slept .",
    "tokenised, curly": "He said “ It is over . ”|She wept .",
    "tokenised, abbreviations": "Acme Inc. '' of Ohio '' stayed .|Mr. \" Lee \" left .|The U.S. \" Army \" left .",
    "a quotation that opens": 'He left.|"Then" she came.|"So did I."|He wept.',
    "italics of a wiki": "He read ''The Sea''.|''The Hill'' was next.",
    "lower case goes on": "It cost approx. five dollars.",
    "first person": "So did I.|She left.",
    "Chinese": "城堡有房间。|花园很大！|是吗？",
    "Japanese": "城は大きい。|庭もある。",
    "Hindi": "महल बड़ा है।|बगीचा भी है।",
    "Urdu": "محل بڑا ہے۔|باغ بھی ہے۔",
    "Arabic": "هل القصر كبير؟|نعم.",
    "Russian": "Дворец большой.|Сад тоже.",
    "paragraphs": "No full stop here\n\n|Nor here",
    "list": "- first item\n|- second item\n|* third\n|1. fourth\n|2) fifth\n|(a) sixth",
    "list number": "1. The first thing is this.|It matters.",
    "heading": "# Castles\n|They have rooms.|They have doors.",
    "table": "| Year | Rooms |\n|| 1953 | 42 |\n|| 1954 | 43 |",
    "cells": "Year\tRooms\n|1953\t42",
    "code": "def f():\n|    return 1;\n|}",
    "short lines": "Roses are red\n|Violets are blue",
    "wrapped": "The armistice was signed by three generals at Panmunjom\non 27 July 1953.|It ended the fighting.",
    "timeline": "Our history\n|  1957 - Sea wall finished after four years of building\n|  1964  Railway closed",
    "notes": 'It ended.3|Nobody cheered.[4][5]|He said "no."6|They slept!*|They woke.7, 8|So it was.',
    "numbers that are no notes": "See Fig.3 and no.4 of it.|It rose to 3.14 Then to 4.",
    "nothing": "",
    "white space": " \n\t ",
}


def sentences(marked: str, separator: str = "|") -> tuple[str, list[str]]:
    """The text, and the sentences that the bars part it into; a doubled bar is a bar of the text."""
    bar = "\0"
    parts = marked.replace("\n||", f"\n{bar}|").split(bar) if marked.startswith("| ") else marked.split(separator)
    return "".join(_spaced(parts)), [part.strip() for part in parts if part.strip()]


def _spaced(parts: list[str]) -> list[str]:
    return [part if part.endswith("\n") or part is parts[-1] else f"{part} " for part in parts]


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES)
def test_a_text_is_parted_where_its_sentences_end(marked: str) -> None:
    text, expected = sentences(marked)
    text = text.replace("。 ", "。").replace("！ ", "！")  # these scripts put no space there
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


def test_a_hard_wrapped_paragraph_is_read_as_prose() -> None:
    found = [WRAPPED[start:end] for start, end in sentence_spans(WRAPPED)]
    assert [" ".join(sentence.split()) for sentence in found] == [
        "The armistice was signed by three generals at Panmunjom on 27 July 1953.",
        "It ended the fighting, but no peace treaty was ever signed.",
    ]


TOKENISED = 'He said " no . It is not . Never . " Then he left . " Good , " she said .\nThey " slept . " Amen .'


@pytest.mark.parametrize("begin", ["It is", "Never", "Then he", "They", "Amen"])
def test_a_stretch_of_a_paragraph_is_parted_as_the_whole_is(begin: str) -> None:
    start = TOKENISED.index(begin)
    whole = [span for span in sentence_spans(TOKENISED) if span[0] >= start]
    assert sentence_spans(TOKENISED, start) == whole


def test_offsets_count_in_the_whole_text() -> None:
    text = "Before. It rained. It stopped. After."
    assert [text[start:end] for start, end in sentence_spans(text, 8, 30)] == ["It rained.", "It stopped."]


def assert_each_character_once(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end and trimmed(text, start, end) == (start, end) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    inside = {at for start, end in spans for at in range(start, end)}
    assert {at for at, char in enumerate(text) if not char.isspace()} <= inside


PIECES = st.sampled_from(
    ["The castle", "Dr.", "U.S.", "1.", "- ", "| a | b |", "...", "?!", '."', "。", "।", "؟", "\n", "\n\n", "\t", " ",
     "# ", "```", "=== a ===", "J.", "etc.", "no.", "(a) ", "''", "I.", "a.b.c.", "\r\n", "\u2028", "\u00a0", "x" * 50,
     ' . "', " . ''", ' " ', " )"]
)  # fmt: skip


@given(st.text() | st.lists(PIECES | st.text(max_size=3), max_size=60).map("".join))
def test_every_character_belongs_to_exactly_one_sentence(text: str) -> None:
    assert_each_character_once(text)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_every_character_of_a_seed_belongs_to_exactly_one_sentence(path: Path) -> None:
    assert_each_character_once(read(path, max_bytes=10_000_000).text)


def lined(text, kind="table", start=0, end=None):
    lines = Lines(kind, start, len(text) if end is None else end)
    return Document("d", "s", "T", text, lines=(lines,))


def quoted(document, start=0, end=None):
    return [document.text[first:last] for first, last in sentences_of(document, start, end)]


@pytest.mark.parametrize("kind", ["table", "code", "fields"])
def test_every_line_of_a_stretch_of_lines_is_one_sentence(kind):
    text = "name: Ada\ncity: Paris. She moved.\n\n    and so on\n"
    assert quoted(lined(text, kind)) == ["name: Ada", "city: Paris. She moved.", "and so on"]


def test_what_stands_around_a_stretch_of_lines_is_split_as_ever():
    text = "One. Two.\na. B\nc. D\nThree. Four."
    document = lined(text, start=10, end=19)
    assert quoted(document) == ["One.", "Two.", "a. B", "c. D", "Three.", "Four."]
    assert quoted(document, 5, 17) == ["Two.", "a. B", "c."]


def test_a_row_that_holds_a_text_is_quoted_by_its_sentences_and_code_is_not():
    text = "Ada | " + "A long review goes on. " * 30 + "| 5"
    assert len(text) > LONGEST_LINE
    assert len(quoted(lined(text))) == 31
    assert len(quoted(lined(text, "code"))) == 1


class Counted(str):
    """A text that counts the characters that are cut out of it."""

    cut = 0

    def __getitem__(self, key):
        found = super().__getitem__(key)
        self.cut += len(found)
        return found


def test_a_sentence_looks_at_no_more_of_its_line_than_is_near():
    """Each looked at all that was left of it: a line of 10 MB took two minutes."""
    text = Counted("The harvest was good. " * 2000)
    assert len(sentence_spans(text)) == 2000
    assert text.cut < 20 * len(text)
