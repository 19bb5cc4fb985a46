"""Pure: a conversation's answers with their citations as footnotes, numbered through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from rag.answer_blocks import answer_blocks, place
from rag.exports.types import Exported, ExportedTurn, one_line
from rag.links import link_of
from rag.types import Answer, Citation, Hit

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Footnote:
    """A numbered source: the document, the place in it, and the words quoted; `link` opens them, and is relative to
    the chat's address."""

    number: int
    document: str
    place: str
    quote: str
    verified: bool
    link: str


@dataclass(frozen=True, slots=True)
class NotedTurn:
    """A turn for readers. A piece of a block is (kind, text): "", "strong", "code", "flag" and "own" (Footnote's words
    beside quotes) for text, "note" for a footnote's number; `note` says in a line how the answer came about, or why
    there is none; `understood` is the question with what it leans on, where it does; `within` is what alone was
    searched."""

    question: str
    blocks: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    declined: bool = False
    note: str = ""
    understood: str = ""
    nearest: tuple[str, ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A conversation for readers."""

    title: str
    conversation: Exported
    turns: list[NotedTurn]
    footnotes: list[Footnote]


def noted(conversation: Exported) -> Noted:
    """The turns that are shown, and the footnotes of all of them: each answer's citations get the next numbers."""
    footnotes: list[Footnote] = []
    turns = [_turn(turn, footnotes) for turn in conversation.turns]
    return Noted(conversation.title, conversation, turns, footnotes)


def opens(address: str) -> str:
    """What a footnote's link does, for readers who may be elsewhere; nothing without an address."""
    if not address:
        return ""
    return f"A source's name opens its words in the chat at {urljoin(address, '.')}, where that can be reached."


def _turn(turn: ExportedTurn, footnotes: list[Footnote]) -> NotedTurn:
    question = one_line([turn.exchange.question])
    answer, within = turn.ended.answer if turn.ended else None, one_line([", ".join(turn.exchange.scope)])
    if answer is None:
        problem = turn.ended.problem if turn.ended else None
        return NotedTurn(question, note=problem[0] if problem else "Not answered.", within=within)
    stopped = turn.ended is not None and turn.ended.state == "stopped"
    return noted_answer(question, answer, footnotes, stopped=stopped, within=within)


def noted_answer(
    question: str, answer: Answer, footnotes: list[Footnote], *, stopped: bool, within: str = ""
) -> NotedTurn:
    """An answer for readers, asked `within` these documents; its citations are added to the footnotes."""
    numbers = {}
    for citation in answer.citations:
        numbers[citation.n] = len(footnotes) + 1
        footnotes.append(_footnote(len(footnotes) + 1, citation))
    blocks = [
        (block["kind"], list(_pieces(block["pieces"], numbers)))
        for block in answer_blocks(answer.text, answer.citations, answer.unverified, answer.own)
    ]
    understood = one_line([answer.standalone_question])
    return NotedTurn(
        question,
        blocks,
        declined=answer.declined,
        note=_note(answer, stopped=stopped),
        understood=understood if understood.casefold() != question.casefold() else "",
        nearest=tuple(_place(hit) for hit in answer.passages[:NEAREST]) if answer.declined else (),
        within=within,
    )


def _pieces(pieces: list[dict[str, Any]], numbers: dict[int, int]) -> Iterator[tuple[str, str]]:
    for piece in pieces:
        if "chips" in piece:
            yield "", piece["word"]
            yield from (("note", str(numbers[chip["n"]])) for chip in piece["chips"])
        elif "flag" in piece:
            yield "flag", piece["flag"]
        elif piece.get("own"):
            yield "own", piece["text"]
        elif piece["style"] == "link":
            bare = piece["text"] == piece["href"]
            yield "", piece["href"] if bare else f"[{piece['text']}]({piece['href']})"
        else:
            yield piece["style"], piece["text"]


def _footnote(number: int, citation: Citation) -> Footnote:
    where = place(citation.page, citation.heading, citation.document, citation.page_label)
    return Footnote(number, citation.document, where, one_line([citation.quote]), citation.verified, link_of(citation))


def _note(answer: Answer, *, stopped: bool) -> str:
    if stopped:
        return "Stopped before it was whole."
    if answer.declined:
        return "Not in the documents."
    if answer.answerer == "reply":
        return ""
    return f"Worded by {answer.model}." if answer.model else "Quoted from the documents."


def _place(hit: Hit) -> str:
    headings = [heading for heading in hit.passage.headings if " | " not in heading]
    where = place(hit.passage.page, headings[-1] if headings else "", hit.document)
    return f"{hit.document}, {where}" if where else hit.document
