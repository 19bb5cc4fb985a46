"""A vocabulary without an index, for what is pure."""

from __future__ import annotations

import re


class Plain:
    """Words in small letters, all equally rare."""

    def analyse(self, text: str) -> list[str]:
        return re.findall(r"\w+", text.casefold())

    def document_frequency(self, word: str) -> int:
        return 1

    def passage_count(self) -> int:
        return 10
