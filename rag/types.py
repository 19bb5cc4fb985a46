"""What questions and answers are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index.types import Document, Passage


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class SignalScore:
    """Where one signal ranked a passage (from 1) and its own raw score."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A sentence: offsets into its document's text, and how well it answers, in log-odds that compare within one
    question."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage as retrieved: who it belongs to, its fused score in 0..1, every signal's view of it, and its sentences
    in order, if it was among those that were read."""

    passage: Passage
    document: str
    title: str
    score: float
    signals: dict[str, SignalScore] = field(default_factory=dict)
    sentences: tuple[ScoredSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """One quoted sentence (or table row, or line of code). `quote` is the document's `text[start:end]`. `page` counts
    from 1; `page_label` is what the document calls it ("iv"), where that differs. `cell` is where in a row the cell
    stands that was asked for; (0, 0) where that can't be told."""

    n: int
    document: str
    title: str
    start: int
    end: int
    quote: str
    page: int | None = None
    heading: str = ""
    verified: bool = True
    document_id: str = ""
    page_label: str = ""
    cell: tuple[int, int] = (0, 0)


def citation_of(n: int, hit: Hit, document: Document, span: tuple[int, int], *, verified: bool = True) -> Citation:
    """The citation of a document's characters from `span[0]` to `span[1]`, which `hit` found."""
    start, end = span
    return Citation(
        n=n,
        document=hit.document,
        title=hit.title,
        start=start,
        end=end,
        quote=document.text[start:end],
        page=document.page_at(start),
        heading=document.place(start),
        verified=verified,
        document_id=document.id,
        page_label=document.page_label_at(start),
    )


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a chat model read (`prompt`) and wrote (`answer`), in its own tokens as its server counts them, or
    `estimated` where that does not."""

    prompt: int
    answer: int
    estimated: bool = False

    def plus(self, other: Tokens | None) -> Tokens:
        """Both together."""
        if other is None:
            return self
        return Tokens(self.prompt + other.prompt, self.answer + other.answer, self.estimated or other.estimated)


@dataclass(frozen=True, slots=True)
class Trace:
    """Why this answer: each signal's ranking, the fused order, what was cut, and the evidence. `documents` is how many
    a scope held; 0 where everything was searched."""

    standalone_question: str
    signals: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    fused: tuple[Hit, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()
    features: dict[str, float] = field(default_factory=dict)
    threshold: float = 0.5
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with `[n]` markers in its text, or a declined one with the nearest passages.

    `confidence` is the probability that the documents answer the question, given also when declined. `model` is the
    chat model that worded it, empty for quoted answers; `unverified` are the (start, end) in `text`, markers included,
    of its sentences that the documents could not be found to say; `notice` says in a sentence why something is not as
    the settings want it; `within` names what alone was searched, empty for everything; `tokens` is what a chat model's
    answer took, its rewriting and summing up included; `own` are the (start, end) in `text` of what Footnote
    says itself between what it quotes or a chat model words."""

    question: str
    standalone_question: str
    text: str
    abstained: bool
    confidence: float
    answerer: str
    citations: tuple[Citation, ...] = ()
    passages: tuple[Hit, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    trace: Trace | None = None
    model: str = ""
    unverified: tuple[tuple[int, int], ...] = ()
    notice: str = ""
    within: tuple[str, ...] = ()
    tokens: Tokens | None = None
    own: tuple[tuple[int, int], ...] = ()

    @property
    def declined(self) -> bool:
        """Whether a question was asked and not answered: a reply to a greeting answers nothing either."""
        return self.abstained and self.answerer != "reply"

    def to_json(self) -> dict[str, Any]:
        """The form that `rag ask --json` prints; what only some answers have, only there."""
        form: dict[str, Any] = {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "answer": self.text,
            "abstained": self.abstained,
            "confidence": self.confidence,
            "answerer": self.answerer,
            "citations": [citation_json(citation) for citation in self.citations],
            "passages": [hit_json(hit) for hit in self.passages],
            "timings_ms": self.timings_ms,
        }
        if self.model:
            form |= {
                "model": self.model,
                "unverified": [{"start": start, "end": end} for start, end in self.unverified],
            }
        if self.own:
            form["own"] = [{"start": start, "end": end} for start, end in self.own]
        if self.tokens:
            form["tokens"] = asdict(self.tokens)
        if self.notice:
            form["notice"] = self.notice
        if self.within:
            form["within"] = list(self.within)
        return form


def labelled(page: int, label: str) -> str:
    """A page's number, with what its document calls it where that differs: `4 (iv)`."""
    return f"{page} ({label})" if label else str(page)


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation as the command line prints it."""
    keys = ("n", "document", "title", "page", "heading", "start", "end", "quote", "verified")
    return {key: getattr(citation, key) for key in keys}


def hit_json(hit: Hit) -> dict[str, Any]:
    """A retrieved passage as the command line prints it."""
    return {
        "document": hit.document,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "page": hit.passage.page,
        "text": hit.passage.text,
        "score": hit.score,
        "signals": {name: {"rank": view.rank, "score": view.score} for name, view in hit.signals.items()},
    }


def trace_json(trace: Trace) -> dict[str, Any]:
    """A trace for machines: the passages of each ranking by place, best first."""
    cut = dict(trace.cut)
    return {
        "standalone_question": trace.standalone_question,
        **({"scope_documents": trace.documents} if trace.documents else {}),
        "threshold": trace.threshold,
        "features": trace.features,
        "signals": {name: places(hits) for name, hits in trace.signals.items()},
        "fused": [
            {key: value for key, value in hit_json(hit).items() if key != "text"}
            | {
                "cut": cut.get(hit.passage.id),
                "sentences": [{"start": one.start, "end": one.end, "score": one.score} for one in hit.sentences],
            }
            for hit in trace.fused
        ],
    }


def places(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Where the passages of a ranking stand."""
    return [{"document": hit.document, "start": hit.passage.start, "end": hit.passage.end} for hit in hits]
