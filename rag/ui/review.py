"""Pure: the list of feedback on the evaluation page, and the sentences of the one that is open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from index.config import IndexConfig
from index.report import counted
from index.types import Document
from rag.answer_blocks import place
from rag.evaluation.cases import MARKER
from rag.evaluation.from_feedback import PassageChoices, choices, question_id
from rag.history import REASONS, Feedback
from rag.words import beginning, running

# An answer is known by its first lines.
ANSWER_CHARACTERS = 260


def review_data(
    listed: Sequence[Feedback],
    golden: Collection[str],
    *,
    shown: int,
    opened: str,
    find: Callable[[str], Document],
    told: tuple[str, str] = ("", ""),
    managed: bool = True,
) -> dict[str, Any]:
    """The first `shown` of the feedback, newest first; `golden` are the ids that the questions file has; `opened` is
    the feedback whose sentences are shown; `told` is what became of the last pick: (feedback id, problem).
    Without leave to manage nothing can be picked."""
    rows = [_row(one, golden) | {"closed": not managed} for one in listed[:shown]]
    for row, one in zip(rows, listed, strict=False):
        if managed and one.id == opened and not row["golden"]:
            row["passages"] = [_passage(passage) for passage in choices(one, find)]
            row["problem"] = told[1] if told[0] == one.id else ""
    return {"rows": rows, "older": len(listed) - len(rows), "none": "" if listed else NOTHING}


NOTHING = "Nothing yet. A thumb up or down under an answer in the chat appears here."


def _row(feedback: Feedback, golden: Collection[str]) -> dict[str, Any]:
    name = question_id(feedback)
    why = [REASONS.get(feedback.reason, "").lower(), feedback.comment and f"“{feedback.comment}”"]
    return {
        "id": feedback.id,
        "verdict": feedback.verdict,
        "question": feedback.question,
        "answer": beginning(MARKER.sub("", feedback.answer["answer"]), ANSWER_CHARACTERS),
        "declined": bool(feedback.answer["abstained"]),
        "why": " · ".join(part for part in why if part),
        "when": when(feedback.given_at),
        "history": counted(len(feedback.history), "earlier message") if feedback.history else "",
        "golden": name if name in golden else "",
    }


def _passage(passage: PassageChoices) -> dict[str, Any]:
    return {
        "name": passage.document,
        "place": place(passage.page, passage.heading, passage.document),
        "problem": passage.problem,
        "sentences": [
            {
                "document": choice.document,
                "start": choice.start,
                "end": choice.end,
                "text": running(choice.quote) or choice.quote,
                "cited": choice.cited,
            }
            for choice in passage.choices
        ],
    }


def when(at: datetime) -> str:
    """A moment in the reader's own time."""
    return at.astimezone().strftime("%d %b %Y, %H:%M") if at.tzinfo else str(at)


def summary(listed: Sequence[Feedback]) -> str:
    """One line above the list: how many right, how many wrong."""
    wrong = sum(one.verdict == "down" for one in listed)
    return f"{len(listed) - wrong} marked as right, {wrong} as wrong" if listed else ""


def commands(config: IndexConfig, questions: Path, folder: Path) -> str:
    """What to type to have a file's figures, and to have it as tests."""
    file, documents = quoted(questions), quoted(folder)
    own = "" if config.data_dir == type(config).model_fields["data_dir"].default else quoted(config.data_dir)
    evaluate = f"python -m rag evaluate {file} --corpus {documents}" + (f" --data-dir {own}" if own else "")
    return f"{evaluate}\npython -m pytest tests/retrieval --questions {file} --corpus {documents}"


def quoted(path: Path) -> str:
    """A path as a word of a command."""
    return f'"{path}"' if " " in str(path) else str(path)
