"""Whether a question is in a language that the bundled model does not know."""

from __future__ import annotations

import unicodedata

from index.language import language_of_short
from rag.question import CONTENT_FREE, WORD

# With two of these a question is English, whatever its names are; one may be a word of another language too ("was").
ENGLISH_ENOUGH = 2
# A name or two say nothing of the language around them.
FEWEST_WORDS = 4


def foreign_language(question: str) -> str:
    """The code of the question's language if it is surely not English, else ''."""
    words = WORD.findall(question)
    if sum(word.casefold() in CONTENT_FREE for word in words) >= ENGLISH_ENOUGH:
        return ""
    if len(words) < FEWEST_WORDS and not _is_other_script(question):
        return ""
    code = language_of_short(question)
    return "" if code == "en" else code


def _is_other_script(text: str) -> bool:
    """Whether most letters are not Latin ones."""
    letters = [letter for letter in text if letter.isalpha()]
    other = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return bool(letters) and 2 * other > len(letters)
