"""Pure: whether a claim says the opposite of its quotes by one word: "before" for "after", "rose" for "fell"."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Each line has two sides; a word of one side where the quotes have one of the other, and neither has both.
_SIDES = """
more, greater, above, over, exceeds, exceeded | less, fewer, below, under
before, earlier, until | after, later, since
rose, rise, rises, rising, increase, increased, increases, grew, grow, grows, gained | fell, fall, falls, falling, decrease, decreased, decreases, shrank, shrink, dropped, declined, lost
highest, largest, biggest, most, maximum, longest, tallest, oldest, best | lowest, smallest, least, minimum, shortest, youngest, worst
first, begin, begins, began, start, starts, started, opens, opened, open | last, end, ends, ended, close, closes, closed
allowed, permitted, legal, accepted, approved, agreed | forbidden, prohibited, banned, illegal, refused, rejected, denied
north, northern | south, southern
east, eastern | west, western
won, victory | lost, defeat, defeated
bought, buys, imports, imported | sold, sells, exports, exported
always, all, every | never, none
with, including | without, excluding
left | right
inside | outside
true | false
male, men, man, boys | female, women, woman, girls
married | divorced
alive, born | dead, died
"""  # noqa: E501
_PAIRS = [
    tuple(frozenset(word.strip() for word in side.split(",")) for side in line.split("|"))
    for line in _SIDES.strip().splitlines()
]
_WORD = re.compile(r"[^\W\d_]+")


def opposed(claim: str, told: str) -> bool:
    """Whether a claim is on one side of such a pair and what is told on the other one only."""
    claimed, said = _words(claim), _words(told)
    return any(claimed & one and not claimed & other and said & other and not said & one for one, other in _both_ways())


def _both_ways() -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    for one, other in _PAIRS:
        yield one, other
        yield other, one


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
