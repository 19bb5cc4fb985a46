"""Pure: which of all that can be asked is proposed: the good ones, spread over documents, sections and kinds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from index.types import Document
from rag.drafting import phrases
from rag.drafting.found import Found, found_in

# Why, how many and who make better golden questions than what a term means, or what happened on a day.
WORTH = {
    "reason": 9.0, "figure": 8.0, "name": 8.0, "asked": 8.0, "place": 7.0, "date": 7.0, "how-to": 7.0, "table": 7.0,
    "definition": 5.0, "abbreviation": 4.0, "event": 4.0,
}  # fmt: skip
# How much a kind loses with each question of it, for ten questions asked: the tenth date is worth less than a term.
AGAIN = 2.5 * len(WORTH)


def chosen(documents: Mapping[str, Document], count: int, *, apart: Sequence[str] = ()) -> list[Found]:
    """At most `count` questions, none like another or like those `apart`, of documents by name: from the document, the
    section and the kind that have been asked least. The same for the same documents; twins are one."""
    once = {document.id: name for name, document in sorted(documents.items(), reverse=True)}
    left = {name: found_in(name, documents[name]) for name in sorted(once.values())}
    taken: list[Found] = []
    asked = list(apart)
    of_document, of_section, of_kind = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    each = AGAIN / max(count, 10)

    def worth(one: Found) -> tuple[float, int, bytes]:
        # The digest takes from anywhere, rather than from the first documents and their beginnings.
        digest = hashlib.sha256(one.question.encode("utf-8", "surrogatepass")).digest()
        return WORTH[one.kind] - each * of_kind[one.kind], -of_section[one.name, one.section], digest

    while len(taken) < count and any(left.values()):
        least = min(of_document[name] for name, found in left.items() if found)
        turn = [one for name, found in left.items() if of_document[name] == least for one in found]
        pick = max(turn, key=worth)
        left[pick.name].remove(pick)
        if any(phrases.alike(pick.question, other) for other in asked):
            continue
        taken.append(pick)
        asked.append(pick.question)
        of_document[pick.name] += 1
        of_section[pick.name, pick.section] += 1
        of_kind[pick.kind] += 1
        left[pick.name] = [one for one in left[pick.name] if one.start != pick.start]  # a sentence is asked of once
    return taken
