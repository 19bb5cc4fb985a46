"""Pure: units of measure and currencies, each by one name however it is written."""

from __future__ import annotations

import re

_NAMES = {
    "millimetre": "mm millimetre millimeter", "centimetre": "cm centimetre centimeter", "metre": "m metre meter",
    "kilometre": "km kilometre kilometer", "inch": "inch inches", "foot": "foot feet ft", "yard": "yard",
    "mile": "mile mi", "hectare": "ha hectare", "acre": "acre", "litre": "l litre liter", "millilitre": "ml",
    "gallon": "gallon", "milligram": "mg milligram", "gram": "g gram gramme", "kilogram": "kg kilogram kilo",
    "tonne": "tonne ton", "pound": "pound lb lbs gbp", "ounce": "ounce oz", "second": "sec second", "minute":
    "min minute", "hour": "h hr hrs hour", "day": "day", "week": "week", "month": "month", "year": "year yr yrs",
    "decade": "decade", "century": "century centuries", "percent": "percent", "degree": "degree °c °f °", "dollar":
    "dollar usd", "euro": "euro eur", "yen": "yen jpy", "won": "won krw", "yuan": "yuan rmb cny", "rupee": "rupee inr",
    "franc": "franc chf", "cent": "cent", "watt": "w watt", "kilowatt": "kw kilowatt", "megawatt": "mw megawatt",
    "gigawatt": "gw gigawatt", "kwh": "kwh", "mwh": "mwh", "kilobyte": "kb kilobyte", "megabyte": "mb megabyte",
    "gigabyte": "gb gigabyte", "terabyte": "tb terabyte", "kmh": "km/h kph", "mph": "mph", "knot": "knot", "am": "am",
    "pm": "pm",
}  # fmt: skip
CURRENCY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₩": "won", "₹": "rupee"}
_BY_WORD = {word: name for name, words in _NAMES.items() for word in words.split()}
_PLURAL = {f"{word}s": name for word, name in _BY_WORD.items() if len(word) > 2}
_ALL = _BY_WORD | _PLURAL | CURRENCY | {"%": "percent", "per cent": "percent"}
# How a unit stands behind its number. A single letter does so in small, and nothing follows it.
UNIT = (
    r"(?:(?:square|cubic|sq\.?)\s)?(?:"
    + "|".join(re.escape(word) for word in sorted(_ALL, key=len, reverse=True) if word[-1:].isalpha())
    + r")[²³]?(?![^\W_])|"
    + "|".join(re.escape(word) for word in _ALL if not word[-1:].isalpha())
)
_FOUND = re.compile(rf"(?<![^\W_])(?:{UNIT})", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[]\s*([a-z°%$€£]{1,3}[²³]?)\s*[)\]]", re.IGNORECASE)


def canonical(written: str) -> str:
    """The unit's one name, with its power; empty for what is none."""
    word = " ".join(written.casefold().split())
    power = {"²": "square ", "³": "cubic "}.get(word[-1:], "")
    word = word.rstrip("²³")
    for prefix, name in (("square ", "square "), ("sq. ", "square "), ("sq ", "square "), ("cubic ", "cubic ")):
        if word.startswith(prefix):
            word, power = word.removeprefix(prefix), name
    found = _ALL.get(word, "")
    return power + found if found else ""


def mentioned(text: str) -> frozenset[str]:
    """The units that a text names anywhere. A letter alone does so in brackets only: "Depth (m)"."""
    words = [match.group() for match in _FOUND.finditer(text) if len(match.group()) > 1 or not match.group().isalpha()]
    return frozenset(canonical(word) for word in [*words, *_IN_BRACKETS.findall(text)]) - {""}
