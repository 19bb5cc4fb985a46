"""What a chat model does for a conversation besides answering: it makes a follow-up stand alone, and sums up turns that
are too long ago to be handed over in full. Both within a time; else the question is made whole by rule, and the earlier
questions stand for the summary."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Sequence

from rag.answering import prompts
from rag.answering.chat_model import ChatModel, Generation
from rag.answering.model_failures import ChatModelFailed
from rag.claims import lacking_names, lacking_numbers
from rag.types import Turn

logger = logging.getLogger(__name__)

REWRITING_SECONDS = 2.0
SUMMARY_SECONDS = 5.0
LONGEST_QUESTION = 400
# Turns are summed up by so many at a time, so that a summary serves for several questions.
STEP = 6
# Without an earlier summary at hand no more than this is read for one.
MOST_TURNS = 24
KEPT = 200


def rewritten(question: str, history: Sequence[Turn], model: ChatModel, generation: Generation) -> str:
    """A follow-up as a question that stands alone; empty if the model does not make one in time, or adds to it what
    neither the question nor the conversation has."""
    asked = prompts.rewriting(question, history)
    try:
        said = " ".join(model.text(asked, REWRITING_SECONDS, generation).split())
    except ChatModelFailed as failure:
        logger.info("%s %s; the question is made whole by rule", model.name, failure.reason)
        return ""
    said = prompts.without_thoughts(said).strip('"“” ')
    known = "\n".join([question, *(turn.content for turn in history)])
    invents = lacking_numbers(said, known) | lacking_names(said, known)
    drops = lacking_numbers(question, said) | lacking_names(question, said)
    is_question = said.endswith("?") or not question.rstrip().endswith("?")
    return said if is_question and 0 < len(said) <= LONGEST_QUESTION and not invents and not drops else ""


class Summaries:
    """Summaries of what was said before the last turns, each kept by what it is of. Safe to share between threads."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}
        self._lock = threading.Lock()

    def of(self, history: Sequence[Turn], model: ChatModel, generation: Generation) -> tuple[str, list[Turn]]:
        """A summary of a conversation's earlier turns, empty for a short one, and the turns that it leaves."""
        turns = prompts.alternating(history)
        summed = max(0, len(turns) - prompts.TURNS) // STEP * STEP
        return (self._summary(turns[:summed], model, generation) if summed else ""), turns[summed:]

    def _summary(self, turns: Sequence[Turn], model: ChatModel, generation: Generation) -> str:
        key = _digest(model, turns)
        with self._lock:
            known = self._kept.get(key)
            before = self._kept.get(_digest(model, turns[:-STEP])) or ""
        if known is not None:
            return known
        fresh = turns[-STEP:] if before else turns[-MOST_TURNS:]
        try:
            said = model.text(prompts.summing_up(before, fresh), SUMMARY_SECONDS, generation)
        except ChatModelFailed as failure:
            logger.info("%s %s; earlier questions stand for a summary", model.name, failure.reason)
            return prompts.earlier_questions(turns)
        summary = prompts.as_summary(said)
        with self._lock:
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = summary
        return summary or prompts.earlier_questions(turns)


def _digest(model: ChatModel, turns: Sequence[Turn]) -> str:
    said = "\0".join([model.name, *(f"{turn.role}\1{turn.content}" for turn in turns)])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
