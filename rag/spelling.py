"""Misspelt words of a question, put right from the documents' own words.

A word is taken for misspelt if neither the documents nor an English dictionary (pyspellchecker's word list) know it:
ordinary words that the documents merely lack must stay, or a question about bread would be answered from what is said
about breaks, and one about coexistence from whatever consists of something. Of what is equally near, a letter left
out, doubled or swapped with its neighbour is likelier than a wrong one; and where an everyday word is likelier meant
than the documents' own, "mony" is no "monk".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.dictionary import dictionary, frequency, is_english

# Typing errors of one letter in short words, of two in longer ones; not two in a short stem: "Jinping" is no "Jong".
SHORTEST = 4
TWO_FROM = 7
TWO_IN_STEM_FROM = 6
# How often a word stands in the text that the dictionary was made of: one that anybody writes; one that is hardly a
# name or a term; and how many times commoner a word has to be to be meant instead of the documents' own.
EVERYDAY = 100_000
ORDINARY = 1000
COMMONER = 20

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
        if contracted:
            return match.group()
        is_name = bool(match.start()) and word[0].isupper() and not word.isupper()
        return _corrected_word(word, is_name, known, speller, is_word, near_words) + possessive

    return _PLAIN.sub(put_right, question)


def _corrected_word(
    word: str,
    is_name: bool,
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
    near: dict[str, tuple[float, bool]] = {}
    for form in {stems[0], word.casefold()}:
        for stem, distance, _ in extract(form, known.keys(), scorer=OSA.distance, score_cutoff=most, limit=5):
            if _begins_alike(word, stem) and (distance < 2 or len(stem) >= TWO_IN_STEM_FROM):
                like = (distance, distance == 1 and not _is_slip(form, stem))
                near[stem] = min(like, near.get(stem, like))
    if not near:
        return word
    best = min(near, key=lambda stem: (near[stem], -known[stem]))
    alike = [one for one in near_words(word) if speller.analyse(one) == [best]]
    form = max(alike, key=lambda one: (frequency(one), one), default=_as_written(best, word, speller, is_word))
    off, unlike = near[best]
    if off > 1:
        meant = {one: speller.analyse(one)[0] for one in sorted(near_words(word)) if speller.analyse(one)}
        held = [one for one in meant if meant[one] in known]
        if meant and not held:  # "presedent" is a president, of whom the documents say nothing
            return word
        form = max(held, key=lambda one: known[meant[one]], default=form)
    elif not is_name and (everyday := _everyday(word, form, unlike, near_words(word))):
        if not set(speller.analyse(everyday)) & known.keys():  # "mony" is money, of which the documents say nothing
            return word
        form = everyday
    if word.isupper():
        return form.upper()
    return form.capitalize() if word[0].isupper() else form


def _everyday(word: str, form: str, unlike: bool, near: set[str]) -> str:
    """The everyday word that is likelier meant than the documents' `form`, empty if there is none. `unlike` says that
    `form` has another letter than was written."""
    usual = frequency(form)

    def likelier(one: str) -> bool:
        if not _begins_alike(word, one) or frequency(one) < EVERYDAY:
            return False
        if unlike and _is_slip(word.casefold(), one):
            return True
        return unlike != _is_slip(word.casefold(), one) and ORDINARY <= usual < frequency(one) / COMMONER

    return max(filter(likelier, near), key=lambda one: (_is_slip(word.casefold(), one), frequency(one)), default="")


def _is_slip(written: str, meant: str) -> bool:
    """Whether one letter was left out, written twice or swapped with its neighbour, of two words that differ by one."""
    if len(written) == len(meant):
        return sorted(written) == sorted(meant)
    if len(written) < len(meant):
        return True
    return any(
        written[:at] + written[at + 1 :] == meant for at in range(1, len(written)) if written[at] == written[at - 1]
    )


def _begins_alike(word: str, stem: str) -> bool:
    """First letters are hardly ever mistaken, except for those that sound alike: what is not alike is another word."""
    first = {word[0].casefold(), stem[0]}
    return len(first) == 1 or any(first <= set(alike) for alike in ("ck", "sz", "jg", "fp"))


def _as_written(stem: str, word: str, speller: Speller, is_word: Callable[[str], bool]) -> str:
    """A word of this stem, an English one if there is one, else the most like `word`: stems lose their endings or turn
    a y into an i."""
    endings = ("", "e", "s", "al", "ed", "ing", "er", "ion", "ive", "ly", "ate", "ated")
    forms = [f"{stem[:-1]}y"] if stem.endswith("i") else [stem + ending for ending in endings]
    forms = [form for form in forms if speller.analyse(form) == [stem]]
    return next(
        (form for form in forms if is_word(form)),
        min(forms, key=lambda one: OSA.distance(one, word.casefold()), default=stem),
    )
