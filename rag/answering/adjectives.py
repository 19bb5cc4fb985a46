"""Pure: what adjectives measure that have a most and a least: by which nouns, in which dimensions, which way round."""

from __future__ import annotations

from dataclasses import dataclass

from rag.forms import EDGES, Asked


@dataclass(frozen=True, slots=True)
class Measure:
    """What an adjective measures: the `nouns` that name it, the `dimensions` that it has (`quantities`), the one that
    says most before the others, and whether its most is the `large` amount. On a calendar `past` is the small one."""

    nouns: tuple[str, ...]
    dimensions: tuple[str, ...]
    large: bool
    past: bool | None = None


# Adjectives that say much, and little, of something; its nouns; its dimensions. "3 km long" says how short a thing is.
_SCALES = (
    ("heavy", "light", "weight mass", "mass"),
    ("expensive costly dear pricey", "cheap inexpensive", "price cost fee fare rent", "money"),
    ("long", "short", "length duration time distance long", "length duration"),
    ("tall high", "low", "height elevation altitude tall high", "length"),
    ("deep", "shallow", "depth deep", "length"),
    ("wide broad", "narrow", "width wide", "length"),
    ("thick", "thin", "thickness thick", "length"),
    ("far distant", "near close", "distance", "length"),
    ("large big", "small", "size area capacity population volume", "area size volume"),
    ("fast quick", "slow", "speed velocity", "speed"),
    ("hot warm", "cold cool", "temperature", "temperature"),
    ("loud", "quiet", "noise loudness volume", ""),
    ("strong powerful", "weak", "strength power", "power"),
    ("populous", "", "population inhabitants", ""),
    ("most great", "few least", "", ""),
)
_MEASURES = {
    adjective: Measure(tuple(nouns.split()), tuple(dimensions.split()), large)
    for much, little, nouns, dimensions in _SCALES
    for large, adjectives in ((True, much), (False, little))
    for adjective in adjectives.split()
}
_BEGINNINGS = tuple("age born birth built founded founding established released release year date since".split())
_TIMES = tuple("date time year start begin released release".split())
_MEASURES |= {
    "old": Measure(_BEGINNINGS, ("date", "duration"), large=True, past=True),
    "young": Measure(_BEGINNINGS, ("date", "duration"), large=False, past=False),
    "new": Measure(_BEGINNINGS, ("date", "duration"), large=False, past=False),
    "recent": Measure(_BEGINNINGS, ("date",), large=False, past=False),
    "early": Measure(_TIMES, ("date", "clock"), large=False, past=True),
    "late": Measure(_TIMES, ("date", "clock"), large=True, past=False),
    "first": Measure(_TIMES, ("date",), large=False, past=True),
    "last": Measure(_TIMES, ("date",), large=True, past=False),
}
# "The highest fee", "the most goals": these measure whatever stands behind them.
_ANY = frozenset("most least few high low great large small big long short".split())


def adjective_of(asked: Asked) -> str:
    """The adjective in its plain form: of "heaviest" heavy, of "most expensive" expensive; else "most" and "few"."""
    if asked.degree in ("most", "least") and asked.measured and asked.measured[0].casefold() in _MEASURES:
        return asked.measured[0].casefold()
    if asked.degree in (*EDGES, "most", "least"):
        return asked.degree
    bare = asked.degree.removesuffix("est")
    doubled = bare[:-1] if len(bare) > 2 and bare[-1] == bare[-2] else bare
    forms = (bare, f"{bare}e", doubled, f"{bare[:-1]}y" if bare.endswith("i") else bare)
    return next((form for form in forms if form in _MEASURES), bare)


def measures_anything(adjective: str) -> bool:
    """Whether an adjective measures whatever noun stands behind it."""
    return adjective in _ANY


def measure_of(adjective: str) -> Measure | None:
    """What an adjective measures; None for one that is not known."""
    return _MEASURES.get(adjective)


def wants_large(asked: Asked, dimension: str) -> bool:
    """Whether the largest amount is wanted. The oldest has the smallest date, and the largest age."""
    adjective = adjective_of(asked)
    measure = _MEASURES.get(adjective, Measure((), (), large=True))
    on_calendar = measure.past is not None and dimension in ("date", "clock")
    large = not measure.past if on_calendar else measure.large
    return large != (asked.degree == "least" and adjective != "least")
