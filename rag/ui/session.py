"""The conversation that a browser session shows: asked in, opened, left, and kept in line with the page's address."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING, Any

import streamlit as st

from index.errors import FootnoteError
from rag.config import RagConfig
from rag.explanation import explanation
from rag.types import Answer
from rag.ui.answerer import config_in_use
from rag.ui.conversation import Conversation, Exchange, history
from rag.ui.feedback import kept_feedback
from rag.ui.jobs import Job, Jobs
from rag.ui.keeping import fill, keep_question, keeper, kept_conversations, load, not_kept, restored
from rag.ui.owner import owner
from rag.ui.panel import close_source
from rag.ui.versions import EVERYWHERE, QUOTED

if TYPE_CHECKING:
    from rag.assistant import Assistant

CURRENT = "conversation"
# What the address named when the page was last drawn.
SEEN = "address-seen"
# A stopped answer's last sentence is looked up within this time (seconds).
LAST_WORDS = 1.0
# The address's parameter.
NAME = "c"


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The answers in the making of every session of this server."""
    return Jobs()


def current() -> Conversation:
    """The conversation that this browser session shows; no other session has it."""
    found: Conversation = st.session_state.setdefault(CURRENT, Conversation())
    return found


def ask(assistant: Assistant, question: str | None) -> None:
    """Add a question to the conversation and start to answer it; a blank one is ignored."""
    asked = (question or "").strip()
    if asked:
        begin(assistant, Exchange(asked, parent=current().head, scope=current().scope))


def begin(assistant: Assistant, exchange: Exchange, config: RagConfig | None = None) -> None:
    """Add an exchange behind its parent, store it, and start to answer it, with other settings if some are given."""
    conversation, kept, settings = current(), kept_conversations(assistant), config or config_in_use(assistant)

    def explain(answer: Answer) -> dict[str, Any]:
        return explanation(answer, assistant.index, settings.context_characters)

    before, stopping = history(conversation.path(exchange.parent)), Event()
    exchange.fresh = True
    conversation.add(exchange)
    conversation.missing = False
    keep_question(kept, owner(), conversation, exchange)
    exchange.job = jobs().start(
        lambda: assistant.stream(exchange.question, before, config=settings, within=exchange.scope, stopping=stopping),
        exchange.id,
        keeper(kept, exchange, explain),
        stopping,
    )


def ask_otherwise(assistant: Assistant, exchange: Exchange, question: str) -> None:
    """Ask an earlier question in other words: a version of it, in its place. What followed it stays with it."""
    asked = question.strip()
    if asked:
        begin(assistant, Exchange(asked, parent=exchange.parent, scope=exchange.scope))


def answer_again(assistant: Assistant, exchange: Exchange, how: str) -> None:
    """Have a question answered once more, in one of the ways of `versions.again`."""
    config = config_in_use(assistant)
    if how == QUOTED:
        config = config.model_copy(update={"chat_model": ""})
    scope = () if how == EVERYWHERE else exchange.scope
    begin(assistant, Exchange(exchange.question, parent=exchange.parent, scope=scope), config)


def turn_to(assistant: Assistant, version: str) -> None:
    """Show another version of a turn, with what followed it."""
    conversation = current()
    if version not in conversation.exchanges:
        return
    conversation.turn_to(version)
    try:
        kept_conversations(assistant).show(owner(), conversation.id, conversation.head)
    except FootnoteError as error:
        conversation.exchanges[version].unkept = not_kept(error)


def open_conversation(assistant: Assistant, conversation: str) -> bool:
    """Show a stored conversation; False where this owner has none of that id."""
    if conversation == current().id and current().exchanges:
        return True
    found = kept_conversations(assistant).open(owner(), conversation)
    if found is not None:
        st.session_state[CURRENT] = restored(found)
        close_source()
    return found is not None


def start_over(*, missing: bool = False) -> None:
    """Show an empty conversation; what was shown is in the list, and an answer in the making goes on."""
    st.session_state[CURRENT] = Conversation(missing=missing)
    close_source()


def follow_address(assistant: Assistant) -> None:
    """Show what the address names, if a person changed it (a link, a reload, back and forward); otherwise have it name
    what is shown."""
    named, seen = st.query_params.get(NAME, ""), st.session_state.get(SEEN)
    # Streamlit drops the parameter on the way from another page; the conversation is still there.
    changed = named != seen if seen is not None else bool(named)
    if changed and named != current().address and not (named and open_conversation(assistant, named)):
        start_over(missing=bool(named))
    address = current().address
    if address and address != named:
        st.query_params[NAME] = address
    elif named and not address:
        del st.query_params[NAME]
    st.session_state[SEEN] = address


def forget_feedback(exchange: str) -> None:
    """The conversation that is shown has no feedback on this exchange any more."""
    if exchange in current().exchanges:
        current().exchanges[exchange].feedback = None


def leave_page() -> None:
    """Another page is shown: what the address names when this one comes back says nothing of the conversation."""
    st.session_state.pop(SEEN, None)


def bring_in(assistant: Assistant, exchanges: Sequence[Exchange]) -> None:
    """Load what is stored of exchanges that are to be drawn."""
    kept, said = kept_conversations(assistant), kept_feedback(assistant)
    load(kept, said, owner(), exchanges, lambda id: jobs().get(id) is not None)


def settle(assistant: Assistant, exchange: Exchange, job: Job[Answer] | None) -> Answer | None:
    """Take over what a job has brought: its end into the exchange, or its latest snapshot as the result. A job that is
    not there was taken over by another tab, or ended with its server."""
    if job is None:
        stored = kept_conversations(assistant).answers(owner(), [exchange.id]).get(exchange.id)
        exchange.job = ""
        if stored is None:
            exchange.stopped = True
        else:
            fill(exchange, stored)
        return None
    if not job.finished and not job.stopped:
        return job.latest
    job.wait(LAST_WORDS)
    exchange.answer, exchange.problem, exchange.stopped = job.latest, job.problem, job.stopped
    exchange.unkept = exchange.unkept or job.unkept
    jobs().drop(exchange.job)
    exchange.job = ""
    return None
