"""Pure: the citation markers in a chat model's text, read as they are meant and taken out of it.

Models are asked for `[1]` and also write `[1, 2]`, `[1-3]`, `[Passage 1]`, `【1】` and `【1†source】`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"#?\d{1,3}"
_RANGE = rf"{_NUMBER}(?:\s*[-–—]\s*{_NUMBER})?"
# Models that write Markdown make links of markers, or bracket them twice.
_WRAPPED = re.compile(rf"\[(\[{_RANGE}\])\](?:\([^()\s]{{0,200}}\))?|(\[{_RANGE}\])\([^()\s]{{0,200}}\)")
# Three digits at most: "[2019]" is a year.
MARKER = re.compile(
    rf"\s*[\[【]\s*\^?(?:(?:passages?|sources?|documents?)\s*)?(?P<numbers>{_RANGE}(?:\s*(?:[,;&]+|and)\s*{_RANGE})*)"
    r"[\s,;&–—-]*(?:†[^\]】\n]{0,40})?[\]】]",
    re.IGNORECASE,
)
_PAIR = re.compile(r"#?(\d{1,3})(?:\s*[-–—]\s*#?(\d{1,3}))?")
# What may still become a marker: white space, or a bracket with nothing in it that a marker could not have. Longer than
# this it is none.
_BEGUN = re.compile(r"\s*(?:[\[【][^\[\]【】\n]{0,60})?$")
_COULD_BE = re.compile(r"\s*\^?\s*(?:[a-z]*\s*(?:[#\d,;&.\s–—-]|and)*)(?:†.*)?", re.IGNORECASE)
# Cut off in the middle for good.
_BROKEN = re.compile(r"\s*[\[【]\s*\^?#?\d[\d\s,;&#.–—-]*(?:†[^\]】\n]*)?$")
# Whatever else looks like one of ours when shown: a quoted year, a number too long.
_BRACKETED = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Marker:
    """What one marker, or several in a row, point at: `at` is where in the text without markers, `numbers` are known
    ones, each once, in their order."""

    at: int
    numbers: tuple[int, ...]


def settled(text: str) -> str:
    """The text that has surely arrived: without an end that may still turn out to be a marker."""
    while (begun := _BEGUN.search(text)) and begun.group() and _COULD_BE.fullmatch(begun.group().lstrip()[1:]):
        text = text[: begun.start()]
    return text


def parsed(text: str, known: int) -> tuple[str, tuple[Marker, ...]]:
    """The text without its markers and the white space before them, and the markers; numbers that are not of 1 to
    `known` are ignored, and a marker of nothing but those is gone. What is left holds no number in square brackets."""
    plain = ""
    markers: list[Marker] = []
    position = 0
    text = _WRAPPED.sub(lambda match: match[1] or match[2], text)
    for match in MARKER.finditer(text):
        plain += text[position : match.start()]
        position = match.end()
        numbers = tuple(number for number in _numbers(match["numbers"]) if 1 <= number <= known)
        if markers and markers[-1].at == len(plain):
            numbers = markers.pop().numbers + numbers
        if numbers:
            markers.append(Marker(len(plain), tuple(dict.fromkeys(numbers))))
    plain = _BRACKETED.sub(r"(\1)", plain + text[position:])
    while broken := _BROKEN.search(plain):
        plain = plain[: broken.start()]
    return plain, tuple(marker for marker in markers if marker.at <= len(plain))


def without_markers(text: str) -> str:
    """The text with no marker in it, as earlier answers are handed to a model: their numbers are of other passages."""
    return parsed(text, known=0)[0]


def _numbers(listed: str) -> Iterator[int]:
    for first, last in _PAIR.findall(listed):
        yield from range(int(first), int(last or first) + 1)
