"""Drafts of golden questions on the evaluation page: each is accepted, edited, said not to be answered, discarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from index.errors import FootnoteError
from index.report import counted
from rag.evaluation import drafts, question_file
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import GoldenQuestion
from rag.ui import components
from rag.ui.telling import tell
from rag.words import running

if TYPE_CHECKING:
    from index.store import Index

TOLD = "drafts-told"
SHOWN = "drafts-shown"
# Drafts are shown by so much at a time: each wants to be read.
STEP = 10

# What is asked about, in words, by the tag of the form that made it.
KINDS = {
    "asked": "a question of the text", "date": "a date", "figure": "a figure", "name": "a name", "place": "a place",
    "reason": "a reason", "table": "a table", "definition": "a term", "abbreviation": "an abbreviation",
    "event": "an event", "how-to": "a procedure", "model": "by the chat model", drafts.NEAR_MISS: "a near miss",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Where drafts come from, where accepted ones go, and the documents they are about."""

    drafts: Path
    into: Path
    folder: Path
    index: Index


def section(desk: Desk, look: Callable[[object], None]) -> None:
    """Draw the drafts that wait, if there are any; `look` opens a source at {"document", "start", "end"}."""
    try:
        waiting = drafts.read_drafts(desk.drafts, question_file.ids_in(desk.into)).waiting
    except FootnoteError as error:
        st.header("Drafts", anchor=False)
        tell(error)
        return
    if not waiting:
        return
    st.header("Drafts", anchor=False)
    st.caption(f"{counted(len(waiting), 'proposed question')}. None counts before you accept it.")
    components.drafts(
        key="drafts",
        data=drafts_data(waiting, shown=st.session_state.get(SHOWN, STEP), told=st.session_state.get(TOLD, ("", ""))),
        on_accept_change=partial(_decide, desk, waiting, "accept", _accept),
        on_discard_change=partial(_decide, desk, waiting, "discard", _discard),
        on_look_change=lambda: look(st.session_state["drafts"]["look"]),
        on_more_change=_show_more,
    )


def drafts_data(waiting: Sequence[GoldenQuestion], *, shown: int, told: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """The first `shown` of the drafts; `told` is what kept one from being accepted: (id, problem)."""
    rows = [_row(one, told[1] if told[0] == one.id else "") for one in waiting[:shown]]
    return {"rows": rows, "more": len(waiting) - len(rows)}


def _row(draft: GoldenQuestion, problem: str) -> dict[str, Any]:
    return {
        "id": draft.id,
        "question": draft.question,
        "answerable": draft.answerable,
        "kind": next((KINDS[tag] for tag in draft.tags if tag in KINDS), ""),
        "contains": "; ".join(draft.contains),
        "evidence": [
            {"document": item.document, "start": item.start, "end": item.end, "text": running(item.quote) or item.quote}
            for item in draft.evidence
        ],
        "problem": problem,
    }


def _decide(
    desk: Desk,
    waiting: Sequence[GoldenQuestion],
    what: str,
    does: Callable[[Desk, GoldenQuestion, Mapping[str, Any]], None],
) -> None:
    """Do what the component asked for with one of the drafts: {"id", ...}; what can't be done is told beside it."""
    sent = st.session_state["drafts"][what]
    draft = next((one for one in waiting if isinstance(sent, Mapping) and one.id == sent.get("id")), None)
    if draft is None:
        return
    try:
        does(desk, draft, sent)
        st.session_state.pop(TOLD, None)
    except FootnoteError as error:
        st.session_state[TOLD] = (draft.id, str(error))


def _accept(desk: Desk, draft: GoldenQuestion, sent: Mapping[str, Any]) -> None:
    corpus = Corpus.of(desk.folder, desk.index.config)
    drafts.accept(desk.drafts, desk.into, as_sent(draft, sent), corpus)


def as_sent(draft: GoldenQuestion, sent: Mapping[str, Any]) -> GoldenQuestion:
    """The draft as the person left it: with other words, or as one that the documents do not answer."""
    if sent.get("unanswerable"):
        return drafts.as_unanswerable(draft)
    if "question" in sent:
        return drafts.edited(draft, str(sent["question"]), str(sent.get("contains") or "").split(";"))
    return draft


def _discard(desk: Desk, draft: GoldenQuestion, sent: Mapping[str, Any]) -> None:
    drafts.discard(desk.drafts, draft)


def _show_more() -> None:
    st.session_state[SHOWN] = st.session_state.get(SHOWN, STEP) + STEP
