"""An evaluation with everything that a report says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.types import Failure
from rag.evaluation.comparison import Comparison
from rag.evaluation.run import Evaluation


@dataclass(frozen=True, slots=True)
class Scored:
    """An evaluation with the settings it was run with, the corpus's files that could not be read, and other settings
    compared with it."""

    evaluation: Evaluation
    settings: dict[str, Any]
    failed: list[Failure] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    comparison: Comparison | None = None

    def to_json(self) -> dict[str, Any]:
        """What `--json` prints: the metrics, and beside them how they were obtained."""
        failed = [{"name": item.name, "reason": item.reason, "remedy": item.remedy} for item in self.failed]
        compared = {"compare": self.comparison.to_json()} if self.comparison else {}
        return self.evaluation.to_json() | {"settings": self.settings, "failed": failed, "about": self.about} | compared
