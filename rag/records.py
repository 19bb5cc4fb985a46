"""An answer as it is stored with its conversation, and back: all that the page shows of it, and nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.errors import FootnoteError
from rag.types import Answer

_ANSWERS = TypeAdapter(Answer)


def answer_record(answer: Answer) -> dict[str, Any]:
    """What JSON can hold. The trace is left out, and the scores of a passage's sentences: `explanation` keeps of them
    what explains an answer."""
    passages = tuple(replace(hit, sentences=()) for hit in answer.passages)
    record: dict[str, Any] = _ANSWERS.dump_python(replace(answer, passages=passages, trace=None), mode="json")
    return record


def answer_from(record: Mapping[str, Any]) -> Answer:
    """The answer of a record; FootnoteError for one that another version made and this one can't read."""
    try:
        return _ANSWERS.validate_python(dict(record))
    except ValidationError as error:
        raise FootnoteError("This answer was stored by another version of Footnote", "Ask again") from error
