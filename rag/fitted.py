"""The fitted numbers: weights of a sentence's features, and of the evidence. Made by `python -m rag fit`.

`fitted.json` stands beside this file and says how its numbers were obtained; a data directory may hold its own."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import SettingError

SHIPPED = Path(__file__).with_name("fitted.json")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A logistic regression: probability = 1 / (1 + exp(-(intercept + sum of weight * feature))); answers from
    `threshold` on."""

    weights: dict[str, float]
    intercept: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """All fitted numbers, and how they were obtained."""

    sentences: dict[str, float]
    evidence: Evidence
    obtained: dict[str, Any] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the numbers as JSON, whole or not at all; SettingError if the file can't be written."""
        text = json.dumps(asdict(self), indent=2) + "\n"
        partial = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(text, encoding="utf-8")
            partial.replace(path)
        except OSError as error:
            raise SettingError(f"{path} can't be written ({error})", "Name a file that can: --out FILE.json") from error


@cache
def load(path: Path = SHIPPED) -> Fitted:
    """The numbers of a file; SettingError if it can't be used."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        evidence = Evidence(**stored["evidence"])
        checked = Evidence(_numbers(evidence.weights), float(evidence.intercept), float(evidence.threshold))
        return Fitted(_numbers(stored["sentences"]), checked, stored.get("obtained", {}))
    except OSError as error:
        raise SettingError(
            f"The fitted numbers in {path} can't be read ({error.strerror or error})",
            "Make them: python -m rag fit (or leave FOOTNOTE_FITTED out)",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingError(f"{path} holds no fitted numbers ({error})", "Make it anew: python -m rag fit") from error


def _numbers(stored: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in stored.items()}
