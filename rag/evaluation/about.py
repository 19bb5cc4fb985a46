"""How figures were obtained: what was asked of which index, with which fitted numbers and versions, and when."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.splitting import SPLITTING_VERSION
from rag.evaluation.corpus import Corpus
from rag.fitted import SHIPPED

if TYPE_CHECKING:  # scoring answers that are there already loads neither model nor index
    from rag.assistant import Assistant

# Whose version can change a figure.
LIBRARIES = ("onnxruntime", "tokenizers", "chromadb", "tantivy", "langchain-core", "numpy", "ir-measures")


def about(questions: Path, corpus: Corpus, assistant: Assistant | None = None) -> dict[str, Any]:
    """The record of a run, for `metrics.json` and the report; without an assistant, answers were given."""
    record: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "questions": {"file": questions.name, "sha256": digest(questions)},
        "corpus": {"folder": corpus.folder.resolve().name, "documents": len(corpus.names)},
        "versions": {"python": platform.python_version(), **versions(LIBRARIES)},
        "system": f"{platform.system()} {platform.machine()}",
    }
    if assistant is None:
        return record
    fitted, index = assistant.config.fitted or SHIPPED, assistant.index
    return record | {
        "index": {
            "fingerprint": index.fingerprint,
            "splitting": SPLITTING_VERSION,
            "passages": index.passage_count(),
        },
        "fitted": {
            "file": "comes with Footnote" if fitted == SHIPPED else fitted.name,
            "sha256": digest(fitted),
            "evidence": asdict(assistant.fitted.evidence),
            "sentences": assistant.fitted.sentences,
        },
    }


def digest(path: Path) -> str:
    """The file's sha256, so that a report can be laid beside the very file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def versions(names: Iterable[str]) -> dict[str, str]:
    """Installed versions by name."""
    return {name: metadata.version(name) for name in names}
