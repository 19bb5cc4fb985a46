"""What to quote where one sentence is not the answer: the first form of the question that the documents have."""

from __future__ import annotations

from rag.answering.compared import compared
from rag.answering.extremes import extreme
from rag.answering.listed import listed
from rag.answering.look import Look
from rag.answering.selection import Selection
from rag.forms import Form, asked_forms
from rag.question import Vocabulary

_FORMS = {
    Form.COMPARISON: compared,
    Form.EXTREME: extreme,
    Form.LIST: listed,
    Form.MAYBE_LIST: listed,
    Form.COUNT: listed,
}


def selected(look: Look, vocabulary: Vocabulary) -> Selection | None:
    """The list, the extreme, or both sides that the question asks for; None for a plain question, and where the
    documents have nothing of the form."""
    for asked in asked_forms(look.question.text[: look.question.asked]):
        if found := _FORMS[asked.form](look, asked, vocabulary):
            return found
    return None
