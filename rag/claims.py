"""Pure: what a sentence claims: its telling words, numbers, dates and names, and which of them a text lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.question import CONTENT_FREE, WORD, Vocabulary

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_UNITS += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_WORDED = {word: at for words in (_UNITS, _ORDINALS) for at, word in enumerate(words)}
_WORDED |= {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 10**12}
_ONE_WORD = "|".join(sorted(_WORDED, key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?:(?P<digits>\d+(?:[.,]\d+)*)(?:st|nd|rd|th)?"
    rf"|(?<![^\W_])(?P<word>(?:{'|'.join(_TENS)})[-\s](?:{'|'.join(_UNITS[1:10])})|{_ONE_WORD})"
    rf"(?![^\W_]))(?:[-\s](?P<scale>{'|'.join(_SCALES)}))?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
# These count nothing where they stand in a sentence of one's own: "one of them", "First, ...", "a second time".
_LOOSE = frozenset({"zero", "one", "first", "second"})
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_LIST_MARK = re.compile(r"^\s*(?:[-*+•–>]|\(?\d{1,3}[.)])\s+")
# With a capital at the beginning of a sentence and no names.
_STARTERS = frozenset(
    "however although though while whereas after before during since because therefore thus hence additionally "
    "moreover furthermore also finally first second third according overall both each all many most several other "
    "another others no yes not there here then later today once until unless despite instead only even just such same "
    "lastly actually alternatively currently sure certainly simply generally typically usually often please note "
    "like unlike between among within without through over under about upon across along".split()
)
# Names that differ by one of these are taken for one, if enough is left of them.
_ENDINGS = frozenset("s n an ian ans ians ese ish i y e es en er's 's ’s is".split()) | {""}
_LEAST_ROOT = 4


def telling_words(claim: str, vocabulary: Vocabulary) -> list[tuple[re.Match[str], str]]:
    """The words of a claim that tell something, each with its stem."""
    found = []
    for match in WORD.finditer(claim):
        stems = vocabulary.analyse(match.group())
        if stems and match.group().casefold() not in CONTENT_FREE:
            found.append((match, stems[0]))
    return found


def claim_of(sentence: str) -> str:
    """A sentence without its list mark: an item's number claims nothing."""
    return _LIST_MARK.sub("", sentence).strip()


def claims_nothing(claim: str, vocabulary: Vocabulary) -> bool:
    """Whether there is nothing to verify: "Yes.", a heading, what only leads to a list."""
    leads = claim.rstrip("*_ ").endswith(":") or claim.startswith("#")
    if leads:
        return not any(map(str.isdigit, claim))
    if values(claim):
        return False
    told = [match.group().casefold() for match, _ in telling_words(claim, vocabulary)]
    return all(word in _STARTERS for word in told)


def values(text: str) -> set[str]:
    """The numbers in a text, in figures and in words, each in every way it may be read."""
    return {reading for _, readings in _figures(text) for reading in readings}


def lacking_numbers(claim: str, told: str) -> set[str]:
    """The numbers and dates of a claim that a text does not have."""
    known = values(told)
    return {shown for shown, readings in _figures(claim) if shown.casefold() not in _LOOSE and not readings & known}


def lacking_names(claim: str, told: str) -> set[str]:
    """The names of a claim that a text does not have; one with another ending will do, and UN for United Nations."""
    known = {word.casefold() for word in [*WORD.findall(told), *_TOKEN.findall(told)]}
    initials = "".join(word[0] for word in _TOKEN.findall(told) if word[0].isupper())
    return {
        name
        for name in _names(claim)
        if not _is_known(name.casefold(), known) and not (name.isupper() and name in initials)
    }


def opening_word(claim: str) -> str:
    """The capitalised word that a claim begins with, if it may be a name for all that can be seen; else nothing."""
    match = _TOKEN.search(claim)
    word = match.group() if match else ""
    ordinary = word.casefold() in CONTENT_FREE or word.casefold() in _STARTERS
    return word if word[:1].isupper() and not ordinary else ""


def _names(claim: str) -> Iterator[str]:
    """Capitalised words. One at the beginning of a sentence is a name if another follows at once; for what else it may
    be see `opening_word`."""
    words = list(_TOKEN.finditer(claim))
    for at, match in enumerate(words):
        word = match.group()
        if not word[0].isupper() or word.casefold() in CONTENT_FREE or len(word) < 2:
            continue
        begins = not claim[: match.start()].strip(" \"'“”‘’«»(*_") or claim[: match.start()].rstrip()[-1:] in ".!?:"
        goes_on = at + 1 < len(words) and _goes_on(claim, match, words[at + 1]) and word.casefold() not in _STARTERS
        if not begins or goes_on:
            yield word


def _goes_on(claim: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return second.group()[0].isupper() and claim[first.end() : second.start()] == " "


def _is_known(name: str, known: set[str]) -> bool:
    return name in known or any(_inflects(*sorted((name, other), key=len)) for other in known)


def _inflects(short: str, long: str) -> bool:
    """Whether two words are one but for the ending: Korea and Korean, China and Chinese; not Brandt and Brandon."""
    root = short if long.startswith(short) else short.rstrip("aeiouy")
    return len(root) >= _LEAST_ROOT and long.startswith(root) and long[len(root) :] in _ENDINGS


def _figures(text: str) -> Iterator[tuple[str, set[str]]]:
    """Each number of a text as it stands there, with its readings in figures: "66,500" is 66500 or 66.5, "4.0" is 4,
    "2 million" is 2 or 2000000, "forty-two" is 42, "fourth" is 4."""
    for match in _FIGURE.finditer(text):
        digits, word = match["digits"], (match["word"] or "").casefold()
        tens, _, unit = word.replace("-", " ").partition(" ")
        if digits:
            readings = {_plain(digits.replace(",", ""))}
            readings |= {_plain(digits.replace(",", "."))} if digits.count(",") == 1 and "." not in digits else set()
            readings |= {digits.replace(".", "")} if _DOTTED.fullmatch(digits) else set()
        else:
            readings = {str(_WORDED[tens] + (_WORDED[unit.strip()] if unit else 0))}
        scale = _SCALES.get((match["scale"] or "").casefold())
        readings |= {_plain(f"{float(reading) * scale:.2f}") for reading in readings} if scale else set()
        yield digits or word, readings


def _plain(figure: str) -> str:
    """A figure without idle zeros."""
    if figure.count(".") == 1:
        figure = figure.rstrip("0").rstrip(".")
    return figure.lstrip("0") or "0"
