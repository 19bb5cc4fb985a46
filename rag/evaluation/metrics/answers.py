"""Does the answer say what it should? Over answerable questions that say what that is; a declined one counts 0."""

from __future__ import annotations

import re
import string
from collections import Counter

from rag.evaluation.cases import Case

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def contains(case: Case) -> float | None:
    """1 if the answer has every string of `contains`, case folded, at word boundaries, however its white space runs."""
    if not case.question.answerable or not case.question.contains:
        return None
    return float(not case.abstained and not lacking(case.text, case.question.contains))


def lacking(text: str, wanted: tuple[str, ...]) -> list[str]:
    """Those of the wanted strings that the text has not, case folded and at word boundaries."""
    folded = _folded(text)
    return [item for item in wanted if not re.search(rf"(?<!\w){re.escape(_folded(item))}(?!\w)", folded)]


def token_f1(case: Case) -> float | None:
    """The best F1 of the answer's words against a reference answer's.

    Source: the official SQuAD script (Rajpurkar et al. 2016, arXiv:1606.05250): lower case, without punctuation and
    articles; with both empty 1, with one empty 0."""
    references = [answer for answer in case.question.answers if answer.strip()]
    if not case.question.answerable or not references:
        return None
    return 0.0 if case.abstained else max(squad_f1(case.text, reference) for reference in references)


def squad_f1(answer: str, reference: str) -> float:
    """2PR / (P + R) over the bags of normalised words of both."""
    given, wanted = _squad_words(answer), _squad_words(reference)
    if not given or not wanted:
        return float(given == wanted)
    same = sum((Counter(given) & Counter(wanted)).values())
    return 2 * same / (len(given) + len(wanted))


def _squad_words(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
