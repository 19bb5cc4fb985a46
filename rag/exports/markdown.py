"""Conversations as Markdown, with footnotes as GitHub, Pandoc and Obsidian read them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.exports.footnotes import Footnote, Noted, NotedTurn, noted
from rag.exports.types import Exported, day

# What Markdown would take for its own; text from documents and questions shows as it stands.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LINE_MARKS = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))", re.MULTILINE)


def write(conversations: Sequence[Exported]) -> str:
    """One file; the footnotes of each conversation stand at its end."""
    begins, parts = 0, []
    for conversation in map(noted, conversations):
        parts.append(_conversation(conversation, begins))
        begins += len(conversation.footnotes)  # a number stands once in a file
    return "\n\n---\n\n".join(parts) + "\n" if parts else ""


def _conversation(conversation: Noted, begins: int) -> str:
    told = f"*{day(conversation.conversation.started_at)}*"
    turns = [_turn(turn, begins) for turn in conversation.turns]
    notes = "\n".join(_footnote(one, begins) for one in conversation.footnotes)
    return "\n\n".join(part for part in [f"# {plain(conversation.title)}", told, *turns, notes] if part)


def _turn(turn: NotedTurn, begins: int) -> str:
    parts = [f"## {plain(turn.question)}"]
    if turn.within:
        parts.append(f"*Searched only in: {plain(turn.within)}*")
    if turn.understood:
        parts.append(f"*Understood as: {plain(turn.understood)}*")
    answer = ""
    for kind, pieces in turn.blocks:
        text = "".join(_piece(style, text, begins) for style, text in pieces).strip().replace("\n", "  \n")
        lead = "- " if kind == "item" else ""
        answer += f"{'' if not answer else chr(10) if kind == 'item' else chr(10) * 2}{lead}{text}"
    parts += [answer] if answer else []
    parts += [f"*{plain(turn.note)}*"] if turn.note else []
    if turn.nearest:
        parts.append("Nearest passages: " + "; ".join(map(plain, turn.nearest)))
    return "\n\n".join(parts)


def _piece(style: str, text: str, begins: int) -> str:
    match style:
        case "note":
            return f"[^{int(text) + begins}]"
        case "strong":
            return f"**{plain(text)}**"
        case "code":
            return f"`{text}`"
        case "flag":
            return f" *({plain(text)})*"
        case _:
            return plain(text)


def _footnote(one: Footnote, begins: int) -> str:
    where = ", ".join(part for part in (one.document, one.place.replace(" · ", ", ")) if part)
    return f"[^{one.number + begins}]: {plain(where)}: “{plain(one.quote)}”{'' if one.verified else ' (not verified)'}"


def plain(text: str) -> str:
    """Text as Markdown that shows as it stands."""
    return _LINE_MARKS.sub(_escaped_lead, _MARKS.sub(r"\\\1", text))


def _escaped_lead(found: re.Match[str]) -> str:
    space, mark, number, dot = found.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{dot}"
