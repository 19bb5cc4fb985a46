"""Cases made by hand: documents are letters, spans are characters of them."""

from rag.evaluation.cases import Case, Cited
from rag.evaluation.questions import GoldenQuestion
from rag.evaluation.spans import Span

DOCUMENTS = dict.fromkeys("abcdef", 100)


def span(document, start, end):
    return Span(document, start, end)


def case(
    *,
    answerable=True,
    gold=(),
    gold_documents=(),
    passages=(),
    citations=(),
    exact=True,
    abstained=False,
    confidence=0.5,
    text="",
    contains=(),
    answers=(),
    total_ms=1.0,
    ranking=None,
):
    """A case of one question; `citations` are spans, all exact or none."""
    return Case(
        question=GoldenQuestion(
            id="q", question="?", answerable=answerable, contains=tuple(contains), answers=tuple(answers)
        ),
        gold=tuple(gold),
        gold_documents=tuple(Span(name, 0, DOCUMENTS[name]) for name in gold_documents),
        passages=tuple(passages),
        citations=tuple(Cited(citation, exact) for citation in citations),
        abstained=abstained,
        confidence=confidence,
        text=text,
        context_characters=sum(passage.end - passage.start for passage in passages),
        total_ms=total_ms,
        answer={},
        ranking=ranking,
    )
