"""An English dictionary: pyspellchecker's word list."""

from __future__ import annotations

from functools import cache
from typing import Any


def is_english(word: str) -> bool:
    """Whether the dictionary has the word, in any case."""
    return word in dictionary()


def frequency(word: str) -> int:
    """How often the word stands in the text that the dictionary was made of; 0 for one that it lacks."""
    count: int = dictionary().word_frequency[word] if is_english(word) else 0
    return count


@cache
def dictionary() -> Any:
    """pyspellchecker's own object, its words loaded once."""
    from spellchecker import SpellChecker  # its words take a quarter of a second to load

    return SpellChecker(language="en", distance=1)
