"""The turns of the conversation, and what can be done with each: open a source, say what is wrong, ask it otherwise,
have it answered again, compare, see why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from rag.exports.markdown import answer_markdown
from rag.ui import components
from rag.ui.answerer import config_in_use
from rag.ui.conversation import LEANS_ON, Exchange, history
from rag.ui.explained import explained_data
from rag.ui.feedback import feedback_data, kept_feedback, receive
from rag.ui.owner import owner
from rag.ui.panel import open_source
from rag.ui.session import answer_again, ask_otherwise, bring_in, current, jobs, settle, turn_to
from rag.ui.source_view import OpenSource, of_citation, of_hit
from rag.ui.turns import turn_data, waiting
from rag.ui.versions import again, comparable, comparison, versions_data

if TYPE_CHECKING:
    from rag.assistant import Assistant

KEY = "turns"
HEARD = "heard-click"
ACTED = "turn-acted"
# Seconds after which it is said what an answer waits for.
PATIENCE = 3.0


@st.fragment
def draw_turns(assistant: Assistant) -> None:
    """Draw the turns, in a fragment that its component asks to draw again while an answer grows. One component for all:
    Streamlit sends each one its whole script, and twenty of them would make a long conversation slow to open.

    Streamlit's own timer (`run_every`) ends only by a rerun of the whole page. A click that arrives with that rerun
    asks for the source panel alone, which takes the rerun's place, and what the page would have drawn is gone."""
    shown = current().shown()
    bring_in(assistant, shown)
    components.turns(
        key=KEY,
        data={
            "turns": [_turn(assistant, exchange) for exchange in shown],
            "heard": st.session_state.get(HEARD, 0),
            "acted": st.session_state.get(ACTED, 0),
        },
        on_open_change=_open,
        on_act_change=partial(_act, assistant),
        on_feedback_change=partial(_take_feedback, assistant),
        on_stop_change=_stop,
    )


def _turn(assistant: Assistant, exchange: Exchange) -> dict[str, Any]:
    job = jobs().get(exchange.job) if exchange.working else None
    latest = settle(assistant, exchange, job) if exchange.working else None
    data = turn_data(exchange, latest) | feedback_data(exchange) | versions_data(current(), exchange)
    if exchange.working and latest is None and job is not None and job.age > PATIENCE:
        data["waiting"] = waiting(config_in_use(assistant).chat_model)
    return data if exchange.working else data | _more(assistant, exchange)


def _more(assistant: Assistant, exchange: Exchange) -> dict[str, Any]:
    """What else there is to an exchange that has ended."""
    answer = exchange.answer
    data: dict[str, Any] = {
        "again": again(exchange, config_in_use(assistant).chat_model, assistant.index.revision()),
        "explicable": bool(exchange.why) and answer is not None and answer.answerer != "reply",
    }
    if answer is not None and answer.text:
        stopped = exchange.stopped or exchange.problem is not None
        data["markdown"] = answer_markdown(answer, st.context.url or "", stopped=stopped)
    if exchange.explained and answer is not None:
        data["explanation"] = explained_data(answer, exchange.why)
    if exchange.compared:
        versions = comparable(current(), exchange)
        bring_in(assistant, versions)
        data["comparison"] = comparison(versions, exchange)
    return data


def _sent(name: str) -> Any:
    state = st.session_state.get(KEY)  # gone where another page was opened just now
    return state[name] if state else None


def _open() -> None:
    """A chip, a source or a nearest passage was clicked: `chip-1`, `source-1` or `nearest-0`, behind a colon the id of
    the exchange, and behind an @ which click it is: the component sends it until it has been heard, and it counts once.
    Clicks are numbered upwards, so that one which is sent again after a later one, in another turn, does not open its
    source in the later one's place."""
    what, _, click = str(_sent("open")).partition("@")
    if not click.isdigit() or int(click) <= st.session_state.get(HEARD, 0):
        return
    st.session_state[HEARD] = int(click)
    what, _, of = what.partition(":")
    exchange = current().exchanges.get(of)
    if exchange is None:
        return
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


def _take_feedback(assistant: Assistant) -> None:
    """Thumbs up or down, a reason, or taken back; `feedback.js` sends it until it has been heard."""
    sent = _sent("feedback")
    exchange = current().exchanges.get(str(sent.get("turn"))) if isinstance(sent, Mapping) else None
    if exchange is not None:
        before = history(current().path(exchange.parent)[-LEANS_ON:])
        receive(sent, exchange, before, kept_feedback(assistant), owner())


def _stop() -> None:
    exchange = current().exchanges.get(str(_sent("stop")))
    job = jobs().get(exchange.job) if exchange is not None else None
    if job is not None:
        job.stop()


def _act(assistant: Assistant) -> None:
    """Do what the component asks for: {"do", "turn", "click", ...}. It sends a click until it is heard; each counts
    once."""
    sent = _sent("act")
    if not isinstance(sent, Mapping) or not isinstance(sent.get("click"), int):
        return
    exchange = current().exchanges.get(str(sent.get("turn")))
    if exchange is None or sent["click"] <= st.session_state.get(ACTED, 0):
        return
    st.session_state[ACTED] = sent["click"]
    match sent.get("do"):
        case "explain":
            exchange.explained = bool(sent.get("open"))
        case "compare":
            exchange.compared = bool(sent.get("open"))
        case "source":
            _open_place(sent)
        case "edit":
            ask_otherwise(assistant, exchange, str(sent.get("question") or ""))
            st.rerun()
        case "again":
            answer_again(assistant, exchange, str(sent.get("how")))
            st.rerun()
        case "version":
            turn_to(assistant, str(sent.get("version")))
            st.rerun()


def _open_place(sent: Mapping[str, Any]) -> None:
    """A passage of the explanation, at {"document", "document_id", "start", "end"}."""
    document, id, start, end = (sent.get(key) for key in ("document", "document_id", "start", "end"))
    if isinstance(document, str) and isinstance(start, int) and isinstance(end, int):
        open_source(OpenSource(document, str(id or ""), start, end))
