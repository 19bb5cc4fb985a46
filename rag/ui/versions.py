"""An earlier question asked otherwise, or answered again: versions of a turn, gone through and compared."""

from __future__ import annotations

from typing import Any

from rag.answer_blocks import answer_blocks
from rag.types import Answer
from rag.ui.conversation import Conversation, Exchange
from rag.ui.turns import note_of, source_data

# How a question may be answered again: as the settings say, without their chat model, or from all documents.
AS_SET, QUOTED, EVERYWHERE = "as-set", "quoted", "everywhere"


def again(exchange: Exchange, chat_model: str, revision: str) -> list[dict[str, str]]:
    """In which ways it makes sense to answer this question again, each with the button's words."""
    if exchange.working:
        return []
    wider = [{"how": EVERYWHERE, "text": "Ask all documents"}] if exchange.scope else []
    return [*_again_there(exchange, chat_model, revision), *wider]


def _again_there(exchange: Exchange, chat_model: str, revision: str) -> list[dict[str, str]]:
    """The same within what was searched. The same documents quoted again say the same."""
    answer = exchange.answer
    if answer is None or exchange.stopped:
        return [{"how": AS_SET, "text": "Ask again"}]
    if answer.answerer == "reply":
        return []
    if answer.answerer == "chat_model":
        ways = [{"how": AS_SET, "text": "Word it again" if answer.model == chat_model else _worded(chat_model)}]
        return [*(ways if chat_model else []), {"how": QUOTED, "text": "Quote instead"}]
    if chat_model and not answer.abstained and answer.answerer == "extractive":
        return [{"how": AS_SET, "text": _worded(chat_model)}]
    changed = exchange.why.get("revision", revision) != revision
    return [{"how": AS_SET, "text": "Ask the documents as they are now"}] if changed else []


def _worded(chat_model: str) -> str:
    return f"Have it worded by {chat_model}"


def versions_data(conversation: Conversation, exchange: Exchange) -> dict[str, Any]:
    """Where this version stands among the others, and whether there is something to compare; nothing for a single
    one."""
    versions = conversation.versions(exchange)
    if len(versions) < 2:
        return {}
    at = versions.index(exchange)
    return {
        "versions": {
            "at": at + 1,
            "of": len(versions),
            "before": versions[at - 1].id if at else "",
            "after": versions[at + 1].id if at + 1 < len(versions) else "",
            "comparable": len(comparable(conversation, exchange)) > 1,
        }
    }


def comparable(conversation: Conversation, exchange: Exchange) -> list[Exchange]:
    """The versions of the same question that were answered, in the order they were asked in."""
    same = [one for one in conversation.versions(exchange) if _same(one, exchange)]
    return [one for one in same if one.answer is not None or one.said]


def _same(one: Exchange, other: Exchange) -> bool:
    return one.question.split() == other.question.split()


def comparison(versions: list[Exchange], shown: Exchange) -> list[dict[str, Any]]:
    """Answers side by side, each as its turn draws it."""
    return [
        {
            "id": one.id,
            "label": ", in ".join((how(one.answer), *one.scope[:1])) + (" and more" if one.scope[1:] else ""),
            "shown": one is shown,
            "declined": one.answer.declined,
            "blocks": answer_blocks(one.answer.text, one.answer.citations, one.answer.unverified, one.answer.own),
            "sources": [source_data(citation) for citation in one.answer.citations],
            "note": note_of(one.answer, one),
        }
        for one in versions
        if one.answer is not None
    ]


def how(answer: Answer) -> str:
    """How an answer came about, in two or three words."""
    if answer.declined:
        return "Declined"
    return f"Worded by {answer.model}" if answer.model else "Quoted"
