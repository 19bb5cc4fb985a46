"""An answer worded by a chat model from the passages: cited while it grows, verified at its end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answering import prompts
from rag.answering.chat_model import ChatModel, Generation
from rag.answering.meaning import MeaningSupport
from rag.answering.model_failures import ChatModelFailed
from rag.cells import with_cells
from rag.citations import Cited, Citing
from rag.late_interaction import LateInteraction
from rag.question import Vocabulary
from rag.retrieval import Retrieval
from rag.support import sources_of
from rag.types import Answer, Turn

# Seconds between two snapshots: the page looks four times a second.
EVERY = 0.1
FOUND_NOTHING = "The chat model found no answer in the passages that came nearest. They are shown below."


def answer(
    base: Answer,
    question: str,
    handed: Retrieval,
    history: Sequence[Turn],
    *,
    summary: str,
    unanswered: Sequence[str],
    model: ChatModel,
    generation: Generation,
    late: LateInteraction,
    vocabulary: Vocabulary,
) -> Iterator[Answer]:
    """`base` with what has arrived of the text; the last one is whole and verified, with the sentences on what the
    documents don't answer behind it. ChatModelFailed if the model gives no answer, or stops in the middle of one. A
    generation that is stopped ends with what had arrived, verified; with nothing, if nothing had."""
    base = replace(base, answerer="chat_model", model=model.name, abstained=False)
    sources = sources_of(handed)
    citing = Citing(question, sources, MeaningSupport(sources, handed.parts, late, vocabulary), vocabulary)
    text, cut_off, shown_at = "", False, 0.0
    for piece in model.stream(prompts.messages(question, handed.hits, history, summary), generation):
        text, cut_off = text + piece.text, cut_off or piece.cut_off
        said = prompts.without_thoughts(text)
        if not prompts.may_refuse(said) and time.monotonic() - shown_at >= EVERY:
            shown_at = time.monotonic()
            yield _with(base, citing.cite(said, whole=False))
    base = replace(base, tokens=generation.tokens)
    if generation.stopping.is_set():
        said = prompts.without_thoughts(text)
        if said and not prompts.may_refuse(said):
            yield _with(base, citing.cite(said))
        return
    said = prompts.without_thoughts(text)
    cited = citing.cite(prompts.without_refusal(said))
    if prompts.refuses(said) or (prompts.denies(cited.text) and not any(one.verified for one in cited.citations)):
        yield replace(base, text=FOUND_NOTHING, abstained=True)
    elif not cited.text:
        raise ChatModelFailed("gave an empty answer")
    else:
        text = " ".join([cited.text, *unanswered])
        own = ((len(cited.text) + 1, len(text)),) if unanswered else ()
        whole = replace(_with(base, replace(cited, text=text)), own=own)
        ends_early = f"The chat model {model.name} reached its limit of length, so this answer ends early."
        whole = _with_columns(whole, question, handed, vocabulary)
        yield replace(whole, notice=f"{base.notice} {ends_early}".strip()) if cut_off else whole


def _with(base: Answer, cited: Cited) -> Answer:
    return replace(base, text=cited.text, citations=cited.citations, unverified=cited.unverified)


def _with_columns(answer: Answer, question: str, handed: Retrieval, vocabulary: Vocabulary) -> Answer:
    return replace(answer, citations=with_cells(answer.citations, [question], handed.documents, vocabulary))
