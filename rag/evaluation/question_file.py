"""Golden questions written: a file that grows by a line at a time, whole at every moment."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import DiskProblem, FootnoteError
from rag.evaluation.questions import Evidence, GoldenQuestion

# The data directory's own file of questions.
NAME = "questions.jsonl"
# Seconds that one waits for another process, which takes milliseconds.
LONGEST_WAIT = 5


def append_question(path: Path, question: GoldenQuestion) -> None:
    """Add a question to a file, made if there is none. What the file has already stays as it is, byte by byte.

    Atomic: readers and a kill find the file without the line or with it. FootnoteError if the file has the id already,
    DiskProblem if it can't be read or written."""
    append_lines(path, [question_json(question)])


def append_lines(path: Path, forms: Sequence[Mapping[str, Any]]) -> None:
    """The same for several questions in their JSON form, all or none."""
    with _changing(path) as (path, before):
        for form in forms:
            if form["id"] in _ids(before):
                raise FootnoteError(f"{path} has a question {form['id']!r} already", "Change or remove that line first")
        apart = b"\n" if before and not before.endswith(b"\n") else b""
        _replace(path, before + apart + b"".join(_line(form) for form in forms))


def replace_line(path: Path, name: str, form: Mapping[str, Any] | None) -> None:
    """Put a question in the place of the one with this id, or (None) take that out; every other byte stays. Nothing is
    done where the file has no such id; errors as above."""
    with _changing(path) as (path, before):
        lines = [line + b"\n" for line in before.removesuffix(b"\n").split(b"\n")]  # JSON has no line break inside
        changed = [line if name not in _ids(line) else _line(form) if form is not None else b"" for line in lines]
        if changed != lines:
            _replace(path, b"".join(changed))


def _line(form: Mapping[str, Any]) -> bytes:
    return json.dumps(form, ensure_ascii=False).encode() + b"\n"


@contextmanager
def _changing(path: Path) -> Iterator[tuple[Path, bytes]]:
    """The file and what it has, while no other process changes it; what goes wrong is told in the user's words."""
    path = path.resolve()  # a link stays one
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=LONGEST_WAIT):
            yield path, path.read_bytes() if path.exists() else b""
    except Timeout as error:
        raise FootnoteError(f"{path} is being written by another process", "Try again in a moment") from error
    except OSError as error:
        raise DiskProblem(str(path), error.strerror or str(error)) from error


def ids_in(path: Path) -> frozenset[str]:
    """The ids that a file of questions has; lines that are none are passed over, a missing file has none."""
    try:
        return _ids(path.read_bytes())
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise FootnoteError(f"{path} can't be read ({error.strerror or error})") from error


def question_json(question: GoldenQuestion) -> dict[str, Any]:
    """A question as a line of a file has it; what may be missing and is empty is left out."""
    form: dict[str, Any] = {"id": question.id, "question": question.question}
    if question.history:
        form["history"] = [asdict(turn) for turn in question.history]
    form |= {"answerable": question.answerable, "evidence": [_evidence_json(item) for item in question.evidence]}
    optional = {"contains": question.contains, "answers": question.answers, "tags": question.tags}
    optional["within"] = question.within
    return form | {key: list(value) for key, value in optional.items() if value}


def _evidence_json(evidence: Evidence) -> dict[str, Any]:
    if evidence.whole:
        return {"document": evidence.document}
    return asdict(evidence)


def _ids(content: bytes) -> frozenset[str]:
    found = set()
    for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        with suppress(ValueError):  # not JSON, or not UTF-8: told when the file is run
            value = json.loads(line)
            if isinstance(value, dict):
                found.add(str(value.get("id")))
    return frozenset(found)


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file and put it in its place at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
