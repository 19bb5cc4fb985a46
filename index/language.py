"""Which language a text is in, by py3langid (a model of 97 languages that comes with the package)."""

from __future__ import annotations

from functools import cache
from typing import Any

# Long enough to be sure, short enough to cost nothing.
SAMPLE = 2000
# Fewer letters than this say little.
LEAST = 40
SURE = 0.9
SURE_OF_SHORT = 0.6


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> str:
    """The ISO 639-1 code, or '' where the text is too short, the guess unsure, or the disk too full for the model."""
    middle = max(0, len(text) // 2 - SAMPLE // 2)
    sample = text[middle : middle + SAMPLE]
    if sum(map(str.isalpha, sample)) < LEAST:
        return ""
    return _classified(sample, SURE)


def language_of_short(text: str) -> str:
    """The same of a sentence or a question: of so few words no guess is surer."""
    return _classified(text, SURE_OF_SHORT)


def _classified(text: str, sure: float) -> str:
    try:
        code, probability = _identifier().classify(text)
    except OSError:
        return ""
    return str(code) if probability > sure else ""
