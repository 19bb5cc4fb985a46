"""An English dictionary: pyspellchecker's word list."""

from __future__ import annotations

from functools import cache
from typing import Any


def is_english(word: str) -> bool:
    """Whether the dictionary has the word, in any case."""
    return word in dictionary()


@cache
def dictionary() -> Any:
    """pyspellchecker's own object, its words loaded once."""
    from spellchecker import SpellChecker  # its words take a quarter of a second to load

    return SpellChecker(language="en", distance=1)
