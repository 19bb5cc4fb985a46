"""Do the citations point at the evidence, and do they quote what stands there?"""

from __future__ import annotations

from rag.evaluation.cases import Case
from rag.evaluation.spans import any_overlap


def exact(case: Case) -> float | None:
    """1 if every quote equals the document's text[start:end], else 0. Over answered questions."""
    if case.abstained:
        return None
    return float(all(citation.exact for citation in case.citations))


def precision(case: Case) -> float | None:
    """Citations that overlap gold / citations; 0 without citations.

    Over answered, answerable questions with evidence."""
    if case.abstained or not case.with_evidence:
        return None
    right = [citation for citation in case.citations if any_overlap(citation.span, case.evidence)]
    return len(right) / len(case.citations) if case.citations else 0.0


def recall(case: Case) -> float | None:
    """Gold spans that a citation overlaps / gold spans. Over answered, answerable questions with evidence."""
    if case.abstained or not case.with_evidence:
        return None
    cited = [citation.span for citation in case.citations]
    return sum(any_overlap(gold, cited) for gold in case.evidence) / len(case.evidence)


def first_correct(case: Case) -> float | None:
    """1 if the first citation overlaps gold, else 0; no citation counts 0, and so does a declined question.

    Over answerable questions with evidence by offset."""
    if not case.with_offsets:
        return None
    return float(bool(case.citations) and any_overlap(case.citations[0].span, case.gold))
