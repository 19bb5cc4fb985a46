"""Conversations as Markdown, with footnotes as GitHub, Pandoc and Obsidian read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from rag.exports.footnotes import Footnote, Noted, NotedTurn, noted, noted_answer, opens
from rag.exports.types import Exported, day
from rag.types import Answer

# What Markdown would take for its own; text from documents and questions shows as it stands.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LINE_MARKS = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))", re.MULTILINE)


def write(conversations: Sequence[Exported], address: str = "") -> str:
    """One file; the footnotes of each conversation stand at its end, with links to the chat at this address, if there
    is one."""
    begins, parts = 0, []
    for conversation in map(noted, conversations):
        parts.append(_conversation(conversation, begins, address))
        begins += len(conversation.footnotes)  # a number stands once in a file
    return "\n\n---\n\n".join(parts) + "\n" if parts else ""


def _conversation(conversation: Noted, begins: int, address: str) -> str:
    told = f"*{day(conversation.conversation.started_at)}*"
    turns = [_turn(turn, begins) for turn in conversation.turns]
    notes = "\n".join(_footnote(one, begins, address) for one in conversation.footnotes)
    about = f"*{plain(opens(address))}*" if notes and address else ""
    return "\n\n".join(part for part in [f"# {plain(conversation.title)}", told, *turns, about, notes] if part)


def answer_markdown(answer: Answer, address: str, *, stopped: bool = False) -> str:
    """One answer to be copied, with its footnotes; each leads to its place in the chat at this address, if there is
    one."""
    footnotes: list[Footnote] = []
    turn = noted_answer(answer.question, answer, footnotes, stopped=stopped)
    notes = "\n".join(_footnote(one, 0, address) for one in footnotes)
    return "\n\n".join(part for part in [*_answered(turn, 0), notes] if part) + "\n"


def _turn(turn: NotedTurn, begins: int) -> str:
    parts = [f"## {plain(turn.question)}"]
    if turn.within:
        parts.append(f"*Searched only in: {plain(turn.within)}*")
    if turn.understood:
        parts.append(f"*Understood as: {plain(turn.understood)}*")
    return "\n\n".join([*parts, *_answered(turn, begins)])


def _answered(turn: NotedTurn, begins: int) -> list[str]:
    """The answer's paragraphs, how it came about, and what came near."""
    answer, before = "", ""
    for kind, pieces in turn.blocks:
        text = "".join(_piece(style, text, begins) for style, text in pieces).strip().replace("\n", "  \n")
        lead = "- " if kind == "item" else ""
        apart = "\n" if kind == before == "item" else "\n\n"
        answer, before = f"{answer}{apart if answer else ''}{lead}{text}", kind
    parts = [answer] if answer else []
    parts += [f"*{plain(turn.note)}*"] if turn.note else []
    if turn.nearest:
        parts.append("Nearest passages: " + "; ".join(map(plain, turn.nearest)))
    return parts


def _piece(style: str, text: str, begins: int) -> str:
    match style:
        case "note":
            return f"[^{int(text) + begins}]"
        case "strong":
            return f"**{plain(text)}**"
        case "own":
            return f"*{plain(text)}*"
        case "code":
            return f"`{text}`"
        case "flag":
            return f" *({plain(text)})*"
        case _:
            return plain(text)


def _footnote(one: Footnote, begins: int, address: str = "") -> str:
    where = plain(", ".join(part for part in (one.document, one.place.replace(" · ", ", ")) if part))
    place = f"[{where}]({urljoin(address, one.link)})" if address else where
    return f"[^{one.number + begins}]: {place}: “{plain(one.quote)}”{'' if one.verified else ' (not verified)'}"


def plain(text: str) -> str:
    """Text as Markdown that shows as it stands."""
    return _LINE_MARKS.sub(_escaped_lead, _MARKS.sub(r"\\\1", text))


def _escaped_lead(found: re.Match[str]) -> str:
    space, mark, number, dot = found.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{dot}"
