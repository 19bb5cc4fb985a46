"""Example questions that were tried: one that the documents turn out not to answer is not offered again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.errors import FootnoteError

if TYPE_CHECKING:
    from rag.assistant import Assistant

logger = logging.getLogger(__name__)

SHOWN = 4
# More are drawn than are shown, so that the declined ones can be replaced.
DRAWN = 12


class CheckedExamples:
    """Questions at once, and better ones a few seconds later: a page must not wait for the model."""

    def __init__(self, assistant: Assistant, drawn: Sequence[str]) -> None:
        self.questions: tuple[str, ...] = tuple(drawn[:SHOWN])
        self._assistant = assistant
        self._drawn = drawn
        self._thread = threading.Thread(target=self._check, name="examples", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the check; whether it is done."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _check(self) -> None:
        answered: list[str] = []
        try:
            for question in self._drawn:
                if len(answered) < SHOWN and not self._assistant.ask(question).abstained:
                    answered.append(question)
        except FootnoteError as error:
            logger.warning("The example questions were not tried: %s", error)
            return
        self.questions = tuple(answered)
