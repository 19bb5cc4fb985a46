"""Full stops that end no sentence: those of abbreviations, initials and list numbers."""

from __future__ import annotations

import re

# With anything behind them.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen col lt capt sgt cmdr adm maj rev hon pres gov sen rep amb fr hr msgr ft vs cf eg ie viz "
    "approx est incl univ assn nos vol fig figs eq sec ch pp eds jan feb apr jun jul aug sep sept oct nov dec "
    "mon tue wed thu fri lit c r trans tel bldg".split()
)
# Only with a name, number or date behind them; at a sentence's end they close it ("... of Acme Inc. The others ...").
_ENDS_TOO = frozenset("al inc ltd co corp bros sat sun mar jr sr st ca ed mt d b rd ave blvd dept".split())
# Only with a figure behind them: many are words too ("She taught art. Later she ...", "300 kg max. Children ...").
_BEFORE_FIGURES = frozenset(
    "no ext fax max min avg para art sect chap rm apt ste pt ver qty ref abs nr str bd pos inkl env aprox núm "
    "pág".split()
)
# Behind a measure they end with it: "It takes 5 min. 20 people came." But: "5 min. 30 sec."
_MEASURES = frozenset("min sec max avg".split())
_MEASURED = re.compile(r"\d[ \t]*$")
_MEASURED_WITH_UNIT = re.compile(r"\d[ \t]*(?:%|°?[^\W\d_]{1,6}\.?)[ \t]*$")
_SHORTER_MEASURE = re.compile(r"\d[\d.,]*[ \t]*(?:s|secs?|seconds?)\b")
# A figure, a part's Roman number, a code ("B12") or a letter ("Apt. B").
_FIGURE = re.compile(r"[+~≈<>≤≥±§€$£¥]*[ \t]?\d|(?:[IVXLC]{2,}|[VX])\b|[A-Z]{1,3}-?\d|[B-HJ-Z]\b(?!\.)")
_FIRST = re.compile(r"I\b(?!['’])")  # but not "I'm"
# Written without vowels and no unit, it is likely an abbreviation that no list knows: "Pkg. 4", "Jg. 12".
_NO_VOWELS = re.compile(r"[^\W\d_aeiouyäöüéèáàóíúAEIOUYÄÖÜ]{2,5}")
_UNITS = frozenset(
    "kg mg km cm mm ml cl dl gb mb kb tb kw mw hz db kph mph lb lbs hrs pm tv kwh ghz mhz hp cd dvd".split()
)
# "at 7 p.m. Monday", "at 7 p.m. 5 May": all else begins a sentence ("at 7 p.m. 20 people came").
_HOURS = frozenset(("am", "pm"))
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_BEHIND_HOURS = re.compile(
    rf"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|{_MONTH} \d|\d{{1,2}} {_MONTH}|eastern|pacific|central|mountain"
    r"|local|[ECMP][SD]?T|GMT|UTC|CES?T)\b",
    re.IGNORECASE,
)
# They begin a sentence, and so no abbreviation is before them.
STARTERS = frozenset(
    "the a an this that these those it its he she they we i you in on at for from by with after before during when "
    "while as if but and or however although there here his her their our my what who where why how not no some most "
    "many all one since until also".split()
)


def abbreviates(text: str, stop: int, begin: int, following: str) -> bool:
    """Whether the full stop at `stop`, in the sentence that begins at `begin`, belongs to an abbreviation, an initial
    or a list number. `following` is what comes behind, from its first letter or figure on."""
    word = re.search(r"[\w.'’-]*$", text[max(begin, stop - 24) : stop])
    token = word.group().lstrip("('\"") if word else ""
    if not token:
        return False
    next_word = re.match(r"[\w']*", following)
    starts_anew = next_word is not None and next_word.group().casefold() in STARTERS
    folded = token.casefold().replace(".", "")
    if len(token) == 1 and token.isalpha():
        return token != "I" and not starts_anew  # an initial: J. K. Rowling
    if "." in token and folded in _HOURS:
        return _BEHIND_HOURS.match(following) is not None
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", token):
        return not starts_anew  # U.S. forces, but: in the U.S. The forces
    before = text[max(begin, stop - len(token) - 24) : stop - len(token)]
    if folded in _MEASURES and _ends_measure(folded, before):
        return _SHORTER_MEASURE.match(following) is not None
    if folded in _ABBREVIATIONS:
        return True
    if folded in _ENDS_TOO:
        return not starts_anew
    if folded == "etc":
        return not starts_anew and not following[0].isdigit()
    if folded in _BEFORE_FIGURES:
        return _names_figure(token, before, following, starts_anew)
    if following[0].isdigit() and _NO_VOWELS.fullmatch(token) and not token.isupper():
        return folded not in _UNITS and not _MEASURED.search(before)
    # "1. First" at the very beginning is a list number; "in 1953. The" is not.
    return token.isdigit() and len(token) <= 2 and not text[begin : stop - len(token)].strip()


def _ends_measure(folded: str, before: str) -> bool:
    """Whether a measure ends with it: "5 min.", "300 kg max."."""
    units = _MEASURED if folded in ("min", "sec") else _MEASURED_WITH_UNIT
    return units.search(before) is not None


def _names_figure(token: str, before: str, following: str, starts_anew: bool) -> bool:
    """Whether it is short for what the figure behind it is of; with a capital also what a name is of ("Chanel No.
    Five"), and at the beginning of a line what it is a column or a field of ("Max. Load 300 kg")."""
    if _FIGURE.match(following):
        return True
    if not token[0].isupper() or token.isupper():
        return False
    if _FIRST.match(following):
        return token == "Art"
    alone = not before.strip()
    return not starts_anew and (not alone if token == "No" else alone)
