"""What to quote where one sentence is not the answer: the first form of the question that the documents have."""

from __future__ import annotations

import re

from rag.answering.bounds import bound_of
from rag.answering.compared import compared
from rag.answering.extremes import extreme
from rag.answering.filtered import filtered
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
# "Who joined before 2010?" asks for a list, too, if there is one.
_ASKS = re.compile(r"\W*(?:who|which|what)\b", re.IGNORECASE)


def selected(look: Look, vocabulary: Vocabulary) -> Selection | None:
    """The list, the rows within a bound, the extreme, or both sides that the question asks for; None for a plain
    question, and where the documents have nothing of the form."""
    text = look.question.text[: look.question.asked]
    forms = asked_forms(text)
    bound = bound_of(text)
    if bound and not any(asked.form in (Form.COMPARISON, Form.EXTREME) for asked in forms):
        things = next((asked.things for asked in forms if asked.things), ())
        if (things or _ASKS.match(text)) and (found := filtered(look, things, bound, vocabulary)):
            return found
    for asked in forms:
        if found := _FORMS[asked.form](look, asked, vocabulary):
            return found
    return None
