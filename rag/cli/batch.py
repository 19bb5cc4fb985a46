"""`python -m rag ask --batch QUESTIONS.jsonl --out ANSWERS.jsonl`: many questions, the model loaded once."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError

from index.errors import FootnoteError, SettingError
from rag.assistant import Assistant
from rag.cli.opened import opened
from rag.cli.output import print_json
from rag.cli.progress import tracked
from rag.evaluation.questions import in_words, numbered_lines
from rag.types import Answer, Turn, trace_json


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a batch; a golden question is one too. Without an `id`, the line's number stands in; without a scope of
    its own (`within`), `--in` holds."""

    question: str
    id: str | int | None = None
    history: tuple[Turn, ...] = ()
    within: tuple[str, ...] = ()


Line = tuple[int, bytes]
_ASKED = TypeAdapter(Asked)


def run(args: argparse.Namespace) -> int:
    """Answer each line, written as soon as it is there; lines that can't be answered are told and left out."""
    if args.out is None:
        raise SettingError("--batch has nowhere to write to", "Add: --out ANSWERS.jsonl")
    if args.question is not None or args.history is not None:
        raise SettingError(
            "A batch has its questions and histories in its file", "Leave out the question and --history"
        )
    lines = list(numbered_lines(args.batch))
    if not lines:
        raise SettingError(f"{args.batch} has no questions", 'Write a line each: {"id": "1", "question": "..."}')
    done = answered_ids(args.out) if args.resume else frozenset()
    with opened(args) as assistant, open_out(args.out, "a" if args.resume else "w") as out:
        failures = write_answers(assistant, lines, out, done=done, trace=args.trace, within=args.within)
    result = {"out": str(args.out), "answered": len(lines) - len(failures), "failed": failures}
    if args.json:
        print_json(result)
    else:
        print(f"{result['answered']} of {len(lines)} questions are answered in {args.out}.")
    return 1 if failures else 0


def write_answers(
    assistant: Assistant,
    lines: Sequence[Line],
    out: IO[str],
    *,
    done: frozenset[Any],
    trace: bool,
    within: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Answer the lines whose ids are not done; each failure as {"line", "reason"}, told as it happens."""
    failures: list[dict[str, Any]] = []
    for number, line in tracked(lines):
        try:
            asked = parse(line)
            key = number if asked.id is None else asked.id
            if key not in done:
                answer = assistant.ask(asked.question, asked.history, within=asked.within or within)
                out.write(answer_line(key, answer, trace))
                out.flush()
                if answer.notice:
                    print(f"line {number}: {answer.notice}", file=sys.stderr, flush=True)
        except FootnoteError as error:
            failures.append({"line": number, "reason": str(error)})
            print(f"line {number}: {error}", file=sys.stderr, flush=True)
    return failures


def parse(line: bytes) -> Asked:
    """A line's question; FootnoteError says what is wrong with the line."""
    try:
        asked = _ASKED.validate_json(line, strict=True)
    except ValidationError as error:
        raise FootnoteError("; ".join(in_words(error))) from error
    if not asked.question.strip():
        raise FootnoteError("question is empty")
    return asked


def answer_line(key: str | int, answer: Answer, trace: bool) -> str:
    """The answer as a line of JSON."""
    found: dict[str, Any] = {"id": key, **answer.to_json()}
    if trace and answer.trace:
        found["trace"] = trace_json(answer.trace)
    return json.dumps(found, ensure_ascii=False) + "\n"


def open_out(path: Path, mode: str) -> IO[str]:
    """The file of answers; SettingError if it can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open(mode, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SettingError(f"{path} can't be written ({error.strerror or error})", "Name another file") from error


def answered_ids(path: Path) -> frozenset[Any]:
    """The ids that a file of answers has, a last line that was cut short removed from it."""
    if not path.exists():
        return frozenset()
    whole = path.read_bytes()
    kept = whole[: whole.rfind(b"\n") + 1]
    if kept != whole:
        path.write_bytes(kept)
    return frozenset(ids(kept.splitlines(), path))


def ids(lines: Sequence[bytes], path: Path) -> Iterator[Any]:
    """The id of every answer; SettingError if a line is none, before anything is added to a file that is not ours."""
    for number, line in enumerate(lines, start=1):
        try:
            yield json.loads(line)["id"]
        except (ValueError, TypeError, KeyError) as error:
            raise SettingError(
                f"{path}, line {number}, is not an answer", "Leave out --resume, or name another file"
            ) from error
