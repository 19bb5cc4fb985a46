"""What splitting takes grows as the text does, whatever its shape: no more time a character, and memory stays flat."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from functools import cache

import pytest

from index.config import IndexConfig
from index.embedding import Embedder
from index.readers.plain import title_of
from index.sentences import each_sentence
from index.splitting import split
from index.types import Document

# A text, and one so many times as long. What is linear takes 8 times as long, what is quadratic 64 times.
CHARACTERS, TIMES, MOST = 2_000, 8, 24
SHAPES = {
    "one word": "a" * 50,
    "one word of many tokens": "k7Q",
    "one line": "Some words stand here, in a line. ",
    "no full stop": "words and words ",
    "short lines": "ab\n",
    "short paragraphs": "ab\n\n",
    "lone quotation marks": 'so he said. " ',
    "full stops": ".",
    "wide characters": "城堡",
    "nothing that is a token": "\u200b",
    "cells": "1 | 2\n",
    "items": "- a\n",
    "wrapped prose": "and it went on for as long as any line of prose may go\n",
}


@cache
def embedder() -> Embedder:
    return Embedder.from_config(IndexConfig())


def seconds(work: Callable[[], object], tries: int = 1) -> float:
    """Of computing, the least of some tries: what else a machine does only ever adds."""
    took = []
    for _ in range(tries):
        began = time.thread_time()
        work()
        took.append(time.thread_time() - began)
    return min(took)


def passages(text: str) -> list[object]:
    return list(split(Document("id", "sha", "", text), embedder().tokenizer, 160, embedder().max_tokens))


@pytest.mark.parametrize("piece", SHAPES.values(), ids=SHAPES)
def test_a_longer_text_takes_no_more_time_a_character(piece: str) -> None:
    short = piece * (CHARACTERS // min(3, len(piece)))
    least = seconds(lambda: passages(short), tries=3)
    assert seconds(lambda: passages(short * TIMES)) < MOST * least


@pytest.mark.parametrize("piece", ["ab\n", 'he said. " ', "a | b\n"])
def test_the_first_sentence_is_there_before_the_others(piece: str) -> None:
    """Of a block that is a whole file, no list of its lines or quotation marks is made."""
    document = Document("id", "sha", "", piece * 30_000)
    tracemalloc.start()
    try:
        next(each_sentence(document))
        assert tracemalloc.get_traced_memory()[1] < len(document.text) / 2
    finally:
        tracemalloc.stop()


def test_a_title_is_not_looked_for_through_a_line_of_millions() -> None:
    blank, word = "ab" + " " * 500_000 + "xy\nbelow", "ab" + "x" * 500_000 + "\nbelow"
    assert seconds(lambda: title_of(blank), tries=3) < MOST * seconds(lambda: title_of(word), tries=3)
