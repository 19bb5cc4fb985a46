"""Between the conversation that a session holds and what is stored of it. What can't be stored is told, and the chat
goes on without."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from index.errors import FootnoteError
from rag.branches import State, StoredAnswer, StoredConversation, StoredExchange, title_of
from rag.conversations import Conversations
from rag.history import History
from rag.types import Answer
from rag.ui.conversation import Conversation, Exchange
from rag.ui.jobs import Job

if TYPE_CHECKING:
    from rag.assistant import Assistant


def kept_conversations(assistant: Assistant) -> Conversations:
    """The conversations beside the assistant's index."""
    return _conversations(assistant.index.config.data_dir)


@st.cache_resource(show_spinner=False)
def _conversations(data_dir: Path) -> Conversations:
    return Conversations(data_dir)


def keep_question(kept: Conversations, owner: str, conversation: Conversation, exchange: Exchange) -> None:
    """Store a question that was added to a conversation; the first one gives it its title."""
    fresh = not conversation.title
    conversation.title = conversation.title or title_of(exchange.question)
    stored = StoredExchange(exchange.id, exchange.question, exchange.parent, exchange.asked_at, scope=exchange.scope)
    try:
        kept.ask(owner, conversation.id, stored, conversation.title if fresh else "")
    except FootnoteError as error:
        exchange.unkept = not_kept(error)


def keeper(
    kept: Conversations, exchange: Exchange, explain: Callable[[Answer], Mapping[str, Any]]
) -> Callable[[Job[Answer]], str]:
    """What a job does when it has ended, whoever still looks: explain and store what came of it. Says what kept it from
    that."""
    unkept, id = exchange.unkept, exchange.id

    def keep(job: Job[Answer]) -> str:
        problem, answer = job.problem, job.latest
        why = explain(answer) if answer is not None else {}
        exchange.why = why
        if unkept:
            return unkept
        state: State = "failed" if problem else "stopped" if job.stopped else "answered"
        told = (problem.reason, problem.remedy) if problem else None
        try:
            kept.finish(id, StoredAnswer(state, answer, why, told))
        except FootnoteError as error:
            return not_kept(error)
        return ""

    return keep


def not_kept(error: FootnoteError) -> str:
    """What a turn says that could not be stored."""
    return f"This is not kept: {error}"


def restored(stored: StoredConversation) -> Conversation:
    """A stored conversation as a session holds it, its last question's scope chosen for the next one; answers come when
    their turns are drawn."""
    exchanges = {
        one.id: Exchange(
            one.question,
            one.id,
            parent=one.parent,
            asked_at=one.asked_at,
            said=one.said,
            loaded=False,
            scope=one.scope,
        )
        for one in stored.exchanges
    }
    last = exchanges.get(stored.head)
    return Conversation(stored.info.id, stored.info.title, exchanges, stored.head, scope=last.scope if last else ())


def load(
    kept: Conversations, said: History, owner: str, exchanges: Sequence[Exchange], working: Callable[[str], bool]
) -> None:
    """Bring in what became of the exchanges that are not loaded yet. One without an end that nobody is working on was
    interrupted, with its server."""
    wanted = {one.id: one for one in exchanges if not one.loaded}
    if not wanted:
        return
    # Asked first: what ends after this is stored by then.
    going_on = {id for id in wanted if working(id)}
    answers, feedback = kept.answers(owner, wanted), said.on(wanted, owner)
    for id, exchange in wanted.items():
        exchange.loaded = True
        if id in answers:
            fill(exchange, answers[id])
            exchange.feedback = feedback.get(id)
        elif id in going_on:
            exchange.job = id
        else:
            exchange.stopped = True


def fill(exchange: Exchange, ended: StoredAnswer) -> None:
    """What is stored of an exchange's end, put into it."""
    exchange.answer, exchange.why, exchange.stopped = ended.answer, ended.why, ended.state == "stopped"
    exchange.problem = FootnoteError(*ended.problem) if ended.problem else None
