"""Numbers of a spreadsheet's cells as a person sees them: its format codes applied, dates as ISO dates.

The codes are those of ECMA-376 part 1, 18.8.30 and 18.8.31. What says nothing in text is left out: colours, fill
characters, spaces of the width of a bracket. Fractions are shown as decimals.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

# The codes that go by number alone; those left out are General or other scripts' dates.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "yyyy-mm-dd",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0",
}  # fmt: skip
# A literal, or what is not shown: [$€-407] is a currency, [Red] and [>5] are not text, _) and *x only fill.
_PART = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DIGITS = re.compile(r"[0#?][0#?,.]*(?:E[+-]0+)?", re.IGNORECASE)
# What a spreadsheet shows of a number without a format.
_SIGNIFICANT = 10
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


def shown(value: float, code: str, *, since_1904: bool = False) -> str:
    """A number under a format code; as it is, where the code makes no sense of it (a date before all dates)."""
    try:
        return _under(value, code, since_1904)
    except (OverflowError, ValueError):
        return _general(value)


def _under(value: float, code: str, since_1904: bool) -> str:
    sections = code.split(";")
    bare = _PART.sub("", sections[0])
    if _ELAPSED.search(code):
        return _elapsed(value)
    if re.search(r"[dmyhs]", bare, re.IGNORECASE) and not re.search(r"general", bare, re.IGNORECASE):
        return _moment(value, bare, since_1904)
    negative = value < 0 and len(sections) > 1
    section = sections[1] if negative else sections[2] if value == 0 and len(sections) > 2 else sections[0]
    return _number(abs(value) if negative else value, section)


def _number(value: float, section: str) -> str:
    literal = _PART.sub(lambda match: _hidden(match["quoted"] or match["escaped"] or match["currency"] or ""), section)
    digits = _DIGITS.search(literal)
    if digits is None:  # General, text, or words alone, as "-" for nothing
        words = _visible(re.sub(r"general|@", "", literal, flags=re.IGNORECASE)).strip()
        return words if words and not re.search("general|@", literal, re.IGNORECASE) else _general(value) + words
    placeholder = digits.group()
    value *= 100 ** literal.count("%")
    before, after = _visible(literal[: digits.start()]), _visible(literal[digits.end() :])
    if "e" in placeholder.casefold():
        mantissa = re.split("e", placeholder, flags=re.IGNORECASE)[0]
        return f"{before}{value:.{_decimals(mantissa)}E}{after}".strip()
    if "/" in after:
        return _general(value)
    scale = len(placeholder) - len(placeholder.rstrip(","))
    value /= 1000**scale
    grouped = "," if "," in placeholder.rstrip(",") else ""
    sign = "-" if value < 0 else ""
    text = f"{abs(value):{grouped}.{_decimals(placeholder)}f}"
    idle = sum(char in "#?" for char in placeholder.partition(".")[2])  # decimals that are shown only where they count
    while idle and text.endswith("0"):
        text, idle = text[:-1], idle - 1
    text = text.removesuffix(".")
    return f"{sign}{before}{text}{after}".strip()


def _decimals(placeholder: str) -> int:
    return min(15, sum(char in "0#?" for char in placeholder.partition(".")[2]))


def _general(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.{_SIGNIFICANT}g}"


def _moment(value: float, code: str, since_1904: bool) -> str:
    """A date, a time or both, by what the format shows."""
    if value < 60 and not since_1904 and value >= 1:
        value += 1  # the 29 February 1900, which never was, is day 60
    moment = _EPOCHS[since_1904] + timedelta(seconds=round(value * 86400))
    timed = re.search(r"[hs]", code, re.IGNORECASE) is not None
    dated = re.search(r"[dy]|m{3}", code, re.IGNORECASE) is not None or not timed
    time = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    day = f"{moment:%Y-%m-%d}"
    if re.search("y", code, re.IGNORECASE) and not re.search("d", code, re.IGNORECASE):
        day = f"{moment:%Y-%m}" if re.search("m", code, re.IGNORECASE) else f"{moment:%Y}"
    return " ".join(part for part, wanted in ((day, dated), (time, timed)) if wanted)


def _elapsed(value: float) -> str:
    """A duration as hours, minutes and seconds."""
    seconds = round(abs(value) * 86400)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
    return f"-{text}" if value < 0 else text


def _hidden(literal: str) -> str:
    """A literal's characters, where no digit or letter of the code is looked for."""
    return "".join(chr(0xE000 + ord(char)) if ord(char) < 0x1000 else char for char in literal)


def _visible(text: str) -> str:
    return "".join(chr(ord(char) - 0xE000) if 0xE000 <= ord(char) < 0xF000 else char for char in text)
