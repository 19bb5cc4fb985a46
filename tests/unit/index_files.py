"""Small documents of which no two share a subject."""

from __future__ import annotations

import os
import time
from pathlib import Path

SUBJECTS = ("castle", "abbey", "mill")


def text_about(subject: str, paragraphs: int = 2) -> str:
    """Some passages' worth of text that no other subject shares."""
    lines = [f"The {subject} has {number} rooms, and its {number}. door leads to the garden." for number in range(5)]
    body = "\n\n".join(f"## Floor {floor}\n\n{' '.join(lines[floor:])}" for floor in range(paragraphs))
    return f"# The {subject}\n\n{body}\n"


def write(path: Path, text: str | bytes, *, age: float = 60.0) -> Path:
    """A file written `age` seconds ago, so that no clock's grain is in doubt."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.utime(path, (time.time() - age,) * 2)
    return path
