"""Pure: the numbers in a text: in figures or words, with their scale and unit, and whether another text has them.

Written in other ways a number stays the same ("66,500" and "66 500", "two hundred and fifty" and 250, "2 million" and
2,000,000, "7:50 pm" and 19:50); with another scale or unit it is another one ("5 billion" and "5 million", 4 km and 4
miles)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.units import CURRENCY, UNIT, canonical, mentioned

# A claim is met with the same sentences again and again.
KEPT = 2048
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_UNITS += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth".split()
)
_ORDINALS += "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
_WORDED = {word: at for words in (_UNITS, _ORDINALS) for at, word in enumerate(words)}
_WORDED |= {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_WORDED |= {f"{word[:-1]}ieth": 20 + 10 * at for at, word in enumerate(_TENS)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 10**9, "trillion": 10**12}
_SHORT = {"mn": "million", "bn": "billion", "tn": "trillion"}
# "$5m" is money; "5 m" is a length.
_SHORT_OF_MONEY = _SHORT | {"k": "thousand", "m": "million", "b": "billion"}

_BELOW_TEN = "|".join(_UNITS[1:10] + _ORDINALS[1:10])
_ONE = rf"(?:(?:{'|'.join(_TENS)})[-\s](?:{_BELOW_TEN})|{'|'.join(sorted(_WORDED, key=len, reverse=True))})"
_HUNDREDS = rf"(?:(?:{_ONE}|a)[-\s]hundred(?:(?:\s+and)?[-\s]{_ONE})?|{_ONE})(?![^\W_])"
_BIG = "thousand|million|billion|trillion"
_MORE = rf"(?:(?:,|\s+and|,\s+and)?\s+{_HUNDREDS}(?:[-\s](?:{_BIG}))?)*"
_SPELLED = rf"(?:{_HUNDREDS}|a(?=\s(?:{_BIG})))(?:[-\s](?:{_BIG}){_MORE})?"
_SCALE = rf"(?P<scale>{'|'.join([*_SCALES, *_SHORT])}|(?<=\d)[kmb])(?![^\W_])"
_SPACED = r"\d{1,3}(?:[   '’]\d{3})+(?!\d)"
_FIGURE = re.compile(
    rf"(?P<money>[{re.escape(''.join(CURRENCY))}]\s?)?"
    rf"(?:(?P<time>(?<![\d:])\d{{1,2}}:[0-5]\d(?![\d:]))(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    rf"|(?P<hour>\d{{1,2}})\s?(?P<hourhalf>[ap])\.?m\b\.?"
    rf"|(?P<digits>{_SPACED}|\d+(?:[.,]\d+)*)(?:st|nd|rd|th)?(?:[-\s]?{_SCALE})?"
    rf"|(?<![^\W_])(?P<word>{_SPELLED})(?![^\W_]))"
    rf"(?:\s?-?\s?(?P<unit>{UNIT}))?",
    re.IGNORECASE,
)
# What may stand between two figures that share a unit.
_JOINS = re.compile(r"\s*(?:to|and|or|[-–—,x×])\s*", re.IGNORECASE)
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_YEAR = re.compile(r"1\d{3}|20\d\d")
# "1950–53" is up to 1953.
_SHORT_RANGE = re.compile(r"\b(1\d|20)\d\d ?[-–] ?(\d\d)(?!\d)")
# These count nothing where they stand in a sentence of one's own: "one of them", "First, ...", "a second time".
_LOOSE = frozenset({"one", "first", "second"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text: its readings, scale and all; what it would read without its `scale`; its unit by
    one name."""

    shown: str
    readings: frozenset[str]
    bare: frozenset[str]
    scale: str = ""
    unit: str = ""

    @property
    def counts(self) -> bool:
        """Whether it claims a number."""
        return self.shown.casefold() not in _LOOSE or bool(self.scale or self.unit)

    @property
    def kind(self) -> str:
        """What it competes with: years, figures of its unit, or plain numbers."""
        return self.unit or ("year" if any(_YEAR.fullmatch(reading) for reading in self.readings) else "number")


@lru_cache(maxsize=KEPT)
def figures(text: str) -> tuple[Figure, ...]:
    """The numbers of a text, in order."""
    ends = {match.start(2): match[1] + match[2] for match in _SHORT_RANGE.finditer(text)}
    found: list[Figure] = []
    start = len(text)
    for match in reversed(list(_FIGURE.finditer(text))):
        figure = _figure(match)
        year = ends.get(match.start("digits"), "")
        if year:
            figure = replace(figure, readings=figure.readings | {year})
        if found and not figure.unit and not figure.scale and _JOINS.fullmatch(text, match.end(), start):
            figure = _joined(figure, found[-1])
        found.append(figure)
        start = match.start()
    return tuple(found[::-1])


def _joined(figure: Figure, next_: Figure) -> Figure:
    """A figure that shares unit and scale with the next one: "1.5 to 2 million", "4 and 250 km"."""
    if not next_.scale:
        return replace(figure, unit=next_.unit)
    scaled = _scaled(figure.bare, next_.scale)
    return replace(figure, unit=next_.unit, readings=figure.readings | scaled)


def values(text: str) -> set[str]:
    """The numbers in a text, in every way that each may be read."""
    return {reading for figure in figures(text) for reading in figure.readings | figure.bare}


def lacking_figures(claimed: Iterable[Figure], told: Iterable[Figure], text: str) -> set[str]:
    """What of the claimed numbers is not among those told in `text`, as it was written."""
    wanted = [one for one in claimed if one.counts]
    if not wanted:
        return set()
    known, around = list(told), _around(text)
    return {one.shown for one in wanted if not any(_same(one, other, around) for other in known)}


@lru_cache(maxsize=KEPT)
def _around(text: str) -> frozenset[str]:
    """The units and scales in a text that belong to none of its numbers: those say nothing of another one."""
    apart = _FIGURE.sub(" ", text)
    return mentioned(apart) | {name for name in _SCALES if name in apart.casefold()}


def holds(figure: Figure, told: Iterable[Figure], text: str) -> bool:
    """Whether a number is among those told in `text`."""
    return not lacking_figures([figure], told, text)


def _same(claimed: Figure, told: Figure, around: Collection[str]) -> bool:
    """Whether a number that is told is the one claimed; a scale or unit that it lacks may be `around`, in a table's
    head or another sentence."""
    alike = bool(claimed.readings & told.readings)
    if not alike and claimed.scale and not told.scale:
        alike = claimed.scale in around and bool(claimed.bare & told.readings)
    if not alike or not claimed.unit or claimed.unit == told.unit:
        return alike
    if claimed.unit == "pm" and not told.unit:
        return bool(claimed.readings & told.readings - claimed.bare)  # 19:50
    return not told.unit and claimed.unit in around


def _scaled(numbers: Iterable[str], scale: str) -> frozenset[str]:
    """The numbers times a scale; a time of day has none."""
    plain = (one for one in numbers if one.replace(".", "", 1).isdigit())
    return frozenset(_plain(f"{float(one) * _SCALES[scale]:.2f}") for one in plain)


def _figure(match: re.Match[str]) -> Figure:
    unit = canonical(match["unit"]) if match["unit"] else canonical(match["money"].strip()) if match["money"] else ""
    if match["time"] or match["hour"]:
        return _time(match, unit)
    if match["word"]:
        readings, scale, bare = _spelled(match["word"])
    else:
        scale = (match["scale"] or "").casefold()
        short = _SHORT_OF_MONEY if match["money"] else _SHORT
        if scale in ("k", "m", "b") and not match["money"]:
            scale, unit = "", canonical(scale)
        scale = short.get(scale, scale)
        bare = _readings(match["digits"])
        readings = set(_scaled(bare, scale)) if scale else bare
    return Figure(match["word"] or match["digits"], frozenset(readings), frozenset(bare), scale, unit)


def _time(match: re.Match[str], unit: str) -> Figure:
    hour, _, minute = (match["time"] or f"{match['hour']}:00").partition(":")
    half = (match["half"] or match["hourhalf"] or "").casefold()
    shown = f"{int(hour)}:{minute}"
    day = (
        {f"{int(hour) % 12 + 12}:{minute}"} if half == "p" else {f"{int(hour) % 12}:{minute}"} if half == "a" else set()
    )
    return Figure(
        match["time"] or match["hour"], frozenset({shown} | day), frozenset({shown}), "", f"{half}m" if half else unit
    )


def _readings(digits: str) -> set[str]:
    """ "66,500" is 66500 or 66.5; "4.0" is 4; "66 500" and "66'500" are 66500."""
    joined = re.sub(r"[   '’]", "", digits)
    readings = {_plain(joined.replace(",", ""))}
    if joined.count(",") == 1 and "." not in joined:
        readings.add(_plain(joined.replace(",", ".")))
    if _DOTTED.fullmatch(joined):
        readings.add(joined.replace(".", ""))
    return readings


def _spelled(words: str) -> tuple[set[str], str, set[str]]:
    """The number in words, its scale if there is nothing smaller behind it, and what it counts of that scale."""
    total, part, scale = 0, 0, ""
    for word in re.findall(r"[a-z]+", words.casefold()):
        if word == "hundred":
            part = max(part, 1) * 100
        elif word in _SCALES:
            total, part, scale = total + max(part, 1) * _SCALES[word], 0, word
        elif word in _WORDED:
            part, scale = part + _WORDED[word], ""
    bare = {_plain(f"{total / _SCALES[scale]:g}")} if scale else {str(total + part)}
    return {str(total + part)}, scale, bare


def _plain(figure: str) -> str:
    """A figure without idle zeros."""
    if figure.count(".") == 1:
        figure = figure.rstrip("0").rstrip(".")
    return figure.lstrip("0") or "0"
