"""Thumbs under an answer: what the turn's component is given of them, and what it sends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from index.errors import FootnoteError
from rag.history import REASONS, Feedback, History
from rag.types import Turn
from rag.ui.conversation import Exchange

if TYPE_CHECKING:
    from rag.assistant import Assistant

# What can be wrong depends on whether there was an answer.
OF_ANSWERS = ("source", "answer", "decline", "other")
OF_DECLINED = ("answerable", "other")
LONGEST_COMMENT = 2000
# What of the explanation goes along.
TRACED = ("threshold", "features", "fused")


def kept_feedback(assistant: Assistant) -> History:
    """The feedback beside the assistant's index."""
    return _history(assistant.index.config.data_dir)


@st.cache_resource(show_spinner=False)
def _history(data_dir: Path) -> History:
    return History(data_dir)


def feedback_data(exchange: Exchange) -> dict[str, Any]:
    """The turn's thumbs: what was said, and what can be; nothing before the answer is finished."""
    answer = exchange.answer
    if answer is None or exchange.working or exchange.stopped or exchange.problem is not None:
        return {}
    said = exchange.feedback
    keys = OF_DECLINED if answer.abstained else OF_ANSWERS
    return {
        "feedback": {
            "verdict": said.verdict if said else "",
            "reason": said.reason if said else "",
            "comment": said.comment if said else "",
            "reasons": [{"key": key, "label": REASONS[key]} for key in keys],
            "declined": answer.abstained,
            "problem": exchange.feedback_problem,
            "heard": exchange.feedback_click,
        }
    }


def receive(sent: object, exchange: Exchange, before: tuple[Turn, ...], kept: History, owner: str = "") -> None:
    """Take what the component sent: `{"verdict", "reason", "comment", "id"}`, all that is now said of the answer; an
    empty verdict takes it back. Each click (its number is the id) counts once. What can't be stored is told in the
    turn, and the thumbs show what is stored."""
    if not isinstance(sent, Mapping) or exchange.answer is None:
        return
    click = sent.get("id")
    if not isinstance(click, int) or click <= exchange.feedback_click:
        return
    exchange.feedback_click, exchange.feedback_problem = click, ""
    said = _feedback(sent, exchange, before, owner)
    try:
        if said is None:
            kept.take_back(exchange.id, owner)
        else:
            kept.keep(said)
        exchange.feedback = said
    except FootnoteError as error:
        exchange.feedback_problem = f"Your feedback was not stored. {error}"


def _feedback(sent: Mapping[str, Any], exchange: Exchange, before: tuple[Turn, ...], owner: str) -> Feedback | None:
    verdict, reason, answer = sent.get("verdict"), sent.get("reason"), exchange.answer
    if answer is None or verdict not in ("up", "down"):
        return None
    wrong = verdict == "down"
    return Feedback(
        id=exchange.id,
        verdict=verdict,
        question=exchange.question,
        answer=answer.to_json(),
        history=before,
        reason=reason if wrong and isinstance(reason, str) and reason in REASONS else "",
        comment=str(sent.get("comment") or "").strip()[:LONGEST_COMMENT] if wrong else "",
        trace={key: exchange.why[key] for key in TRACED if key in exchange.why},
        owner=owner,
    )
