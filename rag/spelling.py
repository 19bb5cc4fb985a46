"""Misspelt words of a question, put right from the documents' own words.

A word is taken for misspelt if neither the documents nor an English dictionary (pyspellchecker's word list) know it:
ordinary words that the documents merely lack must stay, or a question about bread would be answered from what is said
about breaks, and one about coexistence from whatever consists of something.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.dictionary import dictionary, is_english

# Typing errors of one letter in short words, of two in longer ones; not two in a short stem: "Jinping" is no "Jong".
SHORTEST = 4
TWO_FROM = 7
TWO_IN_STEM_FROM = 6

# "didn't" is one word, and "didn" none to put right; a possessive's word is.
_PLAIN = re.compile(r"([^\W\d_]+)(['’]s\b)?(['’][^\W\d_]+)?")


class Speller(Protocol):
    """What is needed of an index to put words right."""

    def analyse(self, text: str) -> list[str]:
        """The stems of a text."""
        ...

    def vocabulary(self) -> dict[str, int]:
        """Every stem with the number of passages that hold it."""
        ...


def nearly_english(word: str) -> set[str]:
    """The English words that are one typing error away."""
    found: set[str] = dictionary().known(dictionary().edit_distance_1(word.casefold()))
    return found


def corrected(
    question: str,
    speller: Speller,
    is_word: Callable[[str], bool] = is_english,
    near_words: Callable[[str], set[str]] = nearly_english,
) -> str:
    """The question with its misspelt words replaced; unchanged if there are none, or none that is like a known one."""
    known = speller.vocabulary()

    def put_right(match: re.Match[str]) -> str:
        word, possessive, contracted = match.groups(default="")
        return match.group() if contracted else _corrected_word(word, known, speller, is_word, near_words) + possessive

    return _PLAIN.sub(put_right, question)


def _corrected_word(
    word: str,
    known: dict[str, int],
    speller: Speller,
    is_word: Callable[[str], bool],
    near_words: Callable[[str], set[str]],
) -> str:
    stems = speller.analyse(word)
    if len(word) < SHORTEST or not stems or stems[0] in known or is_word(word):
        return word
    if is_word(f"{word[:-1]}'{word[-1]}"):  # "dont"
        return word
    most = 2 if len(word) >= TWO_FROM else 1
    # Against the stem and against the word: "lattest" is stemmed to what is further from "latest" than it is itself.
    near: dict[str, float] = {}
    for form in {stems[0], word.casefold()}:
        for stem, distance, _ in extract(form, known.keys(), scorer=OSA.distance, score_cutoff=most, limit=5):
            if _begins_alike(word, stem) and (distance < 2 or len(stem) >= TWO_IN_STEM_FROM):
                near[stem] = min(distance, near.get(stem, distance))
    if not near:
        return word
    best = min(near, key=lambda stem: (near[stem], -known[stem]))
    form = _as_written(best, speller, is_word)
    if near[best] > 1:
        meant = {one: speller.analyse(one)[0] for one in sorted(near_words(word)) if speller.analyse(one)}
        held = [one for one in meant if meant[one] in known]
        if meant and not held:  # "presedent" is a president, of whom the documents say nothing
            return word
        form = max(held, key=lambda one: known[meant[one]], default=form)
    if word.isupper():
        return form.upper()
    return form.capitalize() if word[0].isupper() else form


def _begins_alike(word: str, stem: str) -> bool:
    """First letters are hardly ever mistaken, except for those that sound alike: what is not alike is another word."""
    first = {word[0].casefold(), stem[0]}
    return len(first) == 1 or any(first <= set(alike) for alike in ("ck", "sz", "jg", "fp"))


def _as_written(stem: str, speller: Speller, is_word: Callable[[str], bool]) -> str:
    """A word of this stem, an English one if there is one: stems lose their endings or turn a y into an i."""
    endings = ("", "e", "s", "al", "ed", "ing", "er", "ion", "ive", "ly", "ate", "ated")
    forms = [f"{stem[:-1]}y"] if stem.endswith("i") else [stem + ending for ending in endings]
    forms = [form for form in forms if speller.analyse(form) == [stem]]
    return next((form for form in forms if is_word(form)), forms[0] if forms else stem)
