"""How answers look on a terminal, and how results are printed as JSON. Pure: text in, text out."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from typing import Any

from rag.types import Answer, Citation, Hit, Trace, labelled

# Longer lines are hard to read, whatever the window's width.
WIDEST = 100
SHOWN = 3
ANSWERERS = {
    "extractive": "quoted from your documents",
    "overview": "from the list of documents and their words",
}


def print_json(value: Any) -> None:
    """A machine-readable result on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def width() -> int:
    """How wide lines may be here."""
    return min(shutil.get_terminal_size().columns, WIDEST)


def bold(text: str) -> str:
    """Bold where a terminal shows it and nobody objects (no-color.org)."""
    return f"\x1b[1m{text}\x1b[0m" if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text


def wrapped(text: str, indent: str = "") -> str:
    """The text wrapped paragraph by paragraph, each line after `indent`."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        fill = textwrap.fill(
            paragraph, width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )
        lines.append(fill)
    return "\n".join(lines)


def answer_text(answer: Answer) -> str:
    """An answer with its citations, or a declined one with the nearest passages."""
    parts = [wrapped(answer.text)]
    parts += [wrapped(f"Not verified: “{one_line(answer.text[start:end])}”") for start, end in answer.unverified]
    if answer.citations:
        parts.append("\n\n".join(citation_text(citation) for citation in answer.citations))
    elif answer.passages:
        parts.append(bold("The nearest passages"))
        parts += [hit_text(rank, hit, signals=False) for rank, hit in enumerate(answer.passages[:SHOWN], start=1)]
    if answer.standalone_question != answer.question:
        parts.append(wrapped(f"Searched for: {answer.standalone_question}"))
    if answer.within:
        parts.append(wrapped(f"Searched only in: {', '.join(answer.within)}"))
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    how = f"worded by {answer.model}" if answer.model else ANSWERERS.get(answer.answerer, answer.answerer)
    if answer.answerer != "reply":
        parts.append(f"Confidence {answer.confidence:.0%} · {how} · {seconds:.2f} s")
    return "\n\n".join(parts)


def citation_text(citation: Citation) -> str:
    """Where a citation stands, and its quote."""
    place = place_text(citation.document, citation.page, citation.heading, citation.page_label)
    note = "" if citation.verified else " (not verified)"
    return f"{bold(f'[{citation.n}] {place}')}{note}\n{wrapped(f'“{one_line(citation.quote)}”', '    ')}"


def hit_text(rank: int, hit: Hit, *, signals: bool = True) -> str:
    """A passage with its place, offsets and scores."""
    passage = hit.passage
    place = place_text(hit.document, passage.page, " › ".join(passage.headings))
    head = bold(f"{rank}. {place}")
    if signals:
        head += f"\n    {hit.score:.3f} ({signals_text(hit)}), characters {passage.start} to {passage.end}"
    text = textwrap.shorten(passage.text, 500 if signals else 240, placeholder=" …")
    return f"{head}\n{wrapped(text, '    ')}"


def signals_text(hit: Hit) -> str:
    """Each signal's rank and score, in a few words."""
    return ", ".join(f"{name} {view.rank}. {view.score:.3f}" for name, view in hit.signals.items())


def place_text(document: str, page: int | None, heading: str, page_label: str = "") -> str:
    """A document, and the page and heading where it has them."""
    parts = [document, f"page {labelled(page, page_label)}" if page is not None else "", heading]
    return ", ".join(part for part in parts if part)


def one_line(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def trace_text(trace: Trace) -> str:
    """How an answer came about: evidence, the fused order, and what was cut."""
    lines = [
        bold("Trace"),
        f"  standalone question: {trace.standalone_question}",
        f"  threshold: {trace.threshold:.3f}",
        *([f"  documents within the scope: {trace.documents}"] if trace.documents else []),
    ]
    lines += [f"  {name}: {value:.4f}" for name, value in trace.features.items()]
    lines.append("  fused order:")
    cut = dict(trace.cut)
    for rank, hit in enumerate(trace.fused[:20], start=1):
        why = f", cut: {cut[hit.passage.id]}" if hit.passage.id in cut else ""
        place = f"{hit.document} {hit.passage.start}-{hit.passage.end}"
        lines.append(f"  {rank:3}. {hit.score:.3f} ({signals_text(hit)}) {place}{why}")
    return "\n".join(lines)
