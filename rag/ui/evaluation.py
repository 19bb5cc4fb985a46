"""The evaluation page: golden questions run in the background, and feedback from the chat turned into more of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from index.catalogue import FOLDER
from index.errors import FootnoteError
from rag.evaluation import question_file
from rag.evaluation.background import Finished, steps
from rag.evaluation.corpus import Corpus
from rag.evaluation.drafts import NAME as DRAFTS
from rag.evaluation.from_feedback import choices, golden_question
from rag.evaluation.questions import Evidence
from rag.history import Feedback
from rag.ui import components, drafts
from rag.ui.feedback import kept_feedback
from rag.ui.owner import owner
from rag.ui.panel import open_source, source_panel
from rag.ui.people import may_manage
from rag.ui.questions import questions_data
from rag.ui.results import results_data
from rag.ui.review import commands, review_data, summary
from rag.ui.runs import Runs
from rag.ui.session import forget_feedback
from rag.ui.source_view import OpenSource
from rag.ui.telling import tell

if TYPE_CHECKING:
    from index.store import Index
    from rag.assistant import Assistant

PICKING = "picking"
TOLD = "picking-told"
SHOWN = "feedback-shown"
OPENED = "question-opened"
NO_QUESTIONS = (
    "There are no questions yet. Make the first ones from feedback, below, or have some proposed by "
    "“python -m rag questions draft”."
)
NOT_MANAGED = "Evaluations are for those who may manage documents. What you said of answers is below."
# Feedback is shown by so much at a time.
STEP = 30


@dataclass(frozen=True, slots=True)
class Places:
    """Where golden questions are kept, and drafts of more, and the documents they are about, unless somebody says
    otherwise."""

    questions: Path
    drafts: Path
    folder: Path


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """The evaluation of this server."""
    return Runs()


def page(assistant: Assistant) -> None:
    """Draw the page. An evaluation reads any folder of this machine that it is told, and golden questions are one file
    for all: both are for those who may manage documents."""
    source_panel(assistant, _evaluated)
    own = places(assistant)
    with st.container(key="evaluation"):
        st.title("Evaluation", anchor=False)
        st.caption("How well Footnote answers from your documents, by questions whose right outcome you know.")
        managed = may_manage(assistant.config)
        if managed:
            _evaluation(assistant, own)
            desk = drafts.Desk(own.drafts, own.questions, own.folder, assistant.index)
            drafts.section(desk, partial(_open_place, evaluated=False))
        else:
            st.caption(NOT_MANAGED)
        _feedback(assistant, own, managed)


def places(assistant: Assistant) -> Places:
    """The data directory's questions, the documents folder."""
    index = assistant.index
    data_dir = index.config.data_dir
    return Places(data_dir / question_file.NAME, data_dir / DRAFTS, index.folder_of(FOLDER))


def _evaluated() -> Index | None:
    finished = runs().finished
    return finished.index if finished else None


@st.fragment
def _evaluation(assistant: Assistant, own: Places) -> None:
    """What to run, and what came of it; its component asks for it to be drawn again while an evaluation runs."""
    with st.container(key="to-run", horizontal=True, vertical_alignment="bottom"):
        # The callbacks do nothing, and must be there: see the filter of the list of documents.
        st.text_input("Questions", str(own.questions), key="questions-file", on_change=lambda: None)
        st.text_input("Documents", str(own.folder), key="corpus-folder", on_change=lambda: None)
        st.button(
            "Run", key="run", type="primary", disabled=runs().working, on_click=partial(_run, assistant, own), width=96
        )
    hint = "" if own.questions.exists() else NO_QUESTIONS
    components.results(
        key="results",
        data=results_data(runs().job, hint),
        on_stop_change=lambda: runs().stop(),
        on_look_change=lambda: None,
    )
    finished = runs().finished
    if finished is not None:
        _finished(finished)


def _finished(finished: Finished) -> None:
    """The plots, as they were drawn when the evaluation ended, the report to take along, and every question."""
    with st.container(key="plots-top", horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.header("Plots", anchor=False, width="content")
        # Made when it is asked for, and the page is not drawn again for it.
        st.download_button(
            "Download the report",
            finished.report,
            f"{finished.corpus.folder.resolve().name}-{finished.at:%Y-%m-%d}.html",
            "text/html",
            key="report",
            on_click="ignore",
            icon=":material/download:",
        )
    components.plots(key="plots", data={"plots": list(finished.plots)})
    components.questions(
        key="questions",
        data=questions_data(finished, st.session_state.get(OPENED, "")),
        on_open_change=_open_question,
        on_source_change=_open_evaluated,
    )


def _run(assistant: Assistant, own: Places) -> None:
    file = Path(st.session_state["questions-file"].strip() or own.questions).expanduser()
    folder = Path(st.session_state["corpus-folder"].strip() or own.folder).expanduser()
    st.session_state.pop(OPENED, None)
    config, answering = assistant.index.config, assistant.config
    runs().start(lambda stopped: steps(file, folder, config, answering, stopped))


def _open_question() -> None:
    wanted = str(st.session_state["questions"]["open"])
    st.session_state[OPENED] = "" if st.session_state.get(OPENED) == wanted else wanted


def _open_evaluated() -> None:
    _open_place(st.session_state["questions"]["source"], evaluated=True)


def _open_place(place: object, *, evaluated: bool) -> None:
    """Open a source at {"document", "start", "end"}, as a component sends it."""
    if isinstance(place, Mapping) and isinstance(place.get("document"), str):
        start, end = int(place.get("start") or 0), int(place.get("end") or 0)
        open_source(OpenSource(place["document"], start=start, end=end, evaluated=evaluated))


def _feedback(assistant: Assistant, own: Places, managed: bool) -> None:
    st.header("From the chat", anchor=False)
    kept, whose = kept_feedback(assistant), owner()
    try:
        kept.claim(whose)
        listed = kept.all(whose)
        golden = question_file.ids_in(own.questions)
    except FootnoteError as error:
        tell(error)
        return
    st.caption(summary(listed) or "Feedback on answers becomes golden questions here.")
    if golden and managed:
        st.code(commands(assistant.index.config, own.questions, own.folder), language=None, wrap_lines=True)
    components.review(
        key="review",
        data=review_data(
            listed,
            golden,
            shown=st.session_state.get(SHOWN, STEP),
            opened=st.session_state.get(PICKING, ""),
            find=assistant.index.find,
            told=st.session_state.get(TOLD, ("", "")),
            managed=managed,
        ),
        on_open_change=_open_picking,
        on_more_change=_show_more,
        on_look_change=lambda: _open_place(st.session_state["review"]["look"], evaluated=False),
        on_pick_change=partial(_pick, assistant, own, {one.id: one for one in listed if managed}),
        on_forget_change=partial(_forget, assistant),
    )


def _open_picking() -> None:
    wanted = str(st.session_state["review"]["open"])
    st.session_state[PICKING] = "" if st.session_state.get(PICKING) == wanted else wanted
    st.session_state.pop(TOLD, None)


def _show_more() -> None:
    st.session_state[SHOWN] = st.session_state.get(SHOWN, STEP) + STEP


def _forget(assistant: Assistant) -> None:
    """Delete what was said of an answer, for good."""
    sent = str(st.session_state["review"]["forget"])
    try:
        kept_feedback(assistant).take_back(sent, owner())
        forget_feedback(sent)
        st.session_state.pop(TOLD, None)
    except FootnoteError as error:
        st.session_state[PICKING], st.session_state[TOLD] = sent, (sent, str(error))


def _pick(assistant: Assistant, own: Places, listed: Mapping[str, Feedback]) -> None:
    sent = st.session_state["review"]["pick"]
    said = listed.get(sent.get("id", "")) if isinstance(sent, Mapping) else None
    if said is None:
        return
    try:
        picked = None if sent.get("unanswerable") else picked_evidence(assistant.index, said, sent)
        corpus = Corpus.of(own.folder, assistant.index.config)
        question_file.append_question(own.questions, golden_question(said, picked, corpus))
        st.session_state.pop(TOLD, None)
    except FootnoteError as error:
        st.session_state[TOLD] = (said.id, str(error))


def picked_evidence(index: Index, feedback: Feedback, place: Mapping[str, object]) -> Evidence:
    """The sentence at {"document", "start", "end"} of the feedback's own passages; FootnoteError if it is none."""
    for passage in choices(feedback, index.find):
        for choice in passage.choices:
            if (choice.document, choice.start, choice.end) == tuple(
                place.get(key) for key in ("document", "start", "end")
            ):
                return Evidence(choice.document, choice.start, choice.end, choice.quote)
    raise FootnoteError("This sentence is not in the answer's passages any more", "Ask the question again")
