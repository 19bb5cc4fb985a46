"""Conversations as JSON: everything that is stored of them, all branches included."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rag.exports.types import Exported, ExportedTurn


def write(conversations: Sequence[Exported], address: str = "") -> str:
    """One object. An answer has the form that `rag ask --json` prints; `parent` is the id of the exchange before, and
    `shown` tells the branch that the chat shows. Its places are offsets, whatever the chat's address."""
    forms = [
        {
            "id": one.id,
            "title": one.title,
            "started_at": one.started_at.isoformat(),
            "exported_at": one.exported_at.isoformat(),
            "turns": [_turn(turn, shown=turn in one.turns) for turn in one.everything],
        }
        for one in conversations
    ]
    return json.dumps({"conversations": forms}, ensure_ascii=False, indent=2) + "\n"


def _turn(turn: ExportedTurn, *, shown: bool) -> dict[str, Any]:
    exchange, ended, said = turn.exchange, turn.ended, turn.feedback
    problem = ended.problem if ended else None
    return {
        "id": exchange.id,
        "parent": exchange.parent or None,
        "shown": shown,
        "asked_at": exchange.asked_at,
        "question": exchange.question,
        "within": list(exchange.scope),
        "state": exchange.state,
        "answer": ended.answer.to_json() if ended and ended.answer else None,
        "problem": {"reason": problem[0], "remedy": problem[1]} if problem else None,
        "feedback": {"verdict": said.verdict, "reason": said.reason, "comment": said.comment} if said else None,
    }
