"""The chat page: questions, streamed answers with citations, and the source beside them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from index.types import DocumentInfo, State
from rag.ui import components, conversations
from rag.ui.checked_examples import DRAWN, CheckedExamples
from rag.ui.conversation import Exchange, history
from rag.ui.examples import example_questions, sampled
from rag.ui.feedback import feedback_data, kept_feedback, receive
from rag.ui.overview import empty_index, failed_hint, welcome_data
from rag.ui.owner import owner
from rag.ui.panel import open_source, source_panel
from rag.ui.session import ask, bring_in, current, follow_address, jobs, settle
from rag.ui.source_view import of_citation, of_hit
from rag.ui.turn_acts import act, more_data, turn_key
from rag.ui.turns import turn_data

if TYPE_CHECKING:
    from rag.assistant import Assistant

HEARD = "heard-click"
# A quick answer is waited for this long (seconds), so that it appears at once, without a first empty drawing.
FIRST_WAIT = 0.4
MISSING = "This conversation is not here: it was deleted, or it is another browser’s."


@st.cache_resource(show_spinner=False, max_entries=4)
def examples(_assistant: Assistant, revision: str) -> CheckedExamples:
    """Example questions, made once for each state of the index."""
    index = _assistant.index
    ready = {info.document_id: info for info in index.documents() if info.state == State.READY}
    documents = [index.document(document_id) for document_id in sampled(list(ready))]
    return CheckedExamples(_assistant.quoting(), example_questions(documents, DRAWN))


def page(assistant: Assistant, documents_page: st.Page) -> None:
    """Draw the chat."""
    follow_address(assistant)
    source_panel(assistant)
    conversations.listing(assistant)
    with st.container(key="chat"):
        if current().exchanges:
            _turns(assistant)
        else:
            _welcome(assistant, documents_page)
    st.chat_input("Ask your documents", key="question", on_submit=partial(_ask_typed, assistant))


def _turns(assistant: Assistant) -> None:
    """The last turns of the conversation, and a way to the earlier ones."""
    shown = current().shown()
    bring_in(assistant, shown)
    earlier = len(current().path()) - len(shown)
    if earlier:
        label = f"Show earlier turns ({earlier})"
        st.button(label, key="earlier", type="tertiary", icon=":material/expand_less:", on_click=_show_earlier)
    for exchange in shown:
        _turn(assistant, exchange)


def _show_earlier() -> None:
    current().earlier += 1


def _ask_typed(assistant: Assistant) -> None:
    ask(assistant, st.session_state["question"])


def _ask_example(assistant: Assistant) -> None:
    ask(assistant, st.session_state["welcome"]["ask"])


def _turn(assistant: Assistant, exchange: Exchange) -> None:
    """One exchange in a fragment of its own, which its component asks to draw again while the answer grows.

    Streamlit's own timer (`run_every`) ends only by a rerun of the whole page. A click that arrives with that rerun
    asks for the source panel alone, which takes the rerun's place, and what the page would have drawn is gone."""
    job = jobs().get(exchange.job) if exchange.working else None
    if job is not None:
        job.wait(max(0.0, FIRST_WAIT - job.age))
    _draw_turn(assistant, exchange)


@st.fragment
def _draw_turn(assistant: Assistant, exchange: Exchange) -> None:
    latest = settle(assistant, exchange, jobs().get(exchange.job)) if exchange.working else None
    components.turn(
        key=turn_key(exchange.id),
        data=turn_data(exchange, latest) | feedback_data(exchange) | more_data(assistant, exchange) | _heard(),
        on_open_change=partial(_open, exchange),
        on_act_change=partial(act, assistant, exchange),
        on_feedback_change=partial(_take_feedback, assistant, exchange),
        on_stop_change=partial(_stop, exchange),
    )


def _heard() -> dict[str, int]:
    return {"heard": st.session_state.get(HEARD, 0)}


def _open(exchange: Exchange) -> None:
    """A chip, a source or a nearest passage was clicked: `chip-1`, `source-1` or `nearest-0`, of another version with
    its id behind a colon, and behind an @ which click it is: the component sends it until it has been heard, and it
    counts once. Clicks are numbered upwards, so that one which is sent again after a later one, in another turn, does
    not open its source in the later one's place."""
    what, _, click = str(st.session_state[turn_key(exchange.id)]["open"]).partition("@")
    if click.isdigit():
        if int(click) <= st.session_state.get(HEARD, 0):
            return
        st.session_state[HEARD] = int(click)
    what, _, version = what.partition(":")
    exchange = current().exchanges.get(version, exchange)
    job = jobs().get(exchange.job) if exchange.working else None
    answer = exchange.answer or (job.latest if job else None)
    kind, _, number = what.partition("-")
    if answer is None or not number.isdigit():
        return
    if kind == "nearest" and int(number) < len(answer.passages):
        open_source(of_hit(answer.passages[int(number)]))
    for citation in answer.citations:
        if kind in ("chip", "source") and citation.n == int(number):
            open_source(of_citation(citation))


def _take_feedback(assistant: Assistant, exchange: Exchange) -> None:
    """Thumbs up or down, a reason, or taken back; `feedback.js` sends it until it has been heard."""
    before = history(current().path(exchange.parent))
    state = st.session_state.get(turn_key(exchange.id))  # gone where another page was opened just now
    receive(state["feedback"] if state else None, exchange, before, kept_feedback(assistant), owner())


def _stop(exchange: Exchange) -> None:
    job = jobs().get(exchange.job)
    if job is not None:
        job.stop()


def _welcome(assistant: Assistant, documents_page: st.Page) -> None:
    """The empty chat: what there is to ask, or how to bring documents in."""
    infos = assistant.index.documents()
    ready = [info for info in infos if info.state == State.READY]
    if not ready:
        components.welcome(key="welcome", data=empty_index(assistant.index.config, infos))
    else:
        data = welcome_data(infos, examples(assistant, assistant.index.revision()).questions)
        data["notice"] = MISSING if current().missing else ""
        components.welcome(key="welcome", data=data, on_ask_change=partial(_ask_example, assistant))
    _documents_link(infos, documents_page)


def _documents_link(infos: list[DocumentInfo], documents_page: st.Page) -> None:
    with st.container(key="documents-link"):
        st.page_link(documents_page, label=failed_hint(infos) or "See all documents")
