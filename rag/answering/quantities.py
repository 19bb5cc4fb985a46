"""Pure: amounts that can be compared: 980 g and 1.2 kg, 90 minutes and 3 hours, March 2021 and 2019-01-07.

An amount that is not said exactly ("5 to 7 kg", "2021") reaches from the least to the most that it may be; one is more
than another only if it is so at both ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.answering.dates import dates
from rag.figures import figures
from rag.units import mentioned

# In the base unit of each dimension: metre, gram, second, byte, square metre, litre, watt, kilometre an hour.
_DIMENSIONS: dict[str, dict[str, float]] = {
    "length": {
        "millimetre": 0.001, "centimetre": 0.01, "metre": 1, "kilometre": 1000, "inch": 0.0254, "foot": 0.3048,
        "yard": 0.9144, "mile": 1609.344,
    },
    "mass": {"milligram": 0.001, "gram": 1, "kilogram": 1000, "tonne": 1e6, "pound": 453.592, "ounce": 28.3495},
    "duration": {
        "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_629_746,
        "year": 31_556_952, "decade": 315_569_520, "century": 3_155_695_200,
    },
    "size": {"kilobyte": 1e3, "megabyte": 1e6, "gigabyte": 1e9, "terabyte": 1e12},
    "area": {
        "square metre": 1, "square kilometre": 1e6, "hectare": 1e4, "acre": 4046.86, "square mile": 2.59e6,
        "square foot": 0.092903,
    },
    "volume": {"millilitre": 0.001, "litre": 1, "cubic metre": 1000, "gallon": 3.78541},
    "power": {"watt": 1, "kilowatt": 1e3, "megawatt": 1e6, "gigawatt": 1e9},
    "speed": {"kmh": 1, "mph": 1.609344, "knot": 1.852},
    "energy": {"kwh": 1, "mwh": 1e3},
    "share": {"percent": 1},
    "temperature": {"degree": 1},
}  # fmt: skip
_OF_UNIT = {unit: (dimension, factor) for dimension, units in _DIMENSIONS.items() for unit, factor in units.items()}
_MONEY = frozenset("dollar euro pound yen won yuan rupee franc cent".split())
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

_CLOCK = re.compile(r"\d{1,2}:[0-5]\d")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"\d,\d{1,2}(?!\d)")
_DOTTED = re.compile(r"\d{1,3}\.\d{3}")
_WHOLE = re.compile(r"\d{3}")
_NEGATIVE = re.compile(r"(?<![\w.])[-−–]\s?(?=\d)")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_FREE = re.compile(r"\s*(?:free|no charge|free of charge|none|nil)\.?\s*", re.IGNORECASE)
# "A-100", "C7", "Nova 5": a name, where no unit says that it is an amount; "EUR 12" is none.
_NAME = re.compile(
    r"\W*(?![A-Z]{3}\s?\d)(?!(?i:about|approx|around|ca|circa|c|over|under|up to|nearly|at)\b)[^\W\d_].*\d"
)
# A cell with more words than this beside its figure says something else.
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Amount:
    """From `low` to `high`, in the base unit of its `dimension`: that of a unit, "money euro", "date", "clock", or
    "number" for what has no unit."""

    dimension: str
    low: float
    high: float


def amounts(text: str, *, comma_decimal: bool = False) -> list[Amount]:
    """The amounts that a text names, those of one dimension that stand together as one: 9 h 30 min is 9.5 hours."""
    found: list[Amount] = []
    for figure in figures(text):
        if _CLOCK.fullmatch(figure.shown) or not figure.counts:
            continue
        value = _value(figure.shown, figure.readings, comma_decimal)
        if value is None:
            continue
        value *= _SCALES.get(figure.scale, 1.0) if _NUMBER.fullmatch(figure.shown.replace(" ", "")) else 1.0
        dimension, factor = _dimension(figure.unit)
        found.append(Amount(dimension, value * factor, value * factor))
    return found


def comparable(cells: Sequence[str], header: str = "") -> list[Amount | None] | None:
    """One amount for every cell, all of one dimension; None for a cell that is empty. None altogether where they can't
    be compared: a cell without an amount or with several, other units, other currencies. `header` may have the unit."""
    filled = [cell for cell in cells if says_something(cell)]
    if len(filled) < 2:
        return None
    for read in (_date, _clock):
        told = [read(cell) if says_something(cell) else None for cell in cells]
        if all(one is not None for one, cell in zip(told, cells, strict=True) if says_something(cell)):
            return told
    if any(_DOTTED.fullmatch(cell.strip()) for cell in filled) and any(
        _WHOLE.fullmatch(cell.strip()) for cell in filled
    ):
        return None  # 1.149 and 649: a thousand, or a little more than one?
    comma = any(_DECIMAL_COMMA.search(cell) for cell in filled)
    named = _unit_of(header)
    read_cells = [_amount(cell, comma, named) if says_something(cell) else None for cell in cells]
    priced = next((one.dimension for one in read_cells if one and one.dimension.startswith("money")), "")
    if priced:
        read_cells = [
            Amount(priced, 0.0, 0.0) if _FREE.fullmatch(cell) else one
            for cell, one in zip(cells, read_cells, strict=True)
        ]
    if any(one is None for one, cell in zip(read_cells, cells, strict=True) if says_something(cell)):
        return None
    found = {one.dimension for one in read_cells if one}
    return read_cells if len(found) == 1 and not (found == {"number"} and any(map(_NAME.match, filled))) else None


def amount_of(cell: str, header: str = "") -> Amount | None:
    """The one amount that a cell by itself has; `header` may have its unit."""
    if not says_something(cell):
        return None
    comma = _DECIMAL_COMMA.search(cell) is not None
    return _date(cell) or _clock(cell) or _amount(cell, comma, _unit_of(header))


def furthest(told: Sequence[Amount | None], *, most: bool, places: tuple[int, int] = (1, 1)) -> list[int]:
    """Which are the most (or the least), or at these places from there, several if they are alike; none where it can't
    be told."""
    known = [(at, one) for at, one in enumerate(told) if one is not None]
    known.sort(key=lambda pair: (pair[1].low, pair[1].high), reverse=most)
    last = next((at for at, _ in enumerate(known) if at >= places[1] and known[at][1] != known[at - 1][1]), len(known))
    picked = known[places[0] - 1 : last]
    alone = places == (1, 1) or (last == places[1] and (places[0] == 1 or known[places[0] - 2][1] != picked[0][1]))
    for at, (_, one) in enumerate(known[:last]):
        if not alone or any((one.high < other.high) if most else (one.high > other.high) for _, other in known[at:]):
            return []
    return [at for at, _ in picked]


def says_something(cell: str) -> bool:
    """Whether a cell holds more than a dash."""
    return bool(re.search(r"[^\W_]", cell)) and cell.strip().casefold() not in ("n/a", "na", "unknown", "tbd")


def _amount(cell: str, comma: bool, named: str) -> Amount | None:
    if len(_WORDS.findall(cell)) > _MOST_WORDS:
        return None
    told = amounts(cell, comma_decimal=comma)
    if named:
        dimension, factor = _dimension(named)
        told = [
            Amount(dimension, one.low * factor, one.high * factor) if one.dimension == "number" else one for one in told
        ]
    if _NEGATIVE.match(cell.strip()):
        told = [Amount(one.dimension, -one.high, -one.low) for one in told]
    if len({one.dimension for one in told}) != 1:
        return None
    dimension = told[0].dimension
    if len(told) == 1:
        return told[0]
    if len(told) == 2 and re.search(r"\d\s*[^\W\d_]{0,12}\.?\s*(?:[-–—]|to|bis)\s*\D?\s*\d", cell):
        return Amount(dimension, min(told[0].low, told[1].low), max(told[0].high, told[1].high))
    if dimension == "duration" and all(one.low > other.low for one, other in pairwise(told)):
        total = sum(one.low for one in told)
        return Amount(dimension, total, total)
    return None


def _date(cell: str) -> Amount | None:
    found = dates(cell)
    if len(found) != 1:
        return None
    rest = cell.replace(found[0].text, " ")
    if re.search(r"[^\W_]{4,}|\d", rest):
        return None
    return date_amount(found[0].when)


def date_amount(when: tuple[int, int, int]) -> Amount:
    """A date as an amount, from its first day to its last: (year, month, day), 0 for what is not said."""
    year, month, day = when
    low = year * 10_000 + month * 100 + day
    return Amount("date", low, year * 10_000 + (month or 12) * 100 + (day or 31))


def _clock(cell: str) -> Amount | None:
    if not _CLOCK.fullmatch(cell.strip()):
        return None
    hour, minute = cell.strip().split(":")
    value = float(int(hour) * 60 + int(minute))
    return Amount("clock", value, value)


def _value(shown: str, readings: frozenset[str], comma_decimal: bool) -> float | None:
    digits = re.sub(r"[\s'’]", "", shown)
    if not _NUMBER.fullmatch(digits):  # in words
        plain = [one for one in readings if one.replace(".", "", 1).isdigit()]
        return float(plain[0]) if len(plain) == 1 else None
    comma, dot = digits.rfind(","), digits.rfind(".")
    if (comma_decimal and not (comma >= 0 and dot > comma)) or comma > dot >= 0:
        digits = digits.replace(".", "").replace(",", ".")
    elif comma >= 0 and not _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", ".") if digits.count(",") == 1 else digits.replace(",", "")
    else:
        digits = digits.replace(",", "")
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    return float(digits)


def _dimension(unit: str) -> tuple[str, float]:
    if unit in _MONEY:
        return f"money {unit}", 1.0
    return _OF_UNIT.get(unit, (unit or "number", 1.0))


def _unit_of(header: str) -> str:
    """The one unit that a column's name has."""
    found = mentioned(header)
    return next(iter(found)) if len(found) == 1 else ""
