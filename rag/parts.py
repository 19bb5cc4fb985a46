"""A question in several parts, taken apart: each part is searched, answered and cited, or declined, by itself.

Only what is a question by its wording is split off: behind a question mark, or behind 'and' before a question word or a
verb in front of its subject.
"""

from __future__ import annotations

import re

# More parts than this in one message are left together: each costs a search of its own.
MOST_PARTS = 4

_WH = r"(?:who|whom|whose|what|when|where|which|why|how)"
_AUX = r"(?:is|are|was|were|do|does|did|can|could|will|would|has|have|had|should)"
# A verb in front of its subject asks, too: "and does it have a sauna?"; behind "or" it is the other answer.
_SUBJECT = r"(?:it|they|he|she|we|you|i|there|this|that|the|these|those|my|our|your)"
_NEXT = re.compile(
    rf"(?<=[?])\s+(?=\w)|\s*[,;]?\s+(?:and|or)\s+(?=(?:(?:in|on|at|by|to|from|for|since|with)\s+)?{_WH}\b)"
    rf"|\s*[,;]?\s+and\s+(?={_AUX}\s+{_SUBJECT}\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"\b{_WH}\b|^\W*{_AUX}\b", re.IGNORECASE)
_OPEN_END = re.compile(rf"\b(?:{_WH}|and|or|of|the)\W*$", re.IGNORECASE)
# "Can you say when ..." goes on; "What did he say" is whole.
_SAYING = re.compile(rf"^(?!.*\b{_WH}\b).*\b(?:know|say|tell|explain)\W*$", re.IGNORECASE | re.DOTALL)
# "Which year?" is short and whole; a lone "When" before "and where" is not.
_FEWEST_WORDS = 2


def parts(question: str) -> list[str]:
    """The questions within a question, in order; the question itself where it is one. A statement in front stays with
    the part behind it."""
    found: list[str] = []
    begin = 0
    for match in _NEXT.finditer(question):
        part = question[begin : match.start()].strip()
        if _whole(part):
            found.append(part)
            begin = match.end()
    rest = question[begin:].strip()
    if not found or not _ASKS.search(rest) or len(found) >= MOST_PARTS:
        return [question]
    return [*found, rest]


def _whole(part: str) -> bool:
    """Whether what stands in front of a cut is a question by itself."""
    return (
        bool(_ASKS.search(part))
        and not _OPEN_END.search(part)
        and not _SAYING.match(part)
        and len(part.split()) >= _FEWEST_WORDS
    )
